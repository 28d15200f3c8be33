//! One file, opened to be read some samples at a time.

use std::path::Path;

use super::first_axis::FirstAxis;
use super::formats::{FormatFile, is_other_format};
use super::options::{Limits, ReadOptions};
use super::parts::SampleReader;
use super::whole::read_file;
use crate::data::{DataError, MissingValues, Samples};

/// A file that is open; `None` where it has to be read whole.
pub(super) fn open_file(
    path: &Path,
    options: &ReadOptions,
) -> Result<Option<Box<dyn Samples>>, DataError> {
    if is_other_format(path) {
        return Ok(Some(Box::new(FormatFile::open(path, options)?)));
    }
    // A pipe would lose what is read here.
    if !path.is_file() {
        return Ok(None);
    }
    let reader = SampleReader::open(path, options)?;
    Ok(reader.map(|reader| Box::new(reader) as Box<dyn Samples>))
}

/// One of several files, open, with what tells how others go with it.
pub(super) struct Single {
    /// In memory where the file has to be read whole. Values that stand for none are not marked.
    pub samples: Box<dyn Samples>,
    pub first_axis: FirstAxis,
    /// Whether every component of a field, or column of a table, is an array of its own; `None` where the
    /// names tell it.
    pub has_arrays_apart: Option<bool>,
    /// Whether the names of columns only number those of one array.
    pub has_numbered_columns: bool,
}

impl Single {
    pub fn open(path: &Path, options: &ReadOptions) -> Result<Self, DataError> {
        let whole = || {
            let data = read_file(path, options, &Limits::default())?;
            Ok::<_, DataError>(Box::new(data.with_missing(&MissingValues::default())))
        };
        if is_other_format(path) {
            let file = FormatFile::open(path, options)?;
            return Ok(Self {
                first_axis: file.first_axis(),
                has_arrays_apart: Some(file.has_arrays_apart()),
                has_numbered_columns: !file.has_arrays_apart(),
                samples: if file.layout().sample_axis == Some(0) {
                    Box::new(file)
                } else {
                    whole()?
                },
            });
        }
        let samples: Box<dyn Samples> = match SampleReader::open(path, options)? {
            Some(reader) => Box::new(reader),
            None => whole()?,
        };
        Ok(Self {
            samples,
            first_axis: FirstAxis::Unknown,
            has_arrays_apart: None,
            has_numbered_columns: false,
        })
    }
}
