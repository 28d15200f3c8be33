//! Values to the bit: what wavelets make likely, and how far they are off in numbers of their type.

use std::ops::RangeInclusive;

use rayon::prelude::*;

use super::super::entropy;
use super::super::limit::{bits_in_order, in_order};
use super::super::lossless;
use super::super::mask::{pack_places, unpack_places};
use super::ends::Ends;
use super::exact::{join, parts};
use super::wavelet::{array, fill};
use super::{About, Codec, Column, Columns, Setting, Shape, typed, typed_places};
use crate::codec::CodecError;
use crate::data::{DType, Kind};

/// Wavelets in some step foresee every value, and the places among all numbers of the type that lie between the
/// foreseen number and the value are coded by what lies around them.
///
/// Of fields. Columns of more than 32 bits a value, unless they are doubles that single precision holds, are packed
/// as by the other codecs without loss.
pub(super) struct ExactWaves;

/// The step of the wavelets that is tried first, in decibels below the range, by how many others lie apart, and which
/// are tried at most.
const FIRST: i32 = 90;
const APART: i32 = 20;
const REACH: RangeInclusive<i32> = 30..=130;
/// Values on which they are tried.
const TRIED: usize = 1 << 17;

impl Codec for ExactWaves {
    fn about(&self) -> About {
        About::new("wavelet-exact", "Wavelets, lossless", &["balescope"])
    }

    fn settings(&self, shape: &Shape) -> Vec<Setting> {
        if shape.kind == Kind::Field {
            vec![Setting::Plain]
        } else {
            Vec::new()
        }
    }

    fn encode(
        &self,
        columns: &Columns,
        shape: &Shape,
        setting: Setting,
    ) -> Result<Vec<u8>, CodecError> {
        let given = match setting {
            Setting::Plain => None,
            other => Some(decibels_of(other)?),
        };
        let mut out = vec![pack_places(
            typed(columns, &shape.types),
            shape.types.width(),
        )];
        let each = columns.par_iter().enumerate();
        let coded = each.map(|(i, column)| encode_column(column, shape, shape.types.of(i), given));
        out.extend(coded.collect::<Result<Vec<_>, _>>()?);
        Ok(join(out))
    }

    fn decode(&self, bytes: &[u8], shape: &Shape, _: Setting) -> Result<Columns, CodecError> {
        let parts = parts(bytes, 1 + shape.columns)?;
        let coded = parts[1..].par_iter().enumerate();
        let mut columns: Columns = coded
            .map(|(i, coded)| decode_column(coded, shape, shape.types.of(i)))
            .collect::<Result<_, _>>()?;
        let count = shape.columns * shape.count();
        let places = typed_places(&mut columns, &shape.types);
        unpack_places(parts[0], shape.types.width(), count, places)?;
        Ok(columns)
    }
}

fn decibels_of(setting: Setting) -> Result<i32, CodecError> {
    match setting {
        Setting::Level(decibels) if (1..=200).contains(&decibels) => Ok(decibels),
        other => Err(format!("setting {other:?}, expected decibels").into()),
    }
}

/// The type in which places are counted.
fn counted_in(dtype: DType) -> DType {
    if dtype == DType::F64 {
        DType::F32
    } else {
        dtype
    }
}

/// A byte, and: 0: the values as the codecs of columns without loss pack them; 1: wavelets and what is left.
fn encode_column(
    column: &Column,
    shape: &Shape,
    dtype: DType,
    given: Option<i32>,
) -> Result<Vec<u8>, CodecError> {
    let bits: Vec<u64> = column.bits(dtype).collect();
    let mut out = vec![0];
    out.extend(lossless::pack(&bits, dtype.size()));
    let values = column.doubles.as_slice();
    let finite = || values.iter().filter(|v| v.is_finite());
    let is_single = |v: &f64| f64::from(*v as f32).to_bits() == v.to_bits();
    let is_narrow = dtype.size() <= 4 || dtype == DType::F64 && finite().all(is_single);
    if is_narrow {
        let way = Foreseen {
            ends: Ends::new(values),
            counted: counted_in(dtype),
        };
        let decibels = match given {
            Some(decibels) => decibels,
            None => way.best_decibels(values, &shape.axes)?,
        };
        let foreseen = way.encode(values, &shape.axes, decibels)?;
        if foreseen.len() < out.len() {
            return Ok(foreseen);
        }
    }
    Ok(out)
}

