//! A formula as steps on a stack.

use super::function::Function;

/// One step on a stack of numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Step {
    Number(f64),
    Column(usize),
    Negate,
    Add,
    Subtract,
    Multiply,
    Divide,
    Power,
    Call {
        function: Function,
        arguments: usize,
    },
}

/// A formula as steps in the order of their evaluation (reverse Polish): what runs for millions of
/// rows needs no tree and no recursion.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Program {
    pub(super) steps: Vec<Step>,
}

impl Program {
    /// The places of the columns that go in, in the order of the formula; one may come several times.
    pub fn columns(&self) -> impl Iterator<Item = usize> {
        self.steps.iter().filter_map(|step| match step {
            Step::Column(column) => Some(*column),
            _ => None,
        })
    }

    /// The column that it is, where it is nothing else.
    pub fn as_column(&self) -> Option<usize> {
        match self.steps[..] {
            [Step::Column(column)] => Some(column),
            _ => None,
        }
    }

    /// The value for one row, whose values `column` gives. `stack` is only lent, to spare an allocation a row.
    pub fn run(&self, column: impl Fn(usize) -> f64, stack: &mut Vec<f64>) -> f64 {
        stack.clear();
        for &step in &self.steps {
            let value = match step {
                Step::Number(number) => number,
                Step::Column(place) => column(place),
                Step::Negate => -pop(stack),
                Step::Call {
                    function,
                    arguments,
                } => {
                    let start = stack.len().saturating_sub(arguments);
                    let value = function.of(&stack[start..]);
                    stack.truncate(start);
                    value
                }
                operator => {
                    let right = pop(stack);
                    operate(operator, pop(stack), right)
                }
            };
            stack.push(value);
        }
        pop(stack)
    }
}

fn operate(operator: Step, left: f64, right: f64) -> f64 {
    match operator {
        Step::Add => left + right,
        Step::Subtract => left - right,
        Step::Multiply => left * right,
        Step::Divide => left / right,
        // NaN^0 and 1^NaN are 1 in IEEE 754, which would make a number of a missing value.
        Step::Power if left.is_nan() || right.is_nan() => f64::NAN,
        // Squares and their like are products: exact to the last digit, and several times faster.
        Step::Power if right.fract() == 0.0 && right.abs() <= 4.0 => left.powi(right as i32),
        Step::Power => left.powf(right),
        _ => f64::NAN,
    }
}

/// The parser leaves no step without its operands.
fn pop(stack: &mut Vec<f64>) -> f64 {
    stack.pop().unwrap_or(f64::NAN)
}
