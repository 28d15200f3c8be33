//! Numbers in the plan of a column, as bytes.

use crate::codec::CodecError;

pub(super) fn byte(bytes: &mut &[u8]) -> Result<u8, CodecError> {
    let (first, rest) = bytes.split_first().ok_or("columns told that break off")?;
    *bytes = rest;
    Ok(*first)
}

/// A finite number.
pub(super) fn number(bytes: &mut &[u8]) -> Result<f64, CodecError> {
    let (first, rest) = bytes
        .split_first_chunk()
        .ok_or("columns told that break off")?;
    *bytes = rest;
    finite(f64::from_le_bytes(*first))
}

/// A finite number in single precision.
pub(super) fn single(bytes: &mut &[u8]) -> Result<f32, CodecError> {
    let (first, rest) = bytes
        .split_first_chunk()
        .ok_or("columns told that break off")?;
    *bytes = rest;
    Ok(finite(f64::from(f32::from_le_bytes(*first)))? as f32)
}

fn finite(x: f64) -> Result<f64, CodecError> {
    if x.is_finite() {
        return Ok(x);
    }
    Err(format!("{x}, expected a finite number").into())
}
