//! Readers of files that believe nothing a file says before its bytes bear it out.

mod array_info;
mod claim;
mod descr;
mod element;
mod formats;
mod header;
mod header_text;
mod literal;
mod names;
mod npy;
mod npz;
mod npz_archive;
mod npz_choice;
mod npz_empty;
mod number;
mod open;
mod options;
mod parts;
mod place;
mod raw;
mod record;
mod sniff;
mod sparse;
mod stored;
mod stream;
mod together;
mod values;

use std::io::{Cursor, Read, Seek};
use std::path::Path;

pub use self::array_info::ArrayInfo;
pub(super) use self::formats::{FormatFile, is_other_format};
pub use self::header_text::MAX_AXES;
use self::open::open;
pub use self::options::{Limits, ReadOptions};
pub use self::parts::SampleReader;
use self::place::Place;
use self::sniff::Format;
use super::{DType, DataError, Dataset, Missing, Samples as _};

/// The numeric arrays in a file, without reading their values.
pub fn list_arrays(path: &Path) -> Result<Vec<ArrayInfo>, DataError> {
    if is_other_format(path) {
        return formats::list(path);
    }
    let (mut reader, length) = open(path)?;
    let place = Place::file(path.display().to_string());
    match sniff::format(&mut reader, &place)? {
        Format::Npy => {
            let header = npy::header(&mut reader, length, &place)?;
            Ok(vec![ArrayInfo::from_header(
                String::new(),
                &header,
                &place,
            )?])
        }
        Format::Npz => npz::list(reader, length, &place, &Limits::default()),
    }
}

/// Reads a data file, whose format its bytes tell: npy, npz, and what [`balescope_formats`] reads.
///
/// # Errors
/// When the file cannot be opened, is damaged, holds nothing numeric, or leaves a choice.
pub fn read(path: &Path, options: &ReadOptions) -> Result<Dataset, DataError> {
    read_with_limits(path, options, &Limits::default())
}

/// As [`read`], with other limits on what compressed bytes may unfold to.
pub fn read_with_limits(
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

/// The same from memory: a bundled sample, or a test. `label` stands for the file in messages.
pub fn read_bytes(label: &str, bytes: &[u8], options: &ReadOptions) -> Result<Dataset, DataError> {
    let place = Place::file(label.to_owned());
    let length = bytes.len() as u64;
    let mut data = read_any(
        Cursor::new(bytes),
        length,
        &place,
        options,
        &Limits::default(),
    )?;
    label.clone_into(&mut data.origin.label);
    Ok(data)
}

fn read_any<R: Read + Seek>(
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

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "the values are exact")]
mod tests;
