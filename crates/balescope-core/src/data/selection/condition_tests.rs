use proptest::prelude::*;

use super::tests::{first, rows_where, table, taken, with_texts};
use super::*;
use crate::data::{DType, Layout, Origin, Values};

/// Rows a, b and n of which b is missing in the third, and texts of which the last is empty.
fn events() -> Dataset {
    let data = table(
        &["a", "b", "n-1", "site"],
        &[
            vec![0.0, 5.0, 1.0, 1.0],
            vec![1.0, 1.0, 2.0, 2.0],
            vec![2.0, f64::NAN, 3.0, 1.0],
            vec![3.0, -4.0, 4.0, 2.0],
            vec![4.0, 0.0, 5.0, 0.0],
        ],
    );
    with_texts(&data, 3, &["", "Bergen", "Oslo"])
}

fn rows(text: &str) -> Vec<f64> {
    first(&events(), &rows_where(text))
}

fn refused(text: &str) -> String {
    match text.parse() {
        Ok(conditions) => taken(
            &events(),
            &Selection {
                conditions: Some(conditions),
                ..Selection::default()
            },
        )
        .unwrap_err(),
        Err(error) => error.to_string(),
    }
}

#[test]
fn conditions_are_joined_and_turned_round() {
    for (text, expected) in [
        ("a < 1 or a > 3", &[0.0, 4.0][..]),
        ("a < 1 || a > 3", &[0.0, 4.0]),
        ("a > 0 && a < 2 || site == Oslo", &[1.0, 3.0]),
        ("a > 2 and (a < 4 or b > 100)", &[3.0]),
        ("(a > 2)and(a < 4)", &[3.0]),
        ("not a > 2", &[0.0, 1.0, 2.0]),
        ("!(a > 2 or a == 0)", &[1.0, 2.0]),
        ("not not a > 2", &[3.0, 4.0]),
        ("not a > 2 and a != 1", &[0.0, 2.0]),
        (
            "site == Oslo or site == 'Bergen' and a > 0",
            &[1.0, 2.0, 3.0],
        ),
        ("2 < a", &[3.0, 4.0]),
        ("Oslo == site", &[1.0, 3.0]),
    ] {
        assert_eq!(rows(text), expected, "{text}");
    }
}

#[test]
fn formulas_are_compared() {
    for (text, expected) in [
        ("abs(b) >= 4", &[0.0, 3.0][..]),
        ("a + b > 4", &[0.0]),
        ("(a + b) * 2 > 8", &[0.0]),
        ("a == b", &[1.0]),
        ("a > b", &[3.0, 4.0]),
        ("a > 2 * b", &[3.0, 4.0]),
        ("hypot(a, `b`) == 5", &[0.0, 3.0]),
        ("a >= 12 / 4", &[3.0, 4.0]),
        ("max(a, 2) < 2.5 or (a) == 3", &[0.0, 1.0, 2.0, 3.0]),
        ("sqrt(b) >= 0", &[0.0, 1.0, 4.0]),
        ("column 1 < column 2", &[0.0]),
        // A column of that name goes before the difference of two.
        ("n-1 >= 4", &[3.0, 4.0]),
        ("'n-1' + 1 > 5", &[4.0]),
        ("mass(a, 0, 0, 4, a, 0, pi, 4) >= 10", &[3.0, 4.0]),
    ] {
        assert_eq!(rows(text), expected, "{text}");
    }
}

#[test]
fn a_comparison_with_what_is_missing_is_neither_true_nor_false() {
    for (text, expected) in [
        ("b < 100", &[0.0, 1.0, 3.0, 4.0][..]),
        ("not b < 0", &[0.0, 1.0, 4.0]),
        ("not (b < 0 and a > 3)", &[0.0, 1.0, 2.0, 3.0, 4.0]),
        ("not (b < 0 and a > 1)", &[0.0, 1.0, 4.0]),
        ("b > 0 or a == 2", &[0.0, 1.0, 2.0]),
        ("not (b > 100 or a > 10)", &[0.0, 1.0, 3.0, 4.0]),
        ("not a + b > 0", &[3.0]),
        // The square roots of negative numbers are as missing.
        ("not sqrt(b) > 1", &[1.0, 4.0]),
        ("not site == Oslo", &[0.0, 2.0]),
        ("not site != Oslo", &[1.0, 3.0]),
        ("not site == ''", &[0.0, 1.0, 2.0, 3.0]),
    ] {
        assert_eq!(rows(text), expected, "{text}");
    }
}

