//! Ranges of quantities as conditions, such as those that are dragged in a plot.

use super::condition::{Comparison, Condition, Conditions, Operand, Operator};
use crate::named::ParseError;

/// Digits of the ends of a range that its width asks for.
const DIGITS: i32 = 4;

impl Conditions {
    /// These conditions, or none, and that a quantity lies within a range. Another range of the same quantity
    /// that all rows have to fulfil goes. The ends are rounded to about four digits of the width.
    ///
    /// # Errors
    /// Where the quantity, which is a column's name or a formula, cannot stand in a condition.
    pub fn with_range(
        before: Option<&Self>,
        quantity: &str,
        [low, high]: [f64; 2],
    ) -> Result<Self, ParseError> {
        let width = (high - low).abs();
        let end = |sign: &str, value| format!("{quantity} {sign} {}", rounded(value, width));
        let added = [end(">=", low), end("<=", high)].join(" and ");
        let added = match added.parse::<Self>()?.0 {
            Condition::All(added) => added,
            other => vec![other],
        };
        let left = match added.first() {
            Some(Condition::Compared(first)) if first.left.to_string() == quantity.trim() => {
                first.left.clone()
            }
            _ => return Err("expected a quantity that conditions can be put on".into()),
        };
        let mut parts = match before.map(|before| before.0.clone()) {
            None => Vec::new(),
            Some(Condition::All(parts)) => parts,
            Some(other) => vec![other],
        };
        parts.retain(|part| !is_end_of(part, &left));
        parts.extend(added);
        Ok(Self(Condition::All(parts)))
    }
}

/// Whether a condition is one end of a range of a quantity.
fn is_end_of(condition: &Condition, quantity: &Operand) -> bool {
    let Condition::Compared(Comparison {
        left,
        operator,
        right,
    }) = condition
    else {
        return false;
    };
    let is_end = [Operator::AtLeast, Operator::AtMost].contains(operator);
    is_end && left == quantity && right.text.parse::<f64>().is_ok()
}

/// A number with the digits that a width asks for.
fn rounded(value: f64, width: f64) -> String {
    let digits = DIGITS - 1 - width.log10().floor().clamp(-300.0, 300.0) as i32;
    if !width.is_normal() || !(-10..=12).contains(&digits) {
        return format!("{value:e}");
    }
    let text = format!("{value:.*}", digits.max(0) as usize);
    // Without idle zeros, and without the sign of a zero.
    let number = text.parse::<f64>().unwrap_or(value) + 0.0;
    number.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(before: &str, quantity: &str, range: [f64; 2]) -> String {
        let before: Option<Conditions> = (!before.is_empty()).then(|| before.parse().unwrap());
        let all = Conditions::with_range(before.as_ref(), quantity, range).unwrap();
        let text = all.to_string();
        assert_eq!(text.parse::<Conditions>().unwrap(), all, "{text}");
        text
    }

    #[test]
    fn a_range_is_added_to_what_holds_already() {
        assert_eq!(
            with("", "pt1", [20.123_456, 60.0]),
            "pt1 >= 20.12 and pt1 <= 60"
        );
        assert_eq!(
            with("tag == a", "pt1 - pt2", [-0.0, 0.001_234_56]),
            "tag == a and pt1 - pt2 >= 0 and pt1 - pt2 <= 0.001235"
        );
        assert_eq!(
            with("a > 1 or b > 2", "`p t`", [1e9, 5e9]),
            "(a > 1 or b > 2) and `p t` >= 1000000000 and `p t` <= 5000000000"
        );
    }

    #[test]
    fn another_range_of_the_same_quantity_takes_its_place() {
        let before = "pt1 >= 20 and tag == a and pt1 <= 60 and pt1 != 30";
        assert_eq!(
            with(before, "pt1", [30.0, 40.0]),
            "tag == a and pt1 != 30 and pt1 >= 30 and pt1 <= 40"
        );
        // Not one of two that may hold.
        assert_eq!(
            with("pt1 >= 20 or tag == a", "pt1", [30.0, 40.0]),
            "(pt1 >= 20 or tag == a) and pt1 >= 30 and pt1 <= 40"
        );
    }

    #[test]
    fn what_is_no_quantity_is_refused() {
        for quantity in ["a > 1", "a or b"] {
            let range = Conditions::with_range(None, quantity, [0.0, 1.0]);
            assert!(range.is_err(), "{quantity}");
        }
    }
}
