use std::sync::Arc;

use super::device::OpenDevice;
use super::prepare::Prepared;
use super::trainer::{Observer, Progressed, Trainer};
use super::{EventKind, Outcome, RunSpec, SearchStep, StopReason, TrainError, trials};
use crate::codec::{Archive, Storing};
use crate::data::Dataset;
use crate::metrics::{Comparison, compare};
use crate::model::Weights;
use crate::report::{
    BoundReport, ErrorReport, FitReport, InputReport, ModelReport, RatioReport, TargetReport,
    TrainingReport,
};
use crate::transform::Budget;

/// A run that can be trained further.
#[derive(Clone)]
pub(super) struct Run {
    pub spec: RunSpec,
    prepared: Arc<Prepared>,
    progressed: Progressed,
    /// Of the search that led here.
    pub steps: Arc<Vec<SearchStep>>,
}

impl Run {
    /// From the specification to the result; a search is many runs, of which the best is kept.
    pub fn complete(
        spec: &RunSpec,
        device: &OpenDevice,
        observer: &mut dyn Observer,
    ) -> Result<(Self, Outcome), TrainError> {
        if let Some(wanted) = &spec.search {
            return trials::run(spec, wanted, device, observer);
        }
        let mut run = Self::prepare(spec, device, observer)?;
        let outcome = run.train_and_measure(device, observer)?;
        Ok((run, outcome))
    }

    /// The result is not made where nobody wants it any more.
    pub fn train_and_measure(
        &mut self,
        device: &OpenDevice,
        observer: &mut dyn Observer,
    ) -> Result<Outcome, TrainError> {
        let reason = self.train(device, observer)?;
        if !observer.wanted() {
            return Err(TrainError::Stopped);
        }
        self.outcome(device, reason)
    }

    /// Everything before the first batch.
    pub fn prepare(
        spec: &RunSpec,
        device: &OpenDevice,
        observer: &mut dyn Observer,
    ) -> Result<Self, TrainError> {
        spec.check()?;
        let mut spec = spec.clone();
        spec.model = spec.model.on(&spec.data.layout);
        let possible = spec.model.possible_latents(spec.model.latent);
        if possible != spec.model.latent {
            observer.event(EventKind::Warning(format!(
                "{} tiles have the same number of latents each: {possible} instead of {}",
                spec.model.tiles(),
                spec.model.latent
            )));
            spec.model.latent = possible;
        }
        let spec = &spec;
        observer.event(EventKind::Preparing(
            "Transforming columns and finding principal components",
        ));
        let prepared = Prepared::in_background(spec, &mut || observer.go_on(false))?;
        let prepared = Arc::new(prepared);
        observer.event(EventKind::Started {
            device: device.info.name.clone(),
            split: Arc::clone(&prepared.split),
            baseline: prepared.baseline,
        });
        let mut spec = spec.clone();
        let weights = match (&prepared.tucker, &prepared.conv) {
            (Some(tucker), _) => {
                spec.model.ranks = tucker.ranks();
                Weights::of_tucker(tucker.clone())
            }
            (None, Some((model, weights))) => {
                spec.model.clone_from(model);
                weights.clone()
            }
            (None, None) => Weights::init(&spec.model, &prepared.pca, spec.training.seed),
        };
        let progressed = Progressed {
            weights,
            best_loss: f64::INFINITY,
            best_epoch: 0,
            losses: Vec::new(),
            seconds: 0.0,
            samples_seen: 0,
        };
        Ok(Self {
            spec,
            prepared,
            progressed,
            steps: Arc::default(),
        })
    }

    /// Tells again how this run went, after others.
    pub fn tell(&self, device: &OpenDevice, observer: &mut dyn Observer) {
        observer.event(EventKind::Started {
            device: device.info.name.clone(),
            split: Arc::clone(&self.prepared.split),
            baseline: self.prepared.baseline,
        });
        for loss in &self.progressed.losses {
            observer.event(EventKind::Epoch(*loss));
        }
    }

    /// Trains for the epochs of the specification. What was reached is kept even if this fails.
    pub fn train(
        &mut self,
        device: &OpenDevice,
        observer: &mut dyn Observer,
    ) -> Result<StopReason, TrainError> {
        let trainer = Trainer::new(
            &self.prepared,
            &self.spec.model,
            &self.spec.training,
            device,
            observer,
        );
        match trainer.run(&mut self.progressed) {
            Err(error @ TrainError::NotFinite { .. }) if self.progressed.best_epoch > 0 => {
                let kept = self.progressed.best_epoch;
                observer.event(EventKind::Warning(format!(
                    "{error}; the network of epoch {kept} was kept"
                )));
                Ok(StopReason::Broken)
            }
            other => other,
        }
    }

