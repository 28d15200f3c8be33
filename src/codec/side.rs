//! What is kept beside the latents: columns that did not go through the network, and the places of
//! values that are not finite.

use std::io::{Read, Write};

use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use half::f16;
use ndarray::{Array2, ArrayView2, s};
use rayon::prelude::*;

use super::lossless;
use crate::data::{DType, Dataset, Extent};
use crate::transform::{FittedPlan, Role};

/// Columns that are kept exactly, one after the other: how many bytes follow, and the column as
/// [`lossless`] packs it. Empty when there are none.
pub(super) fn pack_exact(data: &Dataset, plan: &FittedPlan) -> Vec<u8> {
    let columns: Vec<usize> = exact_columns(plan).collect();
    let pack = |&column: &usize| {
        let values = data.column(column);
        let bits: Vec<u64> = values.iter().map(|&v| to_bits(data.dtype, v)).collect();
        lossless::pack(&bits, data.dtype.size())
    };
    let packed: Vec<Vec<u8>> = columns.par_iter().map(pack).collect();
    let mut out = Vec::new();
    for column in packed {
        append_number(column.len() as u64, &mut out);
        out.extend(column);
    }
    out
}

/// Writes what [`pack_exact`] kept into its columns of `values` (samples x columns*points).
pub(super) fn unpack_exact(
    mut packed: &[u8],
    dtype: DType,
    plan: &FittedPlan,
    values: &mut Array2<f64>,
) -> Result<(), String> {
    let count = values.nrows() * plan.points;
    for column in exact_columns(plan) {
        let length = usize::try_from(take_number(&mut packed)?).map_err(|e| e.to_string())?;
        let (own, rest) = packed
            .split_at_checked(length)
            .ok_or_else(|| format!("{} bytes of a column of {length}", packed.len()))?;
        packed = rest;
        let bits = lossless::unpack(own, count, dtype.size())?;
        let mut to = values.slice_mut(s![.., column * plan.points..(column + 1) * plan.points]);
        for (to, bits) in to.iter_mut().zip(bits) {
            *to = from_bits(dtype, bits);
        }
    }
    if packed.is_empty() {
        Ok(())
    } else {
        Err(format!("{} bytes after the last column", packed.len()))
    }
}

fn exact_columns(plan: &FittedPlan) -> impl Iterator<Item = usize> + '_ {
    plan.columns
        .iter()
        .enumerate()
        .filter(|(_, c)| c.role == Role::Exact)
        .map(|(i, _)| i)
}

/// Kinds of values that are not finite.
const KINDS: [f64; 3] = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY];

/// Runs of values that are not finite, in the order of samples, exact columns left out: how many
/// finite values come before, how many of a kind follow (both as variable-length numbers), and the
/// kind. Deflated, since a field has the same places in every snapshot. Empty when all are finite.
pub(super) fn pack_mask(data: &Dataset, plan: &FittedPlan) -> Vec<u8> {
    let values = data.values();
    pack_places(values.rows().into_iter().flat_map(|row| {
        row.into_iter()
            .enumerate()
            .filter(|(feature, _)| is_masked(plan, *feature))
            .map(|(_, value)| *value)
    }))
}

/// Puts the values that [`pack_mask`] found back into `values`.
pub(super) fn unpack_mask(
    packed: &[u8],
    plan: &FittedPlan,
    values: &mut Array2<f64>,
) -> Result<(), String> {
    let count = values.len();
    let places = values.rows_mut().into_iter().flat_map(|row| {
        row.into_iter()
            .enumerate()
            .filter(|(feature, _)| is_masked(plan, *feature))
            .map(|(_, value)| value)
    });
    unpack_places(packed, count, places)
}

fn is_masked(plan: &FittedPlan, feature: usize) -> bool {
    plan.columns[feature / plan.points].role != Role::Exact
}

