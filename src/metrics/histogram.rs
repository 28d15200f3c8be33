/// Equal bins over a range.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Binning {
    pub low: f64,
    pub high: f64,
    pub bins: usize,
}

/// Counts, with what fell outside.
#[derive(Clone, Debug, PartialEq)]
pub struct Histogram {
    pub binning: Binning,
    pub counts: Vec<u64>,
    pub underflow: u64,
    pub overflow: u64,
    /// Values that are not finite.
    pub left_out: u64,
    /// Mean and RMS about the mean of all finite values, also those outside the range.
    pub mean: f64,
    pub rms: f64,
}

impl Binning {
    /// A range for these values: all of them, with whole numbers in bins of their own when `whole`
    /// and there are few enough; widened where there is no spread.
    #[must_use]
    pub fn covering(values: impl Iterator<Item = f64>, bins: usize, whole: bool) -> Self {
        let _ = (values, bins, whole);
        todo!()
    }

    #[must_use]
    pub fn edge(&self, i: usize) -> f64 {
        let _ = i;
        todo!()
    }
}

impl Histogram {
    #[must_use]
    pub fn of(values: impl Iterator<Item = f64>, binning: Binning) -> Self {
        let _ = (values, binning);
        todo!()
    }

    /// Values in bins.
    #[must_use]
    pub fn entries(&self) -> u64 {
        self.counts.iter().sum()
    }
}
