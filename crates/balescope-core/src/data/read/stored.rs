//! An array as a file stores it.

use super::header::Header;
use super::place::Place;
use super::values::ReadValues;
use crate::data::{ColumnTypes, DataError, Dataset, Layout, Metadata, Origin, Values, axes};

/// An array as a file stores it.
pub(super) struct Stored {
    pub header: Header,
    pub values: ReadValues,
    /// Of its columns, where they are of several types.
    pub types: Option<ColumnTypes>,
    /// The array's name inside an npz.
    pub array: Option<String>,
    pub names: Option<Vec<String>>,
    pub notes: Vec<String>,
    /// Where it follows from the file; otherwise it is guessed from shape and names.
    pub layout: Option<Layout>,
    /// Along the axes of that.
    pub metadata: Metadata,
}

impl Stored {
    pub fn into_dataset(self, place: &Place) -> Result<Dataset, DataError> {
        let chosen = self.choose_layout();
        self.laid_out(chosen, place)
    }

    /// Along the axes of a layout; whether the names fit it, and a note on that.
    pub fn laid_out(
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
            label: place.file.clone(),
            array: self.array,
            ..Origin::default()
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
        if let Some(types) = self.types {
            data = data.with_types(types)?;
        }
        data.byte_order = byte_order;
        data.fortran_order = fortran_order;
        data.notes = self.notes.into_iter().chain(note).collect();
        if let Some(spare) = spare {
            data.keep_names(spare);
        }
        if !self.metadata.is_empty() {
            data = data.with_metadata(self.metadata.of_other_columns(data.columns()));
        }
        Ok(data)
    }

    /// The layout that fits the names, whether one does, and a note where that is not plain.
    pub fn choose_layout(&self) -> (Layout, bool, Option<String>) {
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

/// The layout of an array of this shape, with so many names beside it.
pub(in crate::data) fn layout_of(shape: &[usize], names: Option<usize>) -> Layout {
    let fitting = names.and_then(|names| Layout::guess_named(shape, names));
    fitting.unwrap_or_else(|| Layout::guess(shape, false))
}
