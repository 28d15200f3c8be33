//! Short runs with different transforms, to see which serve the aim.

use std::sync::Arc;
use std::time::Instant;

use super::device::OpenDevice;
use super::observer::{Observer, ShortRunObserver};
use super::run::Run;
use super::{EventKind, RunSpec, StopReason, TrainError, TransformTrial, TransformTrials};
use crate::transform::Plan;

/// A short run has the full run's epochs divided by this: two of them take a sixth of its time.
const SHORTER: usize = 12;
/// More epochs than this tell no more.
const MOST: usize = 10;
/// More samples than this are tried on a part of them, spread over all.
const SAMPLES: usize = 1 << 18;
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
    let part = spec.on_some(SAMPLES)?;
    let whole = part.data.samples() == spec.data.samples();
    let mut best: Option<(f64, Run)> = None;
    let (mut tried, mut kept) = (Vec::new(), 0);
    let all = plans.len();
    for (i, plan) in plans.into_iter().enumerate() {
        let transforms = plan.summary();
        let text = format!("Trying transforms, run {} of {all}: {transforms}", i + 1);
        observer.event(EventKind::Preparing(text.into()));
        let (error, run, reason) = match try_out(&short(spec, &part, plan), device, observer) {
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
    if !whole {
        let mut all = run.spec.clone();
        all.data = Arc::clone(&spec.data);
        all.training = spec.training.clone();
        run = Run::prepare(&all, observer)?;
    }
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

/// The same run on a part of the data, with another plan and fewer epochs.
fn short(spec: &RunSpec, part: &RunSpec, plan: Plan) -> RunSpec {
    let mut short = part.clone();
    let all = spec.data.samples() as f64 / part.data.samples() as f64;
    let epochs = (spec.training.epochs as f64 * all) as usize;
    let features = plan.features(spec.data.points());
    short.model.features = features;
    short.model = short.model.on(&spec.data.layout);
    short.plan = plan;
    short.training.epochs = (epochs / SHORTER).clamp(1, MOST);
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
    let mut short = ShortRunObserver(observer);
    let mut run = Run::prepare(spec, &mut short)?;
    match run.train(device, &mut short) {
        Ok(reason) => Ok((run.error(), run, reason)),
        Err(TrainError::NotFinite { .. }) => Ok((f64::INFINITY, run, StopReason::Broken)),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::*;
    use crate::data::{DType, Dataset};
    use crate::runs::RunSettings;

    fn spec(rows: usize) -> RunSpec {
        // An exponential distribution, for which rules suggest another transform than min-max.
        let values = Array2::from_shape_fn((rows, 2), |(i, j)| {
            let u = ((i * 7919 + j * 104_729) % rows) as f64 / rows as f64;
            -(1.0 - u).ln()
        });
        let data = Dataset::table(DType::F64, values);
        let settings = RunSettings {
            epochs: Some(24),
            ..RunSettings::default()
        };
        settings.spec(&Arc::new(data)).unwrap()
    }

    #[test]
    fn many_samples_are_tried_on_a_part_of_them() {
        let few = spec(1000);
        let all = few.on_some(SAMPLES).unwrap();
        assert!(Arc::ptr_eq(&all.data, &few.data));
        assert_eq!(short(&few, &all, few.plan.clone()).training.epochs, 2);
        let many = spec(2 * SAMPLES);
        let half = many.on_some(SAMPLES).unwrap();
        let (samples, of) = (half.data.samples(), half.data.origin.of);
        assert_eq!((samples, of), (SAMPLES, Some(2 * SAMPLES)));
        // As many steps as a twelfth of the whole run has.
        let short = short(&many, &half, many.plan.clone());
        assert_eq!((short.training.epochs, short.data.samples()), (4, SAMPLES));
        assert_eq!(plans(&many).len(), 2);
    }
}
