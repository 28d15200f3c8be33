//! Arrays of column names.

use std::io::Read;

use super::descr::Descr;
use super::header::Header;
use super::place::Place;
use super::stream::take;
use crate::data::{ByteOrder, text};

/// More text than this is no list of column names.
const MAX_BYTES: u64 = 64 << 20;

/// Column names, or none with the reason as a note: names never keep the values from being read.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Names {
    pub names: Option<Vec<String>>,
    pub note: Option<String>,
}

impl Names {
    pub fn ignored(reason: &str) -> Self {
        Self {
            names: None,
            note: Some(format!("Column names are ignored: {reason}")),
        }
    }
}

/// Reads an array of names from a stream that claims `available` bytes. An empty array of any
/// type stands for no names.
pub(super) fn read_names(reader: &mut impl Read, available: u64, place: &Place) -> Names {
    let header = match Header::read(reader, place) {
        Ok(header) => header,
        Err(error) => return Names::ignored(&error.to_string()),
    };
    if header.count == 0 {
        return Names::default();
    }
    match &header.descr {
        Descr::Number(dtype, _) => {
            return Names::ignored(&format!("`names` holds {}, not text", dtype.name()));
        }
        Descr::Record(_) => return Names::ignored("`names` holds structured records, not text"),
        Descr::Unsupported { what, .. } => {
            return Names::ignored(&format!(
                "`names` holds {what}, which is never read; save it with .astype(\"U\")"
            ));
        }
        Descr::Unicode(..) | Descr::Bytes(_) => {}
    }
    let size = match header.check_size(available, place) {
        Ok(size) if size <= MAX_BYTES => size,
        Ok(size) => {
            let size = text::bytes(u128::from(size));
            return Names::ignored(&format!("`names` takes {size}, too much for names"));
        }
        Err(error) => return Names::ignored(&error.to_string()),
    };
    match take(reader, size as usize) {
        Ok(bytes) if bytes.len() as u64 == size => decode(&bytes, &header),
        Ok(_) => Names::ignored("`names` is cut short"),
        Err(error) => Names::ignored(&place.io(error, "values").to_string()),
    }
}

fn decode(bytes: &[u8], header: &Header) -> Names {
    let width = header.descr.size().unwrap_or(0);
    let mut damaged = 0;
    let mut names = Vec::with_capacity(header.count.min(bytes.len() + 1));
    if width == 0 {
        // Every name is empty: nothing is gained by keeping them, and there may be any number.
        return Names::ignored("`names` holds empty texts only");
    }
    for element in bytes.chunks_exact(width) {
        let (name, sound) = match header.descr {
            Descr::Unicode(_, order) => unicode(element, order),
            _ => byte_string(element),
        };
        damaged += usize::from(!sound);
        names.push(name);
    }
    let note = (damaged > 0).then(|| {
        format!("{damaged} column names are not valid text; what is not shows as \u{fffd}")
    });
    Names {
        names: Some(names),
        note,
    }
}

/// UTF-32, filled up with zeros.
fn unicode(element: &[u8], order: ByteOrder) -> (String, bool) {
    let (units, _) = element.as_chunks::<4>();
    let units = units.iter().map(|unit| match order {
        ByteOrder::Little => u32::from_le_bytes(*unit),
        ByteOrder::Big => u32::from_be_bytes(*unit),
    });
    let units: Vec<u32> = units.collect();
    let end = units
        .iter()
        .rposition(|u| *u != 0)
        .map_or(0, |last| last + 1);
    let sound = units[..end].iter().all(|u| char::from_u32(*u).is_some());
    let character = |u: &u32| char::from_u32(*u).unwrap_or(char::REPLACEMENT_CHARACTER);
    (units[..end].iter().map(character).collect(), sound)
}

/// Bytes, filled up with zeros, read as UTF-8.
fn byte_string(element: &[u8]) -> (String, bool) {
    let end = element
        .iter()
        .rposition(|b| *b != 0)
        .map_or(0, |last| last + 1);
    let text = String::from_utf8_lossy(&element[..end]);
    let sound = matches!(text, std::borrow::Cow::Borrowed(_));
    (text.into_owned(), sound)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn padding_is_dropped_and_zeros_within_are_kept() {
        assert_eq!(byte_string(b"ab\0\0"), ("ab".to_owned(), true));
        assert_eq!(byte_string(b"a\0b\0"), ("a\0b".to_owned(), true));
        assert_eq!(byte_string(b"\0\0"), (String::new(), true));
        assert_eq!(byte_string(b"a\xff"), ("a\u{fffd}".to_owned(), false));
    }

    #[test]
    fn both_orders_of_unicode() {
        let text = "pT \u{1d6c8}";
        let little: Vec<u8> = text
            .chars()
            .flat_map(|c| (c as u32).to_le_bytes())
            .collect();
        let big: Vec<u8> = text
            .chars()
            .flat_map(|c| (c as u32).to_be_bytes())
            .collect();
        assert_eq!(unicode(&little, ByteOrder::Little), (text.to_owned(), true));
        assert_eq!(unicode(&big, ByteOrder::Big), (text.to_owned(), true));
        let surrogate = 0xd800_u32.to_le_bytes();
        assert_eq!(
            unicode(&surrogate, ByteOrder::Little),
            ("\u{fffd}".to_owned(), false)
        );
    }
}
