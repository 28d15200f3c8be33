//! Which of the CPU and a GPU trains a network faster: found by trying.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::device::OpenDevice;
use super::fit::beginning;
use super::learner::Lesson;
use super::prepare::Prepared;
use super::trainer::Observer;
use super::{DeviceChoice, EventKind, HeldOut, RunSpec, TrainError};
use crate::data::{Dataset, Portion};
use crate::model::Weights;
use crate::report::TimedDevice;

/// Seconds of training that the CPU does at once: about what a GPU takes to get ready.
const AT_ONCE: f64 = 5.0;
/// How long steps are timed, at least, and how many.
const LOOK: Duration = Duration::from_millis(100);
const STEPS: usize = 3;
/// Batches that are timed in turn.
const BATCHES: usize = 4;

/// The device for a run that may take any: a GPU where it trains this network faster than the CPU.
/// Small networks leave most of a GPU idle, which has to be told of every step. [`OpenDevice::timed`]
/// has what was found; nothing is timed where the user chose the device.
pub(super) fn of(
    spec: &RunSpec,
    device: &OpenDevice,
    observer: &mut dyn Observer,
) -> Result<OpenDevice, TrainError> {
    if !device.auto || !device.is_gpu() || spec.model.closed_form() {
        return Ok(device.clone());
    }
    let cpu = OpenDevice::open(&DeviceChoice::Cpu)?;
    choose(spec, cpu, device.clone(), AT_ONCE, observer)
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
    let device = of(spec, &OpenDevice::open(&spec.device)?, &mut Silent)?;
    Ok(if device.is_gpu() {
        DeviceChoice::Named(device.info.name)
    } else {
        DeviceChoice::Cpu
    })
}

fn choose(
    spec: &RunSpec,
    cpu: OpenDevice,
    gpu: OpenDevice,
    at_once: f64,
    observer: &mut dyn Observer,
) -> Result<OpenDevice, TrainError> {
    observer.event(EventKind::Preparing("Timing a few steps".into()));
    let few = few(spec)?;
    let prepared = Prepared::in_background(&few, &mut || observer.go_on(false))?;
    let weights = beginning(&few, &prepared).weights;
    let here = rate(&few, &prepared, &weights, &cpu)?;
    let samples = spec.data.samples() as f64 * spec.training.epochs as f64;
    if samples / here < at_once {
        return Ok(cpu);
    }
    if !observer.go_on(false) {
        return Err(TrainError::Stopped);
    }
    observer.event(EventKind::Preparing(
        format!("Timing a few steps on {}", gpu.info.name).into(),
    ));
    let there = match rate(&few, &prepared, &weights, &gpu) {
        Ok(rate) => rate,
        Err(error) => {
            observer.event(EventKind::Warning(format!(
                "{} cannot train this network: {error}. The CPU trains",
                gpu.info.name
            )));
            return Ok(cpu);
        }
    };
    let timed = [(&cpu, here), (&gpu, there)].map(|(device, samples_per_second)| TimedDevice {
        device: device.info.name.clone(),
        samples_per_second,
    });
    observer.event(EventKind::Timed(timed.to_vec()));
    let mut faster = if there > here { gpu } else { cpu };
    faster.timed = timed.to_vec();
    Ok(faster)
}

/// The same run with as many samples as a few batches have.
fn few(spec: &RunSpec) -> Result<RunSpec, TrainError> {
    spec.check()?;
    let mut few = spec.clone();
    few.search = None;
    few.training.held_out = HeldOut::Spread(0.0);
    few.model = few.model.on(&spec.data.layout);
    let count = Portion::Samples(BATCHES * spec.training.batch);
    let data = count.read(&mut Dataset::clone(&spec.data));
    few.data = Arc::new(data.map_err(|e| TrainError::DoesNotFit(e.to_string()))?);
    Ok(few)
}

/// Samples a second.
fn rate(
    spec: &RunSpec,
    prepared: &Prepared,
    weights: &Weights,
    device: &OpenDevice,
) -> Result<f64, TrainError> {
    super::memory::check_pieces(spec, device)?;
    let lesson = Lesson {
        prepared,
        model: &spec.model,
        training: &spec.training,
    };
    let mut learner = lesson.learner(weights, device);
    let order: Vec<usize> = (0..prepared.split.training.len()).collect();
    let (steps, rate) = (learner.steps(), spec.training.learning_rate);
    // The first pass builds kernels and fills caches.
    learner.begin(1, &order);
    for step in 0..steps.min(BATCHES) {
        learner.step(step, rate);
    }
    learner.mean_loss()?;
    learner.begin(2, &order);
    let (begun, mut done) = (Instant::now(), 0);
    while done < STEPS || begun.elapsed() < LOOK {
        learner.step(done % steps, rate);
        done += 1;
    }
    // Waits for what is still under way on the device.
    learner.mean_loss()?;
    let samples = done as f64 * order.len() as f64 / steps as f64;
    Ok(samples / begun.elapsed().as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::SAMPLES;
    use crate::runs::RunSettings;

    /// Hears everything.
    #[derive(Default)]
    struct Ear(Vec<EventKind>);

    impl Observer for Ear {
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
        let mut ear = Ear::default();
        let chosen = choose(&spec(), cpu(), other(u64::MAX), 0.0, &mut ear).unwrap();
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
        let chosen = choose(&spec(), other(u64::MAX), cpu(), 0.0, &mut ear).unwrap();
        assert_eq!(chosen.info.name, first.device);
    }

    #[test]
    fn little_is_trained_on_the_cpu_at_once() {
        let mut ear = Ear::default();
        let chosen = choose(&spec(), cpu(), other(u64::MAX), 1e9, &mut ear).unwrap();
        assert!(!chosen.is_gpu() && chosen.timed.is_empty());
        assert!(!ear.0.iter().any(|e| matches!(e, EventKind::Timed(_))));
    }

    #[test]
    fn a_device_that_cannot_is_told_of_and_left() {
        let mut ear = Ear::default();
        let chosen = choose(&spec(), cpu(), other(100), 0.0, &mut ear).unwrap();
        assert!(!chosen.is_gpu());
        let warned = ear
            .0
            .iter()
            .any(|e| matches!(e, EventKind::Warning(w) if w.contains("slow")));
        assert!(warned, "{:?}", ear.0);
    }

    #[test]
    fn a_device_that_was_chosen_is_taken() {
        let mut ear = Ear::default();
        let wanted = OpenDevice {
            auto: false,
            ..other(u64::MAX)
        };
        let chosen = of(&spec(), &wanted, &mut ear).unwrap();
        assert_eq!(chosen.info.name, "slow");
        assert!(ear.0.is_empty());
    }
}
