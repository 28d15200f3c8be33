//! What a device can do at most, to compare with what training reaches.

use std::time::{Duration, Instant};

use burn::tensor::{ThroughputKey, ThroughputMode};
use rayon::prelude::*;

use crate::train::device::OpenDevice;
use crate::train::learner::dense::product_operations;
use crate::train::{DeviceChoice, TrainError};

/// How long the CPU is measured, and how often; the best counts.
const LONG: Duration = Duration::from_millis(40);
const TIMES: usize = 5;

/// Single-precision operations a second that a device reaches at most, measured on the spot; a product
/// and a sum are two. Of a GPU by what burn measures for it; of the CPU by products of matrices that stay
/// in the cache, on all threads at once. `None` where a GPU's driver gives no figure.
///
/// # Errors
/// When there is no such device.
pub fn peak_operations(device: &DeviceChoice) -> Result<Option<f64>, TrainError> {
    let open = OpenDevice::open(device)?;
    if !open.is_gpu() {
        return Ok(Some(of_the_cpu()));
    }
    // The type of a key without one is single precision.
    let dtype = ThroughputKey {
        mode: ThroughputMode::Launch,
    }
    .dtype();
    let key = ThroughputKey {
        mode: ThroughputMode::ComputeDirect { dtype },
    };
    let found = open.device.performance_stats(&[key]);
    let measured = found.into_iter().find_map(|stat| stat.value.ok());
    let rate = measured.map(|value| value.ops_per_s());
    Ok(rate.filter(|rate| rate.is_finite() && *rate > 0.0))
}

fn of_the_cpu() -> f64 {
    let once = || {
        let threads = rayon::current_num_threads();
        let begin = Instant::now();
        let done: f64 = (0..threads)
            .into_par_iter()
            .with_max_len(1)
            .map(|_| product_operations(LONG))
            .sum();
        done / begin.elapsed().as_secs_f64()
    };
    (0..TIMES).map(|_| once()).fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cpu_does_more_than_a_hundred_million_operations_a_second() {
        let found = peak_operations(&DeviceChoice::Cpu).unwrap().unwrap();
        assert!(found > 1e8 && found < 1e14, "{found}");
        assert!(peak_operations(&DeviceChoice::Named("abacus".to_owned())).is_err());
    }
}
