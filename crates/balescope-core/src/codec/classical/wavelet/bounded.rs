//! What keeps values within a bound: how far they are off, in steps of twice the bound.
//!
//! Where errors beyond the bound are rare nearly all of these numbers are zero and cost next to nothing.

use super::super::super::range_coder::{Coder, Reader, Writer};
use super::bands::{Bands, Order, PAD};
use super::coefficients::{Targets, code};
use super::model::Rounding;
use crate::codec::CodecError;

/// Steps stay below this.
const MOST_STEPS: f64 = 2_000_000.0;

/// The steps from what was decoded to the values; what is no number needs none.
pub(super) fn pack(values: &[f64], decoded: &[f64], lengths: &[usize], most: f64) -> Vec<u8> {
    let steps = values.iter().zip(decoded).map(|(value, decoded)| {
        let steps = (value - decoded) / (2.0 * most);
        // Just on the bound is well within it.
        if steps.abs() <= 0.5 || !value.is_finite() {
            0.0
        } else {
            steps.round().clamp(-MOST_STEPS, MOST_STEPS) as f32
        }
    });
    let steps: Vec<f32> = steps.collect();
    let mut bands = Bands::new(lengths, Vec::new(), Order::List);
    let mut writer = Writer::new();
    let rounding = Rounding { bit: 0.0, up: 0.5 };
    code(
        &mut writer,
        &mut bands,
        &Targets {
            values: &steps,
            rounding,
        },
    );
    writer.finish()
}

/// Adds the steps to what was decoded.
pub(super) fn unpack(
    bytes: &[u8],
    values: &mut [f64],
    lengths: &[usize],
    most: f64,
) -> Result<(), CodecError> {
    if unpack_first(bytes, values, lengths, most) {
        return Err("steps to the bound that break off".into());
    }
    Ok(())
}

/// Of bytes that may break off the steps that are known; whether some are not.
pub(super) fn unpack_first(bytes: &[u8], values: &mut [f64], lengths: &[usize], most: f64) -> bool {
    let mut bands = Bands::new(lengths, Vec::new(), Order::List);
    let mut reader = Reader::new(bytes);
    code(&mut reader, &mut bands, &Targets::NONE);
    let band = &bands.list[0];
    let width = band.width();
    for (row, values) in values.chunks_mut(width.max(1)).enumerate() {
        let Some(steps) = band.row(row) else {
            continue;
        };
        for (value, steps) in values.iter_mut().zip(&steps[PAD..]) {
            *value += 2.0 * most * f64::from(*steps);
        }
    }
    reader.is_spent()
}
