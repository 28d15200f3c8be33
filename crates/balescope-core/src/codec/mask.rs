//! The places of values that are not finite.

use super::CodecError;
use super::bytes::{deflate, inflate};
use crate::data::{
    ColumnTypes, DType, Dataset, Values, append_number, missing_of_bits, take_number,
};
use crate::transform::{FittedPlan, Role};

/// Runs of values that are not finite, in the order of samples, exact columns left out: how many
/// finite values come before, how many of a kind follow (both as variable-length numbers), and the
/// kind. Deflated, since a field has the same places in every snapshot. Empty when all are finite.
pub(super) fn pack(data: &Dataset, plan: &FittedPlan) -> Vec<u8> {
    let values = data.values();
    let masked = values.rows().into_iter().flat_map(|row| {
        row.into_iter()
            .enumerate()
            .filter(|(feature, _)| is_masked(plan, *feature))
            .map(|(feature, value)| (*value, data.dtype_of(feature / plan.points)))
    });
    pack_places(masked, data.types().width())
}

/// Puts the values that [`pack`] found back into `values`.
pub(super) fn unpack(
    packed: &[u8],
    types: &ColumnTypes,
    plan: &FittedPlan,
    values: &mut Values,
) -> Result<(), CodecError> {
    let count = values.doubles.len();
    if !packed.is_empty()
        && let Some(remainders) = &mut values.remainders
    {
        // No value that is kept here has one.
        ndarray::Zip::from(remainders)
            .and(&values.doubles)
            .for_each(|rest, double| {
                if !double.is_finite() {
                    *rest = 0;
                }
            });
    }
    let places = values.doubles.rows_mut().into_iter().flat_map(|row| {
        row.into_iter()
            .enumerate()
            .filter(|(feature, _)| is_masked(plan, *feature))
            .map(|(feature, value)| (value, types.of(feature / plan.points)))
    });
    unpack_places(packed, types.width(), count, places)
}

fn is_masked(plan: &FittedPlan, feature: usize) -> bool {
    plan.columns[feature / plan.points].role != Role::Exact
}

/// What [`pack`] makes, of values one after the other, each with its type. `width`: bytes of the widest of these.
pub(super) fn pack_places(values: impl Iterator<Item = (f64, DType)>, width: usize) -> Vec<u8> {
    let mut raw = Vec::new();
    let mut gap = 0_u64;
    let mut run: Option<(NonFinite, u64)> = None;
    let mut flush = |gap: &mut u64, run: &mut Option<(NonFinite, u64)>| {
        if let Some((kind, length)) = run.take() {
            append_number(*gap, &mut raw);
            append_number(length, &mut raw);
            kind.append(width, &mut raw);
            *gap = 0;
        }
    };
    for (value, dtype) in values {
        match (NonFinite::from_value(value, dtype), &mut run) {
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
    width: usize,
    count: usize,
    mut places: impl Iterator<Item = (&'a mut f64, DType)>,
) -> Result<(), CodecError> {
    if packed.is_empty() {
        return Ok(());
    }
    // At worst every value is a run of its own: two numbers of a byte, a kind, and stored bits.
    let raw = inflate(packed, count.saturating_mul(3 + width))?;
    let mut bytes = raw.as_slice();
    while !bytes.is_empty() {
        let gap = take_number(&mut bytes)?;
        let length = take_number(&mut bytes)?;
        let kind = NonFinite::take(&mut bytes, width)?;
        let gap = usize::try_from(gap).map_err(|e| e.to_string())?;
        if gap > 0 && places.nth(gap - 1).is_none() {
            return Err("a run beyond the last value".into());
        }
        for _ in 0..length {
            let (place, dtype) = places.next().ok_or("a run beyond the last value")?;
            *place = kind.value(dtype);
        }
    }
    Ok(())
}

/// A value that is no finite number.
#[derive(Clone, Copy, PartialEq, Eq)]
enum NonFinite {
    Nan,
    Infinity,
    MinusInfinity,
    /// The stored bits of a missing value, or of a NaN that is not the usual one.
    Bits(u64),
}

impl NonFinite {
    /// The kind that is followed by the stored bits.
    const BITS: u8 = 3;

    fn from_value(value: f64, dtype: DType) -> Option<Self> {
        if value.is_finite() {
            return None;
        }
        if !value.is_nan() {
            return Some(if value > 0.0 {
                Self::Infinity
            } else {
                Self::MinusInfinity
            });
        }
        let bits = dtype.to_bits(value, 0);
        let usual = !dtype.is_integer() && bits == dtype.to_bits(f64::NAN, 0);
        Some(if usual { Self::Nan } else { Self::Bits(bits) })
    }

    fn append(self, width: usize, out: &mut Vec<u8>) {
        match self {
            Self::Nan => out.push(0),
            Self::Infinity => out.push(1),
            Self::MinusInfinity => out.push(2),
            Self::Bits(bits) => {
                out.push(Self::BITS);
                out.extend(&bits.to_le_bytes()[..width]);
            }
        }
    }

    fn take(bytes: &mut &[u8], width: usize) -> Result<Self, CodecError> {
        let (&kind, rest) = bytes.split_first().ok_or("a run without a kind")?;
        *bytes = rest;
        match kind {
            0 => Ok(Self::Nan),
            1 => Ok(Self::Infinity),
            2 => Ok(Self::MinusInfinity),
            Self::BITS => {
                let broken = || "stored bits that break off".to_owned();
                let (own, rest) = bytes.split_at_checked(width).ok_or_else(broken)?;
                *bytes = rest;
                let mut wide = [0; 8];
                wide[..own.len()].copy_from_slice(own);
                Ok(Self::Bits(u64::from_le_bytes(wide)))
            }
            other => Err(format!("kind {other}, expected 0 to 3").into()),
        }
    }

    fn value(self, dtype: DType) -> f64 {
        match self {
            Self::Nan => f64::NAN,
            Self::Infinity => f64::INFINITY,
            Self::MinusInfinity => f64::NEG_INFINITY,
            Self::Bits(bits) => {
                let value = dtype.double_of(bits);
                if value.is_nan() {
                    value
                } else {
                    missing_of_bits(bits)
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_finite_comes_back_with_its_bits() {
        for dtype in DType::ALL {
            let kept = [
                1_u64,
                0x7fff,
                0x7f80_0001,
                0xffc0_0000,
                0xfff8_0000_0000_0005,
                1 << 63,
            ];
            let own = |bits: u64| bits & (u64::MAX >> (64 - 8 * dtype.size()));
            let kept = kept.map(|bits| NonFinite::Bits(own(bits)).value(dtype));
            let mut before = vec![
                1.0,
                f64::NAN,
                f64::NAN,
                2.0,
                f64::INFINITY,
                f64::NEG_INFINITY,
            ];
            if dtype.is_integer() {
                before.truncate(1);
            }
            before.extend(kept);
            let typed = before.iter().map(|value| (*value, dtype));
            let packed = pack_places(typed, dtype.size());
            let mut after = vec![1.0; before.len()];
            let places = after.iter_mut().map(|place| (place, dtype));
            unpack_places(&packed, dtype.size(), before.len(), places).unwrap();
            let bits = |values: &[f64]| {
                values
                    .iter()
                    .map(|v| dtype.to_bits(*v, 0))
                    .collect::<Vec<_>>()
            };
            let finite = |v: &f64| if v.is_finite() { 1.0 } else { *v };
            let before: Vec<f64> = before.iter().map(finite).collect();
            assert_eq!(bits(&after), bits(&before), "{dtype:?}");
        }
    }
}
