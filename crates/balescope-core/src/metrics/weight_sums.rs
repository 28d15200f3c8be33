//! Weights in bins.

/// Sums of the weights of the values in bins.
#[derive(Clone, Debug, PartialEq)]
pub struct WeightSums {
    pub sums: Vec<f64>,
    /// Of the squares of the weights: the variances of the sums.
    pub squares: Vec<f64>,
    pub underflow: f64,
    pub overflow: f64,
}

impl WeightSums {
    /// Those of some bins; what lies in the others is under- and overflow.
    pub(super) fn within(&self, first: usize, end: usize) -> Self {
        Self {
            sums: self.sums[first..end].to_vec(),
            squares: self.squares[first..end].to_vec(),
            underflow: self.underflow + self.sums[..first].iter().sum::<f64>(),
            overflow: self.overflow + self.sums[end..].iter().sum::<f64>(),
        }
    }
}
