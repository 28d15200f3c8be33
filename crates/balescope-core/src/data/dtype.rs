//! The types of elements, their bits, and the values that they hold.

use half::f16;
use ndarray::Array2;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::tagged_nan;

/// Values that one task works on.
const SOME: usize = 1 << 16;

/// The element type that a file stores.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum DType {
    Bool,
    I8,
    I16,
    I32,
    I64,
    U8,
    U16,
    U32,
    U64,
    F16,
    F32,
    F64,
}

/// The byte order that a file stores; kept so that it can be given back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ByteOrder {
    #[default]
    Little,
    Big,
}

impl DType {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::Bool,
        Self::I8,
        Self::I16,
        Self::I32,
        Self::I64,
        Self::U8,
        Self::U16,
        Self::U32,
        Self::U64,
        Self::F16,
        Self::F32,
        Self::F64,
    ];

    /// Bytes of one element.
    pub fn size(self) -> usize {
        match self {
            Self::Bool | Self::I8 | Self::U8 => 1,
            Self::I16 | Self::U16 | Self::F16 => 2,
            Self::I32 | Self::U32 | Self::F32 => 4,
            Self::I64 | Self::U64 | Self::F64 => 8,
        }
    }

    /// Whether values are whole numbers; `bool` counts as the integers 0 and 1.
    pub fn is_integer(self) -> bool {
        !matches!(self, Self::F16 | Self::F32 | Self::F64)
    }

    /// The name that `NumPy` uses, for instance `float32`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Bool => "bool",
            Self::I8 => "int8",
            Self::I16 => "int16",
            Self::I32 => "int32",
            Self::I64 => "int64",
            Self::U8 => "uint8",
            Self::U16 => "uint16",
            Self::U32 => "uint32",
            Self::U64 => "uint64",
            Self::F16 => "float16",
            Self::F32 => "float32",
            Self::F64 => "float64",
        }
    }

    /// Smallest and largest value of an integer type, as `f64`; infinities for a float type.
    pub fn limits(self) -> (f64, f64) {
        match self {
            Self::Bool => (0.0, 1.0),
            Self::I8 => (f64::from(i8::MIN), f64::from(i8::MAX)),
            Self::I16 => (f64::from(i16::MIN), f64::from(i16::MAX)),
            Self::I32 => (f64::from(i32::MIN), f64::from(i32::MAX)),
            Self::I64 => (i64::MIN as f64, i64::MAX as f64),
            Self::U8 => (0.0, f64::from(u8::MAX)),
            Self::U16 => (0.0, f64::from(u16::MAX)),
            Self::U32 => (0.0, f64::from(u32::MAX)),
            Self::U64 => (0.0, u64::MAX as f64),
            Self::F16 | Self::F32 | Self::F64 => (f64::NEG_INFINITY, f64::INFINITY),
        }
    }

    /// Whether a double does not hold every value of the type: whole numbers beyond 2^53.
    pub fn exceeds_doubles(self) -> bool {
        matches!(self, Self::I64 | Self::U64)
    }

    /// The stored bits of a value: the nearest that the type holds, or those that a tagged NaN stands
    /// for. `remainder`: what the double does not hold of a 64-bit integer.
    pub fn to_bits(self, value: f64, remainder: i16) -> u64 {
        if value.is_nan()
            && let Some(bits) = tagged_nan::bits_of(value)
        {
            return bits;
        }
        match self {
            Self::Bool => u64::from(value >= 0.5),
            Self::I8 => u64::from(value.round() as i8 as u8),
            Self::I16 => u64::from(value.round() as i16 as u16),
            Self::I32 => u64::from(value.round() as i32 as u32),
            Self::I64 | Self::U64 => self.to_integer(value, remainder) as u64,
            Self::U8 => u64::from(value.round() as u8),
            Self::U16 => u64::from(value.round() as u16),
            Self::U32 => u64::from(value.round() as u32),
            Self::F16 => u64::from(f16::from_f64(value).to_bits()),
            Self::F32 => u64::from((value as f32).to_bits()),
            Self::F64 => value.to_bits(),
        }
    }

    /// The inverse of [`Self::to_bits`]: the value as a double, and what that does not hold of a 64-bit
    /// integer. Bits beyond the type's size are not looked at.
    pub fn from_bits(self, bits: u64) -> (f64, i16) {
        match self {
            Self::I64 => {
                let integer = bits as i64;
                let near = integer as f64;
                (near, (i128::from(integer) - near as i128) as i16)
            }
            Self::U64 => {
                let near = bits as f64;
                (near, (i128::from(bits) - near as i128) as i16)
            }
            _ => (self.double_of(bits), 0),
        }
    }

    /// The value of these stored bits as a double, the nearest one of a 64-bit integer. A NaN whose bits
    /// are not the usual ones keeps them as its tag.
    pub fn double_of(self, bits: u64) -> f64 {
        match self {
            Self::Bool | Self::U8 => f64::from(bits as u8),
            Self::U16 => f64::from(bits as u16),
            Self::U32 => f64::from(bits as u32),
            Self::U64 => bits as f64,
            Self::I8 => f64::from(bits as i8),
            Self::I16 => f64::from(bits as i16),
            Self::I32 => f64::from(bits as i32),
            Self::I64 => (bits as i64) as f64,
            Self::F16 => Self::double_of_half(f16::from_bits(bits as u16)),
            Self::F32 => Self::double_of_single(f32::from_bits(bits as u32)),
            Self::F64 => Self::double_of_double(f64::from_bits(bits)),
        }
    }

    /// [`Self::double_of`] of a half-precision float.
    #[inline]
    pub(super) fn double_of_half(value: f16) -> f64 {
        if value.is_nan() && value.to_bits() != f16::NAN.to_bits() {
            return tagged_nan::of_nan(u64::from(value.to_bits()));
        }
        value.to_f64()
    }

    /// [`Self::double_of`] of a single-precision float.
    #[inline]
    pub(super) fn double_of_single(value: f32) -> f64 {
        if value.is_nan() && value.to_bits() != f32::NAN.to_bits() {
            return tagged_nan::of_nan(u64::from(value.to_bits()));
        }
        f64::from(value)
    }

    /// [`Self::double_of`] of a double: itself, unless it looks like one that carries bits of its own.
    #[inline]
    pub(super) fn double_of_double(value: f64) -> f64 {
        if value.is_nan() && tagged_nan::is_tagged(value) {
            return tagged_nan::of_nan(value.to_bits());
        }
        value
    }

    /// The whole number of a value of an integer type, held within the type's limits; 0 where the value is
    /// no number.
    pub fn to_integer(self, value: f64, remainder: i16) -> i128 {
        let (low, high) = match self {
            Self::I64 => (i128::from(i64::MIN), i128::from(i64::MAX)),
            Self::U64 => (0, i128::from(u64::MAX)),
            _ => {
                let (low, high) = self.limits();
                (low as i128, high as i128)
            }
        };
        (value.round() as i128 + i128::from(remainder)).clamp(low, high)
    }

    /// The nearest value that the type holds. Finite values stay finite: beyond the type's end they
    /// become its end. What is not finite becomes 0 in an integer type, unless it is a missing value.
    pub fn nearest(self, x: f64) -> f64 {
        if !x.is_finite() {
            return if self.is_integer() && !tagged_nan::is_tagged(x) {
                0.0
            } else {
                x
            };
        }
        let (low, high) = self.limits();
        match self {
            Self::F64 => x,
            Self::F32 => f64::from(x.clamp(f64::from(f32::MIN), f64::from(f32::MAX)) as f32),
            Self::F16 => f16::from_f64(x.clamp(f16::MIN.to_f64(), f16::MAX.to_f64())).to_f64(),
            _ => x.round().clamp(low, high) + 0.0,
        }
    }

    /// [`Self::nearest`] of many values, on all threads.
    pub fn nearest_all(self, values: &mut Array2<f64>) {
        match self {
            Self::F64 => {}
            // The match is made once, so that the loop can be vectorised.
            Self::F32 => each(values, |x| Self::F32.nearest(x)),
            _ => each(values, |x| self.nearest(x)),
        }
    }
}

