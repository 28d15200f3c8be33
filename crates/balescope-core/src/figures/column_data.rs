//! Values of one column or component, before and after.

use std::ops::Range;
use std::sync::Arc;

use ndarray::{Array2, ArrayView2, s};

use crate::data::{Dataset, Turn};
use crate::metrics::residual;

/// Values of one column or component, before and after, ready to be sent to another thread.
#[derive(Clone, Debug)]
pub struct ColumnData {
    pub before: Arc<Array2<f64>>,
    pub after: Option<Arc<Array2<f64>>>,
    /// The rows of the arrays that count; all when `None`.
    pub rows: Option<Arc<Vec<usize>>>,
    pub features: Range<usize>,
    /// Of a column that looks like an angle.
    pub turn: Option<Turn>,
    /// Of all these values the first of every so many counts.
    pub step: usize,
}

impl ColumnData {
    /// Of two data sets of one shape: about so many values at most, evenly spread.
    pub fn new(before: &Dataset, after: &Dataset, column: usize, most: usize) -> Self {
        let points = before.points();
        Self {
            before: before.shared_values(),
            after: Some(after.shared_values()),
            rows: None,
            features: column * points..(column + 1) * points,
            turn: None,
            step: (before.samples() * points).div_ceil(most).max(1),
        }
    }

    /// How many values one side has.
    pub fn size(&self) -> usize {
        (self.count() * self.features.len()).div_ceil(self.step)
    }

    /// Samples x points of this column alone, before and after, of all rows; none where there is no
    /// run.
    pub fn sides<'a>(&'a self) -> Option<[ArrayView2<'a, f64>; 2]> {
        let after = self.after.as_ref()?;
        let own = |array: ArrayView2<'a, f64>| array.slice_move(s![.., self.features.clone()]);
        Some([own(self.before.view()), own(after.view())])
    }

    fn count(&self) -> usize {
        self.rows
            .as_ref()
            .map_or(self.before.nrows(), |rows| rows.len())
    }

    fn places(&self) -> impl Iterator<Item = [usize; 2]> + Clone + '_ {
        let all = (0..self.count()).flat_map(move |i| {
            let row = self.rows.as_ref().map_or(i, |rows| rows[i]);
            self.features.clone().map(move |feature| [row, feature])
        });
        all.step_by(self.step)
    }

    /// Values before.
    pub fn before(&self) -> impl Iterator<Item = f64> + '_ {
        self.places().map(|place| self.before[place])
    }

    /// Values after, angles within their turn; none where there is no run.
    pub fn after(&self) -> impl Iterator<Item = f64> + '_ {
        let folded = |value: f64| self.turn.map_or(value, |turn| turn.fold(value));
        self.after
            .iter()
            .flat_map(move |after| self.places().map(move |place| folded(after[place])))
    }

    /// How far finite values moved: after - before.
    pub fn residuals(&self) -> impl Iterator<Item = f64> + '_ {
        let finite = |(before, after): &(f64, f64)| before.is_finite() && after.is_finite();
        let pairs = self.pairs().filter(finite);
        pairs.map(|(before, after)| residual(before, after, 0.0, None))
    }

    /// Values before and after; none where there is no run. An angle after lies, turns added or taken
    /// off, where the shorter way round leads to: so differences and responses go that way.
    pub fn pairs(&self) -> impl Iterator<Item = (f64, f64)> + Clone + '_ {
        let near = |before: f64, after: f64| {
            let turn = self.turn;
            turn.map_or(after, |turn| turn.near(before, after))
        };
        self.after.iter().flat_map(move |after| {
            self.places()
                .map(move |place| (self.before[place], near(self.before[place], after[place])))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_angle_goes_the_shorter_way() {
        let column = |turn| ColumnData {
            before: Arc::new(ndarray::array![[3.1], [-3.0]]),
            after: Some(Arc::new(ndarray::array![[-3.1], [-2.9]])),
            rows: None,
            features: 0..1,
            turn,
            step: 1,
        };
        let moved = |turn| -> Vec<f64> { column(turn).pairs().map(|(b, a)| a - b).collect() };
        let turn = Turn::USUAL[0];
        assert!((moved(Some(turn))[0] - (turn.period - 6.2)).abs() < 1e-12);
        assert!((moved(Some(turn))[1] - 0.1).abs() < 1e-12);
        assert!((moved(None)[0] + 6.2).abs() < 1e-12);
    }

    #[test]
    fn an_angle_that_wraps_is_followed_round() {
        use std::f64::consts::{PI, TAU};
        // All round, and back a hundredth of a turn further on: beyond the end for some.
        let before = Array2::from_shape_fn((1000, 1), |(i, _)| TAU * i as f64 / 1000.0 - PI);
        let mut after = before.mapv(|v| v + 0.02);
        let wrapped = |v: f64| (v + PI) % TAU - PI;
        (after.iter_mut().skip(1).step_by(2)).for_each(|v| *v = wrapped(*v));
        let (before, after) = (Arc::new(before), Some(Arc::new(after)));
        let column = |turn| ColumnData {
            before: Arc::clone(&before),
            after: after.clone(),
            rows: None,
            features: 0..1,
            turn,
            step: 1,
        };
        let (straight, round) = (column(None), column(Some(Turn::USUAL[0])));
        let inside = |data: &ColumnData| data.after().filter(|v| *v < PI).count();
        assert!(inside(&straight) < inside(&round));
        let largest = |data: &ColumnData| data.residuals().fold(0.0, |most, v| v.abs().max(most));
        assert!(largest(&straight) > 6.0 && (largest(&round) - 0.02).abs() < 1e-9);
    }

    #[test]
    fn values_are_taken_evenly() {
        let before = Arc::new(Array2::from_shape_fn((5, 3), |(i, j)| (3 * i + j) as f64));
        let all = ColumnData {
            before,
            after: None,
            rows: Some(Arc::new(vec![1, 4])),
            features: 1..3,
            turn: None,
            step: 1,
        };
        assert_eq!(all.before().collect::<Vec<_>>(), [4.0, 5.0, 13.0, 14.0]);
        let some = ColumnData { step: 3, ..all };
        assert_eq!(some.before().collect::<Vec<_>>(), [4.0, 14.0]);
        assert_eq!(some.size(), 2);
    }
}
