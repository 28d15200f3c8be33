//! Codecs that give back every bit of the stored type.

use std::ops::Range;

use half::f16;
use pco::ChunkConfig;
use pco::data_types::Number;
use pco::standalone::simple_compress;

use super::super::lossless::{numbers, shuffle, unshuffle};
use super::{About, Codec, Column, Columns, Setting, Shape};
use crate::codec::CodecError;
use crate::data::{DType, append_number, take_number};

/// The first bytes of all values before all second ones, packed by Zstandard (Collet and Kucherawy
/// 2021, RFC 8878).
///
/// The reference library in C is used: what exists in Rust alone packs less.
pub(super) struct ShuffleZstd;

/// Bytes up to which the hardest level is taken: it packs a megabyte a second.
const HARD_UP_TO: usize = 1 << 22;

/// The hardest level that so many bytes can bear.
pub(super) fn hardest(bytes: usize) -> i32 {
    if bytes <= HARD_UP_TO { 19 } else { 12 }
}

impl Codec for ShuffleZstd {
    fn about(&self) -> About {
        About::new("zstd", "Shuffle + zstd", &["zstd"])
    }

    fn settings(&self, shape: &Shape) -> Vec<Setting> {
        [hardest(shape.bytes()), 3].map(Setting::Level).to_vec()
    }

    fn encode(
        &self,
        columns: &Columns,
        shape: &Shape,
        setting: Setting,
    ) -> Result<Vec<u8>, CodecError> {
        let own = |range: Range<usize>| {
            let dtype = shape.types.of(range.start);
            let bits: Vec<u64> = columns[range].iter().flat_map(|c| c.bits(dtype)).collect();
            shuffle(&bits, dtype.size())
        };
        let bytes: Vec<u8> = of_one_type(shape).flat_map(own).collect();
        pack(&bytes, setting)
    }

    fn decode(&self, bytes: &[u8], shape: &Shape, _: Setting) -> Result<Columns, CodecError> {
        let bytes = unpack(bytes, shape.bytes())?;
        let mut bytes = bytes.as_slice();
        let mut columns = Columns::with_capacity(shape.columns);
        for range in of_one_type(shape) {
            let dtype = shape.types.of(range.start);
            let own = bytes.split_off(..range.len() * shape.count() * dtype.size());
            let bits = unshuffle(own.unwrap_or_default(), dtype.size());
            let mut bits = bits.into_iter();
            let column = |_| Column::of_bits(dtype, bits.by_ref().take(shape.count()));
            columns.extend(range.map(column));
        }
        Ok(columns)
    }
}

/// Neighbours of one type: all columns where they have one type, each by itself where they have several.
fn of_one_type(shape: &Shape) -> impl Iterator<Item = Range<usize>> + use<> {
    let columns = shape.columns;
    let step = match shape.types.several() {
        Some(_) => 1,
        None => columns.max(1),
    };
    (0..columns)
        .step_by(step)
        .map(move |first| first..first + step)
}

/// Packs bytes by Zstandard, at level 3 where the setting names none.
pub(super) fn pack(bytes: &[u8], setting: Setting) -> Result<Vec<u8>, CodecError> {
    let level = match setting {
        Setting::Level(level) => level,
        _ => 3,
    };
    Ok(zstd::bulk::compress(bytes, level).map_err(|e| e.to_string())?)
}

/// Exactly `count` bytes.
pub(super) fn unpack(packed: &[u8], count: usize) -> Result<Vec<u8>, CodecError> {
    let bytes = zstd::bulk::decompress(packed, count).map_err(|e| e.to_string())?;
    if bytes.len() == count {
        return Ok(bytes);
    }
    Err(format!("{} bytes, expected {count}", bytes.len()).into())
}

/// All values, column after column, as columns.
pub(super) fn split(mut values: impl Iterator<Item = f64>, shape: &Shape) -> Columns {
    (0..shape.columns)
        .map(|_| {
            values
                .by_ref()
                .take(shape.count())
                .collect::<Vec<f64>>()
                .into()
        })
        .collect()
}

/// Pcodec (Loncaric et al. 2025, arXiv:2502.06112), each column on its own in its stored type.
pub(super) struct Pcodec;

impl Codec for Pcodec {
    fn about(&self) -> About {
        About::new("pcodec", "Pcodec", &["pco"])
    }

