//! Errors of whole samples, and which samples lie beyond what a plan was fitted to.

use ndarray::parallel::prelude::*;
use ndarray::{ArrayView2, Axis};

use crate::data::Turn;
use crate::transform::FittedPlan;

/// Sums over some values of a column.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Errors {
    pub count: usize,
    pub squares: f64,
}

impl Errors {
    pub(super) fn push(&mut self, scaled: f64) {
        if scaled.is_finite() {
            self.count += 1;
            self.squares += scaled * scaled;
        }
    }

    pub(super) fn root(self) -> f64 {
        // 0 / 0 is NaN where there is nothing.
        (self.squares / self.count as f64).sqrt()
    }
}

/// For every sample: whether any of its finite values lies beyond those seen. Parallel over samples.
///
/// # Panics
/// When the values do not fit the plan.
#[expect(
    clippy::needless_pass_by_value,
    reason = "a view is a handle, handed over as everywhere"
)]
pub fn samples_beyond(values: ArrayView2<'_, f64>, plan: &FittedPlan) -> Vec<bool> {
    assert_eq!(values.ncols(), plan.columns.len() * plan.points, "values");
    let outside = |row: ndarray::ArrayView1<'_, f64>| {
        row.iter().enumerate().any(|(feature, &x)| {
            x.is_finite() && plan.columns[feature / plan.points].beyond(x) != 0.0
        })
    };
    values
        .axis_iter(Axis(0))
        .into_par_iter()
        .map(outside)
        .collect()
}

/// The error of every sample over its modelled columns: the root of the mean square of
/// (after - before) / range, with the range that the model saw in training, so that samples of
/// different files can be compared. 0 for a sample without such values. Parallel over samples.
///
/// # Panics
/// When the shapes differ or do not fit the plan.
#[expect(
    clippy::needless_pass_by_value,
    reason = "a view is a handle, handed over as everywhere"
)]
pub fn sample_errors(
    before: ArrayView2<'_, f64>,
    after: ArrayView2<'_, f64>,
    plan: &FittedPlan,
) -> Vec<f64> {
    assert_eq!(before.dim(), after.dim(), "values before and after");
    let modelled: Vec<_> = plan
        .columns
        .iter()
        .map(|c| c.seen.map(|_| (c.unit(), c.period())))
        .collect();
    let error = |row: usize| {
        let mut errors = Errors::default();
        let pairs = before.row(row).into_iter().zip(after.row(row));
        for (feature, (x, y)) in pairs.enumerate() {
            if let Some((unit, period)) = modelled[feature / plan.points] {
                let moved = period.map_or(y - x, |p| Turn::shortest(p, y - x));
                errors.push(moved / unit);
            }
        }
        if errors.count == 0 {
            0.0
        } else {
            errors.root().min(f64::MAX)
        }
    };
    (0..before.nrows()).into_par_iter().map(error).collect()
}
