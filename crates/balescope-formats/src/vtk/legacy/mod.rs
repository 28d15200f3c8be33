//! VTK's legacy files: sections one after another, as text or binary.

mod attributes;
mod cells;
mod line;
mod sections;
mod tokens;

use std::ops::Range;
use std::path::Path;

use self::sections::Sections;
use crate::bytes::Bytes;
use crate::contents::Contents;
use crate::error::Problem;
use crate::reader::Source;
use crate::values::Values;

/// A file that has been read: sections are found only by reading those before them.
pub(crate) struct Legacy {
    contents: Contents,
    values: Vec<Values>,
    length: u64,
}

impl Legacy {
    pub fn open(path: &Path) -> Result<Self, Problem> {
        let bytes = Bytes::open(path)?.all()?;
        let (contents, values) = Sections::read(&bytes)?;
        Ok(Self {
            contents,
            values,
            length: bytes.len() as u64,
        })
    }
}

impl Source for Legacy {
    fn contents(&self) -> &Contents {
        &self.contents
    }

    fn read(&mut self, variable: usize, samples: Range<u64>) -> Result<Values, Problem> {
        let per_sample = self.contents.variables[variable].values_per_sample();
        let per_sample = per_sample.unwrap_or(0) as usize;
        let range = samples.start as usize * per_sample..samples.end as usize * per_sample;
        Ok(self.values[variable].slice(range))
    }

    fn stored_bytes(&self, _: usize) -> u64 {
        self.length
    }
}
