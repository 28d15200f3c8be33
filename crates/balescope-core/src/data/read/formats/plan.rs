//! What of a file is read, and as what.

use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use balescope_formats::{Lists, Reader};

use super::numbers::{NumericVariable, bytes_of};
use super::stored::as_stored;
use crate::data::read::element::{Elements, Joining};
use crate::data::read::place::Place;
use crate::data::read::stored::Stored;
use crate::data::{ByteOrder, DataError, Dataset, Layout, Metadata, MissingValues};

/// What is read, and as what.
pub(super) struct Plan {
    pub path: PathBuf,
    pub place: Place,
    pub parts: Vec<NumericVariable>,
    pub layout: Layout,
    /// As it was chosen, or the name of the only one.
    pub array: Option<String>,
    /// Whether values lie on a mesh, where several of one array are components.
    pub is_on_mesh: bool,
    /// What lists have become.
    pub lists: Option<Lists>,
    /// Of all samples.
    pub metadata: Metadata,
    pub notes: Vec<String>,
}

impl Plan {
    /// The values of a part in some rows, as bytes of its type.
    pub fn bytes(
        &self,
        reader: &mut Reader,
        part: &NumericVariable,
        rows: Range<usize>,
    ) -> Result<Vec<u8>, DataError> {
        let range = rows.start as u64..rows.end as u64;
        let mut values = reader.read(part.variable, range)?;
        let variable = &reader.contents().variables[part.variable];
        values.data = as_stored(values.data, variable);
        bytes_of(values, part, rows.start, &self.place)
    }

    /// What the bytes of some rows hold, column by column or component by component.
    fn elements<'a>(&self, bytes: &'a [Vec<u8>]) -> Vec<Elements<'a>> {
        let mut elements = Vec::new();
        for (part, bytes) in self.parts.iter().zip(bytes) {
            let columns = part.columns(self.layout.kind);
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
        elements
    }

    /// A data set of so many rows, `block` of which are read at a time: `read` gives their bytes.
    pub fn assemble(
        &self,
        (rows, block): (usize, usize),
        layout: Layout,
        mut read: impl FnMut(Range<usize>) -> Result<Vec<Vec<u8>>, DataError>,
    ) -> Result<Dataset, DataError> {
        let first = &self.parts[0];
        let inner = first.values_of_sample() / first.columns(layout.kind);
        let none = vec![Vec::new(); self.parts.len()];
        let columns = self.elements(&none);
        let mut joining = Joining::new(&columns, (rows, inner), &self.place)?;
        for start in (0..rows).step_by(block.max(1)) {
            let own = start..rows.min(start + block.max(1));
            let bytes = read(own.clone())?;
            joining.add(&self.elements(&bytes), own.len())?;
        }
        let all = joining.finish(&columns, layout.shape.clone());
        self.dataset(all, columns.len(), layout)
    }

    /// A data set of values that are made of so many arrays or columns of one.
    pub fn dataset(
        &self,
        all: Stored,
        elements: usize,
        layout: Layout,
    ) -> Result<Dataset, DataError> {
        let first = &self.parts[0];
        // One array may have its components along an axis of its own, which have no names.
        let has_names = elements == layout.columns();
        let columns = layout.columns();
        let of_vector = || {
            let names = (0..columns).map(|column| first.column_name(column, columns));
            (self.is_on_mesh && columns > 1).then(|| names.collect())
        };
        let names = all.names.filter(|_| has_names).or_else(of_vector);
        let fits = names.is_some();
        let stored = Stored {
            array: self.array.clone(),
            names,
            notes: self.notes.clone(),
            ..all
        };
        let mut data = stored.laid_out((layout, fits, None), &self.place)?;
        data.origin.set_file(&self.path);
        data.origin.selection.lists.clone_from(&self.lists);
        data.declared = Arc::new(self.declared(&data));
        Ok(data)
    }

    /// The values that the file says stand for none, column by column. Of packed values these are the
    /// stored ones, which are read as NaN.
    fn declared(&self, data: &Dataset) -> MissingValues {
        let words = |part: &NumericVariable| {
            let columns = match self.parts.len() {
                1 => data.columns(),
                _ => part.columns(data.layout.kind),
            };
            let words = if part.is_packed() {
                Vec::new()
            } else {
                part.missing.clone()
            };
            vec![words; columns]
        };
        let words: Vec<Vec<f64>> = self.parts.iter().flat_map(words).collect();
        MissingValues::declared(&words, data.types())
    }
}
