//! From the specification of a run to its result: what stands above one training.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Instant;

use super::device::OpenDevice;
use super::observer::Observer;
use super::run::Run;
use super::{
    DeviceChoice, EventKind, Outcome, RunSpec, StopReason, TrainError, faster, race, remote,
    search, smaller,
};

/// Trains in the calling thread, or on another machine: what the training thread and the command line
/// both run.
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
    let wants = Wants {
        interim: false,
        smaller: true,
    };
    told(spec, on_event, stop, wants)
}

/// [`fit`] that also tells now and then what the file would be if training ended there
/// ([`EventKind::Interim`]); that takes up to a fifth of another thread's time.
///
/// # Errors
/// As [`fit`].
pub fn fit_live(
    spec: &RunSpec,
    on_event: &mut dyn FnMut(EventKind),
    stop: &dyn Fn() -> bool,
) -> Result<Outcome, TrainError> {
    let wants = Wants {
        interim: true,
        smaller: true,
    };
    told(spec, on_event, stop, wants)
}

/// [`fit_live`] for one model of many: those in closed form are tried beside it anyway, so that its
/// report names none that makes a smaller file.
///
/// # Errors
/// As [`fit`].
pub fn fit_trial(
    spec: &RunSpec,
    on_event: &mut dyn FnMut(EventKind),
    stop: &dyn Fn() -> bool,
) -> Result<Outcome, TrainError> {
    let wants = Wants {
        interim: true,
        smaller: false,
    };
    told(spec, on_event, stop, wants)
}

/// What is made beside the result.
struct Wants {
    interim: bool,
    smaller: bool,
}

fn told(
    spec: &RunSpec,
    on_event: &mut dyn FnMut(EventKind),
    stop: &dyn Fn() -> bool,
    wants: Wants,
) -> Result<Outcome, TrainError> {
    struct Closures<'a> {
        on_event: &'a mut dyn FnMut(EventKind),
        stop: &'a dyn Fn() -> bool,
        wants: Wants,
    }

    impl Observer for Closures<'_> {
        fn event(&mut self, event: EventKind) {
            (self.on_event)(event);
        }

        fn go_on(&mut self, _epoch_done: bool) -> bool {
            !(self.stop)()
        }

        fn wants_interim(&self) -> bool {
            self.wants.interim
        }

        fn wants_smaller(&self) -> bool {
            self.wants.smaller
        }
    }

    let mut observer = Closures {
        on_event,
        stop,
        wants,
    };
    let device = match spec.used_device() {
        DeviceChoice::Remote(away) => {
            return Ok(remote::run(spec, &away, None, &mut observer)?.0);
        }
        here => OpenDevice::open(&here)?,
    };
    let (spec, device) = faster::ready(spec, &device, &mut observer)?;
    Ok(complete(&spec, &device, &mut observer)?.1)
}

/// From the specification to the result; a search is many runs, of which the best is kept.
pub(super) fn complete(
    spec: &RunSpec,
    device: &OpenDevice,
    observer: &mut dyn Observer,
) -> Result<(Run, Outcome), TrainError> {
    let spec = &*with_bounds(spec)?;
    if spec.nothing_to_learn().is_some() {
        let mut run = Run::prepare(&spec.without_model(), observer)?;
        run.nothing_learnt = spec.nothing_to_learn();
        run.tell(device, observer);
        let outcome = train_and_measure(&mut run, device, observer)?;
        return Ok((run, search::without_model(spec, outcome)));
    }
    if let Some(wanted) = &spec.search {
        return search::run(spec, wanted, device, observer);
    }
    let mut run = match race::run(spec, device, observer)? {
        Some(run) => run,
        None => Run::prepare(spec, observer)?,
    };
    run.tell(device, observer);
    let outcome = train_and_measure(&mut run, device, observer)?;
    Ok((run, outcome))
}

/// With bounds of columns that those of what follows from them need.
fn with_bounds(spec: &RunSpec) -> Result<Cow<'_, RunSpec>, TrainError> {
    let bounds = &spec.training.bounds;
    if bounds.derived.is_empty() {
        return Ok(Cow::Borrowed(spec));
    }
    if spec.data.origin.of.is_some() {
        let why = "a formula is bounded where all samples are read, and this is a portion of them";
        return Err(TrainError::DoesNotFit(why.to_owned()));
    }
    let bounds = bounds.clone().tightened(&spec.data);
    let mut spec = spec.clone();
    spec.training.bounds =
        bounds.map_err(|why| TrainError::DoesNotFit(format!("the bound{why}")))?;
    Ok(Cow::Owned(spec))
}

/// The result is not made where nobody wants it any more.
pub(super) fn train_and_measure(
    run: &mut Run,
    device: &OpenDevice,
    observer: &mut dyn Observer,
) -> Result<Outcome, TrainError> {
    let begun = Instant::now();
    let reason = run.train(device, observer)?;
    if !observer.wanted() {
        return Err(TrainError::Stopped);
    }
    observer.event(EventKind::Ending(run.filing()));
    let mut outcome = run.outcome(device, reason)?;
    let finished = run.spec.model.features > 0 && reason != StopReason::Stopped;
    if finished && observer.wants_smaller() && observer.go_on(false) {
        let smaller = smaller::find(&run.spec, &outcome, begun.elapsed(), observer);
        Arc::make_mut(&mut outcome.report).smaller = smaller;
    }
    Ok(outcome)
}
