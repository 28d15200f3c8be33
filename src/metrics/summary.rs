/// Five numbers for a box plot.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BoxStats {
    /// 2.5th percentile.
    pub low: f64,
    pub q1: f64,
    pub median: f64,
    pub q3: f64,
    /// 97.5th percentile.
    pub high: f64,
}

/// One-pass figures of finite values.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Summary {
    pub count: u64,
    pub mean: f64,
    pub std: f64,
    pub min: f64,
    pub max: f64,
}

/// The q-quantile, 0 <= q <= 1, interpolated between neighbours as `NumPy` does. Reorders `values`,
/// which must be finite. NaN when empty.
#[must_use]
pub fn quantile(values: &mut [f64], q: f64) -> f64 {
    let _ = (values, q);
    todo!()
}

impl BoxStats {
    /// `None` when there are no values. Reorders them.
    #[must_use]
    pub fn of(values: &mut [f64]) -> Option<Self> {
        let _ = values;
        todo!()
    }
}

impl Summary {
    /// Over the finite values; Welford's update, so that a large mean does not spoil the deviation.
    #[must_use]
    pub fn of(values: impl Iterator<Item = f64>) -> Self {
        let _ = values;
        todo!()
    }
}
