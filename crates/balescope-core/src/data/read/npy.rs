//! Reading npy streams.

use std::io::Read;

use super::descr::Descr;
use super::header::Header;
use super::options::ReadOptions;
use super::place::Place;
use super::record;
use super::sniff::NPY_MAGIC;
use super::stored::Stored;
use super::stream::fill;
use super::values::read_values;
use crate::data::{DataError, Metadata, text};

/// The header of an npy stream that claims `available` bytes, checked against them.
pub(super) fn header(
    reader: &mut impl Read,
    available: u64,
    place: &Place,
) -> Result<Header, DataError> {
    let header = Header::read(reader, place)?;
    header.read_as(place)?;
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
    let extra = length - header.length - size;
    let mut stored = read_elements(reader, header, true, place)?;
    stored.notes.extend(trailing_note(reader, extra));
    Ok(stored)
}

/// What follows a header that has been checked against the bytes; `backed` as for [`read_values`].
pub(super) fn read_elements(
    reader: &mut impl Read,
    header: Header,
    backed: bool,
    place: &Place,
) -> Result<Stored, DataError> {
    if let Descr::Record(record) = &header.descr {
        return record::read(reader, &header, record, place);
    }
    let values = read_values(reader, &header, backed, place)?;
    Ok(Stored {
        header,
        values,
        types: None,
        array: None,
        names: None,
        notes: Vec::new(),
        layout: None,
        metadata: Metadata::default(),
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

/// `NumPy` reads past bytes after the values too. The reader stands behind the values.
pub(super) fn trailing_note(reader: &mut impl Read, extra: u64) -> Option<String> {
    let mut first = [0; NPY_MAGIC.len()];
    let got = fill(reader, &mut first).unwrap_or(0);
    let bytes = text::bytes(u128::from(extra));
    let what = if first[..got] == *NPY_MAGIC {
        "; they begin as an array does: where several were saved into one open file, only the first is \
         read (numpy.savez keeps several)"
    } else {
        ""
    };
    (extra > 0).then(|| format!("{bytes} after the values are ignored{what}"))
}
