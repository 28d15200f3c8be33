//! Samples of other formats, some at a time.

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use super::ForeignFile;
use crate::data::read::options::ReadOptions;
use crate::data::read::parts::Pending;
use crate::data::{DataError, Layout, Samples};

/// A file of another format whose samples are read some at a time.
pub(in crate::data) struct ForeignSamples {
    file: ForeignFile,
}

impl ForeignSamples {
    pub fn open(path: &Path, options: &ReadOptions) -> Result<Self, DataError> {
        let file = ForeignFile::open(path, options)?;
        Ok(Self { file })
    }
}

impl Samples for ForeignSamples {
    fn layout(&self) -> &Layout {
        &self.file.plan.layout
    }

    fn notes(&self) -> Vec<String> {
        self.file.plan.notes.clone()
    }

    fn read(&mut self, samples: Range<usize>) -> Result<Pending, DataError> {
        let all = self.file.plan.samples();
        if samples.start >= samples.end || samples.end > all {
            let Range { start, end } = samples;
            let of = format!("samples {start} to {end} of {all}");
            return Err(DataError::Layout(of));
        }
        let bytes = self.file.bytes(samples.clone())?;
        let plan = Arc::clone(&self.file.plan);
        Ok(Box::new(move || plan.assemble(&bytes, samples)))
    }
}
