//! The samples that those who look on are shown.

use std::sync::Arc;

use ndarray::{Array2, ArrayView2, Axis, Zip};

use crate::data::Dataset;
use crate::train::Split;
use crate::transform::FittedPlan;

/// The samples that snapshots show.
#[derive(Debug)]
pub(super) struct Shown {
    pub rows: Arc<Vec<usize>>,
    pub before: Arc<Array2<f64>>,
    /// Places among the shown rows.
    pub held_out: Vec<usize>,
    pub training: Vec<usize>,
}

/// Values that a snapshot carries at most; beyond it, evenly spaced samples stand for all.
const SNAPSHOT_VALUES: usize = 2_000_000;
/// Samples that a snapshot shows at least, where the data has them.
const SNAPSHOT_SAMPLES: usize = 64;

impl Shown {
    pub fn new(data: &Dataset, split: &Split) -> Self {
        let rows = shown_rows(data);
        let [held_out, training] = split.apart(&rows);
        let before = Arc::new(data.values().select(Axis(0), &rows));
        Self {
            rows: Arc::new(rows),
            before,
            held_out,
            training,
        }
    }
}

/// The samples that a snapshot shows, in order and evenly spread.
pub(in crate::train) fn shown_rows(data: &Dataset) -> Vec<usize> {
    let samples = data.samples();
    let most = (SNAPSHOT_VALUES / data.features().max(1))
        .max(SNAPSHOT_SAMPLES)
        .min(samples);
    (0..most).map(|i| i * samples / most).collect()
}

/// Puts back what does not go through the network: exact and constant columns, and values that are
/// not finite.
pub(super) fn keep_exact(plan: &FittedPlan, after: &mut Array2<f64>, before: ArrayView2<'_, f64>) {
    Zip::from(after.rows_mut())
        .and(before.rows())
        .par_for_each(|mut after, before| {
            for (feature, (after, &before)) in after.iter_mut().zip(before).enumerate() {
                if !before.is_finite() || plan.columns[feature / plan.points].transform.is_none() {
                    *after = before;
                }
            }
        });
}
