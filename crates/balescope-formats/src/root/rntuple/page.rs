//! Numbers of a page, in the many ways that they are written.

use super::schema::{ColumnInfo, Page};
use crate::data::Data;
use crate::error::Problem;
use crate::root::file::{File, unpack_blocks};
use crate::values::{ByteOrder, ValueKind};

/// Bytes of elements stand apart: all first ones, then all second ones.
const SPLIT: std::ops::RangeInclusive<u16> = 0x11..=0x1b;

const BIT: u16 = 0;
const TRUNCATED: u16 = 0x1c;
const QUANTIZED: u16 = 0x1d;

/// What elements of a type become; `None` where it is not read.
pub(super) fn kind(number: u16, bits: u16) -> Option<ValueKind> {
    let kind = match number {
        BIT => ValueKind::Bool,
        0x01 | 0x02 | 0x04 => ValueKind::U8,
        0x03 => ValueKind::I8,
        0x05 | 0x11 => ValueKind::I16,
        0x06 | 0x12 => ValueKind::U16,
        0x07 | 0x13 => ValueKind::I32,
        0x08 | 0x0e | 0x14 | 0x1a => ValueKind::U32,
        0x09 | 0x15 => ValueKind::I64,
        0x0a | 0x0f | 0x16 | 0x1b => ValueKind::U64,
        0x0b | 0x17 => ValueKind::F16,
        0x0c | 0x18 | TRUNCATED | QUANTIZED => ValueKind::F32,
        0x0d | 0x19 => ValueKind::F64,
        _ => return None,
    };
    let fits = match number {
        BIT => bits == 1,
        TRUNCATED => (10..=31).contains(&bits),
        QUANTIZED => (1..=32).contains(&bits),
        _ => usize::from(bits) == 8 * kind.width(),
    };
    fits.then_some(kind)
}

/// The elements of a page.
pub(super) fn read_page(
    file: &File,
    column: &ColumnInfo,
    page: &Page,
    name: &str,
) -> Result<Data, Problem> {
    let count = page.elements as usize;
    let size = (page.elements * u64::from(column.bits)).div_ceil(8);
    let packed = file
        .bytes
        .read(page.locator.place, page.locator.bytes, name)?;
    let mut bytes = unpack_blocks(packed, size, name)?;
    if SPLIT.contains(&column.number) {
        bytes = join(&bytes, column.kind.width());
    }
    let bits = |index: usize| bits(&bytes, index, usize::from(column.bits));
    let data = match column.number {
        BIT => Data::Bool((0..count).map(|i| bits(i) != 0).collect()),
        TRUNCATED => {
            let shift = 32 - u32::from(column.bits);
            let numbers = (0..count).map(|i| f32::from_bits(bits(i) << shift));
            Data::F32(numbers.collect())
        }
        QUANTIZED => {
            let (min, max) = column.bounds;
            let most = ((1_u64 << column.bits) - 1) as f64;
            let number = |i| (min + f64::from(bits(i)) * (max - min) / most) as f32;
            Data::F32((0..count).map(number).collect())
        }
        _ => {
            let data = Data::from_bytes(&column.kind, &bytes, ByteOrder::Little);
            let data = data.ok_or_else(|| Problem::malformed(name, "lists", "numbers"))?;
            decode(data, column.number)
        }
    };
    Ok(data)
}

/// Signed numbers have their sign in the lowest bit, and places are told by their differences.
fn decode(data: Data, number: u16) -> Data {
    match (number, data) {
        (0x11, Data::I16(v)) => Data::I16(
            v.into_iter()
                .map(|x| ((x as u16) >> 1) as i16 ^ -(x & 1))
                .collect(),
        ),
        (0x13, Data::I32(v)) => Data::I32(
            v.into_iter()
                .map(|x| ((x as u32) >> 1) as i32 ^ -(x & 1))
                .collect(),
        ),
        (0x15, Data::I64(v)) => Data::I64(
            v.into_iter()
                .map(|x| ((x as u64) >> 1) as i64 ^ -(x & 1))
                .collect(),
        ),
        (0x1a, Data::U32(mut v)) => {
            let mut sum = 0_u32;
            for x in &mut v {
                sum = sum.wrapping_add(*x);
                *x = sum;
            }
            Data::U32(v)
        }
        (0x1b, Data::U64(mut v)) => {
            let mut sum = 0_u64;
            for x in &mut v {
                sum = sum.wrapping_add(*x);
                *x = sum;
            }
            Data::U64(v)
        }
        (_, data) => data,
    }
}

/// Puts the bytes of each element together.
fn join(bytes: &[u8], width: usize) -> Vec<u8> {
    let count = bytes.len() / width;
    let mut joined = vec![0; count * width];
    for (at, column) in bytes.chunks_exact(count.max(1)).take(width).enumerate() {
        for (element, byte) in joined.chunks_exact_mut(width).zip(column) {
            element[at] = *byte;
        }
    }
    joined
}

/// Element `index` of those of so many bits, the lowest first.
fn bits(bytes: &[u8], index: usize, width: usize) -> u32 {
    let mut number = 0;
    for bit in 0..width {
        let at = index * width + bit;
        let byte = bytes.get(at / 8).copied().unwrap_or(0);
        number |= u32::from(byte >> (at % 8) & 1) << bit;
    }
    number
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_put_together() {
        assert_eq!(join(&[1, 2, 3, 4, 5, 6], 2), [1, 4, 2, 5, 3, 6]);
        let zigzag = decode(Data::I16(vec![0, 1, 2, -1]), 0x11);
        assert_eq!(zigzag, Data::I16(vec![0, -1, 1, i16::MIN]));
        let places = decode(Data::U32(vec![2, 0, 3]), 0x1a);
        assert_eq!(places, Data::U32(vec![2, 2, 5]));
        assert_eq!(bits(&[0b1010_0110, 1], 1, 3), 4);
        assert_eq!(kind(0x0b, 16), Some(ValueKind::F16));
        assert_eq!(kind(0x0b, 32), None);
    }
}