fn each(values: &mut Array2<f64>, map: impl Fn(f64) -> f64 + Sync) {
    let some = |values: &mut [f64]| values.iter_mut().for_each(|v| *v = map(*v));
    match values.as_slice_memory_order_mut() {
        Some(all) => all.par_chunks_mut(SOME).for_each(some),
        None => values.map_inplace(|v| *v = map(*v)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bit_of_every_type_comes_back() {
        let patterns = [
            0,
            1,
            0x7fff_ffff_ffff_ffff,
            u64::MAX,
            1 << 53 | 1,
            1 << 63,
            0x7ff0_0000_0000_0001,
            0xfff8_0000_0000_0000,
            0x7ffd_5e84_0000_0007,
            0x7ffd_5e85_0000_0007,
            0x0123_4567_89ab_cdef,
        ];
        let spread = (0..64).flat_map(|i| [1_u64 << i, u64::MAX << i, u64::MAX >> i]);
        let halves = 0..=u64::from(u16::MAX);
        let singles = (0..1_u64 << 16).map(|i| 0x7f80_0000 | i << 7 | i >> 9);
        for bits in patterns
            .into_iter()
            .chain(spread)
            .chain(halves)
            .chain(singles)
        {
            for dtype in DType::ALL {
                let own = match dtype {
                    DType::Bool => bits & 1,
                    _ => bits & (u64::MAX >> (64 - 8 * dtype.size())),
                };
                let (value, remainder) = dtype.from_bits(own);
                assert_eq!(dtype.to_bits(value, remainder), own, "{dtype:?} {own:x}");
                assert!(dtype.exceeds_doubles() || remainder == 0);
                assert!(value.is_nan() || dtype.nearest(value) == value);
            }
        }
    }

    #[test]
    fn integers_are_held_within_their_limits() {
        assert_eq!(DType::I64.to_integer(9.3e18, 0), i128::from(i64::MAX));
        assert_eq!(DType::U64.to_integer(-1.0, 0), 0);
        assert_eq!(DType::U64.to_integer(1.9e19, 5), i128::from(u64::MAX));
        assert_eq!(DType::I16.to_integer(-4e4, 0), -32768);
        assert_eq!(DType::I64.to_integer(f64::NAN, 0), 0);
    }

    #[test]
    fn many_values_become_what_each_of_them_would() {
        let odd = [
            1e300,
            -1e300,
            f64::NAN,
            f64::INFINITY,
            1e-320,
            0.1,
            -0.5,
            2.5,
        ];
        let values = Array2::from_shape_fn((2 * SOME, 3), |(i, j)| {
            odd[(i + j) % odd.len()] * (1.0 + i as f64)
        });
        for dtype in [DType::F64, DType::F32, DType::F16, DType::I16, DType::U8] {
            let bits = |values: &Array2<f64>| values.mapv(f64::to_bits);
            let one_by_one = values.mapv(|v| dtype.nearest(v));
            let mut all = values.clone();
            dtype.nearest_all(&mut all);
            assert_eq!(bits(&all), bits(&one_by_one), "{dtype:?}");
            let mut turned = values
                .slice(ndarray::s![..9, ..])
                .to_owned()
                .reversed_axes();
            dtype.nearest_all(&mut turned);
            assert_eq!(
                bits(&turned.reversed_axes()),
                bits(&one_by_one.slice(ndarray::s![..9, ..]).to_owned())
            );
        }
    }
}
