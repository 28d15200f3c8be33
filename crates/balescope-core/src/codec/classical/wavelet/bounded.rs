//! What keeps values within a bound: how far they are off, in steps of twice the bound.
//!
//! Where errors beyond the bound are rare nearly all of these numbers are zero and cost next to nothing.

use super::coefficients::Effort;
use super::numbers::{self, MOST};
use crate::codec::CodecError;

/// The steps from what was decoded to the values, which are added to it; what is no number needs none.
pub(super) fn pack(
    values: &[f64],
    decoded: &mut [f64],
    (lengths, effort): (&[usize], Effort),
    most: f64,
) -> Vec<u8> {
    let steps = values.iter().zip(decoded).map(|(value, decoded)| {
        let steps = (value - *decoded) / (2.0 * most);
        // Just on the bound is well within it.
        if steps.abs() <= 0.5 || !value.is_finite() {
            return 0.0;
        }
        let steps = (steps.round() as f32).clamp(-MOST, MOST);
        *decoded += 2.0 * most * f64::from(steps);
        steps
    });
    let steps: Vec<f32> = steps.collect();
    numbers::pack_with(&steps, lengths, effort)
}

/// Adds the steps to what was decoded.
pub(super) fn unpack(
    bytes: &[u8],
    values: &mut [f64],
    (lengths, effort): (&[usize], Effort),
    most: f64,
) -> Result<(), CodecError> {
    if unpack_first(bytes, values, (lengths, effort), most) {
        return Err("steps to the bound that break off".into());
    }
    Ok(())
}

/// Of bytes that may break off the steps that are known; whether some are not.
pub(super) fn unpack_first(
    bytes: &[u8],
    values: &mut [f64],
    (lengths, effort): (&[usize], Effort),
    most: f64,
) -> bool {
    let found = numbers::unpack_with(bytes, lengths, effort);
    let width = lengths.last().copied().unwrap_or(1).max(1);
    for (steps, values) in found.rows().zip(values.chunks_mut(width)) {
        for (value, steps) in values.iter_mut().zip(steps.unwrap_or_default()) {
            *value += 2.0 * most * f64::from(*steps);
        }
    }
    found.breaks_off
}
