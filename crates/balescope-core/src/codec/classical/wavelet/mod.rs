//! Wavelets with contexts.

mod around;
pub(in crate::codec) mod array;
mod bands;
mod blocks;
mod bounded;
mod chance;
mod coded;
mod coefficients;
mod contexts;
mod estimate;
pub(super) mod fill;
mod foresight;
mod group;
mod levels;
mod lift;
mod linear;
pub(in crate::codec::classical) mod mixer;
mod model;
pub(in crate::codec) mod numbers;
mod over;
mod plan;
mod quick;
mod row;
mod sizes;
mod steps;
mod targets;
mod transformed;

use super::lossy::{Scaled, shares_for};
use super::{About, Shape};
use crate::codec::CodecError;
use crate::data::Kind;

/// The 9/7 wavelet along all axes, time among them, over as many levels of each as pay; coefficients as
/// multiples of a step, coded by what several models that learn on the way expect of them together. Where a
/// bound is to be kept, what is left beyond it is coded in the same way.
pub(super) struct Wavelet;

/// Errors are about as large as those of even quantisation with this many decibels less: most coefficients are
/// far smaller than a step.
const MARGIN: i32 = 7;

impl Scaled for Wavelet {
    fn about(&self) -> About {
        About::new("wavelet", "Wavelets", &["balescope"])
    }

    fn shares(&self, shape: &Shape) -> Vec<f64> {
        match shape.kind {
            Kind::Field => shares_for((10 - MARGIN..=90 - MARGIN).step_by(5)),
            Kind::Table => Vec::new(),
        }
    }

    fn encode(&self, values: &[f64], axes: &[usize], share: f64) -> Result<Vec<u8>, CodecError> {
        Ok(array::encode(values, axes, share))
    }

    fn fill(&self, values: &mut [f64], axes: &[usize]) {
        fill::fill(values, axes);
    }

    fn keeps_bounds(&self) -> bool {
        true
    }

    fn encode_within(
        &self,
        values: &[f64],
        axes: &[usize],
        most: f64,
    ) -> Option<(Vec<u8>, Vec<f64>)> {
        Some(array::encode_within(values, axes, most))
    }

    fn decode(&self, bytes: &[u8], axes: &[usize], _: f64) -> Result<Vec<f64>, CodecError> {
        array::decode(bytes, axes)
    }
}

#[cfg(test)]
mod tests;
