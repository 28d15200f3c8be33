//! Single numbers of every type, and arrays of several types put together as one array of one type.

use std::cmp::Ordering;

use half::f16;

use super::header::Header;
use super::place::Place;
use super::values::{ReadValues, values_of};
use super::{DType, DataError};
use crate::data::{ByteOrder, text};

/// Whole numbers up to this size are all `f64`s.
const WHOLE: i128 = 1 << 53;

/// Elements of one type that lie at even distances in some bytes.
pub(super) struct Elements<'a> {
    pub name: String,
    pub dtype: DType,
    pub order: ByteOrder,
    pub bytes: &'a [u8],
    /// Where the first lies, and how far the next is from it.
    pub first: usize,
    pub stride: usize,
}

/// One element.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Number {
    Whole(i128),
    Real(f64),
}

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
pub(super) fn common_type(types: impl Iterator<Item = DType> + Clone) -> DType {
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

/// Arrays of as many elements each as one array: `rows` x arrays x `inner`, its type, and a note where
/// types differed.
pub(super) fn joined(
    arrays: &[Elements<'_>],
    (rows, inner): (usize, usize),
    place: &Place,
) -> Result<Joined, DataError> {
    let types = arrays.iter().map(|array| array.dtype);
    let dtype = common_type(types.clone());
    let size = rows * inner * arrays.len() * dtype.size();
    let mut bytes = Vec::new();
    (bytes.try_reserve_exact(size)).map_err(|_| no_memory(size as u128, place))?;
    for row in 0..rows {
        for array in arrays {
            for point in 0..inner {
                let at = row * inner + point;
                array
                    .copy(at, dtype, &mut bytes)
                    .ok_or_else(|| array.misfit(at / inner, dtype, place))?;
            }
        }
    }
    let note = types.clone().any(|other| other != dtype).then(|| {
        let each: Vec<String> = (arrays.iter().take(8))
            .map(|a| format!("{} {}", text::excerpt(&a.name, 40), a.dtype.name()))
            .collect();
        let more = if arrays.len() > 8 { ", ..." } else { "" };
        let own: usize = types.map(DType::size).sum();
        format!(
            "Types differ ({}{more}): all are read as {}, which holds every value of them exactly; a \
             row counts {} bytes, where the file has {}",
            each.join(", "),
            dtype.name(),
            inner * arrays.len() * dtype.size(),
            inner * own
        )
    });
    Ok(Joined { dtype, bytes, note })
}

/// Little-endian elements of one type.
pub(super) struct Joined {
    pub dtype: DType,
    pub bytes: Vec<u8>,
    pub note: Option<String>,
}

impl Joined {
    /// As the header and the values of an array of this shape.
    pub fn array(
        self,
        shape: Vec<usize>,
        place: &Place,
    ) -> Result<(Header, ReadValues), DataError> {
        let header = Header::plain(self.dtype, shape);
        let values = values_of(&self.bytes, &header, 0, place)?;
        Ok((header, values))
    }
}

impl Elements<'_> {
    fn element(&self, at: usize) -> Option<&[u8]> {
        let start = self.first + at * self.stride;
        self.bytes.get(start..start + self.dtype.size())
    }

    /// Appends one element as another type.
    fn copy(&self, at: usize, dtype: DType, out: &mut Vec<u8>) -> Option<()> {
        let element = self.element(at)?;
        if dtype == self.dtype && dtype != DType::Bool {
            // Byte by byte, so that not even the bits of a NaN change.
            match self.order {
                ByteOrder::Little => out.extend(element),
                ByteOrder::Big => out.extend(element.iter().rev()),
            }
            return Some(());
        }
        Number::read(element, self.dtype, self.order)?.write(dtype, out)
    }

    /// Why an element cannot be had as another type.
    fn misfit(&self, row: usize, dtype: DType, place: &Place) -> DataError {
        let name = text::excerpt(&self.name, 60);
        let number = (self.element(row)).and_then(|e| Number::read(e, self.dtype, self.order));
        let Some(Number::Whole(value)) = number.filter(|_| self.dtype != DType::Bool) else {
            let part = format!("`{name}`, row {}", row + 1);
            return place.malformed(&part, "no value", "0 or 1, as bool has it");
        };
        let hint = format!(
            "save it by itself, or less a number of its own: x - x.min() in place of x (or leave the \
             other columns out where only `{name}` is wanted)"
        );
        let problem = format!(
            "has {value} in row {} of column `{name}`, beside columns of other types: no type of \
             {} holds them all exactly",
            row + 1,
            if dtype.is_integer() {
                "whole numbers"
            } else {
                "NumPy"
            }
        );
        place.unusable(&problem, hint)
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

pub(super) fn no_memory(needed: u128, place: &Place) -> DataError {
    let problem = format!(
        "needs {} of memory, more than there is",
        text::bytes(needed)
    );
    place.unusable(
        &problem,
        "close other programs, or save a part of the array",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn common(types: &[DType]) -> DType {
        common_type(types.iter().copied())
    }

    #[test]
    fn common_types_hold_all_of_theirs() {
        use DType::{Bool, F16, F32, F64, I8, I16, I32, I64, U8, U16, U32, U64};
        for (types, expected) in [
            (&[F32, F32][..], F32),
            (&[Bool, Bool], Bool),
            (&[Bool, I8], I8),
            (&[Bool, U16], U16),
            (&[U8, I8], I16),
            (&[U16, I8], I32),
            (&[U32, I16], I64),
            (&[U64, U8], U64),
            (&[U64, I8], I64),
            (&[F16, I8], F16),
            (&[F16, Bool], F16),
            (&[F16, I16], F32),
            (&[F32, U16], F32),
            (&[F32, I32], F64),
            (&[F64, U8], F64),
            (&[I64, F32, F32, I8], F64),
        ] {
            assert_eq!(common(types), expected, "{types:?}");
            let reversed: Vec<DType> = types.iter().rev().copied().collect();
            assert_eq!(common(&reversed), expected, "{types:?}");
        }
    }

    #[test]
    fn extremes_of_every_type_survive_in_the_common_type() {
        let extremes = |dtype: DType| {
            let ones = vec![0xff; dtype.size()];
            let mut high = ones.clone();
            high[dtype.size() - 1] = 0x7f;
            let mut low = vec![0; dtype.size()];
            low[dtype.size() - 1] = 0x80;
            [ones, high, low]
        };
        for a in DType::ALL {
            for b in DType::ALL.into_iter().filter(|b| *b != DType::Bool) {
                let dtype = common(&[a, b]);
                for bytes in extremes(b) {
                    let before = Number::read(&bytes, b, ByteOrder::Little).unwrap();
                    let mut out = Vec::new();
                    if before.write(dtype, &mut out).is_none() {
                        assert_eq!(b.size(), 8, "{a:?} {b:?}");
                        continue;
                    }
                    let after = Number::read(&out, dtype, ByteOrder::Little).unwrap();
                    let same = match (before, after) {
                        (Number::Whole(a), Number::Real(b)) => b as i128 == a,
                        (Number::Real(a), Number::Real(b)) if a.is_nan() => b.is_nan(),
                        (a, b) => a == b,
                    };
                    assert!(same, "{a:?} {b:?}: {before:?} {after:?}");
                }
            }
        }
    }

    #[test]
    fn whole_numbers_that_no_float_holds_are_refused() {
        let mut out = Vec::new();
        assert!(Number::Whole(1 << 53).write(DType::F64, &mut out).is_some());
        assert!(
            Number::Whole((1 << 53) + 1)
                .write(DType::F64, &mut out)
                .is_none()
        );
        assert!(Number::Whole(1 << 62).write(DType::F64, &mut out).is_some());
        assert!(Number::Whole(-1).write(DType::U64, &mut out).is_none());
        assert!(Number::Whole(1 << 63).write(DType::I64, &mut out).is_none());
    }
}