    fn settings(&self, _: &Shape) -> Vec<Setting> {
        vec![Setting::Plain]
    }

    fn encode(&self, columns: &Columns, shape: &Shape, _: Setting) -> Result<Vec<u8>, CodecError> {
        let one = |(i, column): (usize, &Column)| packed_column(column, shape.types.of(i));
        let packed: Result<Vec<_>, _> = columns.iter().enumerate().map(one).collect();
        Ok(join(packed?))
    }

    fn decode(&self, bytes: &[u8], shape: &Shape, _: Setting) -> Result<Columns, CodecError> {
        let count = shape.count();
        let one = |(i, bytes)| unpacked_column(bytes, count, shape.types.of(i));
        let parts = parts(bytes, shape.columns)?.into_iter().enumerate();
        parts.map(one).collect()
    }
}

/// One column in its stored type.
pub(super) fn packed_column(column: &Column, dtype: DType) -> Result<Vec<u8>, CodecError> {
    match dtype {
        DType::F64 => packed(column, dtype, f64::from_bits),
        DType::F32 => packed(column, dtype, |bits| f32::from_bits(bits as u32)),
        DType::F16 => packed(column, dtype, |bits| f16::from_bits(bits as u16)),
        // As whole numbers of 64 bits, whatever their own width.
        DType::I8 => packed(column, dtype, |bits| i64::from(bits as i8)),
        DType::I16 => packed(column, dtype, |bits| i64::from(bits as i16)),
        DType::I32 => packed(column, dtype, |bits| i64::from(bits as i32)),
        DType::I64 => packed(column, dtype, |bits| bits as i64),
        DType::Bool | DType::U8 | DType::U16 | DType::U32 | DType::U64 => {
            packed(column, dtype, |bits| bits)
        }
    }
}

/// The inverse for so many values.
pub(super) fn unpacked_column(
    bytes: &[u8],
    count: usize,
    dtype: DType,
) -> Result<Column, CodecError> {
    match dtype {
        DType::F64 => unpacked(bytes, count, dtype, f64::to_bits),
        DType::F32 => unpacked(bytes, count, dtype, |v: f32| u64::from(v.to_bits())),
        DType::F16 => unpacked(bytes, count, dtype, |v: f16| u64::from(v.to_bits())),
        DType::I8 | DType::I16 | DType::I32 | DType::I64 => {
            unpacked(bytes, count, dtype, |v: i64| v as u64)
        }
        DType::Bool | DType::U8 | DType::U16 | DType::U32 | DType::U64 => {
            unpacked(bytes, count, dtype, |v: u64| v)
        }
    }
}

fn packed<T: Number>(
    column: &Column,
    dtype: DType,
    to: impl Fn(u64) -> T,
) -> Result<Vec<u8>, CodecError> {
    let values: Vec<T> = column.bits(dtype).map(to).collect();
    Ok(simple_compress(&values, &ChunkConfig::default()).map_err(|e| e.to_string())?)
}

fn unpacked<T: Number + Default>(
    bytes: &[u8],
    count: usize,
    dtype: DType,
    bits: impl Fn(T) -> u64,
) -> Result<Column, CodecError> {
    let values = numbers::<T>(bytes, count)?;
    Ok(Column::of_bits(dtype, values.into_iter().map(bits)))
}

/// Byte strings one after the other, each with its length before it.
pub(super) fn join(parts: Vec<Vec<u8>>) -> Vec<u8> {
    let mut out = Vec::new();
    for part in parts {
        append_number(part.len() as u64, &mut out);
        out.extend(part);
    }
    out
}

/// The inverse of [`join`] for so many parts.
pub(super) fn parts(mut bytes: &[u8], count: usize) -> Result<Vec<&[u8]>, CodecError> {
    let mut found = Vec::new();
    for _ in 0..count {
        let length = take_number(&mut bytes)?;
        let part = usize::try_from(length)
            .ok()
            .and_then(|length| bytes.split_at_checked(length));
        let (part, rest) = part.ok_or_else(|| format!("{} bytes of {length}", bytes.len()))?;
        found.push(part);
        bytes = rest;
    }
    if bytes.is_empty() {
        return Ok(found);
    }
    Err(format!("{} bytes after the last column", bytes.len()).into())
}
