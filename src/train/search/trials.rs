//! The trials of a search, on real data.

use std::sync::Arc;

use crate::codec::{Bound, Bounds};
use crate::model::ModelSpec;
use crate::train::device::OpenDevice;
use crate::train::observer::Observer;
use crate::train::run::Run;
use crate::train::search::codecs;
use crate::train::search::strategy::{Candidate, Space, Storage, Trials, Verdict, search};
use crate::train::{
    EventKind, HeldOut, Outcome, RunSpec, SearchSpec, SearchStep, StopReason, Target, TrainError,
    TrainingSpec, race,
};

/// A short run has the full run's epochs divided by this ...
const SHORTER: usize = 5;
/// ... but at least so many.
const FEWEST_EPOCHS: usize = 3;

/// Searches for the smallest file that meets the target. Gives the run that made it, or the nearest
/// to it; a stopped search gives the best so far.
pub(in crate::train) fn run(
    spec: &RunSpec,
    wanted: &SearchSpec,
    device: &OpenDevice,
    observer: &mut dyn Observer,
) -> Result<(Run, Outcome), TrainError> {
    spec.check()?;
    // The model at hand stands for all that are tried.
    let raced = race::run(spec, device, observer)?;
    let spec = raced.as_ref().map_or(spec, |run| &run.spec);
    let mut bench = Bench {
        spec,
        target: wanted.target,
        device,
        observer,
        at_hand: None,
        best: None,
        steps: Vec::new(),
        stopped: false,
    };
    let (steps, smaller) = codecs::asked(spec, wanted, bench.observer);
    bench.steps = steps;
    let mut space = Space::new(spec, wanted);
    space.rival = smaller.as_ref().map(|smaller| smaller.bytes);
    let result = search(&space, &mut bench);
    let Bench {
        best,
        steps,
        observer,
        stopped,
        ..
    } = bench;
    let Some(mut best) = best else {
        return Err(result.err().unwrap_or(TrainError::Stopped));
    };
    if let Err(error) = result
        && !stopped
    {
        // A file that was found is kept, whatever happened afterwards.
        observer.event(EventKind::Warning(format!(
            "the search ended early: {error}"
        )));
        best.reason = StopReason::Stopped;
    }
    if stopped {
        best.reason = StopReason::Stopped;
    }
    best.run.steps = Arc::new(steps);
    best.run.tried = raced.as_ref().and_then(|run| run.tried.clone());
    best.run.tell(device, observer);
    let mut outcome = best.run.outcome(device, best.reason)?;
    let smaller = smaller.filter(|smaller| smaller.bytes < outcome.archive_bytes.len());
    Arc::make_mut(&mut outcome.report).smaller = smaller;
    Ok((best.run, outcome))
}

/// A run with what it gave.
struct Best {
    run: Run,
    reason: StopReason,
    miss: f64,
    bytes: usize,
}

struct Bench<'a> {
    spec: &'a RunSpec,
    target: Target,
    device: &'a OpenDevice,
    observer: &'a mut dyn Observer,
    /// The last run, to be stored at other roundings.
    at_hand: Option<(Candidate, Run, StopReason)>,
    best: Option<Best>,
    steps: Vec<SearchStep>,
    stopped: bool,
}

impl Trials for Bench<'_> {
    fn trial(&mut self, candidate: &Candidate, storage: Storage) -> Result<Verdict, TrainError> {
        if self.stopped || !self.observer.go_on(false) {
            self.stopped = true;
            return Err(TrainError::Stopped);
        }
        let known = self.at_hand.take().filter(|(c, ..)| c == candidate);
        let (mut run, reason) = match known {
            Some((_, run, reason)) => (run, reason),
            None => match self.fit(candidate) {
                Ok(fitted) => fitted,
                Err(error @ TrainError::NotFinite { .. }) => {
                    self.observer.event(EventKind::Warning(error.to_string()));
                    return Ok(Verdict {
                        miss: f64::INFINITY,
                        bytes: usize::MAX,
                        left: 0,
                    });
                }
                Err(error) => {
                    self.stopped |= matches!(error, TrainError::Stopped);
                    return Err(error);
                }
            },
        };
        self.stopped |= reason == StopReason::Stopped;
        run.spec.training.rounding = storage.rounding;
        run.spec.training.bounds = match storage.bound {
            Some(share) => Bounds::all(Bound::Range(share)),
            None => self.spec.training.bounds.clone(),
        };
        let outcome = run.outcome(self.device, reason)?;
        let verdict = self.judge(candidate, storage, &run, &outcome);
        self.at_hand = Some((candidate.clone(), run, reason));
        Ok(verdict)
    }
}

