//! The chosen columns and samples of a file that is read some samples at a time.

use std::ops::Range;

use super::Selection;
use super::resolved::Resolved;
use crate::data::marked::MarkedSamples;
use crate::data::{DataError, Dataset, Layout, Metadata, Missing, Pending, ReadOptions, Samples};

/// The chosen columns and samples of a file.
pub(in crate::data) struct SelectedSamples {
    reader: Box<dyn Samples>,
    selection: Selection,
    resolved: Resolved,
    /// Of the samples that are chosen, in the file.
    places: Vec<usize>,
    /// Samples of the file that are read at a time.
    step: usize,
    /// The axes that the file is read along.
    along: Layout,
    layout: Layout,
    metadata: Metadata,
    notes: Vec<String>,
}

/// Values of the file that are looked at a time.
const VALUES: usize = 1 << 22;

impl SelectedSamples {
    /// Looks through all of the file where there are conditions. `along`: the axes that the file is read
    /// along, of which the first counts samples.
    pub fn new(
        mut reader: Box<dyn Samples>,
        options: &ReadOptions,
        along: Layout,
    ) -> Result<Self, DataError> {
        let selection = &options.selection;
        let one = laid_out(&reader.read(0..1)?()?, &along)?;
        let all = reader.layout().samples();
        let metadata = reader.metadata().of_other_columns(one.columns());
        let resolved = Resolved::new(selection, &one, &metadata, all)?;
        let step = (VALUES / along.features().max(1)).max(1);
        let mut places = Vec::new();
        if resolved.has_conditions() {
            let mut marked = MarkedSamples::new(reader, &options.missing)?.without_outliers();
            for first in (0..all).step_by(step) {
                let part = marked.read(first..all.min(first + step))?()?;
                resolved.add_places(&laid_out(&part, &along)?, first, &mut places);
            }
            reader = marked.into_reader();
        } else {
            places = resolved.places_in_time(all);
        }
        let count = resolved.any(&places)?.len();
        let layout = resolved.columns_of(&one).layout.with_samples(count);
        let metadata = resolved.metadata_of(&along, &metadata, &places);
        let notes = reader.notes().into_iter();
        let notes = notes.chain(resolved.note(count, all)).collect();
        Ok(Self {
            layout,
            metadata,
            notes,
            along,
            reader,
            selection: selection.clone(),
            resolved,
            places,
            step,
        })
    }
}

impl Samples for SelectedSamples {
    fn layout(&self) -> &Layout {
        &self.layout
    }

    fn notes(&self) -> Vec<String> {
        self.notes.clone()
    }

    fn metadata(&self) -> Metadata {
        self.metadata.clone()
    }

    fn read(&mut self, samples: Range<usize>) -> Result<Pending, DataError> {
        self.layout.check_samples(&samples)?;
        let mut left = &self.places[samples];
        let mut parts = Vec::new();
        while let Some(&first) = left.first() {
            let near = left.partition_point(|place| *place < first + self.step);
            let (now, later) = left.split_at(near);
            let part = self.reader.read(first..now[near - 1] + 1)?()?;
            let places: Vec<usize> = now.iter().map(|place| place - first).collect();
            let part = laid_out(&part, &self.along)?.select(&places)?;
            parts.push(self.resolved.columns_of(&part));
            left = later;
        }
        let mut data = Dataset::joined(&parts)?;
        data.origin.selection = self.selection.clone();
        data.notes.clone_from(&self.notes);
        Ok(Box::new(move || Ok(data)))
    }

    fn read_all(&mut self) -> Result<Dataset, DataError> {
        let data = self.read(0..self.places.len())?()?;
        Ok(data.with_missing_as(&Missing::default()))
    }
}

/// A part of a file along these axes.
fn laid_out(part: &Dataset, along: &Layout) -> Result<Dataset, DataError> {
    part.with_layout(along.with_shape(&part.layout.shape))
}
