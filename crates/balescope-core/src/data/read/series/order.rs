//! The order in which people count: `t2` before `t10`.

use std::cmp::Ordering;

/// Compares texts with the numbers in them by their values.
pub(super) fn natural(a: &str, b: &str) -> Ordering {
    let (mut left, mut right) = (a, b);
    while !left.is_empty() && !right.is_empty() {
        let (one, other) = (piece(left), piece(right));
        let order = if is_number(one) && is_number(other) {
            let [one, other] = [one, other].map(|digits| digits.trim_start_matches('0'));
            one.len().cmp(&other.len()).then_with(|| one.cmp(other))
        } else {
            one.cmp(other)
        };
        if order != Ordering::Equal {
            return order;
        }
        (left, right) = (&left[one.len()..], &right[other.len()..]);
    }
    // Numbers that only differ by zeros before them have to be in some order too.
    left.len().cmp(&right.len()).then_with(|| a.cmp(b))
}

/// The digits, or all that are none, at the beginning of a text.
fn piece(text: &str) -> &str {
    let digits = is_number(text);
    let end = text.find(|c: char| c.is_ascii_digit() != digits);
    &text[..end.unwrap_or(text.len())]
}

fn is_number(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_go_by_their_values() {
        let sorted = [
            "run2/t9",
            "run10/t01",
            "run10/t1",
            "t",
            "t02.vti",
            "t2.vti",
            "t10.vti",
            "t10a.vti",
            "t-1",
            "u",
        ];
        let mut texts = sorted;
        texts.reverse();
        texts.sort_by(|a, b| natural(a, b));
        assert_eq!(texts, sorted);
        let long = "9".repeat(40);
        assert_eq!(natural(&long, &format!("1{long}")), Ordering::Less);
        assert_eq!(natural("a1", "a1"), Ordering::Equal);
    }
}
