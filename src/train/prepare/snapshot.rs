//! What the data look like before and after a network, for those who look on.

use std::sync::Arc;

use ndarray::Axis;

use super::Prepared;
use super::shown::given_back;
use crate::codec::Archive;
use crate::data::Dataset;
use crate::metrics::{Comparison, compare};
use crate::model::{FittedNetwork, ModelSpec, Weights};
use crate::train::Snapshot;

impl Prepared {
    /// What the shown samples look like after this network.
    pub fn snapshot(&self, epoch: usize, weights: Weights, model: &ModelSpec) -> Snapshot {
        let latents = self.latents(&weights, model, &self.shown.rows);
        let features = weights.decode(model, latents.view());
        let before = self.shown.stored();
        let after = given_back(&self.plan, features.view(), before, self.data.types());
        let over = |rows: Option<&[usize]>| {
            Arc::new(compare(
                before,
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
            after: Arc::new(after.doubles),
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