/// How the values of a column are foreseen.
struct Foreseen {
    ends: Ends,
    /// The type in which places are counted.
    counted: DType,
}

impl Foreseen {
    /// Ends, bytes of the wavelets (u32), wavelets, the places between what they foresee and the values.
    fn encode(&self, values: &[f64], axes: &[usize], decibels: i32) -> Result<Vec<u8>, CodecError> {
        let ends = &self.ends;
        let scale = |v: &f64| match v.is_finite() {
            true if ends.low < ends.high => ends.scale(*v),
            true => 0.0,
            false => f64::NAN,
        };
        let mut scaled: Vec<f64> = values.iter().map(scale).collect();
        fill::fill(&mut scaled, axes);
        let step = libm::pow(10.0, -f64::from(decibels) / 20.0);
        let (coded, foreseen) = array::encode_with_back(&scaled, axes, step);
        let off = values.iter().zip(foreseen);
        let off: Vec<i32> = off
            .map(|(value, foreseen)| {
                if !value.is_finite() {
                    return 0;
                }
                let [from, to] = [ends.unscale(foreseen), *value].map(|v| place(self.counted, v));
                // Wraps as the places of the type do.
                to.wrapping_sub(from) as i32
            })
            .collect();
        let mut out = vec![1];
        out.extend(ends.bytes());
        let length = u32::try_from(coded.len()).map_err(|e| e.to_string())?;
        out.extend(length.to_le_bytes());
        out.extend(coded);
        out.extend(entropy::encode_smaller(&off, axes));
        Ok(out)
    }

    /// The step that is best for samples in the middle: finer ones as long as they take less, or else coarser ones.
    fn best_decibels(&self, values: &[f64], axes: &[usize]) -> Result<i32, CodecError> {
        let points: usize = axes[1..].iter().product();
        let samples = (TRIED / points.max(1)).max(1).min(axes[0]);
        let start = (axes[0] - samples) / 2 * points;
        let part = &values[start..start + samples * points];
        let axes = [&[samples], &axes[1..]].concat();
        let bytes = |decibels| self.encode(part, &axes, decibels).map(|coded| coded.len());
        let (mut best, mut least) = (FIRST, bytes(FIRST)?);
        for way in [APART, -APART] {
            while REACH.contains(&(best + way)) {
                let found = bytes(best + way)?;
                if found >= least {
                    break;
                }
                (best, least) = (best + way, found);
            }
            if best != FIRST {
                break;
            }
        }
        Ok(best)
    }
}

fn decode_column(bytes: &[u8], shape: &Shape, dtype: DType) -> Result<Column, CodecError> {
    let short = "a column that breaks off";
    let (kind, bytes) = bytes.split_first().ok_or(short)?;
    if *kind == 0 {
        let bits = lossless::unpack(bytes, shape.count(), dtype.size())?;
        return Ok(Column::of_bits(dtype, bits.into_iter()));
    }
    let counted = counted_in(dtype);
    let (ends, rest) = Ends::take(bytes)?;
    let (length, rest) = rest.split_first_chunk().ok_or(short)?;
    let length = u32::from_le_bytes(*length) as usize;
    let (coded, off) = rest.split_at_checked(length).ok_or(short)?;
    let foreseen = array::decode(coded, &shape.axes)?;
    let off = entropy::decode(off, &shape.axes)?;
    let values = foreseen.into_iter().zip(off).map(|(foreseen, off)| {
        let from = place(counted, ends.unscale(foreseen));
        value_at(counted, from.wrapping_add(i64::from(off)))
    });
    Ok(values.collect::<Vec<f64>>().into())
}

/// The place of a number among all of its type.
fn place(dtype: DType, value: f64) -> i64 {
    let value = dtype.nearest(value);
    if dtype.is_integer() {
        dtype.to_integer(value, 0) as i64
    } else {
        in_order(dtype, value)
    }
}

/// The number at a place, which may have wrapped.
fn value_at(dtype: DType, place: i64) -> f64 {
    let bits = if dtype.is_integer() {
        place as u64 & ((1 << (8 * dtype.size())) - 1)
    } else {
        // Differences of 32 bits are those of places but for whole turns.
        bits_in_order(dtype, i64::from(place as i32))
    };
    dtype.from_bits(bits).0
}
