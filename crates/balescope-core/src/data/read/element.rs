//! Arrays of several types put together as one array of one type.

use super::header::Header;
use super::number::{Number, common_type};
use super::place::Place;
use super::values::{ReadValues, values_of};
use crate::data::{ByteOrder, DType, DataError, text};

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
        let (own, held) = (types.map(DType::size).sum::<usize>(), arrays.len() * dtype.size());
        let bytes = if own == held {
            String::new()
        } else {
            format!("; a row counts {} bytes, where the file has {}", inner * held, inner * own)
        };
        format!(
            "Types differ ({}{more}): all are read as {}, which holds every value of them exactly{bytes}",
            each.join(", "),
            dtype.name(),
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
