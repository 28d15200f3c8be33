//! The three planes of a frame: before, after and their difference.

use std::fmt::Write as _;
use std::sync::Arc;

use ndarray::Array2;

use super::plane::{PlaneKey, plane};
use crate::app::format;
use crate::app::plot::ColourMap;
use crate::app::plot::{Grid, value_range};
use crate::metrics::FieldQuantity;

/// The three planes of a frame.
#[derive(Debug)]
pub(super) struct Planes {
    pub(super) before: Arc<Grid>,
    pub(super) after: Option<Arc<Grid>>,
    pub(super) difference: Option<Arc<Grid>>,
    /// Smallest and largest value of each; `[0, 1]` for those that are not there.
    pub(super) ranges: [[f64; 2]; 3],
}

/// The planes on show, and the colours they are drawn with.
pub(super) struct Shown<'a> {
    pub(super) key: PlaneKey,
    pub(super) planes: &'a Planes,
    pub(super) map: ColourMap,
}

impl Planes {
    pub(super) fn of(
        before: &Array2<f64>,
        after: Option<&Array2<f64>>,
        shape: &[usize],
        key: PlaneKey,
    ) -> Self {
        let before = plane(before, shape, key).unwrap_or_default();
        let after = after.and_then(|after| plane(after, shape, key));
        let difference = after.as_ref().and_then(|after| after.minus(&before));
        let range = |grid: Option<&Grid>| value_range(grid.into_iter().flat_map(|g| &g.values));
        Self {
            ranges: [Some(&before), after.as_ref(), difference.as_ref()].map(range),
            before: Arc::new(before),
            after: after.map(Arc::new),
            difference: difference.map(Arc::new),
        }
    }

    /// Colour ranges of this frame alone; around zero for what has a sign.
    pub(super) fn own_ranges(&self, quantity: FieldQuantity, same: bool) -> [[f64; 2]; 3] {
        let around = |[low, high]: [f64; 2]| {
            let end = low.abs().max(high.abs()).max(1e-12);
            [-end, end]
        };
        let range = |own: [f64; 2]| match quantity {
            FieldQuantity::Vorticity | FieldQuantity::Divergence => around(own),
            FieldQuantity::Values | FieldQuantity::Gradient => own,
        };
        let [before, after, moved] = self.ranges;
        let before = range(before);
        let after = if same { before } else { range(after) };
        [before, after, around(moved)]
    }

    /// What is at a cell, for the tooltip.
    pub(super) fn say(
        &self,
        row: usize,
        column: usize,
        [one, other, moved]: &[String; 3],
    ) -> String {
        let value = |grid: &Grid| {
            grid.get(row, column)
                .map_or_else(|| "-".to_owned(), |v| format::significant(v, 5))
        };
        let mut text = format!("Row {row}, column {column}\n{one}: {}", value(&self.before));
        if let (Some(after), Some(difference)) = (&self.after, &self.difference) {
            let (after, difference) = (value(after), value(difference));
            let _ = write!(text, "\n{other}: {after}\n{moved}: {difference}");
        }
        text
    }
}