/// What [`pack_mask`] makes, of values one after the other.
pub(super) fn pack_places(values: impl Iterator<Item = f64>) -> Vec<u8> {
    let mut raw = Vec::new();
    let mut gap = 0_u64;
    let mut run: Option<(u8, u64)> = None;
    let mut flush = |gap: &mut u64, run: &mut Option<(u8, u64)>| {
        if let Some((kind, length)) = run.take() {
            append_number(*gap, &mut raw);
            append_number(length, &mut raw);
            raw.push(kind);
            *gap = 0;
        }
    };
    for value in values {
        match (kind_of(value), &mut run) {
            (Some(kind), Some((known, length))) if kind == *known => *length += 1,
            (Some(kind), _) => {
                flush(&mut gap, &mut run);
                run = Some((kind, 1));
            }
            (None, _) => {
                flush(&mut gap, &mut run);
                gap += 1;
            }
        }
    }
    flush(&mut gap, &mut run);
    deflate(&raw)
}

/// Puts the values that [`pack_places`] found back; there are at most `count` places.
pub(super) fn unpack_places<'a>(
    packed: &[u8],
    count: usize,
    mut places: impl Iterator<Item = &'a mut f64>,
) -> Result<(), String> {
    if packed.is_empty() {
        return Ok(());
    }
    // At worst every value is a run of its own, of three bytes.
    let raw = inflate(packed, count.saturating_mul(3))?;
    let mut bytes = raw.as_slice();
    while !bytes.is_empty() {
        let gap = take_number(&mut bytes)?;
        let length = take_number(&mut bytes)?;
        let (&kind, rest) = bytes.split_first().ok_or("a run without a kind")?;
        bytes = rest;
        let kind = *KINDS
            .get(usize::from(kind))
            .ok_or_else(|| format!("kind {kind}, expected 0 to 2"))?;
        let gap = usize::try_from(gap).map_err(|e| e.to_string())?;
        if gap > 0 && places.nth(gap - 1).is_none() {
            return Err("a run beyond the last value".to_owned());
        }
        for _ in 0..length {
            *places.next().ok_or("a run beyond the last value")? = kind;
        }
    }
    Ok(())
}

fn kind_of(value: f64) -> Option<u8> {
    if value.is_finite() {
        None
    } else if value.is_nan() {
        Some(0)
    } else {
        Some(if value > 0.0 { 1 } else { 2 })
    }
}

/// The first constant column that holds another finite value than where the plan was fitted.
pub(super) fn changed_constant(data: &Extent, plan: &FittedPlan) -> Option<usize> {
    let columns = plan.columns.iter().zip(&data.columns);
    columns.into_iter().position(|(column, extent)| {
        let ends = extent.ends().into_iter().flatten();
        column.role == Role::Constant && ends.into_iter().any(|v| v != column.fill)
    })
}

/// CRC-32 of values in their stored type, little-endian. All that are not a number count as the
/// same one.
pub(super) fn checksum(dtype: DType, values: ArrayView2<'_, f64>) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    let mut bytes = Vec::new();
    for row in values.rows() {
        bytes.clear();
        for &value in row {
            let bits = if value.is_nan() {
                u64::MAX
            } else {
                to_bits(dtype, value)
            };
            bytes.extend(&bits.to_le_bytes()[..dtype.size()]);
        }
        hasher.update(&bytes);
    }
    hasher.finalize()
}

/// The bits of a value in its stored type.
pub(super) fn to_bits(dtype: DType, x: f64) -> u64 {
    match dtype {
        DType::Bool => u64::from(x >= 0.5),
        DType::I8 => u64::from(x.round() as i8 as u8),
        DType::I16 => u64::from(x.round() as i16 as u16),
        DType::I32 => u64::from(x.round() as i32 as u32),
        DType::I64 => x.round() as i64 as u64,
        DType::U8 => u64::from(x.round() as u8),
        DType::U16 => u64::from(x.round() as u16),
        DType::U32 => u64::from(x.round() as u32),
        DType::U64 => x.round() as u64,
        DType::F16 => u64::from(f16::from_f64(x).to_bits()),
        DType::F32 => u64::from((x as f32).to_bits()),
        DType::F64 => x.to_bits(),
    }
}

