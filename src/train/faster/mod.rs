//! Which of the CPU and a GPU trains a network faster, and with which batch: found by trying.

mod batch;

use std::time::{Duration, Instant};

use self::batch::{grown, most_batch, with_batch};
use crate::model::Weights;
use crate::report::TimedDevice;
use crate::train::device::OpenDevice;
use crate::train::learner::LearnerInput;
use crate::train::observer::Observer;
use crate::train::prepare::Prepared;
use crate::train::progressed::Progressed;
use crate::train::{DeviceChoice, EventKind, HeldOut, RunSpec, TrainError};

/// Seconds of training that the CPU does at once: about what a GPU takes to get ready.
const AT_ONCE: f64 = 5.0;
/// How often steps are timed, how long each time, at least, and how many; the best counts, for what
/// else the machine does only takes time.
const TIMES: usize = 3;
const LOOK: Duration = Duration::from_millis(60);
const STEPS: usize = 2;
/// Batches that are timed in turn.
const BATCHES: usize = 4;

/// The run as it is trained, and the device that trains it. Where the run may take any, that is a GPU
/// where it trains this network faster than the CPU: small networks leave most of a GPU idle, which has
/// to be told of every step. Where the batch may grow, it is the one that fills the device.
/// [`OpenDevice::timed`] has what was tried; nothing is timed where there is no choice.
pub(in crate::train) fn ready(
    spec: &RunSpec,
    device: &OpenDevice,
    observer: &mut dyn Observer,
) -> Result<(RunSpec, OpenDevice), TrainError> {
    let any = device.auto && device.is_gpu() && !spec.model.closed_form();
    if !any && most_batch(spec, device) == spec.training.batch {
        return Ok((with_batch(spec, spec.training.batch), device.clone()));
    }
    let mut devices = vec![device.clone()];
    if any {
        devices.insert(0, OpenDevice::open(&DeviceChoice::Cpu)?);
    }
    fastest(spec, &devices, AT_ONCE, observer)
}

/// The same as a choice that can be made again.
///
/// # Errors
/// When there is no such device, or the specification is not possible.
pub fn faster_device(spec: &RunSpec) -> Result<DeviceChoice, TrainError> {
    struct Silent;
    impl Observer for Silent {
        fn event(&mut self, event: EventKind) {
            drop(event);
        }

        fn go_on(&mut self, _epoch_done: bool) -> bool {
            true
        }
    }
    if spec.device != DeviceChoice::Auto {
        return Ok(spec.device.clone());
    }
    let (_, device) = ready(spec, &OpenDevice::open(&spec.device)?, &mut Silent)?;
    Ok(if device.is_gpu() {
        DeviceChoice::Named(device.info.name)
    } else {
        DeviceChoice::Cpu
    })
}

/// The run on the device that trains it fastest. The first is taken at once if it is done in `at_once`
/// seconds, and trains where the others cannot.
fn fastest(
    spec: &RunSpec,
    devices: &[OpenDevice],
    at_once: f64,
    observer: &mut dyn Observer,
) -> Result<(RunSpec, OpenDevice), TrainError> {
    let most = devices.iter().map(|device| most_batch(spec, device)).max();
    observer.event(EventKind::Preparing("Timing a few steps".into()));
    let mut few = few(spec, most.unwrap_or(spec.training.batch))?;
    let prepared = Prepared::in_background(&few, &mut || observer.go_on(false))?;
    let weights = Progressed::new(&prepared).weights;
    let samples = spec.data.samples() as f64 * spec.training.epochs as f64;
    let mut timed = Vec::new();
    // The device, its batch, and the samples a second.
    let mut best: Option<(&OpenDevice, usize, f64)> = None;
    for device in devices {
        let name = &device.info.name;
        if best.is_some() {
            observer.event(EventKind::Preparing(
                format!("Timing a few steps on {name}").into(),
            ));
        }
        let most = most_batch(spec, device);
        let found = grown(spec.training.batch, most, &mut |batch| {
            if !observer.go_on(false) {
                return Err(TrainError::Stopped);
            }
            few.training.batch = batch;
            rate(&few, &prepared, &weights, device)
        });
        let ((batch, rate), tried) = match found {
            Err(error) if best.is_some() && !matches!(error, TrainError::Stopped) => {
                observer.event(EventKind::Warning(format!(
                    "{name} cannot train this network: {error}. The CPU trains"
                )));
                continue;
            }
            found => found?,
        };
        timed.extend(tried.into_iter().map(|(batch, rate)| TimedDevice {
            device: name.clone(),
            batch,
            samples_per_second: rate,
        }));
        if best.is_none_or(|(.., least)| rate > least) {
            best = Some((device, batch, rate));
        }
        if samples / rate < at_once {
            break;
        }
    }
    let (device, batch, _) = best.unwrap_or((&devices[0], spec.training.batch, 0.0));
    let mut device = device.clone();
    if timed.len() > 1 {
        observer.event(EventKind::Timed(timed.clone()));
        device.timed = timed;
    }
    Ok((with_batch(spec, batch), device))
}

/// The same run with as many samples as a few batches of a size have.
fn few(spec: &RunSpec, batch: usize) -> Result<RunSpec, TrainError> {
    spec.check()?;
    let mut few = spec.on_some(BATCHES * batch)?;
    few.search = None;
    few.training.held_out = HeldOut::Spread(0.0);
    Ok(few)
}

