//! Units of what formulas make of values with units.

use super::field::{FieldFormula, FieldFunction};
use super::function::Function;
use super::program::{Program, Step};
use super::unit::{LARGEST, Unit};

/// What is known of a value on the way: its unit, and the number where it is always the same.
#[derive(Clone, Debug)]
struct Known {
    unit: Option<Unit>,
    number: Option<f64>,
}

impl Known {
    fn of(unit: Option<Unit>) -> Self {
        Self { unit, number: None }
    }
}

impl Program {
    /// The unit of its values, where those of the columns tell; a sum of different ones has none that is known.
    pub fn unit(&self, column: &dyn Fn(usize) -> Option<Unit>) -> Option<Unit> {
        let mut stack: Vec<Known> = Vec::new();
        for step in &self.steps {
            let value = match *step {
                Step::Number(number) => Known {
                    unit: Some(Unit::default()),
                    number: Some(number),
                },
                Step::Column(place) => Known::of(column(place)),
                Step::Negate => {
                    let value = stack.pop()?;
                    Known {
                        number: value.number.map(|number| -number),
                        ..value
                    }
                }
                Step::Call {
                    function,
                    arguments,
                } => {
                    let start = stack.len().checked_sub(arguments)?;
                    let arguments = stack.split_off(start);
                    let units: Vec<_> = arguments.into_iter().map(|known| known.unit).collect();
                    Known::of(unit_of(function, &units))
                }
                operator => {
                    let (right, left) = (stack.pop()?, stack.pop()?);
                    operate(operator, left, right)
                }
            };
            stack.push(value);
        }
        stack.pop()?.unit
    }
}

fn operate(operator: Step, left: Known, right: Known) -> Known {
    let number = match (operator, left.number, right.number) {
        (Step::Divide, Some(left), Some(right)) => Some(left / right),
        _ => None,
    };
    let unit = match operator {
        Step::Add | Step::Subtract => left.unit.filter(|unit| Some(unit) == right.unit.as_ref()),
        Step::Multiply => both(left.unit, right.unit, 1),
        Step::Divide => both(left.unit, right.unit, -1),
        _ => right.number.and_then(|power| {
            let halves = 2.0 * power;
            let is_half = halves.fract() == 0.0 && halves.abs() <= f64::from(LARGEST);
            match left.unit? {
                unit if unit.is_none() => Some(unit),
                unit => is_half.then(|| unit.to_halves(halves as i32)).flatten(),
            }
        }),
    };
    Known { unit, number }
}

fn both(left: Option<Unit>, right: Option<Unit>, power: i32) -> Option<Unit> {
    left?.times(&right?, power)
}

/// The only unit of several values.
fn same(units: &[Option<Unit>]) -> Option<Unit> {
    let first = units.first()?.clone()?;
    units
        .iter()
        .all(|unit| unit.as_ref() == Some(&first))
        .then_some(first)
}

fn unit_of(function: Function, units: &[Option<Unit>]) -> Option<Unit> {
    let pure = || Some(Unit::default());
    let is_pure = |unit: &Option<Unit>| unit.as_ref().is_some_and(Unit::is_none);
    match (function, units) {
        (Function::Sqrt, [Some(unit)]) => unit.to_halves(1),
        (Function::Abs | Function::Min | Function::Max | Function::Hypot, units) => same(units),
        (Function::Atan2, units) => same(units).and(pure()),
        (Function::Sin | Function::Cos | Function::Tan, [Some(unit)]) if unit.is_radian() => pure(),
        (Function::Mass, [pt1, _, _, pt2, _, _]) => same(&[pt1.clone(), pt2.clone()]),
        (Function::Mass, [pt1, _, _, m1, pt2, _, _, m2]) => {
            same(&[pt1, m1, pt2, m2].map(Clone::clone))
        }
        (Function::Sqrt | Function::Sin | Function::Cos | Function::Tan | Function::Mass, _) => {
            None
        }
        (_, [unit]) if is_pure(unit) => pure(),
        _ => None,
    }
}

/// The units of what a formula of a field is about.
pub struct FieldUnits<'a> {
    pub components: &'a dyn Fn(usize) -> Option<Unit>,
    /// Of places along x (0), y (1) and z (2), as many as there are.
    pub axes: &'a [Option<Unit>],
    pub time: Option<Unit>,
}

