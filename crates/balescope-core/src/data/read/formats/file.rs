//! A file of another format than `NumPy`'s of which the arrays are chosen.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use balescope_formats::{Lists, Reader};

use super::choice::{Choice, choose, of_lists};
use super::coordinates::notes_of_coordinates;
use super::first_axis::first_axis;
use super::gaps::without_gaps;
use super::mesh::mesh;
use super::metadata::metadata;
use super::numbers::{NumericVariable, bytes_of};
use super::stored::as_stored;
use super::texts::set_categories;
use super::threads::Readers;
use super::wanted::leave_unwanted;
use crate::data::read::element::{Elements, joined};
use crate::data::read::first_axis::FirstAxis;
use crate::data::read::header::Header;
use crate::data::read::number::common_type;
use crate::data::read::options::ReadOptions;
use crate::data::read::place::Place;
use crate::data::read::stored::Stored;
use crate::data::{
    ByteOrder, DataError, Dataset, Layout, Metadata, Missing, MissingValues, Pending, Samples,
};

/// An open file of which the arrays are chosen.
pub(in crate::data) struct FormatFile {
    pub(super) reader: Reader,
    pub(super) plan: Arc<Plan>,
    pub(super) readers: Readers,
}

/// What is read, and as what.
pub(super) struct Plan {
    pub path: PathBuf,
    pub place: Place,
    pub parts: Vec<NumericVariable>,
    pub layout: Layout,
    /// As it was chosen, or the name of the only one.
    array: Option<String>,
    /// Whether values lie on a mesh, where several of one array are components.
    is_on_mesh: bool,
    /// What lists have become.
    pub lists: Option<Lists>,
    /// Of all samples.
    metadata: Metadata,
    notes: Vec<String>,
}

impl FormatFile {
    pub fn open(path: &Path, options: &ReadOptions) -> Result<Self, DataError> {
        let mut reader = balescope_formats::open(path)?;
        let lists = options.selection.lists.clone();
        if let Some(lists) = &lists {
            reader = reader.with_lists(lists)?;
        }
        let place = Place::file(path.display().to_string());
        let contents = reader.contents();
        let Choice {
            mut parts,
            mut layout,
            array,
            coordinates,
            mut notes,
        } = choose(contents, options, &place).map_err(|e| of_lists(e, lists.as_ref()))?;
        notes.extend(contents.notes.iter().cloned());
        leave_unwanted(&options.selection, &mut parts, &mut layout);
        notes.extend(set_categories(&mut reader, &mut parts, &mut layout)?);
        let mut metadata = metadata(&mut reader, &parts, &layout);
        match mesh(&mut reader, &parts) {
            Ok(mesh) => metadata.mesh = mesh,
            Err(why) => notes.push(format!("The mesh is left out: {why}")),
        }
        notes.extend(notes_of_coordinates(
            &coordinates,
            &metadata,
            reader.contents(),
        ));
        notes.extend(without_gaps(&mut reader, &mut parts)?);
        let dtype = common_type(parts.iter().map(|part| part.dtype));
        Header::plain(dtype, layout.shape.clone()).check_usable(&place)?;
        let plan = Plan {
            path: path.to_owned(),
            place,
            parts,
            layout,
            array,
            is_on_mesh: metadata.mesh.is_some(),
            lists,
            metadata,
            notes,
        };
        Ok(Self {
            reader,
            plan: Arc::new(plan),
            readers: Readers::default(),
        })
    }

    /// What the first axis of its arrays counts.
    pub fn first_axis(&self) -> FirstAxis {
        first_axis(&self.reader, &self.plan.parts, &self.plan.layout)
    }

    /// Whether each of its columns or components is an array of its own.
    pub fn has_arrays_apart(&self) -> bool {
        self.plan.parts.len() > 1 || self.plan.parts[0].shape.len() == 1
    }
}

impl Samples for FormatFile {
    fn layout(&self) -> &Layout {
        &self.plan.layout
    }

    fn notes(&self) -> Vec<String> {
        self.plan.notes.clone()
    }

    fn metadata(&self) -> Metadata {
        self.plan.metadata.clone()
    }

    fn read(&mut self, samples: Range<usize>) -> Result<Pending, DataError> {
        self.plan.layout.check_samples(&samples)?;
        let bytes = self.bytes(&samples)?;
        let plan = Arc::clone(&self.plan);
        let layout = plan.layout.with_samples(samples.len());
        Ok(Box::new(move || {
            let data = plan.assemble(&bytes, samples.len(), layout)?;
            let axis = data.layout.sample_axis;
            Ok(data.with_metadata(plan.metadata.with_samples(axis, samples)))
        }))
    }

    fn read_all(&mut self) -> Result<Dataset, DataError> {
        let data = if let Some(data) = self.read_on_all_threads()? {
            data
        } else {
            // Samples may lie along another axis than the first.
            let rows = self.plan.parts[0].shape[0];
            let bytes = self.bytes(&(0..rows))?;
            (self.plan).assemble(&bytes, rows, self.plan.layout.clone())?
        };
        let data = data.with_metadata(self.plan.metadata.clone());
        Ok(data.with_missing_as(&Missing::default()))
    }
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

    /// A data set of the bytes of some rows.
    pub fn assemble(
        &self,
        bytes: &[Vec<u8>],
        rows: usize,
        layout: Layout,
    ) -> Result<Dataset, DataError> {
        let mut elements = Vec::new();
        for (part, bytes) in self.parts.iter().zip(bytes) {
            let columns = part.columns(layout.kind);
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
        let first = &self.parts[0];
        let inner = first.values_of_sample() / first.columns(layout.kind);
        let all = joined(&elements, (rows, inner), layout.shape.clone(), &self.place)?;
        self.dataset(all, elements.len(), layout)
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
