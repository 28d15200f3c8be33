//! Short runs with different transforms, to see which serve the aim.

use std::time::Instant;

use super::device::OpenDevice;
use super::fit::Run;
use super::trainer::Observer;
use super::{
    EventKind, RunSpec, Snapshot, StopReason, TrainError, TransformTrial, TransformTrials,
};
use crate::transform::Plan;

/// A short run has the full run's epochs divided by this: two of them take a sixth of its time.
const SHORTER: usize = 12;
/// More epochs than this tell no more.
const MOST: usize = 10;
/// Min-max has to be better by an eighth: the suggested transforms start higher and go on falling
/// for longer. Of the tables that were tried, those won in full where the trials differed by less.
const CLEARLY: f64 = 0.875;

/// Tries the transforms that rules suggest against min-max for all columns, by short runs from the
/// same seed, and gives a run with the better ones that is ready for its first epoch; min-max only
/// where it is clearly better. `None` where
/// there is nothing to try: transforms chosen by hand, or rules that suggest min-max anyway.
///
/// A stop ends the trial under way; what was tried until then decides.
pub(super) fn run(
    spec: &RunSpec,
    device: &OpenDevice,
    observer: &mut dyn Observer,
) -> Result<Option<Run>, TrainError> {
    let plans = plans(spec);
    if plans.len() < 2 {
        return Ok(None);
    }
    spec.check()?;
    let begun = Instant::now();
    observer.event(EventKind::Preparing(
        "Trying transforms in short runs".into(),
    ));
    let mut best: Option<(f64, Run)> = None;
    let (mut tried, mut kept) = (Vec::new(), 0);
    for plan in plans {
        let transforms = plan.in_words();
        let (error, run, reason) = match try_out(&short(spec, plan), device, observer) {
            // What was tried before is enough to go on with.
            Err(TrainError::Stopped) if best.is_some() => break,
            other => other?,
        };
        // The first is min-max, the second what is suggested.
        if best
            .as_ref()
            .is_none_or(|(least, _)| CLEARLY * error < *least)
        {
            kept = tried.len();
            best = Some((error, run));
        }
        tried.push(TransformTrial { transforms, error });
        if reason == StopReason::Stopped {
            break;
        }
    }
    let Some((_, mut run)) = best else {
        return Err(TrainError::Stopped);
    };
    let trials = TransformTrials {
        aim: spec.training.aim,
        tried,
        kept,
        seconds: begun.elapsed().as_secs_f64(),
    };
    observer.event(EventKind::Transforms(trials.clone()));
    run.restart(&spec.training, trials);
    Ok(Some(run))
}

/// The plans worth a trial.
fn plans(spec: &RunSpec) -> Vec<Plan> {
    let min_max = spec.plan.min_max();
    let possible = spec.model.latent <= min_max.features(spec.data.points());
    let mut plans = vec![spec.plan.clone()];
    if spec.plan.automatic && possible && min_max != spec.plan {
        plans.insert(0, min_max);
    }
    plans
}

/// The same run with another plan and fewer epochs.
fn short(spec: &RunSpec, plan: Plan) -> RunSpec {
    let mut short = spec.clone();
    let features = plan.features(spec.data.points());
    short.model.features = features;
    short.model = short.model.on(&spec.data.layout);
    short.plan = plan;
    short.training.epochs = (spec.training.epochs / SHORTER).clamp(1, MOST);
    short.training.patience = None;
    short.training.quantise_from = None;
    short
}

/// The error that a run reaches, on held-out samples. A loss that is no number is an error beyond
/// all bounds.
fn try_out(
    spec: &RunSpec,
    device: &OpenDevice,
    observer: &mut dyn Observer,
) -> Result<(f64, Run, StopReason), TrainError> {
    let mut muted = Muted(observer);
    let mut run = Run::prepare(spec, &mut muted)?;
    match run.train(device, &mut muted) {
        Ok(reason) => Ok((run.error(), run, reason)),
        Err(TrainError::NotFinite { .. }) => Ok((f64::INFINITY, run, StopReason::Broken)),
        Err(error) => Err(error),
    }
}

/// Lets wishes through and keeps news back.
struct Muted<'a>(&'a mut dyn Observer);

impl Observer for Muted<'_> {
    fn event(&mut self, event: EventKind) {
        drop(event);
    }

    fn snapshot(&mut self, snapshot: Snapshot) {
        drop(snapshot);
    }

    fn wanted(&self) -> bool {
        self.0.wanted()
    }

    fn go_on(&mut self, epoch_done: bool) -> bool {
        self.0.go_on(epoch_done)
    }
}
