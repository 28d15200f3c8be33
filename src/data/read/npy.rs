use std::io::Read;

use super::header::Header;
use super::place::Place;
use super::values::read_values;
use super::{ReadOptions, Stored};
use crate::data::{DataError, text};

/// The header of an npy stream that claims `available` bytes, checked against them.
pub(super) fn header(
    reader: &mut impl Read,
    available: u64,
    place: &Place,
) -> Result<Header, DataError> {
    let header = Header::read(reader, place)?;
    header.number(place)?;
    header.check_size(available, place)?;
    Ok(header)
}

/// Reads a whole npy of `length` bytes.
pub(super) fn read(
    reader: &mut impl Read,
    length: u64,
    place: &Place,
    options: &ReadOptions,
) -> Result<Stored, DataError> {
    check_name(options, place)?;
    let header = header(reader, length, place)?;
    header.check_usable(place)?;
    let size = header.check_size(length, place)?;
    let values = read_values(reader, &header, true, place)?;
    let extra = length - header.length - size;
    let notes = trailing_note(extra).into_iter().collect();
    Ok(Stored {
        header,
        values,
        array: None,
        names: None,
        notes,
    })
}

/// A lone array has no name to be asked for by.
pub(super) fn check_name(options: &ReadOptions, place: &Place) -> Result<(), DataError> {
    let Some(name) = options.array.as_deref().filter(|n| !n.is_empty()) else {
        return Ok(());
    };
    let problem = format!(
        "has no name, and `{}` was asked for",
        text::excerpt(name, 60)
    );
    Err(place.unusable(&problem, "a .npy file holds one array; name none"))
}

/// `NumPy` reads past bytes after the values too.
pub(super) fn trailing_note(extra: u64) -> Option<String> {
    let bytes = text::bytes(u128::from(extra));
    (extra > 0).then(|| format!("{bytes} after the values are ignored"))
}
