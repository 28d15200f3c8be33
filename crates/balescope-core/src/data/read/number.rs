//! Single numbers of every type, and their bytes.

use std::cmp::Ordering;

use half::f16;

use super::DType;
use crate::data::ByteOrder;

/// One element.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Number {
    Whole(i128),
    Real(f64),
}

/// Whole numbers up to this size are all `f64`s.
const WHOLE: i128 = 1 << 53;

impl Number {
    /// From exactly the bytes of one element; `None` where a `bool` is neither 0 nor 1.
    pub fn read(bytes: &[u8], dtype: DType, order: ByteOrder) -> Option<Self> {
        macro_rules! of {
            ($type:ty) => {{
                let bytes = bytes.try_into().ok()?;
                match order {
                    ByteOrder::Little => <$type>::from_le_bytes(bytes),
                    ByteOrder::Big => <$type>::from_be_bytes(bytes),
                }
            }};
        }
        Some(match dtype {
            DType::Bool => Self::Whole(of!(u8).into()).filter_bool()?,
            DType::U8 => Self::Whole(of!(u8).into()),
            DType::U16 => Self::Whole(of!(u16).into()),
            DType::U32 => Self::Whole(of!(u32).into()),
            DType::U64 => Self::Whole(of!(u64).into()),
            DType::I8 => Self::Whole(of!(i8).into()),
            DType::I16 => Self::Whole(of!(i16).into()),
            DType::I32 => Self::Whole(of!(i32).into()),
            DType::I64 => Self::Whole(of!(i64).into()),
            DType::F16 => Self::Real(of!(f16).to_f64()),
            DType::F32 => Self::Real(of!(f32).into()),
            DType::F64 => Self::Real(of!(f64)),
        })
    }

    /// Of two numbers of one type.
    pub fn cmp(self, other: Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Whole(a), Self::Whole(b)) => Some(a.cmp(&b)),
            (Self::Real(a), Self::Real(b)) => a.partial_cmp(&b),
            _ => None,
        }
    }

    fn filter_bool(self) -> Option<Self> {
        matches!(self, Self::Whole(0 | 1)).then_some(self)
    }

    /// Little-endian, as another type; `None` where that would change it.
    pub fn write(self, dtype: DType, out: &mut Vec<u8>) -> Option<()> {
        macro_rules! whole {
            ($type:ty) => {{
                let Self::Whole(value) = self else {
                    return None;
                };
                out.extend(<$type>::try_from(value).ok()?.to_le_bytes());
            }};
        }
        match dtype {
            DType::Bool | DType::U8 => whole!(u8),
            DType::U16 => whole!(u16),
            DType::U32 => whole!(u32),
            DType::U64 => whole!(u64),
            DType::I8 => whole!(i8),
            DType::I16 => whole!(i16),
            DType::I32 => whole!(i32),
            DType::I64 => whole!(i64),
            DType::F16 => out.extend(f16::from_f64(self.real()?).to_le_bytes()),
            DType::F32 => out.extend((self.real()? as f32).to_le_bytes()),
            DType::F64 => out.extend(self.real()?.to_le_bytes()),
        }
        Some(())
    }

    fn real(self) -> Option<f64> {
        match self {
            Self::Real(value) => Some(value),
            Self::Whole(value) => {
                let real = value as f64;
                (value.abs() <= WHOLE || real as i128 == value).then_some(real)
            }
        }
    }
}

/// The smallest type that holds every value of these types; 64-bit integers beside floats, or of both
/// kinds, as far as their values allow.
pub(in crate::data) fn common_type(types: impl Iterator<Item = DType> + Clone) -> DType {
    let mut distinct = types.clone();
    if let Some(first) = distinct.next()
        && distinct.all(|other| other == first)
    {
        return first;
    }
    let is_signed = |dtype| matches!(dtype, DType::I8 | DType::I16 | DType::I32 | DType::I64);
    if types.clone().any(|dtype| !dtype.is_integer()) {
        // Half precision holds every integer of one byte, and so on.
        let needed = types.map(|dtype| match dtype.size() {
            size if !dtype.is_integer() => size,
            size => 2 * size,
        });
        return match needed.max() {
            Some(2) => DType::F16,
            Some(4) => DType::F32,
            _ => DType::F64,
        };
    }
    let signed = types.clone().any(is_signed);
    let needed = types.map(|dtype| match dtype {
        DType::Bool => 1,
        other if signed && !is_signed(other) => 2 * other.size(),
        other => other.size(),
    });
    match (needed.max().unwrap_or(1), signed) {
        (1, true) => DType::I8,
        (2, true) => DType::I16,
        (4, true) => DType::I32,
        (_, true) => DType::I64,
        (1, false) => DType::U8,
        (2, false) => DType::U16,
        (4, false) => DType::U32,
        (_, false) => DType::U64,
    }
}

/// Elements of `size` bytes in C's order, from Fortran's.
pub(super) fn in_c_order(bytes: &[u8], size: usize, shape: &[usize]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut place = vec![0; shape.len()];
    for _ in 0..bytes.len() / size.max(1) {
        let (mut at, mut step) = (0, 1);
        for (i, length) in place.iter().zip(shape) {
            at += i * step;
            step *= length;
        }
        out.extend(&bytes[at * size..(at + 1) * size]);
        for (i, length) in place.iter_mut().zip(shape).rev() {
            *i += 1;
            if *i < *length {
                break;
            }
            *i = 0;
        }
    }
    out
}
