//! What a field says: a number, a truth, nothing, or words.

/// A number as exact as it is written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Number {
    Signed(i64),
    /// Beyond what is signed.
    Unsigned(u64),
    Real(f64),
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
        return text.parse().ok().map(Number::Real);
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
