//! Quantities derived from columns.

mod error;
mod field;
mod function;
mod lexer;
mod mass;
mod parser;
mod program;
mod suggest;
mod unit;
mod unit_of_formula;

use ndarray::parallel::prelude::*;
use ndarray::{Array1, ArrayView2, Axis};

pub use error::FormulaError;
pub use field::{FieldFormula, FieldFunction, FieldPart, FieldTerms, velocity};
use lexer::Token;
pub use program::Program;
pub use unit::Unit;
pub use unit_of_formula::FieldUnits;

/// Rows that one task evaluates.
const TASK_ROWS: usize = 1 << 12;

/// A quantity derived from columns by a formula, for instance
/// `mass(pt1, eta1, phi1, pt2, eta2, phi2)` or `sqrt(px^2 + py^2)`.
///
/// Numbers, column names (quoted with backticks when they have odd characters, a backtick in a name
/// written twice, or in quotation marks), `pi`, + - * / ^, parentheses, and the functions sqrt abs exp
/// log log10 sin cos tan sinh cosh tanh asinh atan2 min max hypot mass. `log` is the natural logarithm,
/// angles are in radians, `min` and `max` take two or more values, and `mass` is the invariant mass of
/// two particles, massless ones (pt1, eta1, phi1, pt2, eta2, phi2) or with masses of their own
/// (pt1, eta1, phi1, m1, pt2, eta2, phi2, m2).
///
/// ^ binds tighter than a sign and groups from the right: -2^2 is -4 and 2^3^2 is 512. A name
/// directly before a parenthesis is a function, any other name a column; a column named `pi` hides
/// the number.
#[derive(Clone, Debug)]
pub struct Formula {
    program: Program,
}

impl Formula {
    /// # Errors
    /// With the place, for a syntax error, an unknown name or a wrong number of arguments, and for
    /// a formula of more than 4000 characters or 100 nested parentheses.
    pub fn parse(text: &str, columns: &[String]) -> Result<Self, FormulaError> {
        let tokens = lexer::tokens(text)?;
        let program = parser::parse(&tokens, columns)?;
        Ok(Self { program })
    }

    /// One value a sample of a table (samples x columns, in the order of the names that the formula
    /// was parsed with). NaN where a value that goes in is NaN, or where a function has no value, as
    /// for the root of a negative number. Parallel over samples.
    pub fn evaluate(&self, values: ArrayView2<'_, f64>) -> Array1<f64> {
        let mut results = Array1::zeros(values.nrows());
        results
            .axis_chunks_iter_mut(Axis(0), TASK_ROWS)
            .into_par_iter()
            .zip(values.axis_chunks_iter(Axis(0), TASK_ROWS))
            .for_each(|(mut results, values)| {
                let mut stack = Vec::new();
                for (result, row) in results.iter_mut().zip(values.rows()) {
                    let column = |column| row.get(column).copied().unwrap_or(f64::NAN);
                    *result = self.program.run(column, &mut stack);
                }
            });
        results
    }

    /// The value for one row, whose values `column` gives by the places of the names that the formula was
    /// parsed with. `stack` is only lent, to spare an allocation a row.
    pub fn value(&self, column: impl Fn(usize) -> f64, stack: &mut Vec<f64>) -> f64 {
        self.program.run(column, stack)
    }

    /// The places of the columns that go in, in the order of the formula; one may come several times.
    pub fn columns(&self) -> impl Iterator<Item = usize> {
        self.program.columns()
    }

    /// The column that the formula is, where it is nothing else.
    pub fn as_column(&self) -> Option<usize> {
        self.program.as_column()
    }

    /// The unit of its values, where those of the columns tell.
    pub fn unit(&self, column: &dyn Fn(usize) -> Option<Unit>) -> Option<Unit> {
        self.program.unit(column)
    }

    /// A column's name as it is written in a formula.
    pub fn quoted(name: &str) -> String {
        let is_plain = lexer::tokens(name).is_ok_and(|tokens| match &tokens.list[..] {
            [only] => only.token == Token::Name(name.to_owned()),
            _ => false,
        });
        if is_plain {
            name.to_owned()
        } else {
            format!("`{}`", name.replace('`', "``"))
        }
    }

    /// The names in a formula that are none of functions, whether they are columns or not; `None` where
    /// the text cannot be part of a formula.
    pub fn names(text: &str) -> Option<Vec<String>> {
        let list = lexer::tokens(text).ok()?.list;
        let mut found = Vec::new();
        for (at, placed) in list.iter().enumerate() {
            let next = list.get(at + 1).map(|placed| &placed.token);
            match &placed.token {
                Token::Name(_) if next == Some(&Token::Symbol('(')) => {}
                Token::Name(name) | Token::Quoted(name) => found.push(name.clone()),
                _ => {}
            }
        }
        Some(found)
    }

