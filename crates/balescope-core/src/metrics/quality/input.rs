//! What quality is judged from.

use ndarray::ArrayView2;

use super::Span;

/// One column or component before and after.
#[derive(Clone, Copy, Debug)]
pub struct QualityInput<'a> {
    /// Samples x points.
    pub before: ArrayView2<'a, f64>,
    /// Samples x points.
    pub after: ArrayView2<'a, f64>,
    /// The rows to look at, ascending; all when `None`.
    pub rows: Option<&'a [usize]>,
    /// Which sample of the data each row is, ascending; the rows count themselves when `None`. Only
    /// samples that follow each other in the data are neighbours.
    pub samples: Option<&'a [usize]>,
    /// Of the whole original.
    pub span: Span,
    /// Lengths of the field's axes, their product the number of points; empty for a table.
    pub axes: &'a [usize],
    /// The largest |error| that is not over the tolerance, as a share of the range.
    pub tolerance: f64,
}
