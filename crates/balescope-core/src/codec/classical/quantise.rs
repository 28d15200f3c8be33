//! Multiples of a step.

use pco::ChunkConfig;
use pco::standalone::simple_compress;

use super::super::lossless::numbers;
use super::lossy::{Scaled, shares_for};
use super::{About, Shape};
use crate::codec::CodecError;

/// Multiples of a step, packed by Pcodec: the error of a value is at most half a step.
pub(super) struct Quantise;

impl Scaled for Quantise {
    fn about(&self) -> About {
        About::new("quantise", "Quantise + pcodec", &["pco"])
    }

    fn shares(&self, _: &Shape) -> Vec<f64> {
        shares_for((20..=100).step_by(5))
    }

    fn encode(&self, values: &[f64], _: &[usize], share: f64) -> Result<Vec<u8>, CodecError> {
        // 0 to 1 in steps: at most 1 / share of them.
        let steps: Vec<u64> = values.iter().map(|v| (v / share).round() as u64).collect();
        Ok(simple_compress(&steps, &ChunkConfig::default()).map_err(|e| e.to_string())?)
    }

    fn decode(&self, bytes: &[u8], axes: &[usize], share: f64) -> Result<Vec<f64>, CodecError> {
        let steps = numbers::<u64>(bytes, axes.iter().product())?;
        Ok(steps.into_iter().map(|q| q as f64 * share).collect())
    }
}
