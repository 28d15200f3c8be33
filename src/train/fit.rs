use std::sync::Arc;

use super::device::OpenDevice;
use super::prepare::Prepared;
use super::trainer::{Observer, Progressed, Trainer};
use super::{
    EventKind, Outcome, RunSpec, SearchStep, Snapshot, StopReason, TrainError, TrainingSpec,
    TransformTrials, race, trials,
};
use crate::codec::{Archive, Reference};
use crate::data::Dataset;
use crate::metrics::{Comparison, compare};
use crate::model::{Family, ModelSpec, Weights};
use crate::report::{
    AimReport, BoundReport, ErrorReport, FitReport, InputReport, ModelReport, RatioReport,
    TargetReport, TrainingReport,
};
use crate::transform::Budget;

/// A network is kept where its file's error is below this share of the error of PCA's file: what is
/// gained has to be more than rounding may take ...
const GAIN: f64 = 1.0 - TrainingSpec::ROUNDING;
/// ... and PCA's file is made only where the error before storing is above this share of PCA's.
const NEAR: f64 = 0.95;

/// A run that can be trained further.
#[derive(Clone)]
pub(super) struct Run {
    pub spec: RunSpec,
    prepared: Arc<Prepared>,
    progressed: Progressed,
    /// Of the search that led here.
    pub steps: Arc<Vec<SearchStep>>,
    /// The transforms that were tried before it.
    pub tried: Option<TransformTrials>,
}

/// A model as a file, and what the file gives back.
struct Filed {
    /// The epoch that it comes from; 0 for PCA.
    epoch: usize,
    model: ModelSpec,
    weights: Weights,
    archive: Archive,
    decoded: Dataset,
    /// The aim's error.
    error: f64,
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
        let mut run = match race::run(spec, device, observer)? {
            Some(run) => run,
            None => Self::prepare(spec, observer)?,
        };
        run.tell(device, observer);
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
    pub fn prepare(spec: &RunSpec, observer: &mut dyn Observer) -> Result<Self, TrainError> {
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
        let mut spec = spec.clone();
        if let Some(tucker) = &prepared.tucker {
            spec.model.ranks = tucker.ranks();
        }
        if let Some((model, _)) = &prepared.conv {
            spec.model.clone_from(model);
        }
        let progressed = beginning(&spec, &prepared);
        Ok(Self {
            spec,
            prepared,
            progressed,
            steps: Arc::default(),
            tried: None,
        })
    }

    /// Forgets what was trained, for a run with other epochs.
    pub fn restart(&mut self, training: &TrainingSpec, tried: TransformTrials) {
        self.spec.training = training.clone();
        self.progressed = beginning(&self.spec, &self.prepared);
        self.tried = Some(tried);
    }

    /// The aim's error of the best network so far, before it is stored.
    pub fn error(&self) -> f64 {
        let (model, weights) = (&self.spec.model, &self.progressed.weights);
        self.prepared.error_of(weights, model)
    }

    /// Tells how this run went so far.
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

    /// Makes the archive of the best network, or of PCA where that is no worse, and measures what it
    /// decodes to.
    pub fn outcome(&self, device: &OpenDevice, reason: StopReason) -> Result<Outcome, TrainError> {
        let prepared = &self.prepared;
        let filed = self.filed()?;
        let (archive, decoded) = (&filed.archive, &filed.decoded);
        let bytes = archive.to_bytes();
        let bound = if archive.limits().is_empty() {
            None
        } else {
            // What the bytes give back, not what was meant.
            let written = Archive::from_bytes(&self.spec.data.origin.label, &bytes)
                .and_then(|written| written.decode())
                .map_err(|e| TrainError::DoesNotFit(e.to_string()))?;
            BoundReport::of(archive, &self.spec.data, &written)
        };
        let over = |rows: Option<&[usize]>| self.compare(decoded, rows);
        let part = |rows: &[usize]| (!rows.is_empty()).then(|| over(Some(rows)));
        let (all, held_out, training) = (
            over(None),
            part(&prepared.split.held_out),
            part(&prepared.split.training),
        );
        let report = self.report(
            &filed,
            device,
            &all,
            [held_out.as_ref(), training.as_ref()],
            bound,
        );
        let network = prepared.network(filed.weights, &filed.model);
        let snapshot = prepared.last_snapshot(
            filed.epoch,
            network,
            (archive, decoded),
            all,
            held_out,
            training,
        );
        Ok(Outcome {
            reason,
            best_epoch: filed.epoch,
            archive: Arc::new(filed.archive),
            archive_bytes: Arc::new(bytes),
            snapshot: Arc::new(snapshot),
            report: Arc::new(report),
        })
    }

    /// The best network as a file. A network that starts as PCA and gained nothing, or less than
    /// rounding may take, is stored as PCA alone: that is a much smaller file.
    fn filed(&self) -> Result<Filed, TrainError> {
        let (spec, done) = (&self.spec, &self.progressed);
        let own = || {
            let (model, weights) = (spec.model.clone(), done.weights.clone());
            self.file(done.best_epoch, model, weights, done.reference)
        };
        if !spec.model.starts_as_pca() {
            return own();
        }
        let pca = || {
            let model = &spec.model;
            let (family, size) = (Family::Linear, model.size.clone());
            let linear =
                ModelSpec::of(family, size, model.features, model.latent).on(&spec.data.layout);
            let weights = Weights::init(&linear, &self.prepared.pca, spec.training.seed);
            self.file(0, linear, weights, None)
        };
        if done.best_epoch == 0 {
            return pca();
        }
        let network = own()?;
        if spec.training.judged_by_loss() || network.error < NEAR * self.prepared.pca_error {
            return Ok(network);
        }
        let pca = pca()?;
        // Not either where an error is no number.
        let better = network.error < GAIN * pca.error;
        Ok(if better { network } else { pca })
    }