impl FieldFormula {
    /// As [`Program::unit`].
    pub fn unit(&self, units: &FieldUnits<'_>) -> Option<Unit> {
        let of_place =
            |parts: &[Option<Unit>], place: usize| match place.checked_sub(self.components) {
                Some(part) => parts.get(part).cloned().flatten(),
                None => (units.components)(place),
            };
        let mut parts: Vec<Option<Unit>> = Vec::new();
        for part in &self.parts {
            let known = |place| of_place(&parts, place);
            let arguments = part.arguments.iter();
            let arguments: Vec<_> = arguments.map(|program| program.unit(&known)).collect();
            let unit = same(&arguments);
            let over = |axis: Option<Unit>| unit.clone()?.over(&axis?);
            parts.push(match part.function {
                FieldFunction::Along(along) => over(units.axes.get(along).cloned().flatten()),
                FieldFunction::Gradient | FieldFunction::Vorticity | FieldFunction::Divergence => {
                    over(same(units.axes))
                }
                FieldFunction::QCriterion => {
                    over(same(units.axes)).and_then(|unit| unit.to_halves(4))
                }
                FieldFunction::Rate => over(units.time.clone()),
                FieldFunction::Mean | FieldFunction::Fluctuation | FieldFunction::Magnitude => unit,
            });
        }
        self.program.unit(&|place| of_place(&parts, place))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formula::{FieldTerms, Formula};
    use proptest::prelude::*;

    fn of_table(text: &str) -> String {
        let columns = ["u", "v", "t", "pt", "m", "phi", "q"].map(str::to_owned);
        let units = ["m/s", "m s-1", "s", "GeV", "GeV", "rad", ""];
        let formula = Formula::parse(text, &columns).unwrap();
        let unit = formula.unit(&|column| Unit::parse(units[column]));
        unit.map_or("-".to_owned(), |unit| unit.to_string())
    }

    #[test]
    fn formulas_have_the_units_of_arithmetic() {
        for (text, wanted) in [
            ("u + v", "m/s"),
            ("-u", "m/s"),
            ("u - t", "-"),
            ("u + 1", "-"),
            ("2 * u", "m/s"),
            ("u * t", "m"),
            ("u / v", "1"),
            ("1 / t", "1/s"),
            ("u^2 + v^2", "m^2/s^2"),
            ("sqrt(u^2 + v^2)", "m/s"),
            ("(u^2)^(1/2)", "m/s"),
            ("sqrt(u)", "m^(1/2)/s^(1/2)"),
            ("u^-1", "s/m"),
            ("u^t", "-"),
            ("u^0.3", "-"),
            ("hypot(u, v)", "m/s"),
            ("max(u, v, t)", "-"),
            ("atan2(u, v)", "1"),
            ("sin(phi)", "1"),
            ("sin(t)", "-"),
            ("exp(u / v)", "1"),
            ("log(u)", "-"),
            ("mass(pt, phi, phi, pt, phi, phi)", "GeV"),
            ("mass(pt, phi, phi, m, pt, phi, phi, m)", "GeV"),
            ("mass(pt, phi, phi, t, pt, phi, phi, t)", "-"),
            ("q + q", "-"),
            ("q * u", "-"),
        ] {
            assert_eq!(of_table(text), wanted, "{text}");
        }
    }

    #[test]
    fn slopes_are_by_the_units_of_axes() {
        let components = ["u", "v", "p"].map(str::to_owned);
        let terms = FieldTerms {
            components: &components,
            axes: &[5, 5],
            velocity: &[0, 1],
            frames: 3,
        };
        let unit = |text: &str, axes: [&str; 2]| {
            let formula = FieldFormula::parse(text, &terms).unwrap();
            let units = FieldUnits {
                components: &|at| Unit::parse(["m s-1", "m s-1", "Pa"][at]),
                axes: &axes.map(Unit::parse),
                time: Unit::parse("s"),
            };
            formula
                .unit(&units)
                .map_or("-".to_owned(), |unit| unit.to_string())
        };
        for (text, wanted) in [
            ("ddx(v) - ddy(u)", "1/s"),
            ("ddx(p)", "Pa/m"),
            ("ddt(u)", "m/s^2"),
            ("gradient(p)", "Pa/m"),
            ("vorticity", "1/s"),
            ("q_criterion", "1/s^2"),
            ("magnitude(u, v)", "m/s"),
            ("magnitude(u, p)", "-"),
            ("mean(fluctuation(u) * fluctuation(v))", "m^2/s^2"),
        ] {
            assert_eq!(unit(text, ["m", "m"]), wanted, "{text}");
        }
        assert_eq!(unit("ddx(p)", ["", "m"]), "-");
        assert_eq!(unit("gradient(p)", ["m", "Pa"]), "-");
        assert_eq!(unit("vorticity", ["km", "m"]), "-");
    }

    proptest! {
        /// Values of scaled columns scale as the unit says.
        #[test]
        fn a_formula_scales_as_its_unit(
            words in prop::sample::select(vec![
                "a * b", "a / b", "a^2 / b", "sqrt(a * a)", "a + a * 2", "hypot(a, a)", "a^3 - a * a * a / 2", "b / a^2", "atan2(a, a)",
            ]),
            a in 0.5..3.0_f64, b in 0.5..3.0_f64, scale in 1..4_i32,
        ) {
            let columns = ["a", "b"].map(str::to_owned);
            let formula = Formula::parse(words, &columns).unwrap();
            let unit = formula.unit(&|at| Unit::parse(["m", "s"][at])).unwrap();
            let factor = 2_f64.powi(scale);
            let power = f64::from(unit.halves.get("m").copied().unwrap_or(0)) / 2.0;
            let mut stack = Vec::new();
            let plain = formula.value(|at| [a, b][at], &mut stack);
            let scaled = formula.value(|at| [a * factor, b][at], &mut stack);
            prop_assert!((scaled - plain * factor.powf(power)).abs() < 1e-9 * scaled.abs().max(1.0));
        }
    }
}
