//! Errors of whole samples, and which samples lie beyond what a plan was fitted to.

use rayon::prelude::*;

use super::residual::residual;
use crate::data::ValuesView;
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
pub fn samples_beyond(values: ValuesView<'_>, plan: &FittedPlan) -> Vec<bool> {
    let (samples, features) = values.doubles.dim();
    assert_eq!(features, plan.columns.len() * plan.points, "values");
    let outside = |sample: usize| {
        let row = values.samples(sample..sample + 1).iter().enumerate();
        let mut finite = row.filter(|(_, (x, _))| x.is_finite());
        finite
            .any(|(feature, (x, rest))| plan.columns[feature / plan.points].beyond(x, rest) != 0.0)
    };
    (0..samples).into_par_iter().map(outside).collect()
}

/// The error of every sample over its modelled columns: the root of the mean square of
/// (after - before) / range, with the range that the model saw in training, so that samples of
/// different files can be compared. 0 for a sample without such values. Parallel over samples.
///
/// # Panics
/// When the shapes differ or do not fit the plan.
pub fn sample_errors<'a>(
    before: ValuesView<'a>,
    after: ValuesView<'a>,
    plan: &FittedPlan,
) -> Vec<f64> {
    assert_eq!(
        before.doubles.dim(),
        after.doubles.dim(),
        "values before and after"
    );
    let modelled: Vec<_> = plan
        .columns
        .iter()
        .map(|c| c.seen.map(|_| (c.unit(), c.period())))
        .collect();
    let error = |row: usize| {
        let mut errors = Errors::default();
        let mut feature = 0;
        let own = |of: ValuesView<'a>| of.samples(row..row + 1);
        own(before).for_each_pair(own(after), |(x, x_rest), (y, y_rest)| {
            if let Some((unit, period)) = modelled[feature / plan.points] {
                let rest = f64::from(y_rest) - f64::from(x_rest);
                errors.push(residual(x, y, rest, period) / unit);
            }
            feature += 1;
        });
        if errors.count == 0 {
            0.0
        } else {
            errors.root().min(f64::MAX)
        }
    };
    (0..before.doubles.nrows())
        .into_par_iter()
        .map(error)
        .collect()
}
