//! How well a network does while it trains, in original units.

use ndarray::Array2;

use super::{RunSpec, Split};
use crate::data::{Dataset, Values, ValuesView};
use crate::metrics::{AimError, Span};
use crate::transform::FittedPlan;

/// Samples on which a network is judged while it trains, at most: so many that a run takes a few
/// percent longer.
const SAMPLES: usize = 4096;
/// Values on which it is judged, at most; beyond it, fewer samples are taken ...
const VALUES: usize = 2_000_000;
/// ... but no fewer than so many.
const FEWEST: usize = 16;

/// Measures the aim's error in original units: what comes back through the plan's inverse, with its
/// clamping and rounding to whole numbers and to the stored type.
#[derive(Debug)]
pub(super) struct Judge {
    error: AimError,
    /// Evenly spread held-out samples; training samples where none are held out.
    pub rows: Vec<usize>,
    /// Those samples as they were.
    before: Values,
}

impl Judge {
    pub fn new(spec: &RunSpec, split: &Split, plan: &FittedPlan, spans: &[Span]) -> Self {
        let (data, training) = (&spec.data, &spec.training);
        let modelled: Vec<bool> = plan.columns.iter().map(|c| c.transform.is_some()).collect();
        let values = (data.values(), training.floor);
        let error = AimError::new(
            training.aim,
            data.is_field(),
            spans,
            &modelled,
            &training.weights,
            values,
        );
        let all = judged(split);
        let most = (VALUES / data.features().max(1)).clamp(FEWEST, SAMPLES);
        let most = most.min(all.len());
        let rows: Vec<usize> = (0..most).map(|i| all[i * all.len() / most]).collect();
        Self {
            error,
            before: data.stored().select(&rows),
            rows,
        }
    }

    /// Of the judge's rows as they come back from a network: rows x features.
    pub fn of_features(&self, data: &Dataset, plan: &FittedPlan, back: &Array2<f32>) -> f64 {
        let mut after = Values::of_doubles(data.types(), plan.inverse(back.view()));
        after.round_to(data.types(), data.points());
        self.error.of(self.before.view(), after.view())
    }

    /// Of all samples that are judged, as they come back: all samples x values.
    pub fn of_values(&self, data: &Dataset, split: &Split, after: ValuesView<'_>) -> f64 {
        let rows = judged(split);
        let (before, after) = (data.stored().gathered(rows), after.gathered(rows));
        self.error.of(before.view(), after.view())
    }
}

/// The samples by which results are chosen.
fn judged(split: &Split) -> &[usize] {
    if split.held_out.is_empty() {
        &split.training
    } else {
        &split.held_out
    }
}
