//! Arrays, each of a type of its own, put together as one.

use rayon::prelude::*;

use super::decoder::{OnElements, on_elements};
use super::header::Header;
use super::number::common_type;
use super::place::Place;
use super::stored::Stored;
use super::values::ReadValues;
use crate::data::{ByteOrder, ColumnTypes, DType, DataError, Metadata, text};
use crate::memory;

/// Values that one task makes, about: as many as stay near the processor.
const BLOCK: usize = 1 << 16;

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

/// Rows of arrays side by side, put together block by block.
pub(super) struct Joining<'a> {
    types: ColumnTypes,
    common: DType,
    /// Elements of a row of each array.
    inner: usize,
    width: usize,
    /// Of the blocks that there are.
    filled: usize,
    values: ReadValues,
    place: &'a Place,
}

impl<'a> Joining<'a> {
    /// `rows` x arrays x `inner`: there is room for all of it at once. Of the arrays only their types count.
    pub fn new(
        arrays: &[Elements<'_>],
        (rows, inner): (usize, usize),
        place: &'a Place,
    ) -> Result<Self, DataError> {
        let width = arrays.len() * inner;
        let types = arrays.iter().map(|array| array.dtype);
        let common = common_type(types.clone());
        let types = ColumnTypes::of_columns(types.collect(), common);
        let values = ReadValues {
            doubles: zeros(rows * width, place)?,
            remainders: types.exceed_doubles().then(Vec::new),
        };
        Ok(Self {
            types,
            common,
            inner,
            width,
            filled: 0,
            values,
            place,
        })
    }

    /// Adds so many rows.
    pub fn add(&mut self, arrays: &[Elements<'_>], rows: usize) -> Result<(), DataError> {
        let Self { inner, width, .. } = *self;
        for array in arrays {
            array.check(rows * inner, self.place)?;
        }
        let out = &mut self.values.doubles[self.filled..self.filled + rows * width];
        if let Some(block) = BLOCK.checked_div(width) {
            let block = block.max(1);
            let blocks = out.par_chunks_mut(block * width).enumerate();
            blocks.for_each(|(number, out)| {
                for (first, array) in (0..).step_by(inner).zip(arrays) {
                    array.decode(number * block, inner, width, &mut out[first..]);
                }
            });
        }
        self.filled += rows * width;
        if let Some(all) = &mut self.values.remainders {
            add_remainders(arrays, (rows, inner), all);
        }
        Ok(())
    }

    /// All of it, as one array of this shape, with the names of these arrays.
    pub fn finish(self, arrays: &[Elements<'_>], shape: Vec<usize>) -> Stored {
        let Self {
            types, mut values, ..
        } = self;
        if types.several().is_none() {
            values.remainders = (values.remainders).filter(|all| all.iter().any(|rest| *rest != 0));
        }
        Stored {
            header: Header::plain(self.common, shape),
            values,
            types: types.several().is_some().then_some(types),
            array: None,
            names: Some(arrays.iter().map(|array| array.name.clone()).collect()),
            notes: Vec::new(),
            layout: None,
            metadata: Metadata::default(),
        }
    }
}

/// Arrays of as many elements each as one array of this shape: `rows` x arrays x `inner`, with their names,
/// and the type of each.
pub(super) fn joined(
    arrays: &[Elements<'_>],
    (rows, inner): (usize, usize),
    shape: Vec<usize>,
    place: &Place,
) -> Result<Stored, DataError> {
    let mut joining = Joining::new(arrays, (rows, inner), place)?;
    joining.add(arrays, rows)?;
    Ok(joining.finish(arrays, shape))
}

/// What doubles do not hold of 64-bit integers, element by element.
fn add_remainders(arrays: &[Elements<'_>], (rows, inner): (usize, usize), all: &mut Vec<i16>) {
    for row in 0..rows {
        for array in arrays {
            let own = row * inner..(row + 1) * inner;
            if array.dtype.exceeds_doubles() {
                all.extend(own.map(|at| array.dtype.from_bits(array.bits(at)).1));
            } else {
                all.resize(all.len() + inner, 0);
            }
        }
    }
}

/// So many zeros, where there is memory for them.
pub(super) fn zeros(count: usize, place: &Place) -> Result<Vec<f64>, DataError> {
    let needed = count as u128 * size_of::<f64>() as u128;
    if !memory::has_room(needed) {
        return Err(no_memory(needed, place));
    }
    Ok(vec![0.0; count])
}

impl Elements<'_> {
    /// Decodes rows of `inner` elements, from one on and as many as there is room for, each `width` doubles behind the
    /// one before.
    pub fn decode(&self, row: usize, inner: usize, width: usize, out: &mut [f64]) {
        let work = Scatter {
            elements: self,
            row,
            inner,
            width,
            out,
        };
        on_elements(self.dtype, self.order, work);
    }

    /// # Errors
    /// Where a byte of a truth is neither 0 nor 1.
    fn check(&self, count: usize, place: &Place) -> Result<(), DataError> {
        let is_truth = |at: &usize| self.bits(*at) <= 1;
        if self.dtype != DType::Bool {
            return Ok(());
        }
        let Some(at) = (0..count).find(|at| !is_truth(at)) else {
            return Ok(());
        };
        let name = text::excerpt(&self.name, 60);
        let part = format!("`{name}`, number {}", at + 1);
        let found = format!("byte {}", self.bits(at));
        Err(place.malformed(&part, found, "0 or 1, as bool has it"))
    }

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

/// Elements that become the columns of a block of rows.
struct Scatter<'a> {
    elements: &'a Elements<'a>,
    row: usize,
    inner: usize,
    width: usize,
    out: &'a mut [f64],
}

impl OnElements for Scatter<'_> {
    fn apply<const N: usize>(self, convert: impl Fn([u8; N]) -> f64 + Sync + Send) {
        let Elements {
            bytes,
            first,
            stride,
            ..
        } = *self.elements;
        let mut at = first + self.row * self.inner * stride;
        for row in self.out.chunks_mut(self.width) {
            for double in row.iter_mut().take(self.inner) {
                let element = bytes.get(at..).and_then(|rest| rest.first_chunk::<N>());
                let Some(element) = element else { return };
                *double = convert(*element);
                at += stride;
            }
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