#[test]
fn integers_of_two_columns_are_compared_to_the_last_digit() {
    let numbers = [(1_i64 << 62) + 1, 1 << 62, -5, -5];
    let mut values = Values::blank(&DType::I64.into(), 2, 2);
    let bits = numbers.iter().map(|n| *n as u64);
    values.view_mut().set_bits(DType::I64, bits);
    let layout = Layout::guess(&[2, 2], true);
    let names = Some(vec!["i".to_owned(), "j".to_owned()]);
    let data = Dataset::of_values(Origin::default(), DType::I64, layout, names, values).unwrap();
    let count = |text: &str| taken(&data, &rows_where(text)).map_or(0, |some| some.samples());
    assert_eq!(
        (count("i == j"), count("i > j"), count("i >= j")),
        (1, 1, 2)
    );
    assert_eq!((count("i < j"), count("`i` != j")), (0, 1));
    // A formula has the digits of a double.
    assert_eq!((count("i + 0 == j + 0"), count("i > -10 / 2")), (2, 1));
    assert_eq!(count("i < -9 / 2"), 1);
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    for (text, why) in [
        (
            "a > 2 or b",
            "character 10: found \"b\", expected a comparison",
        ),
        (
            "a > 2 and (b)",
            "character 12: found \"b\", expected a comparison",
        ),
        (
            "a > and b > 2",
            "character 4: nothing stands on the right of >",
        ),
        (
            "a > 2 and 'b",
            "character 11: a quotation mark is not closed",
        ),
        (
            "abs(a, 2) > 3",
            "in \"abs(a, 2)\", character 1: `abs` takes 1 value, found 2",
        ),
        (
            "(a > 2) * 2 > 1",
            "in \"(a > 2) * 2\", character 4: `>` has no meaning here",
        ),
        (
            "abs(c) > 3",
            "in \"abs(c)\", character 5: there is no column `c`",
        ),
        (
            "c > 3",
            "there is no column \"c\"; there are: a, b, n-1, site",
        ),
        ("0 < a < 3", "\"a < 3\""),
        (
            "a > 3 * c",
            "a number is expected, or a formula of columns (in \"3 * c\", character 5: there is no",
        ),
        ("site > 3", "by == and != alone"),
        ("abs(site) > 3", "site holds texts"),
        ("a == site", "site holds texts"),
        ("a > 2000-01-01", "it holds no times"),
        ("a + 1 > 2000-01-01", "no column of times"),
        ("sin(1) > cos(1)", "no column stands on either side"),
    ] {
        let found = refused(text);
        assert!(found.contains(why), "{text}: {found}");
    }
    let deep = format!("{}a > 1{}", "(".repeat(100_000), ")".repeat(100_000));
    assert!(refused(&deep).contains("more than 100 deep"));
    assert!(refused(&"not ".repeat(10_000)).contains("more than 100 deep"));
    let twice = table(&["a", "a"], &[vec![1.0, 2.0]]);
    let found = taken(&twice, &rows_where("a + 1 > 0")).unwrap_err();
    assert!(found.contains("2 columns are called \"a\""), "{found}");
}

#[test]
fn conditions_name_the_columns_that_they_need() {
    let known = ["a", "b c", "pt[0]", "site"];
    let named = |text: &str| {
        let conditions: Conditions = text.parse().unwrap();
        conditions.columns(&|name| known.contains(&name))
    };
    let expected = |all: &[&str]| Some(all.iter().map(ToString::to_string).collect());
    assert_eq!(named("a > 1 or site == New York"), expected(&["a", "site"]));
    assert_eq!(
        named("abs('b c') * pt[0] > pi"),
        expected(&["b c", "pt[0]"])
    );
    assert_eq!(
        named("not (20 < a and 'b c' == 3)"),
        expected(&["a", "b c"])
    );
    assert_eq!(named("a > column 2"), None);
    assert_eq!(named("a + z > 2"), None);
    assert_eq!(named("z > 2"), None);
}

/// An expression and what a plain evaluation makes of it.
#[derive(Clone, Debug)]
enum Plain {
    Compare(Term, usize, Term),
    Not(Box<Plain>),
    Both(Box<Plain>, Box<Plain>),
    Either(Box<Plain>, Box<Plain>),
}

#[derive(Clone, Copy, Debug)]
enum Term {
    A,
    B,
    Sum,
    Distance,
    Number(i8),
}

const SIGNS: [&str; 6] = ["<", "<=", "==", "!=", ">=", ">"];