/// The inverse of [`to_bits`]; bits beyond the type's size are not looked at.
pub(super) fn from_bits(dtype: DType, bits: u64) -> f64 {
    match dtype {
        DType::Bool | DType::U8 => f64::from(bits as u8),
        DType::U16 => f64::from(bits as u16),
        DType::U32 => f64::from(bits as u32),
        DType::U64 => bits as f64,
        DType::I8 => f64::from(bits as i8),
        DType::I16 => f64::from(bits as i16),
        DType::I32 => f64::from(bits as i32),
        DType::I64 => (bits as i64) as f64,
        DType::F16 => f16::from_bits(bits as u16).to_f64(),
        DType::F32 => f64::from(f32::from_bits(bits as u32)),
        DType::F64 => f64::from_bits(bits),
    }
}

pub(super) fn append_number(mut n: u64, out: &mut Vec<u8>) {
    while n >= 0x80 {
        out.push(n as u8 | 0x80);
        n >>= 7;
    }
    out.push(n as u8);
}

pub(super) fn take_number(bytes: &mut &[u8]) -> Result<u64, String> {
    let mut n = 0;
    for shift in (0..64).step_by(7) {
        let (&byte, rest) = bytes.split_first().ok_or("a number that breaks off")?;
        *bytes = rest;
        n |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Ok(n);
        }
    }
    Err("a number of more than 64 bits".to_owned())
}

pub(super) fn deflate(raw: &[u8]) -> Vec<u8> {
    if raw.is_empty() {
        return Vec::new();
    }
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    // Writing to memory does not fail.
    let written = encoder.write_all(raw);
    debug_assert!(written.is_ok());
    encoder.finish().unwrap_or_default()
}

/// At most `most` bytes; more are an error, whatever the stream claims.
pub(super) fn inflate(packed: &[u8], most: usize) -> Result<Vec<u8>, String> {
    let mut raw = Vec::new();
    if packed.is_empty() {
        return Ok(raw);
    }
    ZlibDecoder::new(packed)
        .take(most as u64 + 1)
        .read_to_end(&mut raw)
        .map_err(|e| e.to_string())?;
    if raw.len() > most {
        return Err(format!("more than {most} bytes"));
    }
    Ok(raw)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_comes_back_from_its_bits() {
        for dtype in DType::ALL {
            for x in [
                0.0,
                -0.0,
                1.0,
                -1.0,
                0.3,
                200.0,
                -70000.5,
                1e300,
                f64::INFINITY,
            ] {
                let near = dtype.nearest(x);
                if near.is_infinite() && dtype.is_integer() {
                    continue;
                }
                let bits = to_bits(dtype, near);
                assert!(dtype.size() == 8 || bits >> (8 * dtype.size()) == 0);
                let back = from_bits(dtype, bits);
                assert_eq!(back.to_bits(), near.to_bits(), "{dtype:?} {x}");
            }
        }
    }

    #[test]
    fn numbers_of_any_length_come_back() {
        for n in [0, 1, 127, 128, 300, u64::from(u32::MAX), u64::MAX] {
            let mut bytes = Vec::new();
            append_number(n, &mut bytes);
            assert_eq!(take_number(&mut bytes.as_slice()), Ok(n));
        }
        assert!(take_number(&mut [0x80_u8].as_slice()).is_err());
        assert!(take_number(&mut [0xff_u8; 12].as_slice()).is_err());
    }

    #[test]
    fn inflating_stops_at_the_limit() {
        let packed = deflate(&vec![0; 1 << 20]);
        assert!(inflate(&packed, 1000).is_err());
        assert_eq!(inflate(&packed, 1 << 20).unwrap().len(), 1 << 20);
    }
}
