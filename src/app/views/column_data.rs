//! Values of one column or component, before and after.

use std::ops::Range;
use std::sync::Arc;

use ndarray::{Array2, ArrayView2, s};

use crate::data::Turn;

/// Values of one column or component, before and after, ready to be sent to another thread.
#[derive(Clone, Debug)]
pub struct ColumnData {
    pub(super) before: Arc<Array2<f64>>,
    pub(super) after: Option<Arc<Array2<f64>>>,
    pub(super) rows: Option<Arc<Vec<usize>>>,
    pub(super) features: Range<usize>,
    /// Of a column that looks like an angle.
    pub(super) turn: Option<Turn>,
}

impl ColumnData {
    /// What came back, so many times as large.
    #[cfg(test)]
    pub fn scaled(&self, by: f64) -> Self {
        let after = self.after.as_ref().map(|after| Arc::new(&**after * by));
        Self {
            after,
            ..self.clone()
        }
    }

    /// Values of one side.
    pub fn len(&self) -> usize {
        self.count() * self.features.len()
    }

    /// All columns of the shown samples before.
    pub fn before_array(&self) -> &Array2<f64> {
        &self.before
    }

    pub fn after_array(&self) -> Option<&Array2<f64>> {
        self.after.as_deref()
    }

    /// Samples x points of this column alone, before and after, of all rows; none where there is no
    /// run.
    pub fn sides<'a>(&'a self) -> Option<[ArrayView2<'a, f64>; 2]> {
        let after = self.after.as_ref()?;
        let own = |array: ArrayView2<'a, f64>| array.slice_move(s![.., self.features.clone()]);
        Some([own(self.before.view()), own(after.view())])
    }

    /// Rows of the arrays that belong to the part; all when `None`.
    pub fn rows(&self) -> Option<&[usize]> {
        self.rows.as_ref().map(|rows| rows.as_slice())
    }

    pub fn has_after(&self) -> bool {
        self.after.is_some()
    }

    fn count(&self) -> usize {
        self.rows
            .as_ref()
            .map_or(self.before.nrows(), |rows| rows.len())
    }

    fn places(&self) -> impl Iterator<Item = [usize; 2]> + '_ {
        (0..self.count()).flat_map(move |i| {
            let row = self.rows.as_ref().map_or(i, |rows| rows[i]);
            self.features.clone().map(move |feature| [row, feature])
        })
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

    /// Values before and after; none where there is no run. An angle after lies, turns added or taken
    /// off, where the shorter way round leads to: so differences and responses go that way.
    pub fn pairs(&self) -> impl Iterator<Item = (f64, f64)> + '_ {
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
