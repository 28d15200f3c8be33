//! One run: prepared, trained, filed and measured.

mod report;

use std::borrow::Cow;
use std::sync::Arc;

use super::device::OpenDevice;
use super::observer::Observer;
use super::prepare::Prepared;
use super::progressed::Progressed;
use super::stored_model::StoredModel;
use super::trainer::Trainer;
use super::{
    Ending, EpochLoss, EventKind, Outcome, RunSpec, SearchStep, StopReason, TrainError,
    TrainingSpec, TransformTrials, memory,
};
use crate::codec::Archive;
use crate::model::Weights;
use crate::report::{BoundReport, BoundTally, FitReport};

/// How often bounds of columns are narrowed for those of what follows from them.
const NARROWED: usize = 40;

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
    /// Why there is no model.
    pub nothing_learnt: Option<String>,
}

impl Run {
    /// Everything before the first batch.
    pub fn prepare(spec: &RunSpec, observer: &mut dyn Observer) -> Result<Self, TrainError> {
        spec.check()?;
        let mut spec = spec.clone();
        spec.model = spec.model.on(&spec.data.layout);
        let possible = spec.model.possible_latents(spec.model.latent);
        if possible != spec.model.latent && spec.model.features > 0 {
            observer.event(EventKind::Warning(format!(
                "{} tiles have the same number of latents each: {possible} instead of {}",
                spec.model.tiles(),
                spec.model.latent
            )));
            spec.model.latent = possible;
        }
        let spec = &spec;
        observer.event(EventKind::Preparing(
            "Transforming columns and finding principal components".into(),
        ));
        let prepared = Prepared::in_background(spec, &mut || observer.go_on(false))?;
        let prepared = Arc::new(prepared);
        let mut spec = spec.clone();
        spec.model.clone_from(&prepared.model);
        let progressed = Progressed::new(&prepared);
        Ok(Self {
            spec,
            prepared,
            progressed,
            steps: Arc::default(),
            tried: None,
            nothing_learnt: None,
        })
    }

    /// The best network so far.
    pub fn weights(&self) -> &Weights {
        &self.progressed.weights
    }

    /// Takes the weights of a network that was trained before.
    pub fn go_on_from(&mut self, weights: Weights) {
        self.progressed.weights = weights;
    }

    /// Takes over how far a run was that ended.
    pub fn remember(&mut self, report: &FitReport, losses: &[EpochLoss]) {
        let training = &report.training;
        let done = &mut self.progressed;
        done.best_epoch = training.best_epoch;
        let best = losses.iter().find(|l| l.epoch == training.best_epoch);
        let judged = best.map(|l| l.judged).filter(|judged| judged.is_finite());
        done.best = judged.unwrap_or(f64::INFINITY);
        done.losses = losses.to_vec();
        done.seconds = training.seconds;
        done.samples_seen = (training.samples_per_second * training.seconds).max(0.0) as u64;
        self.tried.clone_from(&report.tried);
    }

    /// Forgets what was trained, for a run with other epochs.
    pub fn restart(&mut self, training: &TrainingSpec, tried: TransformTrials) {
        self.spec.training = training.clone();
        self.progressed = Progressed::new(&self.prepared);
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
        if self.spec.model.features == 0 {
            return Ok(StopReason::Done);
        }
        memory::check_pieces(&self.spec, device)?;
        let trainer = Trainer::new(&self.spec, &self.prepared, device, observer);
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

    /// The best network as a file, its bytes, and how they keep within the bounds. Where what follows from columns
    /// is off by more than its bound, those of its columns are narrowed.
    fn filed(&self) -> Result<(StoredModel, Vec<u8>, Option<BoundReport>), TrainError> {
        let mut spec = Cow::Borrowed(&self.spec);
        for _ in 0..NARROWED {
            let filed = StoredModel::best(&spec, &self.prepared, &self.progressed.best())?;
            let bytes = filed.archive.to_bytes();
            let bounds = filed.archive.bounds();
            if filed.archive.limits().is_empty() && bounds.derived.is_empty() {
                return Ok((filed, bytes, None));
            }
            // What the bytes give back, not what was meant.
            let written = Archive::from_bytes(&spec.data.origin.label, &bytes)
                .and_then(|written| written.decode())
                .map_err(|e| TrainError::DoesNotFit(e.to_string()))?;
            let limits = filed.archive.limits();
            let tally = BoundTally::new(bounds, limits, &spec.data, written.stored());
            let derived = tally.derived();
            if derived.iter().all(|share| *share <= 1.0) {
                let bound = tally.report(bounds, &spec.data.column_names);
                return Ok((filed, bytes, bound));
            }
            let narrowed = bounds.clone().narrowed(&spec.data, &derived);
            spec.to_mut().training.bounds = narrowed;
        }
        Err(TrainError::DoesNotFit(format!(
            "the bounds {} are not kept however narrow those of their columns are",
            self.spec.training.bounds
        )))
    }

    /// That its file is made next, and how long that may take.
    pub fn filing(&self) -> Ending {
        Ending::File(self.progressed.filing)
    }

    /// Makes the archive of the best network, or of PCA where that is no worse, and measures what it
    /// decodes to.
    pub fn outcome(&self, device: &OpenDevice, reason: StopReason) -> Result<Outcome, TrainError> {
        let prepared = &self.prepared;
        let (filed, bytes, bound) = self.filed()?;
        let (archive, decoded) = (&filed.archive, &filed.decoded);
        let over = |rows: Option<&[usize]>| prepared.compare(decoded, rows);
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
        let mut snapshot = prepared.last_snapshot(
            filed.epoch,
            network,
            (archive, decoded),
            all,
            held_out,
            training,
        );
        if self.spec.model.features == 0 {
            snapshot.network = None;
        }
        Ok(Outcome {
            reason,
            best_epoch: filed.epoch,
            archive: Arc::new(filed.archive),
            archive_bytes: Arc::new(bytes),
            snapshot: Arc::new(snapshot),
            report: Arc::new(report),
        })
    }
}
