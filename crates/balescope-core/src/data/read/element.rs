//! Arrays, each of a type of its own, put together as one.

use super::header::Header;
use super::number::common_type;
use super::place::Place;
use super::stored::Stored;
use super::values::{ReadValues, values_of};
use crate::data::{ByteOrder, ColumnTypes, DType, DataError, text};

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

/// Arrays of as many elements each as one array of this shape: `rows` x arrays x `inner`, with their names,
/// and the type of each.
pub(super) fn joined(
    arrays: &[Elements<'_>],
    (rows, inner): (usize, usize),
    shape: Vec<usize>,
    place: &Place,
) -> Result<Stored, DataError> {
    let types = arrays.iter().map(|array| array.dtype);
    let common = common_type(types.clone());
    let types = ColumnTypes::of_columns(types.collect(), common);
    let values = if types.several().is_some() {
        of_several(arrays, (rows, inner), &types, place)?
    } else {
        of_one(arrays, (rows, inner), common, place)?
    };
    Ok(Stored {
        header: Header::plain(common, shape),
        values,
        types: types.several().is_some().then_some(types),
        array: None,
        names: Some(arrays.iter().map(|array| array.name.clone()).collect()),
        notes: Vec::new(),
        layout: None,
        coordinates: Vec::new(),
    })
}

/// Of arrays of one type.
fn of_one(
    arrays: &[Elements<'_>],
    (rows, inner): (usize, usize),
    dtype: DType,
    place: &Place,
) -> Result<ReadValues, DataError> {
    let size = rows * inner * arrays.len() * dtype.size();
    let mut bytes = Vec::new();
    (bytes.try_reserve_exact(size)).map_err(|_| no_memory(size as u128, place))?;
    for row in 0..rows {
        for array in arrays {
            for point in 0..inner {
                let element = array.element(row * inner + point).unwrap_or_default();
                match array.order {
                    ByteOrder::Little => bytes.extend(element),
                    ByteOrder::Big => bytes.extend(element.iter().rev()),
                }
            }
        }
    }
    values_of(
        &bytes,
        &Header::plain(dtype, vec![bytes.len() / dtype.size()]),
        0,
        place,
    )
}

/// Of arrays of several types.
fn of_several(
    arrays: &[Elements<'_>],
    (rows, inner): (usize, usize),
    types: &ColumnTypes,
    place: &Place,
) -> Result<ReadValues, DataError> {
    let count = rows * inner * arrays.len();
    let mut doubles = Vec::new();
    let needed = (count * size_of::<f64>()) as u128;
    (doubles.try_reserve_exact(count)).map_err(|_| no_memory(needed, place))?;
    let mut remainders = types.exceed_doubles().then(Vec::new);
    for row in 0..rows {
        for array in arrays {
            for at in row * inner..(row + 1) * inner {
                let bits = array.bits(at);
                if array.dtype == DType::Bool && bits > 1 {
                    let name = text::excerpt(&array.name, 60);
                    let part = format!("`{name}`, row {}", row + 1);
                    let found = format!("byte {bits}");
                    return Err(place.malformed(&part, found, "0 or 1, as bool has it"));
                }
                let (double, rest) = array.dtype.from_bits(bits);
                doubles.push(double);
                if let Some(remainders) = &mut remainders {
                    remainders.push(rest);
                }
            }
        }
    }
    Ok(ReadValues {
        doubles,
        remainders,
    })
}

impl Elements<'_> {
    fn element(&self, at: usize) -> Option<&[u8]> {
        let start = self.first + at * self.stride;
        self.bytes.get(start..start + self.dtype.size())
    }

    /// The stored bits of an element.
    fn bits(&self, at: usize) -> u64 {
        let mut wide = [0; 8];
        for (to, byte) in wide.iter_mut().zip(self.element(at).unwrap_or_default()) {
            *to = *byte;
        }
        match self.order {
            ByteOrder::Little => u64::from_le_bytes(wide),
            ByteOrder::Big => u64::from_be_bytes(wide) >> (64 - 8 * self.dtype.size()),
        }
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
    fn every_bit_of_every_type_stays_beside_others() {
        let bits = [
            1_u64,
            0xff,
            0x7fff_ffff,
            0xffc0_0001,
            0xfff8_0000_0000_0005,
            u64::MAX >> 1,
        ];
        for dtype in DType::ALL.into_iter().filter(|dtype| *dtype != DType::Bool) {
            let mask = u64::MAX >> (64 - 8 * dtype.size());
            let bytes: Vec<u8> = (bits.iter())
                .flat_map(|bits| bits.to_be_bytes()[8 - dtype.size()..].to_vec())
                .collect();
            let flags: Vec<u8> = (0..bits.len()).map(|i| (i % 2) as u8).collect();
            let array = |name: &str, dtype, bytes| Elements {
                name: String::from(name),
                dtype,
                order: ByteOrder::Big,
                bytes,
                first: 0,
                stride: DType::size(dtype),
            };
            let arrays = [
                array("x", dtype, &bytes),
                array("flag", DType::Bool, &flags),
            ];
            let place = Place::file("a".to_owned());
            let stored = joined(&arrays, (bits.len(), 1), vec![bits.len(), 2], &place).unwrap();
            let layout = crate::data::Layout::guess(&[bits.len(), 2], true);
            let data = stored.laid_out((layout, true, None), &place).unwrap();
            assert_eq!(
                [0, 1].map(|column| data.dtype_of(column)),
                [dtype, DType::Bool]
            );
            let back: Vec<u64> = data.stored_column(0).bits(dtype).collect();
            assert_eq!(back, bits.map(|bits| bits & mask), "{dtype:?}");
        }
    }
}
