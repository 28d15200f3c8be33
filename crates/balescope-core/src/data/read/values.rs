//! Elements of an array from the bytes of a file.

use std::io::Read;

use rayon::prelude::*;

use super::decoder::{OnElements, on_elements};
use super::header::Header;
use super::place::Place;
use super::stream::{CHUNK, fill};
use crate::data::{ByteOrder, DType, DataError, text};
use crate::memory;

/// Bytes that are read at a time where they are there, so that all threads find pages to fill.
const MUCH: usize = 16 * CHUNK;
/// So many elements are converted on all threads.
const MANY: usize = 1 << 16;

/// Elements in the order of the file.
#[derive(Debug, Default)]
pub(super) struct ReadValues {
    pub doubles: Vec<f64>,
    /// What doubles do not hold of 64-bit integers; `None`: nothing.
    pub remainders: Option<Vec<i16>>,
}

/// Reads the values of an array, in the order of the file.
///
/// `backed`: the bytes were counted before, so memory for all of them is taken at once. Otherwise
/// (compressed streams) it grows with what comes.
pub(super) fn read_values(
    reader: &mut impl Read,
    header: &Header,
    backed: bool,
    place: &Place,
) -> Result<ReadValues, DataError> {
    let (dtype, order) = header.number(place)?;
    let mut left = header.count * dtype.size();
    let mut elements = ReadValues::default();
    let chunk = if backed { MUCH } else { CHUNK };
    let mut buffer = vec![0; chunk.min(left)];
    while left > 0 {
        let want = buffer.len().min(left);
        let got = fill(reader, &mut buffer[..want]).map_err(|e| place.io(e, "values"))?;
        if got < want {
            return Err(short(header, dtype, left - got, place));
        }
        let values = &mut elements.doubles;
        if values.capacity() - values.len() < want / dtype.size() {
            let rest = header.count - values.len();
            let step = if backed {
                rest
            } else {
                rest.min(values.len().max(CHUNK))
            };
            reserve(values, step, header.count, place)?;
        }
        if dtype == DType::Bool {
            check_bools(&buffer[..want], values.len(), place)?;
        }
        elements.append(&buffer[..want], dtype, order);
        left -= want;
    }
    Ok(elements)
}

/// Values of whole elements that lie in memory, the first of them number `before` of the array.
pub(super) fn values_of(
    bytes: &[u8],
    header: &Header,
    before: usize,
    place: &Place,
) -> Result<ReadValues, DataError> {
    let (dtype, order) = header.number(place)?;
    if dtype == DType::Bool {
        check_bools(bytes, before, place)?;
    }
    let mut elements = ReadValues {
        doubles: Vec::with_capacity(bytes.len() / dtype.size()),
        remainders: None,
    };
    elements.append(bytes, dtype, order);
    Ok(elements)
}

impl ReadValues {
    /// Appends the elements of whole bytes.
    fn append(&mut self, bytes: &[u8], dtype: DType, order: ByteOrder) {
        let before = self.doubles.len();
        decode(bytes, dtype, order, &mut self.doubles);
        if dtype.exceeds_doubles() {
            self.append_remainders(bytes, dtype, order, before);
        }
        if let Some(remainders) = &mut self.remainders {
            remainders.resize(self.doubles.len(), 0);
        }
    }

    /// The remainders of 64-bit integers, `before` elements after the first, once one is not 0.
    fn append_remainders(&mut self, bytes: &[u8], dtype: DType, order: ByteOrder, before: usize) {
        let (elements, _) = bytes.as_chunks::<8>();
        let bits = |element: &[u8; 8]| match order {
            ByteOrder::Little => u64::from_le_bytes(*element),
            ByteOrder::Big => u64::from_be_bytes(*element),
        };
        let rest = |element: &[u8; 8]| dtype.from_bits(bits(element)).1;
        if self.remainders.is_none() && elements.iter().all(|element| rest(element) == 0) {
            return;
        }
        let remainders = self.remainders.get_or_insert_with(Vec::new);
        remainders.resize(before, 0);
        remainders.extend(elements.iter().map(rest));
    }
}

fn reserve(
    values: &mut Vec<f64>,
    more: usize,
    count: usize,
    place: &Place,
) -> Result<(), DataError> {
    memory::reserve(values, more).map_err(|_| {
        let needed = text::bytes(count as u128 * 8);
        let hint = "close other programs, or save a part of the array";
        place.unusable(
            &format!("needs {needed} of memory, more than there is"),
            hint,
        )
    })
}

pub(super) fn short(header: &Header, dtype: DType, missing: usize, place: &Place) -> DataError {
    let all = header.count * dtype.size();
    let found = format!(
        "the end of the data after {}",
        text::bytes((all - missing) as u128)
    );
    let shape = text::shape(&header.shape);
    let expected = format!(
        "{} for shape {shape} of {}",
        text::bytes(all as u128),
        dtype.name()
    );
    place.malformed("values", found, expected)
}

fn check_bools(bytes: &[u8], before: usize, place: &Place) -> Result<(), DataError> {
    match bytes.iter().position(|b| *b > 1) {
        None => Ok(()),
        Some(at) => {
            let part = format!("values, number {}", before + at + 1);
            Err(place.malformed(
                &part,
                format!("byte {}", bytes[at]),
                "0 or 1, as bool has it",
            ))
        }
    }
}

/// Appends the elements of whole bytes.
fn decode(bytes: &[u8], dtype: DType, order: ByteOrder, out: &mut Vec<f64>) {
    on_elements(dtype, order, Extend { bytes, out });
}

struct Extend<'a> {
    bytes: &'a [u8],
    out: &'a mut Vec<f64>,
}

impl OnElements for Extend<'_> {
    fn apply<const N: usize>(self, convert: impl Fn([u8; N]) -> f64 + Sync + Send) {
        let (elements, _) = self.bytes.as_chunks::<N>();
        if elements.len() < MANY {
            self.out.extend(elements.iter().map(|b| convert(*b)));
        } else {
            // Most of it is the system, which hands out fresh memory page by page.
            let all = elements.par_iter().map(|b| convert(*b));
            self.out.par_extend(all);
        }
    }
}
