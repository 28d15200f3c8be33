//! Files of other formats than `NumPy`'s, read as the arrays that are in them.

mod choice;
mod numbers;
mod samples;

use std::fs::File;
use std::io::Read as _;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use balescope_formats::{Format, Reader};

use self::choice::{Choice, choose};
use self::numbers::{Numbers, bytes_of, has_gaps, without_gaps};
pub(in crate::data) use self::samples::ForeignSamples;
use super::array_info::ArrayInfo;
use super::element::{Elements, joined};
use super::header::Header;
use super::options::ReadOptions;
use super::place::Place;
use super::sniff::NPY_MAGIC;
use super::stored::Stored;
use crate::data::{ByteOrder, DataError, Dataset, Kind, Layout, MissingValues};

/// Whether a path is to be read here: a folder, or a file that is neither npy nor a zip archive.
pub(in crate::data) fn is_foreign(path: &Path) -> bool {
    if path.is_dir() {
        return true;
    }
    if !path.is_file() {
        return false;
    }
    let mut first = Vec::new();
    let read = File::open(path).and_then(|file| file.take(6).read_to_end(&mut first));
    // What cannot be opened, and an empty file, are told by the readers of NumPy's files.
    let is_numpy = NPY_MAGIC.starts_with(&first) || first.starts_with(b"PK");
    read.is_ok_and(|got| got > 0) && !is_numpy
}

/// The arrays of a file, or of its tables.
pub(super) fn list(path: &Path) -> Result<Vec<ArrayInfo>, DataError> {
    let reader = balescope_formats::open(path)?;
    let found = Numbers::of_all(reader.contents());
    Ok(choice::infos(&found))
}

/// All samples of what is chosen.
pub(super) fn read(path: &Path, options: &ReadOptions) -> Result<Dataset, DataError> {
    let mut file = ForeignFile::open(path, options)?;
    let samples = file.plan.samples();
    let bytes = file.bytes(0..samples)?;
    file.plan.assemble(&bytes, 0..samples)
}

/// An open file of which the arrays are chosen.
struct ForeignFile {
    reader: Reader,
    plan: Arc<Plan>,
}

/// What is read, and as what.
struct Plan {
    path: PathBuf,
    place: Place,
    parts: Vec<Numbers>,
    layout: Layout,
    /// As it was chosen, or the name of the only one.
    array: Option<String>,
    notes: Vec<String>,
}

impl ForeignFile {
    fn open(path: &Path, options: &ReadOptions) -> Result<Self, DataError> {
        let mut reader = balescope_formats::open(path)?;
        let place = Place::file(path.display().to_string());
        let contents = reader.contents();
        let Choice {
            mut parts,
            layout,
            array,
            mut notes,
        } = choose(contents, options, &place)?;
        notes.extend(contents.notes.iter().cloned());
        if can_have_gaps(reader.format()) {
            for part in &mut parts {
                if has_gaps(&mut reader, part)? {
                    notes.push(without_gaps(part));
                }
            }
        }
        let plan = Plan {
            path: path.to_owned(),
            place,
            parts,
            layout,
            array,
            notes,
        };
        plan.header(plan.samples()).check_usable(&plan.place)?;
        Ok(Self {
            reader,
            plan: Arc::new(plan),
        })
    }

    /// The values of some samples, one list of bytes a part.
    fn bytes(&mut self, samples: Range<usize>) -> Result<Vec<Vec<u8>>, DataError> {
        let range = samples.start as u64..samples.end as u64;
        let part = |part: &Numbers| {
            let values = self.reader.read(part.variable, range.clone())?;
            bytes_of(values, part, samples.start, &self.plan.place)
        };
        self.plan.parts.iter().map(part).collect()
    }
}

/// Whether the format tells beside a value that it is missing.
fn can_have_gaps(format: Format) -> bool {
    matches!(format, Format::Csv | Format::Parquet | Format::ArrowIpc)
}

impl Plan {
    fn samples(&self) -> usize {
        self.layout.samples()
    }

    /// Values of all columns in one sample.
    fn header(&self, samples: usize) -> Header {
        let layout = self.layout.with_samples(samples);
        Header::plain(
            super::number::common_type(self.parts.iter().map(|part| part.dtype)),
            layout.shape,
        )
    }

    /// A data set of the bytes of some samples.
    fn assemble(&self, bytes: &[Vec<u8>], samples: Range<usize>) -> Result<Dataset, DataError> {
        let rows = samples.len();
        let is_table = self.layout.kind == Kind::Table;
        let mut elements = Vec::new();
        for (part, bytes) in self.parts.iter().zip(bytes) {
            // The values that a table has in one row are columns of their own.
            let columns = if is_table { part.values_of_sample() } else { 1 };
            let size = part.dtype.size();
            elements.extend((0..columns).map(|column| Elements {
                name: part.column_name(column, columns),
                dtype: part.dtype,
                order: ByteOrder::Little,
                bytes,
                first: column * size,
                stride: columns * size,
            }));
        }
        let inner = match self.parts.first() {
            Some(part) if !is_table => part.values_of_sample(),
            _ => 1,
        };
        let mut all = joined(&elements, (rows, inner), &self.place)?;
        let names: Vec<String> = elements.into_iter().map(|e| e.name).collect();
        let layout = self.layout.with_samples(rows);
        let mut notes = self.notes.clone();
        notes.extend(all.note.take());
        let (header, values) = all.array(layout.shape.clone(), &self.place)?;
        let one = self.layout.component_axis.is_some() && names.len() != layout.columns();
        let stored = Stored {
            header,
            values,
            array: self.array.clone(),
            names: (!one).then_some(names),
            notes,
            layout: None,
        };
        let fits = stored.names.is_some();
        let mut data = stored.laid_out((layout, fits, None), &self.place)?;
        let name = self.path.file_name().unwrap_or(self.path.as_os_str());
        data.origin.label = name.to_string_lossy().into_owned();
        data.origin.path = Some(self.path.clone());
        data.declared = Arc::new(self.declared(&data));
        Ok(data)
    }

    /// The values that the file says stand for none, column by column.
    fn declared(&self, data: &Dataset) -> MissingValues {
        let words = |part: &Numbers| {
            let columns = data.columns() / self.parts.len().max(1);
            let columns = if data.columns() == self.parts.len() || self.layout.kind != Kind::Table {
                columns
            } else {
                part.values_of_sample()
            };
            vec![part.missing.clone(); columns]
        };
        MissingValues::declared(self.parts.iter().flat_map(words).collect(), data.dtype)
    }
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "the values are exact")]
mod tests;
