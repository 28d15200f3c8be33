//! What is known of a run that is done.

use super::Run;
use crate::metrics::Comparison;
use crate::report::{
    AimReport, BoundReport, DerivedReport, ErrorReport, FitReport, InputReport, ModelReport,
    RatioReport, Target, TargetReport, TrainingReport,
};
use crate::train::device::OpenDevice;
use crate::train::stored_model::StoredModel;
use crate::transform::Budget;

impl Run {
    /// The figures of the run, from the errors over all samples and over the held-out and training
    /// ones.
    pub(super) fn report(
        &self,
        filed: &StoredModel,
        device: &OpenDevice,
        all: &Comparison,
        [held_out, training]: [Option<&Comparison>; 2],
        bound: Option<BoundReport>,
    ) -> FitReport {
        let (spec, done) = (&self.spec, &self.progressed);
        let columns = |c: Option<&Comparison>| c.map_or_else(Vec::new, |c| c.columns.clone());
        let ledger = filed.archive.ledger();
        FitReport {
            input: InputReport::from_data(&spec.data),
            model: ModelReport::from_model(&filed.model),
            device: device.info.name.clone(),
            training: TrainingReport {
                epochs: done.losses.last().map_or(0, |l| l.epoch),
                best_epoch: filed.epoch,
                quantised_after: done.quantised_after,
                seconds: done.seconds,
                samples_per_second: done.samples_seen as f64 / done.seconds.max(1e-9),
                seed: spec.training.seed,
                batch: spec.training.batch,
                timed: device.timed.clone(),
                held_out_samples: self.prepared.split.held_out.len(),
                loss_name: spec.training.loss.to_string(),
                histogram_term: spec.training.histogram_term,
                latent_term: spec.training.latent_term,
                held_out: spec.training.held_out.to_string(),
                held_out_as: (spec.training.held_out.way(spec.data.is_field())).to_owned(),
                loss: done.losses.iter().map(|l| [l.train, l.held_out]).collect(),
            },
            ratio: RatioReport {
                nominal: Budget::from_plan(&spec.plan, &spec.data)
                    .ratio_keeping(spec.model.kept(spec.data.samples())),
                total: ledger.total_ratio(),
                total_vs_lossless_dtype: ledger.total_ratio_vs_lossless(),
            },
            bytes: ledger,
            error: ErrorReport {
                all: all.all,
                held_out: held_out.map(|c| c.all),
                training: training.map(|c| c.all),
            },
            aim: AimReport {
                aim: spec.training.aim,
                error: filed.error,
            },
            baseline: self.prepared.baseline,
            pca_alone: filed.model.family != spec.model.family,
            nothing_learnt: self.nothing_learnt.clone(),
            tried: self.tried.clone(),
            transforms: (spec.plan.columns.iter())
                .map(|c| c.role.name().to_owned())
                .collect(),
            columns: all.columns.clone(),
            columns_held_out: columns(held_out),
            columns_training: columns(training),
            derived: DerivedReport::suggested(&spec.data, filed.decoded.values()),
            target: self.target(all, held_out, bound.as_ref()),
            bound,
            smaller: None,
        }
    }

    /// How the target was met, where there is one, by the errors on which it is judged.
    fn target(
        &self,
        all: &Comparison,
        held_out: Option<&Comparison>,
        bound: Option<&BoundReport>,
    ) -> Option<TargetReport> {
        let target = self.spec.search.as_ref()?.target;
        let steps = self.steps.to_vec();
        if target == Target::Bounds {
            // Of all samples, for every one of them is bounded.
            let reached = bound.map_or(0.0, BoundReport::reached);
            return Some(TargetReport::new(target, reached, false, steps));
        }
        let judged = held_out.unwrap_or(all);
        let clear = self.prepared.clear_of_zero.iter().zip(&judged.columns);
        let responses: Vec<f64> = clear
            .filter(|(clear, _)| **clear)
            .map(|(_, column)| column.response.rms)
            .collect();
        let reached = target.figure(&judged.all, &responses);
        Some(TargetReport::new(
            target,
            reached,
            held_out.is_some(),
            steps,
        ))
    }
}
