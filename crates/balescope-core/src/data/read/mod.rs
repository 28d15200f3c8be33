//! Readers of npy and npz files that believe nothing a file says before its bytes bear it out.

mod claim;
mod descr;
mod element;
mod header;
mod literal;
mod names;
mod npy;
mod npz;
mod parts;
mod place;
mod record;
mod sniff;
mod sparse;
mod stream;
mod together;
mod values;

use std::fs::{self, File};
use std::io::{self, BufReader, Cursor, Read, Seek};
use std::path::Path;

use self::header::Header;
pub use self::parts::{Pending, SampleReader};
use self::place::Place;
use self::sniff::Format;
use self::values::ReadValues;
use super::{DType, DataError, Dataset, Layout, Missing, Origin, Values, axes};

/// The most axes that an array may have.
pub const MAX_AXES: usize = 8;

/// What to read from a file that leaves a choice.
#[derive(Clone, Debug, Default)]
pub struct ReadOptions {
    /// The array inside an npz. `None`: the only one, or `data` where there is one.
    pub array: Option<String>,
}

/// One array in a file, from its header alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArrayInfo {
    /// Empty for an npy.
    pub name: String,
    pub dtype: DType,
    pub shape: Vec<usize>,
}

/// How far compressed bytes in an npz may unfold: beyond `bomb_bytes` and `bomb_ratio` together,
/// an array is refused.
///
/// Measured numbers hardly ever shrink a hundredfold; deflate can do at most about 1,030 to 1,
/// and only for one value repeated throughout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of an array below which any ratio is accepted.
    pub bomb_bytes: u64,
    /// Uncompressed over compressed bytes.
    pub bomb_ratio: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bomb_bytes: 1 << 30,
            bomb_ratio: 1000,
        }
    }
}

/// The numeric arrays in a file, without reading their values.
///
/// # Errors
/// When the file cannot be opened or is neither npy nor npz.
pub fn list_arrays(path: &Path) -> Result<Vec<ArrayInfo>, DataError> {
    let (mut reader, length) = open(path)?;
    let place = Place::file(path.display().to_string());
    match sniff::format(&mut reader, &place)? {
        Format::Npy => {
            let header = npy::header(&mut reader, length, &place)?;
            Ok(vec![info(String::new(), &header, &place)?])
        }
        Format::Npz => npz::list(reader, length, &place, &Limits::default()),
    }
}

/// Reads a `.npy` or `.npz` file, told apart by their first bytes.
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
    let (reader, length) = open(path)?;
    let place = Place::file(path.display().to_string());
    let mut data = read_any(reader, length, &place, options, limits)?;
    let name = path.file_name().unwrap_or(path.as_os_str());
    data.origin.label = name.to_string_lossy().into_owned();
    data.origin.path = Some(path.to_owned());
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

/// Opens a regular file. Others (a folder, a pipe, a device) could block or never end.
fn open(path: &Path) -> Result<(BufReader<File>, u64), DataError> {
    let fail = |what, source| DataError::Io {
        path: path.to_owned(),
        what,
        source,
    };
    let metadata = fs::metadata(path).map_err(|e| fail(advice(&e), e))?;
    if metadata.is_dir() {
        let what = "this is a folder; choose a .npy or .npz file in it";
        return Err(fail(what, io::ErrorKind::IsADirectory.into()));
    }
    if !metadata.is_file() {
        let what = "this is a pipe or a device; choose a .npy or .npz file";
        return Err(fail(what, io::ErrorKind::InvalidInput.into()));
    }
    let file = File::open(path).map_err(|e| fail(advice(&e), e))?;
    let length = file.metadata().map_err(|e| fail(advice(&e), e))?.len();
    Ok((BufReader::new(file), length))
}

/// What to do about an error of the operating system.
fn advice(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file; check the path",
        io::ErrorKind::PermissionDenied => {
            "you may not read this file; change its permissions or copy it to your own folder"
        }
        _ => "cannot read the file; check the disk or the network share it is on",
    }
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

/// An array as a file stores it.
struct Stored {
    header: Header,
    values: ReadValues,
    /// The array's name inside an npz.
    array: Option<String>,
    names: Option<Vec<String>>,
    notes: Vec<String>,
    /// Where it follows from the file; otherwise it is guessed from shape and names.
    layout: Option<Layout>,
}

impl Stored {
    fn into_dataset(self, place: &Place) -> Result<Dataset, DataError> {
        let chosen = self.choose_layout();
        self.laid_out(chosen, place)
    }

    /// Along the axes of a layout; whether the names fit it, and a note on that.
    fn laid_out(
        self,
        (layout, fits, note): (Layout, bool, Option<String>),
        place: &Place,
    ) -> Result<Dataset, DataError> {
        let (dtype, byte_order) = self.header.number(place)?;
        let fortran_order = self.header.fortran_order;
        let ReadValues {
            doubles,
            remainders,
        } = self.values;
        let doubles = axes::gather(doubles, &layout, fortran_order)?;
        let remainders = remainders.map(|r| axes::gather(r, &layout, fortran_order));
        let origin = Origin {
            path: None,
            label: place.file.clone(),
            array: self.array,
            of: None,
        };
        let (fitting, spare) = if fits {
            (self.names, None)
        } else {
            (None, self.names)
        };
        let values = Values {
            doubles,
            remainders: remainders.transpose()?,
        };
        let mut data = Dataset::of_values(origin, dtype, layout, fitting, values)?;
        data.byte_order = byte_order;
        data.fortran_order = fortran_order;
        data.notes = self.notes.into_iter().chain(note).collect();
        if let Some(spare) = spare {
            data.keep_names(spare);
        }
        Ok(data)
    }

    /// The layout that fits the names, whether one does, and a note where that is not plain.
    fn choose_layout(&self) -> (Layout, bool, Option<String>) {
        if let Some(layout) = &self.layout {
            return (layout.clone(), true, None);
        }
        let shape = &self.header.shape;
        let Some(names) = &self.names else {
            return (Layout::guess(shape, false), false, None);
        };
        if let Some(layout) = Layout::guess_named(shape, names.len()) {
            let turned = shape.len() == 2 && layout.sample_axis == Some(1);
            let note = turned.then(|| {
                "The names fit the first axis, so each of its rows is read as a column".to_owned()
            });
            return (layout, true, note);
        }
        let layout = Layout::guess(shape, false);
        let (names, columns) = (names.len(), layout.columns());
        let note = format!("Column names are ignored: {names} names for {columns} columns");
        (layout, false, Some(note))
    }
}

/// What a choice of arrays shows.
fn info(name: String, header: &Header, place: &Place) -> Result<ArrayInfo, DataError> {
    let (dtype, shape) = header.read_as(place)?;
    header.check_usable(place)?;
    Ok(ArrayInfo { name, dtype, shape })
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "the values are exact")]
mod tests;
