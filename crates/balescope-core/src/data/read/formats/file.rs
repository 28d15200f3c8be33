//! A file of another format than `NumPy`'s of which the arrays are chosen.

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use super::choice::{Choice, choose, of_lists};
use super::coordinates::notes_of_coordinates;
use super::first_axis::first_axis;
use super::gaps::without_gaps;
use super::mesh::mesh;
use super::metadata::metadata;
use super::plan::Plan;
use super::texts::set_categories;
use super::threads::Readers;
use super::wanted::leave_unwanted;
use crate::data::read::first_axis::FirstAxis;
use crate::data::read::header::Header;
use crate::data::read::number::common_type;
use crate::data::read::options::ReadOptions;
use crate::data::read::place::Place;
use crate::data::{DataError, Dataset, Layout, Metadata, Missing, Pending, Samples};

/// An open file of which the arrays are chosen.
pub(in crate::data) struct FormatFile {
    plan: Arc<Plan>,
    readers: Readers,
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
            plan: Arc::new(plan),
            readers: Readers::new(reader),
        })
    }

    /// What the first axis of its arrays counts.
    pub fn first_axis(&self) -> FirstAxis {
        first_axis(&self.readers.first, &self.plan.parts, &self.plan.layout)
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
        let mut bytes = self.readers.read(&self.plan, &samples)?;
        let plan = Arc::clone(&self.plan);
        let layout = plan.layout.with_samples(samples.len());
        Ok(Box::new(move || {
            let rows = samples.len();
            let data = plan.assemble((rows, rows), layout, |_| Ok(std::mem::take(&mut bytes)))?;
            let axis = data.layout.sample_axis;
            Ok(data.with_metadata(plan.metadata.with_samples(axis, samples)))
        }))
    }

    fn read_all(&mut self) -> Result<Dataset, DataError> {
        let data = if let Some(data) = self.readers.read_all(&self.plan)? {
            data
        } else {
            // Samples may lie along another axis than the first.
            let rows = self.plan.parts[0].shape[0];
            let (plan, readers) = (&self.plan, &mut self.readers);
            let block = readers.rows_at_a_time(plan);
            plan.assemble((rows, block), plan.layout.clone(), |rows| {
                readers.read(plan, &rows)
            })?
        };
        let data = data.with_metadata(self.plan.metadata.clone());
        Ok(data.with_missing_as(&Missing::default()))
    }
}
