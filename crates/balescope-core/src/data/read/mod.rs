//! Readers of files that believe nothing a file says before its bytes bear it out.

mod array_info;
mod beside;
mod claim;
mod decoder;
mod descr;
mod element;
mod first_axis;
mod formats;
mod header;
mod header_text;
mod listed;
mod literal;
mod names;
mod npy;
mod npz;
mod npz_archive;
mod npz_beside;
mod npz_choice;
mod npz_empty;
mod npz_texts;
mod npz_units;
mod number;
mod open;
mod options;
mod parts;
mod place;
mod raw;
mod record;
mod series;
mod single;
mod sniff;
mod sparse;
mod stored;
mod stream;
mod together;
mod values;
mod whole;

use std::io::{Cursor, Read};
use std::path::Path;

pub(super) use self::array_info::ArrayInfo;
pub(super) use self::beside::{Beside, may_be_beside};
use self::formats::is_other_format;
pub use self::header_text::MAX_AXES;
pub use self::listed::{ListedArray, ListedKind};
pub(super) use self::number::common_type;
use self::open::open;
pub use self::options::{Limits, ReadOptions};
pub use self::parts::SampleReader;
use self::place::Place;
use self::series::Series;
pub use self::series::{files_of, is_series, label_of, series_of};
use self::single::open_file;
use self::sniff::Format;
pub(super) use self::stored::layout_of;
use self::whole::{read_any, read_file};
use super::{DType, DataError, Dataset, Layout, Missing, Samples};

/// What a file holds, or the first file of a series, without reading values: tables, arrays of numbers, columns of
/// texts, and lists.
///
/// # Errors
/// When the file cannot be opened, is damaged, or holds no numbers.
pub fn list_arrays(path: &Path) -> Result<Vec<ListedArray>, DataError> {
    let files = files_of(path)?;
    let path = files.first().map_or(path, |first| first.as_path());
    if is_other_format(path) {
        return formats::list(path);
    }
    let (mut reader, length) = open(path)?;
    let place = Place::file(path.display().to_string());
    let found = match sniff::format(&mut reader, &place)? {
        Format::Npy => {
            let header = npy::header(&mut reader, length, &place)?;
            vec![ArrayInfo::from_header(String::new(), &header, &place)?]
        }
        Format::Npz => npz::list(reader, length, &place, &Limits::default())?,
    };
    Ok(found.into_iter().map(ListedArray::numbers).collect())
}

/// Whether there is nothing to choose in a file: it holds one array.
pub fn has_one_array(path: &Path) -> bool {
    list_arrays(path).is_ok_and(|arrays| arrays.len() == 1)
}

/// The columns and samples that are chosen of a data file, whose format its bytes tell: npy, npz, and what
/// [`balescope_formats`] reads; or of several as one, where the path is a pattern, a folder of files or a list
/// of them.
///
/// # Errors
/// When a file cannot be opened, is damaged, holds nothing numeric, or leaves a choice, or when files do
/// not go together.
pub fn read(path: &Path, options: &ReadOptions) -> Result<Dataset, DataError> {
    read_with_limits(path, options, &Limits::default())
}

/// As [`read`], with other limits on what the compressed bytes of a file may unfold to.
pub fn read_with_limits(
    path: &Path,
    options: &ReadOptions,
    limits: &Limits,
) -> Result<Dataset, DataError> {
    let data = whole(path, options, limits)?;
    data.selected(&options.selection, &options.missing)
}

/// All of a file, or of several as one, without a choice of columns and samples.
pub(super) fn read_whole(path: &Path, options: &ReadOptions) -> Result<Dataset, DataError> {
    whole(path, options, &Limits::default())
}

fn whole(path: &Path, options: &ReadOptions, limits: &Limits) -> Result<Dataset, DataError> {
    match Series::open(path, options)? {
        Some(mut series) => series.read_all(),
        None => read_file(path, options, limits),
    }
}

/// A file or several as one, to be read some samples at a time, without a choice among them; `None` where it
/// has to be read whole.
pub(super) fn opened(
    path: &Path,
    options: &ReadOptions,
) -> Result<Option<Box<dyn Samples>>, DataError> {
    match Series::open(path, options)? {
        Some(series) => Ok(Some(Box::new(series))),
        None => open_file(path, options),
    }
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

/// An npy of so many bytes from wherever they are, called so in messages, with the names of its columns beside it
/// and the layout that it is read along; without one it is guessed.
///
/// # Errors
/// When it is damaged, holds nothing numeric, or goes along no such layout.
pub fn read_npy(
    label: &str,
    (reader, length): (&mut dyn Read, u64),
    names: Option<Vec<String>>,
    layout: Option<Layout>,
    missing: &Missing,
) -> Result<Dataset, DataError> {
    let place = Place::file(label.to_owned());
    let mut stored = npy::read(&mut { reader }, length, &place, &ReadOptions::default())?;
    stored.names = stored.names.or(names);
    stored.layout = stored.layout.or(layout);
    let data = stored.into_dataset(&place)?;
    Ok(data.with_missing_as(missing))
}

#[cfg(test)]
mod tests;
