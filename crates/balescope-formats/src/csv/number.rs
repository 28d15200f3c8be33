//! What a field says: a number, a truth, nothing, or words.

/// A number as exact as it is written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Number {
    Signed(i64),
    /// Beyond what is signed.
    Unsigned(u64),
    Real(f64),
    /// A whole number that neither 64 bits nor a double holds, as the nearest double.
    Rounded(f64),
}

/// Words for a value that is not there.
const MISSING: [&[u8]; 19] = [
    b"", b"NA", b"N/A", b"n/a", b"na", b"#N/A", b"#NA", b"NULL", b"Null", b"null", b"None",
    b"none", b"-", b"--", b"?", b".", b"missing", b"<NA>", b"\\N",
];

pub(super) fn is_missing(field: &[u8]) -> bool {
    field.len() <= 7 && MISSING.contains(&field)
}

/// `true` and `false`, as Python, R and SQL write them.
pub(super) fn truth(field: &[u8]) -> Option<bool> {
    match field {
        b"true" | b"True" | b"TRUE" => Some(true),
        b"false" | b"False" | b"FALSE" => Some(false),
        _ => None,
    }
}

/// A number with this byte before its decimals; `None` for words.
pub(super) fn number(field: &[u8], decimal: u8) -> Option<Number> {
    short(field, decimal).or_else(|| long(field, decimal))
}

/// Powers of ten that are exact as doubles.
const POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
];

/// Numbers of few digits, as nearly all are: the quotient or product of two exact doubles is the double nearest
/// to what is written.
fn short(field: &[u8], decimal: u8) -> Option<Number> {
    let (is_negative, digits) = match field.split_first()? {
        (b'-', rest) => (true, rest),
        (b'+', rest) => (false, rest),
        _ => (false, field),
    };
    if digits.len() > 24 {
        return None;
    }
    let mut exponent = None;
    let mut number = 0_u64;
    let mut count = 0;
    let mut before_point = None;
    for (at, byte) in digits.iter().enumerate() {
        if byte.is_ascii_digit() && count < 18 {
            number = number * 10 + u64::from(byte - b'0');
            count += 1;
        } else if *byte == decimal && before_point.is_none() {
            before_point = Some(count);
        } else if matches!(byte, b'e' | b'E') {
            exponent = Some(short_exponent(&digits[at + 1..])?);
            break;
        } else {
            return None;
        }
    }
    if before_point.is_none() && exponent.is_none() {
        let number = number as i64;
        return (count > 0).then_some(Number::Signed(if is_negative { -number } else { number }));
    }
    if count == 0 || number > 1 << 53 {
        return None;
    }
    let decimals = count - before_point.unwrap_or(count);
    let power = exponent.unwrap_or(0) - decimals;
    let factor = POWERS.get(power.unsigned_abs() as usize)?;
    let real = if power < 0 {
        number as f64 / factor
    } else {
        number as f64 * factor
    };
    Some(Number::Real(if is_negative { -real } else { real }))
}

/// An exponent of at most three digits.
fn short_exponent(field: &[u8]) -> Option<i32> {
    let (is_negative, digits) = match field.split_first()? {
        (b'-', rest) => (true, rest),
        (b'+', rest) => (false, rest),
        _ => (false, field),
    };
    if !(1..=3).contains(&digits.len()) || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let number = digits
        .iter()
        .fold(0, |n, digit| n * 10 + i32::from(digit - b'0'));
    Some(if is_negative { -number } else { number })
}