    fn file(
        &self,
        epoch: usize,
        model: ModelSpec,
        weights: Weights,
        reference: Option<Reference>,
    ) -> Result<Filed, TrainError> {
        let (spec, prepared) = (&self.spec, &self.prepared);
        let mut archive = prepared.archive(&weights, &model, &spec.training, reference);
        let decoded = archive
            .decode()
            .map_err(|e| TrainError::DoesNotFit(e.to_string()))?;
        archive.remember(&spec.data, &decoded, &prepared.split.training);
        let error = (prepared.judge).of_values(&spec.data, &prepared.split, decoded.values());
        Ok(Filed {
            epoch,
            model,
            weights,
            archive,
            decoded,
            error,
        })
    }

    /// The figures of the run, from the errors over all samples and over the held-out and training
    /// ones.
    fn report(
        &self,
        filed: &Filed,
        device: &OpenDevice,
        all: &Comparison,
        [held_out, training]: [Option<&Comparison>; 2],
        bound: Option<BoundReport>,
    ) -> FitReport {
        let (spec, done) = (&self.spec, &self.progressed);
        let columns = |c: Option<&Comparison>| c.map_or_else(Vec::new, |c| c.columns.clone());
        let ledger = filed.archive.ledger();
        FitReport {
            input: InputReport::of(&spec.data),
            model: ModelReport::of(&filed.model),
            device: device.info.name.clone(),
            training: TrainingReport {
                epochs: done.losses.last().map_or(0, |l| l.epoch),
                best_epoch: filed.epoch,
                quantised_after: done.quantised_after,
                seconds: done.seconds,
                samples_per_second: done.samples_seen as f64 / done.seconds.max(1e-9),
                seed: spec.training.seed,
                held_out_samples: self.prepared.split.held_out.len(),
                loss_name: spec.training.loss.name(),
                histogram_term: spec.training.histogram_term,
                latent_term: spec.training.latent_term,
                held_out: spec.training.held_out.to_string(),
                held_out_as: spec.training.held_out.way(spec.data.is_field()),
                loss: done.losses.iter().map(|l| [l.train, l.held_out]).collect(),
            },
            ratio: RatioReport {
                nominal: Budget::of(&spec.plan, &spec.data)
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
            tried: self.tried.clone(),
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

/// A network before its first epoch.
fn beginning(spec: &RunSpec, prepared: &Prepared) -> Progressed {
    Progressed {
        weights: match (&prepared.tucker, &prepared.frequencies, &prepared.conv) {
            (Some(tucker), ..) => Weights::of_tucker(tucker.clone()),
            (None, Some(frequencies), _) => {
                Weights::of_coordinates(&spec.model, frequencies, spec.training.seed)
            }
            (None, None, Some((_, weights))) => weights.clone(),
            (None, None, None) => Weights::init(&spec.model, &prepared.pca, spec.training.seed),
        },
        best: f64::INFINITY,
        best_epoch: 0,
        losses: Vec::new(),
        seconds: 0.0,
        samples_seen: 0,
        reference: None,
        quantised_after: None,
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
    complete(
        spec,
        Closures {
            on_event,
            on_snapshot: None,
            stop,
        },
    )
}

/// The same, with a look at what the data become while it trains.
///
/// # Errors
/// As [`fit`].
pub fn fit_watched(
    spec: &RunSpec,
    on_event: &mut dyn FnMut(EventKind),
    on_snapshot: &mut dyn FnMut(Snapshot),
    stop: &dyn Fn() -> bool,
) -> Result<Outcome, TrainError> {
    let show = &mut |snapshot| on_snapshot(snapshot);
    let on_snapshot: Option<&mut dyn FnMut(Snapshot)> = Some(show);
    complete(
        spec,
        Closures {
            on_event,
            on_snapshot,
            stop,
        },
    )
}

struct Closures<'a> {
    on_event: &'a mut dyn FnMut(EventKind),
    on_snapshot: Option<&'a mut dyn FnMut(Snapshot)>,
    stop: &'a dyn Fn() -> bool,
}

impl Observer for Closures<'_> {
    fn event(&mut self, event: EventKind) {
        (self.on_event)(event);
    }

    fn wants_snapshots(&self) -> bool {
        self.on_snapshot.is_some()
    }

    fn snapshot(&mut self, snapshot: Snapshot) {
        if let Some(show) = &mut self.on_snapshot {
            show(snapshot);
        }
    }

    fn go_on(&mut self, _epoch_done: bool) -> bool {
        !(self.stop)()
    }
}

fn complete(spec: &RunSpec, mut observer: Closures<'_>) -> Result<Outcome, TrainError> {
    let device = OpenDevice::open(&spec.used_device())?;
    Ok(Run::complete(spec, &device, &mut observer)?.1)
}