impl Term {
    fn text(self) -> String {
        match self {
            Self::A => "a".to_owned(),
            Self::B => "'the b'".to_owned(),
            Self::Sum => "a + `the b`".to_owned(),
            Self::Distance => "abs(a - \"the b\")".to_owned(),
            Self::Number(number) => number.to_string(),
        }
    }

    fn value(self, [a, b]: [f64; 2]) -> f64 {
        match self {
            Self::A => a,
            Self::B => b,
            Self::Sum => a + b,
            Self::Distance => (a - b).abs(),
            Self::Number(number) => f64::from(number),
        }
    }
}

impl Plain {
    fn text(&self) -> String {
        match self {
            Self::Compare(left, sign, right) => {
                format!("{} {} {}", left.text(), SIGNS[*sign], right.text())
            }
            Self::Not(inner) => format!("not ({})", inner.text()),
            Self::Both(left, right) => format!("({}) and ({})", left.text(), right.text()),
            Self::Either(left, right) => format!("({}) || ({})", left.text(), right.text()),
        }
    }

    fn holds(&self, row: [f64; 2]) -> Option<bool> {
        match self {
            Self::Compare(left, sign, right) => {
                let (left, right) = (left.value(row), right.value(row));
                if left.is_nan() || right.is_nan() {
                    return None;
                }
                let all = [
                    left < right,
                    left <= right,
                    left == right,
                    left != right,
                    left >= right,
                    left > right,
                ];
                Some(all[*sign])
            }
            Self::Not(inner) => inner.holds(row).map(|holds| !holds),
            Self::Both(left, right) => match (left.holds(row), right.holds(row)) {
                (Some(false), _) | (_, Some(false)) => Some(false),
                (Some(true), Some(true)) => Some(true),
                _ => None,
            },
            Self::Either(left, right) => match (left.holds(row), right.holds(row)) {
                (Some(true), _) | (_, Some(true)) => Some(true),
                (Some(false), Some(false)) => Some(false),
                _ => None,
            },
        }
    }
}

fn expression() -> impl Strategy<Value = Plain> {
    let term = |with_numbers: i8| {
        (0..4 + with_numbers, -3..=3_i8).prop_map(|(kind, number)| match kind {
            0 => Term::A,
            1 => Term::B,
            2 => Term::Sum,
            3 => Term::Distance,
            _ => Term::Number(number),
        })
    };
    let compare = (term(0), 0..SIGNS.len(), term(3), any::<bool>());
    let compare = compare.prop_map(|(left, sign, right, is_turned)| {
        if is_turned {
            Plain::Compare(right, sign, left)
        } else {
            Plain::Compare(left, sign, right)
        }
    });
    compare.prop_recursive(5, 40, 2, |inner| {
        let pair = || (inner.clone(), inner.clone());
        prop_oneof![
            inner.clone().prop_map(|own| Plain::Not(Box::new(own))),
            pair().prop_map(|(l, r)| Plain::Both(Box::new(l), Box::new(r))),
            pair().prop_map(|(l, r)| Plain::Either(Box::new(l), Box::new(r))),
        ]
    })
}

proptest! {
    #[test]
    fn rows_are_those_of_a_plain_evaluation(expression in expression()) {
        let values = [-2.0, -1.0, 0.0, 1.0, 3.0, f64::NAN];
        let pairs: Vec<[f64; 2]> = values.iter().flat_map(|a| values.map(|b| [*a, b])).collect();
        let rows: Vec<Vec<f64>> = (0..).zip(&pairs).map(|(i, [a, b])| vec![f64::from(i), *a, *b]).collect();
        let data = table(&["row", "a", "the b"], &rows);
        let held = pairs.iter().map(|pair| expression.holds(*pair) == Some(true));
        let expected: Vec<f64> = (0..).zip(held).filter(|(_, held)| *held).map(|(i, _)| f64::from(i)).collect();
        let text = expression.text();
        let conditions: Conditions = text.parse().unwrap();
        prop_assert_eq!(conditions.to_string().parse::<Conditions>(), Ok(conditions.clone()), "{}", text);
        let selection = Selection { conditions: Some(conditions), ..Selection::default() };
        match data.selected(&selection, &Missing::None) {
            Ok(some) => prop_assert_eq!(some.column(0).iter().copied().collect::<Vec<_>>(), expected, "{}", text),
            Err(error) => prop_assert!(expected.is_empty(), "{}: {}", text, error),
        }
    }
}