    /// The formula that a table of two particles suggests by its column names: the invariant mass
    /// from pT, eta and phi of each, or from E, px, py, pz. `None` where there are no such columns.
    ///
    /// Names may have the particle's number anywhere (`pt1`, `pT_1`, `Muon1_pt`, `mu_pt_1`,
    /// `H1_PX`), in upper or lower case. Of three or four particles with momentum components all are
    /// taken, with pT, eta and phi the first two. Masses are taken where there are columns of them
    /// (`Muon_mass[0]`, `m1`). Without a mass or an energy particles are taken as massless, and hadrons named
    /// as in `LHCb` files (`H1_PX`, in `MeV`) as charged kaons.
    pub fn suggest(columns: &[String]) -> Option<String> {
        suggest::suggest(columns)
    }
}

impl FieldFormula {
    /// # Errors
    /// As [`Formula::parse`](Formula::parse), and where a function needs what the field has not.
    pub fn parse(text: &str, terms: &FieldTerms<'_>) -> Result<Self, FormulaError> {
        let tokens = lexer::tokens(text)?;
        parser::parse_field(&tokens, terms)
    }
}

#[cfg(test)]
mod tests {
    use ndarray::{Array2, array};
    use proptest::prelude::*;

    use super::*;

    fn columns(names: &[&str]) -> Vec<String> {
        names.iter().map(ToString::to_string).collect()
    }

    fn value(text: &str) -> f64 {
        Formula::parse(text, &[])
            .unwrap()
            .evaluate(Array2::zeros((1, 0)).view())[0]
    }

    fn error(text: &str) -> (usize, String) {
        let error = Formula::parse(text, &columns(&["pt1", "Mass", "odd name"])).unwrap_err();
        (error.position, error.problem)
    }

    #[test]
    fn precedence_as_in_mathematics() {
        for (text, expected) in [
            ("1 + 2 * 3", 7.0),
            ("(1 + 2) * 3", 9.0),
            ("10 - 4 - 3", 3.0),
            ("24 / 4 / 2", 3.0),
            ("2^3^2", 512.0),
            ("2**3", 8.0),
            ("-2^2", -4.0),
            ("2^-1", 0.5),
            ("2 * -3", -6.0),
            ("--2", 2.0),
            ("+2 - -2", 4.0),
            ("-2 * 3 + 1", -5.0),
            ("1.5e2 + .5 + 2.", 152.5),
            ("2e0^2", 4.0),
        ] {
            assert_eq!(value(text), expected, "{text}");
        }
    }

    #[test]
    fn functions_have_their_values() {
        for (text, expected) in [
            ("sqrt(16)", 4.0),
            ("abs(-3)", 3.0),
            ("log(exp(2))", 2.0),
            ("log10(1000)", 3.0),
            ("sin(pi / 2)", 1.0),
            ("cos(pi)", -1.0),
            ("tan(pi / 4)", 1.0),
            ("cosh(1)^2 - sinh(1)^2", 1.0),
            ("tanh(1) * cosh(1) / sinh(1)", 1.0),
            ("asinh(sinh(3))", 3.0),
            ("atan2(-1, -1)", -0.75 * std::f64::consts::PI),
            ("min(3, 1, 2)", 1.0),
            ("max(3, 1, 2, 5)", 5.0),
            ("hypot(3, 4)", 5.0),
            ("mass(45.6, 0, 0, 45.6, 0, pi)", 91.2),
            ("mass(3, 0, 0, 4, 3, 0, pi, 4)", 10.0),
        ] {
            assert!(
                (value(text) - expected).abs() < 1e-12,
                "{text} gave {}",
                value(text)
            );
        }
    }

    #[test]
    fn columns_by_name_and_in_backticks() {
        let names = columns(&[
            "px", "odd name", "mass", "tick`ed", "mu.pt", "pi", "größe", "mu_pt[1]",
        ]);
        let row = array![[3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0]];
        for (text, expected) in [
            ("hypot(px, `odd name`)", 5.0),
            ("`px` + mass", 8.0),
            ("`tick``ed`", 6.0),
            ("mu.pt * 2", 14.0),
            ("pi", 8.0),
            ("größe", 9.0),
            ("'odd name' * \"px\"", 12.0),
            ("2 * mu_pt[1]", 20.0),
            ("mass(px, px, px, px, px, px + mass(1,0,0,1,0,0))", 0.0),
        ] {
            assert_eq!(
                Formula::parse(text, &names).unwrap().evaluate(row.view())[0],
                expected,
                "{text}"
            );
        }
    }

    #[test]
    fn names_are_quoted_where_they_have_to_be() {
        for (name, written) in [
            ("mu1_pt", "mu1_pt"),
            ("mu.pt", "mu.pt"),
            ("mu_pt[1]", "mu_pt[1]"),
            ("2nd", "`2nd`"),
            ("a ", "`a `"),
            ("p T`", "`p T```"),
            ("", "``"),
        ] {
            assert_eq!(Formula::quoted(name), written);
            let names = columns(&[name]);
            let formula = Formula::parse(&Formula::quoted(name), &names).unwrap();
            assert_eq!(formula.as_column(), Some(0), "{name}");
        }
    }

