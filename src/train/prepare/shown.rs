//! The samples that those who look on are shown.

use std::sync::Arc;

use ndarray::{Array2, ArrayView2, Zip};

use crate::data::{ColumnTypes, Dataset, Values, ValuesView};
use crate::train::Split;
use crate::transform::FittedPlan;

/// The samples that snapshots show.
#[derive(Debug)]
pub(super) struct Shown {
    pub rows: Arc<Vec<usize>>,
    pub before: Arc<Array2<f64>>,
    /// See [`Values::remainders`].
    remainders: Option<Array2<i16>>,
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
        let Values {
            doubles,
            remainders,
        } = data.stored().select(&rows);
        Self {
            rows: Arc::new(rows),
            before: Arc::new(doubles),
            remainders,
            held_out,
            training,
        }
    }

    pub fn stored(&self) -> ValuesView<'_> {
        ValuesView {
            doubles: self.before.view(),
            remainders: self.remainders.as_ref().map(|r| r.view()),
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

/// What a network gives back, in the units and the type of the data: exact and constant columns, and
/// values that are not finite, are those of `before`. `back`: samples x features.
pub(super) fn given_back(
    plan: &FittedPlan,
    back: ArrayView2<'_, f32>,
    before: ValuesView<'_>,
    types: &ColumnTypes,
) -> Values {
    let mut after = Values::of_doubles(types, plan.inverse(back));
    let beside = |feature: usize, before: f64| {
        !before.is_finite() || plan.columns[feature / plan.points].transform.is_none()
    };
    Zip::from(after.doubles.rows_mut())
        .and(before.doubles.rows())
        .par_for_each(|mut after, before| {
            for (feature, (after, &before)) in after.iter_mut().zip(before).enumerate() {
                if beside(feature, before) {
                    *after = before;
                }
            }
        });
    if let (Some(after), Some(rests)) = (&mut after.remainders, before.remainders) {
        for ((sample, feature), rest) in after.indexed_iter_mut() {
            if beside(feature, before.doubles[[sample, feature]]) {
                *rest = rests[[sample, feature]];
            }
        }
    }
    after.round_to(types, plan.points);
    after
}
