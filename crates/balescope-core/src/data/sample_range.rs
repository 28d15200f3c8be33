//! Some neighbouring samples as if there were no others.

use std::ops::Range;

use super::{DataError, Dataset, Layout, Metadata, Pending, Samples};

/// Some neighbouring samples of data.
pub struct SampleRange {
    all: Box<dyn Samples>,
    range: Range<usize>,
    layout: Layout,
}

impl SampleRange {
    /// # Errors
    /// When there are no such samples.
    pub fn new(all: Box<dyn Samples>, range: Range<usize>) -> Result<Self, DataError> {
        all.layout().check_samples(&range)?;
        let layout = all.layout().with_samples(range.len());
        Ok(Self { all, range, layout })
    }
}

impl Samples for SampleRange {
    fn layout(&self) -> &Layout {
        &self.layout
    }

    fn notes(&self) -> Vec<String> {
        self.all.notes()
    }

    fn metadata(&self) -> Metadata {
        let axis = self.layout.sample_axis;
        self.all.metadata().with_samples(axis, self.range.clone())
    }

    fn read(&mut self, samples: Range<usize>) -> Result<Pending, DataError> {
        self.layout.check_samples(&samples)?;
        let first = self.range.start;
        self.all.read(first + samples.start..first + samples.end)
    }

    fn read_all(&mut self) -> Result<Dataset, DataError> {
        self.read(0..self.range.len())?()
    }
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::*;
    use crate::data::DType;

    #[test]
    fn only_the_range_is_there() {
        let values = Array2::from_shape_fn((9, 2), |(i, j)| (2 * i + j) as f64);
        let all = Dataset::table(DType::F64, values);
        let mut range = SampleRange::new(Box::new(all.clone()), 3..7).unwrap();
        assert_eq!(range.layout().samples(), 4);
        let part = range.read(1..3).unwrap()().unwrap();
        assert_eq!(part.values().column(0).to_vec(), [8.0, 10.0]);
        assert_eq!(range.read_all().unwrap().samples(), 4);
        assert!(range.read(3..5).is_err());
        assert!(SampleRange::new(Box::new(all), 8..10).is_err());
    }
}
