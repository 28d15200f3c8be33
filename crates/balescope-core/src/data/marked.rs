//! A file of which the values are marked that stand for none.

use std::ops::Range;

use super::{
    DataError, Dataset, Layout, Metadata, Missing, MissingSearch, MissingValues, Pending, Samples,
};

/// A file whose parts come with the values marked that stand for none in all of it.
pub(super) struct MarkedSamples {
    reader: Box<dyn Samples>,
    missing: MissingValues,
}

impl MarkedSamples {
    /// Looks through all of the file where they are to be recognised.
    pub fn new(mut reader: Box<dyn Samples>, wanted: &Missing) -> Result<Self, DataError> {
        /// Values that are looked at a time.
        const VALUES: usize = 1 << 22;
        let layout = reader.layout().clone();
        let samples = layout.samples();
        let step = (VALUES / layout.features().max(1)).max(1);
        let mut search: Option<MissingSearch> = None;
        let mut missing = MissingValues::default();
        for first in (0..samples).step_by(step) {
            let part = reader.read(first..samples.min(first + step))?()?;
            if !wanted.is_auto() {
                // Words that are asked for are looked for in every column.
                missing = MissingValues::asked(&part, wanted);
                break;
            }
            let values = samples * part.points();
            missing = MissingValues::clone(&part.declared);
            search
                .get_or_insert_with(|| MissingSearch::new(part.types(), part.columns(), values))
                .see(&part);
        }
        if let Some(search) = search {
            missing = search.found().and(&missing);
        }
        Ok(Self { reader, missing })
    }

    /// With outliers as the values that they are.
    pub fn without_outliers(mut self) -> Self {
        self.missing = self.missing.without_outliers();
        self
    }

    /// The file without marks.
    pub fn into_reader(self) -> Box<dyn Samples> {
        self.reader
    }
}

impl Samples for MarkedSamples {
    fn layout(&self) -> &Layout {
        self.reader.layout()
    }

    fn notes(&self) -> Vec<String> {
        self.reader.notes()
    }

    fn metadata(&self) -> Metadata {
        self.reader.metadata()
    }

    fn read(&mut self, samples: Range<usize>) -> Result<Pending, DataError> {
        let (part, missing) = (self.reader.read(samples)?, self.missing.clone());
        Ok(Box::new(move || Ok(part()?.with_missing(&missing))))
    }

    fn read_all(&mut self) -> Result<Dataset, DataError> {
        Ok(self.reader.read_all()?.with_missing(&self.missing))
    }
}
