//! What data are asked for that are read some samples at a time.

use std::ops::Range;

use super::{DataError, Dataset, Layout, Metadata};

/// Samples whose bytes have been read and whose values are yet to be made of them: work for another
/// thread than the one that reads.
pub type Pending = Box<dyn FnOnce() -> Result<Dataset, DataError> + Send>;

/// Data whose samples can be had in parts.
pub trait Samples: Send {
    /// Of all of them.
    fn layout(&self) -> &Layout;

    /// What the reader passed over or made of the file; see [`Dataset::notes`].
    fn notes(&self) -> Vec<String>;

    /// What is told of all of them beside their values.
    fn metadata(&self) -> Metadata {
        Metadata::default()
    }

    /// Some of the samples; their values are made when the closure is called.
    fn read(&mut self, samples: Range<usize>) -> Result<Pending, DataError>;

    /// All of them, as [`super::read()`] gives them.
    fn read_all(&mut self) -> Result<Dataset, DataError>;
}

impl Samples for Dataset {
    fn layout(&self) -> &Layout {
        &self.layout
    }

    fn notes(&self) -> Vec<String> {
        self.notes.clone()
    }

    fn metadata(&self) -> Metadata {
        Metadata::clone(&self.metadata)
    }

    fn read(&mut self, samples: Range<usize>) -> Result<Pending, DataError> {
        let all = self.clone();
        Ok(Box::new(move || all.part(samples)))
    }

    fn read_all(&mut self) -> Result<Dataset, DataError> {
        Ok(self.clone())
    }
}