impl Bench<'_> {
    fn fit(&mut self, candidate: &Candidate) -> Result<(Run, StopReason), TrainError> {
        let mut run = Run::prepare(&self.candidate_spec(candidate), self.observer)?;
        run.tell(self.device, self.observer);
        let reason = run.train(self.device, self.observer)?;
        if !self.observer.wanted() {
            return Err(TrainError::Stopped);
        }
        // Training further goes on from here with the settings of a full run.
        run.spec.training = self.training(&run.spec.model, true);
        Ok((run, reason))
    }

    fn candidate_spec(&self, candidate: &Candidate) -> RunSpec {
        let given = &self.spec.model;
        let tiles = if candidate.family.has_tiles() {
            given.tiles()
        } else {
            1
        };
        let (size, latent) = (candidate.size.clone(), candidate.latent * tiles);
        let model = ModelSpec::with_family(candidate.family, size, given.features, latent)
            .with_tile(given.tile())
            .on(&self.spec.data.layout);
        RunSpec {
            training: self.training(&model, candidate.full),
            model,
            ..self.spec.clone()
        }
    }

    fn training(&self, model: &ModelSpec, full: bool) -> TrainingSpec {
        let spec = self.spec;
        let mut training = spec.training.adapted(&spec.data, &spec.model, model);
        let usual = HeldOut::Spread(TrainingSpec::HELD_OUT);
        if self.target == Target::Bounds && model.closed_form() && training.held_out == usual {
            // Nothing is to be judged on others: every value is bounded.
            training.held_out = HeldOut::Spread(0.0);
        }
        if !full {
            let least = FEWEST_EPOCHS.min(training.epochs);
            training.epochs = (training.epochs / SHORTER).max(least);
            training.patience = training.patience.map(|p| (p / SHORTER).max(least));
        }
        training
    }

    /// Tells of a trial, and keeps it if it is the best so far.
    fn judge(
        &mut self,
        candidate: &Candidate,
        storage: Storage,
        run: &Run,
        outcome: &Outcome,
    ) -> Verdict {
        let model = &outcome.report.model;
        let reached = (outcome.report.target.as_ref()).map_or(f64::NAN, |t| t.reached);
        let miss = self.target.miss(reached);
        let bytes = outcome.archive_bytes.len();
        let step = SearchStep {
            family: model.family.clone(),
            size: model.size.clone(),
            latent: model.latent,
            rounding: storage.rounding,
            bound: storage.bound,
            bytes,
            reached,
            meets: miss <= 1.0,
            full: candidate.full,
        };
        let better = self
            .best
            .as_ref()
            .is_none_or(|best| match (miss <= 1.0, best.miss <= 1.0) {
                (true, true) => bytes < best.bytes,
                (false, false) => miss < best.miss,
                (meets, _) => meets,
            });
        if better {
            self.best = Some(Best {
                run: run.clone(),
                reason: outcome.reason,
                miss,
                bytes,
            });
            if self.observer.wants_snapshots() {
                self.observer.snapshot((*outcome.snapshot).clone());
            }
        }
        self.steps.push(step.clone());
        self.observer.event(EventKind::Search(step));
        let left = outcome.report.bytes.residual;
        Verdict { miss, bytes, left }
    }
}