    /// Makes the archive of the best network and measures what it decodes to.
    pub fn outcome(&self, device: &OpenDevice, reason: StopReason) -> Result<Outcome, TrainError> {
        let (spec, prepared, done) = (&self.spec, &self.prepared, &self.progressed);
        let mut archive = Archive::build(
            &spec.data,
            prepared.plan.clone(),
            spec.model.clone(),
            &done.weights,
            &prepared.features,
            &Storing {
                keep_encoder: spec.training.keep_encoder,
                rounding: spec.training.rounding,
                bounds: &spec.training.bounds,
                training: &prepared.split.training,
                losses: &|rows, back| {
                    let features = &prepared.features;
                    prepared.objective.of_stored(features, rows, back)
                },
            },
        );
        let decoded = archive
            .decode()
            .map_err(|e| TrainError::DoesNotFit(e.to_string()))?;
        archive.remember(&spec.data, &decoded, &prepared.split.training);
        let bytes = archive.to_bytes();
        let bound = if archive.limits().is_empty() {
            None
        } else {
            // What the bytes give back, not what was meant.
            let written = Archive::from_bytes(&spec.data.origin.label, &bytes)
                .and_then(|written| written.decode())
                .map_err(|e| TrainError::DoesNotFit(e.to_string()))?;
            BoundReport::of(&archive, &spec.data, &written)
        };
        let over = |rows: Option<&[usize]>| self.compare(&decoded, rows);
        let part = |rows: &[usize]| (!rows.is_empty()).then(|| over(Some(rows)));
        let (all, held_out, training) = (
            over(None),
            part(&prepared.split.held_out),
            part(&prepared.split.training),
        );
        let report = self.report(
            &archive,
            device,
            &all,
            [held_out.as_ref(), training.as_ref()],
            bound,
        );
        let network = prepared.network(done.weights.clone(), &spec.model);
        let snapshot = prepared.last_snapshot(
            done.best_epoch,
            network,
            (&archive, &decoded),
            all,
            held_out,
            training,
        );
        Ok(Outcome {
            reason,
            best_epoch: done.best_epoch,
            archive: Arc::new(archive),
            archive_bytes: Arc::new(bytes),
            snapshot: Arc::new(snapshot),
            report: Arc::new(report),
        })
    }

    /// The figures of the run, from the errors over all samples and over the held-out and training
    /// ones.
    fn report(
        &self,
        archive: &Archive,
        device: &OpenDevice,
        all: &Comparison,
        [held_out, training]: [Option<&Comparison>; 2],
        bound: Option<BoundReport>,
    ) -> FitReport {
        let (spec, done) = (&self.spec, &self.progressed);
        let columns = |c: Option<&Comparison>| c.map_or_else(Vec::new, |c| c.columns.clone());
        let ledger = archive.ledger();
        FitReport {
            input: InputReport::of(&spec.data),
            model: ModelReport::of(&spec.model),
            device: device.info.name.clone(),
            training: TrainingReport {
                epochs: done.losses.last().map_or(0, |l| l.epoch),
                best_epoch: done.best_epoch,
                seconds: done.seconds,
                samples_per_second: done.samples_seen as f64 / done.seconds.max(1e-9),
                seed: spec.training.seed,
                held_out_samples: self.prepared.split.held_out.len(),
                held_out: spec.training.held_out.to_string(),
                held_out_as: spec.training.held_out.way(spec.data.is_field()),
                loss: done.losses.iter().map(|l| [l.train, l.held_out]).collect(),
            },
            ratio: RatioReport {
                nominal: Budget::of(&spec.plan, &spec.data).ratio(spec.model.latent),
                total: ledger.total_ratio(),
                total_vs_lossless_dtype: ledger.total_ratio_vs_lossless(),
            },
            bytes: ledger,
            error: ErrorReport {
                all: all.all,
                held_out: held_out.map(|c| c.all),
                training: training.map(|c| c.all),
            },
            baseline: self.prepared.baseline,
            transforms: spec.plan.columns.iter().map(|c| c.role.name()).collect(),
            columns: all.columns.clone(),
            columns_held_out: columns(held_out),
            columns_training: columns(training),
            bound,
            target: self.target(held_out.unwrap_or(all), held_out.is_some()),
        }
    }

    /// How the target was met, where there is one, by the errors on which it is judged.
    fn target(&self, judged: &Comparison, held_out: bool) -> Option<TargetReport> {
        let target = self.spec.search.as_ref()?.target;
        let clear = self.prepared.clear_of_zero.iter().zip(&judged.columns);
        let responses: Vec<f64> = clear
            .filter(|(clear, _)| **clear)
            .map(|(_, column)| column.response.rms)
            .collect();
        let reached = target.figure(&judged.all, &responses);
        let steps = self.steps.to_vec();
        Some(TargetReport::new(target, reached, held_out, steps))
    }

    fn compare(&self, decoded: &Dataset, rows: Option<&[usize]>) -> Comparison {
        let data = &self.spec.data;
        compare(
            data.values(),
            decoded.values(),
            &data.column_names,
            &self.prepared.spans,
            rows,
        )
    }
}

/// Trains in the calling thread: what the training thread and the command line both run.
///
/// `on_event` hears of progress; `stop` is asked at every batch.
///
/// # Errors
/// When the specification is not possible, the device fails, or the loss is no number.
pub fn fit(
    spec: &RunSpec,
    on_event: &mut dyn FnMut(EventKind),
    stop: &dyn Fn() -> bool,
) -> Result<Outcome, TrainError> {
    struct Closures<'a>(&'a mut dyn FnMut(EventKind), &'a dyn Fn() -> bool);

    impl Observer for Closures<'_> {
        fn event(&mut self, event: EventKind) {
            (self.0)(event);
        }

        fn go_on(&mut self, _epoch_done: bool) -> bool {
            !(self.1)()
        }
    }

    let device = OpenDevice::open(&spec.used_device())?;
    let mut observer = Closures(on_event, stop);
    Ok(Run::complete(spec, &device, &mut observer)?.1)
}
