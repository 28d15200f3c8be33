//! Reading one file whole.

use std::io::{Read, Seek};
use std::path::Path;

use super::formats::{FormatFile, is_other_format};
use super::open::open;
use super::options::{Limits, ReadOptions};
use super::place::Place;
use super::sniff::{self, Format};
use super::{npy, npz};
use crate::data::{DataError, Dataset, Missing, Samples as _};

/// All of one file.
pub(super) fn read_file(
    path: &Path,
    options: &ReadOptions,
    limits: &Limits,
) -> Result<Dataset, DataError> {
    if is_other_format(path) {
        return FormatFile::open(path, options)?.read_all();
    }
    let (reader, length) = open(path)?;
    let place = Place::file(path.display().to_string());
    let mut data = read_any(reader, length, &place, options, limits)?;
    data.origin.set_file(path);
    Ok(data)
}

/// An array of `NumPy`, or several in an npz, whatever they are read from.
pub(super) fn read_any<R: Read + Seek>(
    mut reader: R,
    length: u64,
    place: &Place,
    options: &ReadOptions,
    limits: &Limits,
) -> Result<Dataset, DataError> {
    let format = sniff::format(&mut reader, place)?;
    let stored = match format {
        Format::Npy => npy::read(&mut reader, length, place, options)?,
        Format::Npz => npz::read(reader, length, place, options, limits)?,
    };
    let data = stored.into_dataset(place)?;
    Ok(data.with_missing_as(&Missing::default()))
}
