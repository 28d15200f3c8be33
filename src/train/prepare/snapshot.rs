//! What the data look like before and after a network, for those who look on.

use std::sync::Arc;

use ndarray::{Array2, ArrayView2, Axis, Zip};

use super::Prepared;
use crate::codec::Archive;
use crate::data::Dataset;
use crate::metrics::{Comparison, compare};
use crate::model::{FittedNetwork, ModelSpec, Weights};
use crate::train::{Snapshot, Split};
use crate::transform::FittedPlan;

/// Values that a snapshot carries at most; beyond it, evenly spaced samples stand for all.
const SNAPSHOT_VALUES: usize = 2_000_000;
/// Samples that a snapshot shows at least, where the data has them.
const SNAPSHOT_SAMPLES: usize = 64;

/// The samples that snapshots show.
#[derive(Debug)]
pub(super) struct Shown {
    pub rows: Arc<Vec<usize>>,
    pub before: Arc<Array2<f64>>,
    /// Places among the shown rows.
    pub held_out: Vec<usize>,
    pub training: Vec<usize>,
}

impl Prepared {
    /// What the shown samples look like after this network.
    pub fn snapshot(&self, epoch: usize, weights: Weights, model: &ModelSpec) -> Snapshot {
        let latents = self.latents(&weights, model, &self.shown.rows);
        let features = weights.decode(model, latents.view());
        let mut after = self.plan.inverse(features.view());
        keep_exact(&self.plan, &mut after, self.shown.before.view());
        self.data.dtype.nearest_all(&mut after);
        let over = |rows: Option<&[usize]>| {
            Arc::new(compare(
                self.shown.before.view(),
                after.view(),
                &self.data.column_names,
                &self.spans,
                rows,
            ))
        };
        let part = |rows: &[usize]| (!rows.is_empty()).then(|| over(Some(rows)));
        Snapshot {
            run: self.run,
            epoch,
            rows: Arc::clone(&self.shown.rows),
            before: Arc::clone(&self.shown.before),
            all: over(None),
            held_out: part(&self.shown.held_out),
            training: part(&self.shown.training),
            after: Arc::new(after),
            latents: Arc::new(latents),
            network: Some(Arc::new(self.network(weights, model))),
        }
    }

    /// The final snapshot: the shown samples of what the archive holds and decodes to, with the
    /// errors over all samples.
    pub fn last_snapshot(
        &self,
        epoch: usize,
        network: FittedNetwork,
        (archive, decoded): (&Archive, &Dataset),
        all: Comparison,
        held_out: Option<Comparison>,
        training: Option<Comparison>,
    ) -> Snapshot {
        Snapshot {
            run: self.run,
            epoch,
            rows: Arc::clone(&self.shown.rows),
            before: Arc::clone(&self.shown.before),
            after: Arc::new(decoded.values().select(Axis(0), &self.shown.rows)),
            all: Arc::new(all),
            held_out: held_out.map(Arc::new),
            training: training.map(Arc::new),
            latents: Arc::new(archive.latents().select(Axis(0), &self.shown.rows)),
            network: Some(Arc::new(network)),
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
