//! Whether there is memory for a run, asked before it is taken.

use sysinfo::{MemoryRefreshKind, RefreshKind, System};

use crate::format;
use crate::model::{Half, ModelSpec};
use crate::train::device::OpenDevice;
use crate::train::{DeviceChoice, RunSpec, TrainError};

/// Numbers that training holds for each weight: itself, its gradient, two moments of it, the best so far,
/// and a copy on the way to the archive.
const TRAINED: u128 = 6;
/// The same of a model that is computed at once.
const COMPUTED: u128 = 3;
const BYTES_OF_A_WEIGHT: u128 = 4;
/// Bytes for each value of the data beside the data: features in single precision, values decoded, and
/// what both are compared in.
const BYTES_OF_A_VALUE: u128 = 20;

/// # Errors
/// When the run would need more memory than there is.
pub(in crate::train) fn check(spec: &RunSpec) -> Result<(), TrainError> {
    if matches!(spec.used_device(), DeviceChoice::Remote(_)) {
        // That machine looks at its own memory.
        return Ok(());
    }
    let Some(free) = free() else { return Ok(()) };
    let needed = needed(spec);
    if needed <= u128::from(free) {
        return Ok(());
    }
    Err(TrainError::TooLarge {
        parameters: format::count(spec.model.parameters()),
        needed: size(needed),
        free: size(u128::from(free)),
    })
}

/// # Errors
/// When a batch or a layer is more than the device takes in one piece.
pub(in crate::train) fn check_pieces(
    spec: &RunSpec,
    device: &OpenDevice,
) -> Result<(), TrainError> {
    let (what, bytes) = largest_piece(spec);
    if bytes <= u128::from(device.piece) {
        return Ok(());
    }
    Err(TrainError::TooLargeForDevice {
        what,
        needed: size(bytes),
        device: device.info.name.clone(),
        most: size(u128::from(device.piece)),
    })
}

/// Bytes in words.
fn size(bytes: u128) -> String {
    format::bytes(usize::try_from(bytes).unwrap_or(usize::MAX))
}

/// The largest tensor that training needs at once, apart from the data, and its bytes.
fn largest_piece(spec: &RunSpec) -> (&'static str, u128) {
    let model = &spec.model;
    let batch = spec.training.batch.min(spec.data.samples());
    let samples = widest(model) as u128 * batch as u128;
    let halves = [false, true].map(|decoder| Half::shapes(model, decoder));
    let layers = halves
        .iter()
        .flat_map(|(hidden, linear)| hidden.iter().chain(linear));
    let layers = layers.map(|(inputs, outputs)| *inputs as u128 * *outputs as u128);
    let layer = layers.max().unwrap_or(0);
    if samples > layer {
        ("a batch", samples * BYTES_OF_A_WEIGHT)
    } else {
        ("a layer of the network", layer * BYTES_OF_A_WEIGHT)
    }
}

/// Numbers a sample in the widest layer.
pub(in crate::train) fn widest(model: &ModelSpec) -> usize {
    if model.family.is_fully_connected() {
        model.layers().iter().map(|l| l.width).max().unwrap_or(0)
    } else {
        // Its layers are pictures, or of single points.
        model.features
    }
}

/// Bytes, roughly, beside the data themselves.
fn needed(spec: &RunSpec) -> u128 {
    let copies = if spec.model.closed_form() {
        COMPUTED
    } else {
        TRAINED
    };
    let weights = spec.model.parameters() as u128 * copies * BYTES_OF_A_WEIGHT;
    let values = spec.data.samples() as u128 * spec.data.features() as u128;
    weights + values * BYTES_OF_A_VALUE
}

/// Bytes that are free; `None` where the system does not tell.
fn free() -> Option<u64> {
    let ram = MemoryRefreshKind::nothing().with_ram();
    let system = System::new_with_specifics(RefreshKind::nothing().with_memory(ram));
    let free = system.available_memory();
    let limited = system
        .cgroup_limits()
        .map_or(free, |limits| limits.free_memory);
    let free = free.min(limited);
    (free > 0).then_some(free)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use ndarray::Array2;

    use super::*;
    use crate::data::{DType, Dataset};
    use crate::model::Size;
    use crate::runs::RunSettings;

    #[test]
    fn a_network_that_no_memory_holds_is_refused_before_it_takes_any() {
        let values = Array2::from_shape_fn((8, 5), |(i, j)| (i * j) as f64);
        let data = Dataset::table(DType::F64, values);
        let mut spec = RunSettings::default().spec(&Arc::new(data)).unwrap();
        assert!(needed(&spec) < 1 << 20);
        assert!(check(&spec).is_ok());
        let cpu = OpenDevice::open(&DeviceChoice::Cpu).unwrap();
        let little = OpenDevice { piece: 1000, ..cpu };
        spec.training.batch = 1000;
        spec.model = ModelSpec::new(Size::Custom(vec![4, 3]), 5, 2);
        // Five features of eight samples, four bytes each.
        assert_eq!(largest_piece(&spec), ("a batch", 160));
        assert!(check_pieces(&spec, &little).is_ok());
        spec.model = ModelSpec::new(Size::Custom(vec![60, 30]), 5, 2);
        assert_eq!(largest_piece(&spec), ("a layer of the network", 7200));
        let message = check_pieces(&spec, &little).unwrap_err().to_string();
        assert!(message.contains("1,000 B in one piece"), "{message}");
        spec.model = ModelSpec::new(Size::Custom(vec![1 << 25, 1 << 25]), 5, 2);
        let message = check(&spec).unwrap_err().to_string();
        assert!(
            message.contains("2,251,") && message.contains("tucker"),
            "{message}"
        );
    }
}