fn long(field: &[u8], decimal: u8) -> Option<Number> {
    let digits = field
        .strip_prefix(b"-")
        .or_else(|| field.strip_prefix(b"+"))
        .unwrap_or(field);
    let first = digits.first()?;
    if digits.iter().all(u8::is_ascii_digit) {
        let text = str::from_utf8(field).ok()?;
        if let Ok(number) = text.parse() {
            return Some(Number::Signed(number));
        }
        if let Ok(number) = text.parse() {
            return Some(Number::Unsigned(number));
        }
        let near: f64 = text.parse().ok()?;
        let is_held = format!("{:.0}", near.abs()).as_bytes() == without_zeros(digits);
        return Some(if is_held {
            Number::Real(near)
        } else {
            Number::Rounded(near)
        });
    }
    if !first.is_ascii_digit() && *first != decimal && !is_word_for_number(digits) {
        return None;
    }
    if decimal == b'.' {
        return real(field);
    }
    if field.contains(&b'.') || field.len() > 64 {
        return None;
    }
    let mut with_point = [0; 64];
    let with_point = &mut with_point[..field.len()];
    for (to, from) in with_point.iter_mut().zip(field) {
        *to = if *from == decimal { b'.' } else { *from };
    }
    real(with_point)
}

/// Digits without zeros before them.
fn without_zeros(digits: &[u8]) -> &[u8] {
    let zeros = digits.iter().take_while(|digit| **digit == b'0').count();
    &digits[zeros..]
}

fn real(field: &[u8]) -> Option<Number> {
    let text = str::from_utf8(field).ok()?;
    if let Ok(number) = text.parse() {
        return Some(Number::Real(number));
    }
    // Fortran writes its doubles with a D.
    if field.len() <= 32 && field.iter().any(|b| matches!(b, b'd' | b'D')) {
        let text = text.replace(['d', 'D'], "e");
        return text.parse().ok().map(Number::Real);
    }
    None
}

fn is_word_for_number(digits: &[u8]) -> bool {
    [&b"nan"[..], b"inf", b"infinity"]
        .iter()
        .any(|word| digits.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_as_the_standard_library_reads_them() {
        for text in [
            "0",
            "-7",
            "+3",
            "1.5",
            "-0.0",
            ".5",
            "5.",
            "123456.789012",
            "0.1",
            "1e-3",
            "-2.5E+300",
            "9007199254740993.0",
            "3.141592653589793238",
            "999999999999999999",
            "0.000000000000001",
            "1.234560e-01",
            "-9.007199254740993e+15",
            "7E22",
            "1e23",
            "123456789012345678e4",
            "2.5e-310",
            "0e5",
        ] {
            let expected: f64 = text.parse().unwrap();
            let found = match number(text.as_bytes(), b'.').unwrap() {
                Number::Signed(n) => n as f64,
                Number::Unsigned(n) => n as f64,
                Number::Real(x) | Number::Rounded(x) => x,
            };
            assert_eq!(found.to_bits(), expected.to_bits(), "{text}");
        }
        assert_eq!(number(b"1,25", b','), Some(Number::Real(1.25)));
        assert_eq!(number(b"1d3", b'.'), Some(Number::Real(1000.0)));
        assert!(matches!(number(b"-inf", b'.'), Some(Number::Real(x)) if x < 0.0));
        let two_to_64 = 18_446_744_073_709_551_616.0;
        for (text, expected) in [
            ("18446744073709551616", Number::Real(two_to_64)),
            ("-0018446744073709551616", Number::Real(-two_to_64)),
            ("18446744073709551617", Number::Rounded(two_to_64)),
        ] {
            assert_eq!(number(text.as_bytes(), b'.'), Some(expected), "{text}");
        }
        for word in ["", "-", ".", "1.2.3", "12a", "1-2", "e5", "--1"] {
            assert_eq!(number(word.as_bytes(), b'.'), None, "{word}");
        }
    }

    proptest::proptest! {
        #[test]
        fn every_number_is_the_nearest_double(text in r"[+-]?[0-9]{0,20}(\.[0-9]{0,20})?([eE][+-]?[0-9]{1,4})?") {
            let expected: Option<f64> = text.parse().ok();
            let found = number(text.as_bytes(), b'.').map(|number| match number {
                Number::Signed(n) => n as f64,
                Number::Unsigned(n) => n as f64,
                Number::Real(x) | Number::Rounded(x) => x,
            });
            // Whole numbers have no negative zero.
            let bits = |x: f64| if x == 0.0 { 0 } else { x.to_bits() };
            proptest::prop_assert_eq!(found.map(bits), expected.map(bits), "{}", text);
        }
    }
}
