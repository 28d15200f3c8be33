//! Histograms as series of a chart.

use super::Shape;
use crate::metrics::{Binning, Histogram};

/// The edges of bins, one more than there are bins.
pub fn bin_edges(binning: &Binning) -> Vec<f64> {
    (0..=binning.bins).map(|i| binning.edge(i)).collect()
}

/// A histogram's outline, or its bars.
pub fn histogram_steps(histogram: &Histogram, filled: bool) -> Shape {
    Shape::Steps {
        edges: bin_edges(&histogram.binning),
        heights: histogram.counts.iter().map(|c| *c as f64).collect(),
        filled,
    }
}
