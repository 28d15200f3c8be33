//! Arrays as text: numbers as people write them, and bytes in base 64.

use super::arrays::damaged;
use crate::data::Data;
use crate::error::Problem;
use crate::values::ValueKind;
use crate::vtk::words::numbers;

/// Bytes as they are or in base 64.
pub(super) enum Encoded<'a> {
    Raw(&'a [u8]),
    Base64(&'a [u8]),
}

impl Encoded<'_> {
    /// `count` bytes from place `at` of what is encoded, which begins anew there; and where it ends.
    pub fn take(&self, at: usize, count: usize, name: &str) -> Result<(Vec<u8>, usize), Problem> {
        let (bytes, length) = match self {
            Self::Raw(bytes) => (bytes, count),
            Self::Base64(bytes) => (bytes, count.div_ceil(3) * 4),
        };
        let end = at.checked_add(length);
        let piece = end.and_then(|end| bytes.get(at..end).map(|piece| (piece, end)));
        let Some((piece, end)) = piece else {
            let found = format!("{} bytes, and {length} from {at} are said", bytes.len());
            return Err(Problem::malformed(
                name,
                found,
                "all of them; the file is cut",
            ));
        };
        let mut decoded = match self {
            Self::Raw(_) => piece.to_vec(),
            Self::Base64(_) => decode_base64(piece, name)?,
        };
        if decoded.len() < count {
            return Err(damaged(name, "base 64 that ends early"));
        }
        decoded.truncate(count);
        Ok((decoded, end))
    }
}

fn decode_base64(text: &[u8], name: &str) -> Result<Vec<u8>, Problem> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut group, mut bits) = (0_u32, 0);
    for character in text {
        let value = match character {
            b'A'..=b'Z' => character - b'A',
            b'a'..=b'z' => character - b'a' + 26,
            b'0'..=b'9' => character - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            b'=' => break,
            _ => return Err(damaged(name, "characters that are not of base 64")),
        };
        group = group << 6 | u32::from(value);
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push((group >> bits) as u8);
        }
    }
    Ok(bytes)
}

/// Numbers, or texts, that are written as numbers.
pub(super) fn written(text: &str, kind: &ValueKind, name: &str) -> Result<Data, Problem> {
    if *kind != ValueKind::Text {
        return numbers(text.split_ascii_whitespace(), kind, name);
    }
    // Texts are written as the numbers of their bytes, each with a zero behind it.
    let Data::U8(bytes) = written(text, &ValueKind::U8, name)? else {
        return Err(damaged(name, "no bytes"));
    };
    let mut texts: Vec<String> = bytes
        .split(|b| *b == 0)
        .map(|t| String::from_utf8_lossy(t).into_owned())
        .collect();
    texts.pop();
    Ok(Data::Text(texts))
}