    #[test]
    fn not_a_number_flows_through() {
        let names = columns(&["x"]);
        for text in [
            "x + 1",
            "min(x, 1)",
            "max(1, x)",
            "x^0",
            "hypot(x, 1/0)",
            "mass(1, 0, x, 1, 0, 0)",
            "1^x",
        ] {
            let formula = Formula::parse(text, &names).unwrap();
            assert!(
                formula.evaluate(array![[f64::NAN]].view())[0].is_nan(),
                "{text}"
            );
        }
        assert!(value("sqrt(-1)").is_nan() && value("0 / 0").is_nan());
        assert_eq!(value("1 / 0"), f64::INFINITY);
    }

    #[test]
    fn errors_name_the_place() {
        for (text, position, part) in [
            ("", 1, "empty"),
            ("1 +", 4, "ends"),
            ("(1 + 2", 7, "`)`"),
            ("1 + )", 5, "`)`"),
            ("1 2", 3, "operator"),
            ("2pt1", 2, "operator"),
            ("1 + pt2", 5, "no column `pt2`"),
            ("mass", 1, "`Mass`"),
            ("sinus(1)", 1, "sqrt"),
            ("pt1(1)", 1, "not a function"),
            ("sqrt(1, 2)", 1, "1 value"),
            ("mass(1, 2)", 1, "6 values"),
            ("mass(1, 2, 3, 4, 5, 6, 7)", 1, "found 7"),
            ("'odd name", 1, "quotation mark"),
            ("pt1[x]", 4, "`[`"),
            ("min(1)", 1, "at least 2"),
            ("sqrt()", 6, "`)`"),
            ("µ = 3", 3, "`=`"),
            ("`odd", 1, "backtick"),
            ("1e999", 1, "too large"),
            ("1..2", 3, "operator"),
            ("pt1 .", 5, "`.`"),
            ("pt1, pt1", 4, "`,`"),
            ("``", 1, "no column"),
        ] {
            let (at, problem) = error(text);
            assert!(
                at == position && problem.contains(part),
                "{text}: {at}: {problem}"
            );
        }
    }

    #[test]
    fn depth_and_length_have_limits() {
        let deep = format!("{}1{}", "(".repeat(99), ")".repeat(99));
        assert_eq!(value(&deep), 1.0);
        for text in [
            "(".repeat(100_000),
            "(".repeat(3000),
            "-".repeat(3000),
            "2^".repeat(1900),
            "sqrt(".repeat(700),
        ] {
            assert!(Formula::parse(&text, &[]).is_err());
        }
        assert_eq!(error(&"(".repeat(3000)).0, 101);
        assert!(error(&"1+".repeat(50_000)).1.contains("4000"));
        assert_eq!(value(&format!("0{}", "+1".repeat(1999))), 1999.0);
    }

    #[test]
    fn rows_of_many_tasks_stay_in_their_order() {
        let values = Array2::from_shape_fn((10_000, 2), |(i, j)| (i * 2 + j) as f64);
        let result = Formula::parse("b - a * 2", &columns(&["a", "b"]))
            .unwrap()
            .evaluate(values.view());
        assert_eq!(result.len(), 10_000);
        assert!(
            result
                .iter()
                .enumerate()
                .all(|(i, &v)| v == 1.0 - 2.0 * i as f64)
        );
    }

    proptest! {
        #[test]
        fn any_text_is_parsed_or_refused(text in ".{0,60}") {
            let names = columns(&["a", "b c"]);
            match Formula::parse(&text, &names) {
                Ok(formula) => prop_assert_eq!(formula.evaluate(array![[1.0, 2.0]].view()).len(), 1),
                Err(error) => prop_assert!(error.position >= 1 && error.position <= text.chars().count() + 1),
            }
        }

        #[test]
        fn any_row_of_words_is_parsed_or_refused(words in prop::collection::vec(prop::sample::select(vec![
            "1", "2.5", "a", "`b c`", "(", ")", "+", "-", "*", "/", "^", ",", "sqrt(", "min(", "mass(", "pi", " ",
        ]), 0..25)) {
            let text = words.concat();
            match Formula::parse(&text, &columns(&["a", "b c"])) {
                Ok(formula) => prop_assert_eq!(formula.evaluate(array![[1.0, 2.0]].view()).len(), 1),
                Err(error) => prop_assert!(error.position >= 1 && error.position <= text.chars().count() + 1),
            }
        }

        #[test]
        fn sums_and_products_agree_with_rust(a in -1e3..1e3_f64, b in -1e3..1e3_f64, c in 0.1..1e3_f64) {
            let text = format!("{a:?} - {b:?} * {c:?} / ({c:?} + 1) + {c:?}^2");
            prop_assert_eq!(value(&text), a - b * c / (c + 1.0) + c * c);
        }
    }
}