/// Samples a second.
fn rate(
    spec: &RunSpec,
    prepared: &Prepared,
    weights: &Weights,
    device: &OpenDevice,
) -> Result<f64, TrainError> {
    crate::train::memory::check_pieces(spec, device)?;
    let input = LearnerInput {
        prepared,
        model: &spec.model,
        training: &spec.training,
    };
    let mut learner = input.learner(weights, device);
    let order: Vec<usize> = (0..prepared.split.training.len()).collect();
    let (steps, rate) = (learner.steps(), spec.training.learning_rate);
    // The first pass builds kernels and fills caches.
    learner.begin(1, &order);
    for step in 0..steps.min(BATCHES) {
        learner.step(step, rate);
    }
    learner.mean_loss()?;
    let mut best: f64 = 0.0;
    for time in 0..TIMES {
        learner.begin(2 + time, &order);
        let (begun, mut done) = (Instant::now(), 0);
        while done < STEPS || begun.elapsed() < LOOK {
            learner.step(done % steps, rate);
            done += 1;
        }
        // Waits for what is still under way on the device.
        learner.mean_loss()?;
        let samples = done as f64 * order.len() as f64 / steps as f64;
        best = best.max(samples / begun.elapsed().as_secs_f64());
    }
    Ok(best)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use self::batch::GAIN;
    use super::*;
    use crate::data::SAMPLES;
    use crate::runs::RunSettings;

    /// Hears everything.
    #[derive(Default)]
    struct EventRecorder(Vec<EventKind>);

    impl Observer for EventRecorder {
        fn event(&mut self, event: EventKind) {
            self.0.push(event);
        }

        fn go_on(&mut self, _epoch_done: bool) -> bool {
            true
        }
    }

    fn spec() -> RunSpec {
        let data = Arc::new(SAMPLES[0].load().unwrap());
        RunSettings::default().spec(&data).unwrap()
    }

    fn cpu() -> OpenDevice {
        OpenDevice::open(&DeviceChoice::Cpu).unwrap()
    }

    /// The CPU by another name, with the tensors' own training.
    fn other(piece: u64) -> OpenDevice {
        let mut other = cpu();
        other.info.name = "slow".to_owned();
        other.info.kind = crate::train::DeviceKind::OtherGpu;
        OpenDevice {
            piece,
            auto: true,
            ..other
        }
    }

    #[test]
    fn the_faster_device_trains_and_both_rates_are_told() {
        let mut ear = EventRecorder::default();
        let (_, chosen) = fastest(&spec(), &[cpu(), other(u64::MAX)], 0.0, &mut ear).unwrap();
        let Some(EventKind::Timed(timed)) = ear.0.last().cloned() else {
            panic!("{:?}", ear.0)
        };
        assert_eq!(chosen.timed, timed);
        let [first, second] = &timed[..] else {
            panic!("{timed:?}")
        };
        assert_eq!(second.device, "slow");
        // The program's own products are twice as fast as the tensors on the same cores.
        assert!(
            first.samples_per_second > second.samples_per_second,
            "{timed:?}"
        );
        assert_eq!(chosen.info.name, first.device);
        // The other way round.
        let (_, chosen) = fastest(&spec(), &[other(u64::MAX), cpu()], 0.0, &mut ear).unwrap();
        assert_eq!(chosen.info.name, first.device);
    }

    #[test]
    fn little_is_trained_on_the_cpu_at_once() {
        let mut ear = EventRecorder::default();
        let (_, chosen) = fastest(&spec(), &[cpu(), other(u64::MAX)], 1e9, &mut ear).unwrap();
        assert!(!chosen.is_gpu() && chosen.timed.is_empty());
        assert!(!ear.0.iter().any(|e| matches!(e, EventKind::Timed(_))));
    }

    #[test]
    fn a_device_that_cannot_is_told_of_and_left() {
        let mut ear = EventRecorder::default();
        let (_, chosen) = fastest(&spec(), &[cpu(), other(100)], 0.0, &mut ear).unwrap();
        assert!(!chosen.is_gpu());
        let warned = ear
            .0
            .iter()
            .any(|e| matches!(e, EventKind::Warning(w) if w.contains("slow")));
        assert!(warned, "{:?}", ear.0);
    }

    #[test]
    fn the_run_has_the_batch_that_was_found() {
        let mut ear = EventRecorder::default();
        let mut spec = spec();
        spec.training.epochs = 4;
        spec.training.batch = 2;
        spec.training.grow_batch = true;
        let (found, device) = ready(&spec, &cpu(), &mut ear).unwrap();
        let timed = &device.timed;
        assert_eq!((timed[0].batch, timed[1].batch), (2, 4), "{timed:?}");
        assert!(matches!(ear.0.last(), Some(EventKind::Timed(t)) if t == timed));
        // The last one was not worth it, unless none larger was left.
        let [.., before, last] = &timed[..] else {
            panic!("{timed:?}")
        };
        let best = if last.samples_per_second > GAIN * before.samples_per_second {
            last
        } else {
            before
        };
        assert_eq!(found.training.batch, best.batch, "{timed:?}");
        assert!(!found.training.grow_batch);
        let rate = found.training.learning_rate / spec.training.learning_rate;
        assert!(
            (rate * rate - best.batch as f64 / 2.0).abs() < 1e-9,
            "{rate}"
        );
        // As it is, nothing is left to be grown.
        let (again, device) = ready(&found, &cpu(), &mut ear).unwrap();
        assert_eq!(again.training, found.training);
        assert!(device.timed.is_empty());
    }

    #[test]
    fn a_device_that_was_chosen_is_taken() {
        let mut ear = EventRecorder::default();
        let wanted = OpenDevice {
            auto: false,
            ..other(u64::MAX)
        };
        let (_, chosen) = ready(&spec(), &wanted, &mut ear).unwrap();
        assert_eq!(chosen.info.name, "slow");
        assert!(ear.0.is_empty());
    }
}
