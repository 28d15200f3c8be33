//! Decimal numbers and integers, compared to the last digit.

use std::cmp::Ordering;

/// An integer compared with a number; `None` where that is NaN.
pub(super) fn compared(integer: i128, number: f64) -> Option<Ordering> {
    let found = integer.cmp(&(number.floor() as i128));
    // What lies between two integers is above the lower one.
    let is_between = number.is_finite() && number.fract() != 0.0;
    let found = if is_between {
        found.then(Ordering::Less)
    } else {
        found
    };
    (!number.is_nan()).then_some(found)
}

/// The greatest integer that is at most a decimal number, and whether the number is above it, to the last
/// digit; `None` where it is no decimal number, or one of more than 38 digits before the point.
pub(super) fn integer(text: &str) -> Option<(i128, bool)> {
    let (is_negative, size) = match text.strip_prefix('-') {
        Some(size) => (true, size),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (digits, exponent) = match size.split_once(['e', 'E']) {
        Some((digits, exponent)) => (digits, exponent.parse::<i32>().ok()?),
        None => (size, 0),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let digits = format!("{whole}{part}");
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let before_point = i64::try_from(whole.len()).ok()? + i64::from(exponent);
    let digit = |place: i64| {
        let digit = usize::try_from(place)
            .ok()
            .and_then(|p| digits.as_bytes().get(p));
        digit.map_or(0, |b| i128::from(b - b'0'))
    };
    let first = (0..before_point.clamp(0, 400)).find(|place| digit(*place) != 0);
    let first = first.unwrap_or(before_point);
    if before_point - first > 38 {
        return None;
    }
    let size = (first..before_point).try_fold(0_i128, |n, place| {
        n.checked_mul(10)?.checked_add(digit(place))
    })?;
    let begin = usize::try_from(before_point.max(0)).ok()?;
    let rest = digits.as_bytes().get(begin..).unwrap_or_default();
    let is_between = rest.iter().any(|b| *b != b'0');
    Some(match (is_negative, is_between) {
        (false, _) => (size, is_between),
        (true, false) => (-size, false),
        (true, true) => (-size - 1, true),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_are_compared_with_numbers_between_them() {
        for (integer, number, found) in [
            (2, 2.0, Some(Ordering::Equal)),
            (2, 2.5, Some(Ordering::Less)),
            (-2, -2.5, Some(Ordering::Greater)),
            (-3, -2.5, Some(Ordering::Less)),
            (
                (1 << 53) + 1,
                9_007_199_254_740_992.0,
                Some(Ordering::Greater),
            ),
            (i128::from(u64::MAX), f64::INFINITY, Some(Ordering::Less)),
            (
                i128::from(i64::MIN),
                f64::NEG_INFINITY,
                Some(Ordering::Greater),
            ),
            (5, 1e300, Some(Ordering::Less)),
            (0, f64::NAN, None),
        ] {
            assert_eq!(compared(integer, number), found, "{integer} and {number}");
        }
    }

    #[test]
    fn decimal_numbers_are_read_to_the_last_digit() {
        for (text, found) in [
            ("9007199254740993.0", Some((9_007_199_254_740_993, false))),
            ("9.007199254740993e15", Some((9_007_199_254_740_993, false))),
            (
                "1.8446744073709551615e19",
                Some((i128::from(u64::MAX), false)),
            ),
            ("2.9999999999999999", Some((2, true))),
            ("-2.5", Some((-3, true))),
            ("-0.0", Some((0, false))),
            ("12e-1", Some((1, true))),
            ("1e-400", Some((0, true))),
            (".5", Some((0, true))),
            ("5.", Some((5, false))),
            ("0e999999999", Some((0, false))),
            ("+7", Some((7, false))),
            ("1e60", None),
            ("", None),
            (".", None),
            ("1x", None),
            ("inf", None),
        ] {
            assert_eq!(integer(text), found, "{text}");
        }
    }
}
