//! How large a batch may grow, and when it fills a device.

use crate::train::device::OpenDevice;
use crate::train::{RunSpec, TrainError, memory};

/// A batch of twice the size has to bring so many times the samples a second.
pub(in crate::train) const GAIN: f64 = 1.2;
/// Steps that a run keeps, at least, however large its batches grow.
const KEPT_STEPS: usize = 1000;
/// Larger batches keep any device busy.
const MOST: usize = 1 << 15;
/// Tensors of the size of a batch's widest layer that training holds at once, about.
const PIECES: usize = 16;

/// A batch, and the samples a second that a device trains with it.
pub(in crate::train) type Rate = (usize, f64);

/// A batch and larger ones, up to `most`, for as long as they bring clearly more samples a second: a
/// device with many cores has little to do with a small one. Gives the last that was worth it, and all
/// that were tried.
pub(in crate::train) fn grown(
    mut batch: usize,
    most: usize,
    rate: &mut dyn FnMut(usize) -> Result<f64, TrainError>,
) -> Result<(Rate, Vec<Rate>), TrainError> {
    let mut full = (batch, rate(batch)?);
    let mut tried = vec![full];
    while 2 * batch <= most {
        batch *= 2;
        let found = match rate(batch) {
            Err(TrainError::Stopped) => return Err(TrainError::Stopped),
            // The device has no room for more.
            Err(_) => break,
            Ok(found) => found,
        };
        tried.push((batch, found));
        if found < GAIN * full.1 {
            break;
        }
        full = (batch, found);
    }
    Ok((full, tried))
}

/// The run with another batch. Steps that see more samples are surer of their direction and may be
/// longer: the learning rate grows with the root of the batch, as is usual for Adam.
pub(in crate::train) fn with_batch(spec: &RunSpec, batch: usize) -> RunSpec {
    let mut other = spec.clone();
    other.training.grow_batch = false;
    if batch != spec.training.batch {
        let by = batch as f64 / spec.training.batch as f64;
        other.training.batch = batch;
        other.training.learning_rate *= by.sqrt();
    }
    other
}

/// The largest batch that is tried where it may grow: one that leaves a run enough steps, and for which
/// the device has room.
pub(in crate::train) fn most_batch(spec: &RunSpec, device: &OpenDevice) -> usize {
    let (model, training) = (&spec.model, &spec.training);
    if !training.grow_batch || !model.batch_grows() {
        return training.batch;
    }
    let held_out = training.held_out.count(spec.data.samples());
    let samples = spec.data.samples() - held_out;
    let steps = samples.saturating_mul(training.epochs) / KEPT_STEPS;
    let widest = memory::widest(model).max(1);
    let room = device.piece / (PIECES * widest * size_of::<f32>()) as u64;
    let room = usize::try_from(room).unwrap_or(usize::MAX);
    steps.min(samples).min(MOST).min(room).max(training.batch)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::data::SAMPLES;
    use crate::runs::RunSettings;
    use crate::train::{DeviceChoice, TrainingSpec};

    /// Dimuon events, the batch to be grown.
    fn growing(epochs: usize, batch: usize) -> RunSpec {
        let data = Arc::new(SAMPLES[0].load().unwrap());
        let mut spec = RunSettings::default().spec(&data).unwrap();
        spec.training = TrainingSpec {
            epochs,
            batch,
            grow_batch: true,
            ..spec.training
        };
        spec
    }

    #[test]
    fn a_batch_grows_for_as_long_as_it_is_worth_it() {
        // A step takes a millisecond, and another one for every 512 samples.
        let mut rate = |batch: usize| Ok(batch as f64 / (1.0 + batch as f64 / 512.0));
        let batches = |(_, tried): (Rate, Vec<Rate>)| tried.iter().map(|t| t.0).collect::<Vec<_>>();
        let tried = grown(64, 1 << 20, &mut rate).unwrap();
        assert_eq!(batches(tried), [64, 128, 256, 512, 1024, 2048, 4096]);
        let tried = grown(64, 300, &mut rate).unwrap();
        assert_eq!(batches(tried), [64, 128, 256]);
        let full = |batch: usize| match batch {
            64 => Ok(1.0),
            128 => Ok(2.0),
            _ => Err(TrainError::Device("full".to_owned())),
        };
        assert_eq!(batches(grown(64, 4096, &mut { full }).unwrap()), [64, 128]);
        assert!(grown(256, 4096, &mut { full }).is_err());
        let stopped = |batch: usize| match batch {
            64 => Ok(1.0),
            _ => Err(TrainError::Stopped),
        };
        assert!(grown(64, 4096, &mut { stopped }).is_err());
    }

    #[test]
    fn a_batch_leaves_a_run_its_steps_and_a_device_its_room() {
        let cpu = OpenDevice::open(&DeviceChoice::Cpu).unwrap();
        let spec = growing(4, 2);
        let samples = spec.data.samples() - spec.training.held_out.count(spec.data.samples());
        assert_eq!(most_batch(&spec, &cpu), samples * 4 / KEPT_STEPS);
        assert_eq!(most_batch(&growing(100_000, 2), &cpu), samples.min(MOST));
        assert_eq!(most_batch(&growing(1, 512), &cpu), 512);
        let narrow = OpenDevice {
            piece: 1 << 20,
            ..cpu.clone()
        };
        let most = most_batch(&growing(1000, 2), &narrow);
        assert!(most < samples && most > 2, "{most}");
        let mut still = growing(1000, 2);
        still.training.grow_batch = false;
        assert_eq!(most_batch(&still, &cpu), 2);
    }
}
