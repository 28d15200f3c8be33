//! What stands before the values of an npy stream.

use std::io::Read;

use super::descr::{Descr, Record};
use super::header_text::{
    MAX_AXES, check_descr, check_order, check_shape, decode, entries, overflow, preamble,
};
use super::place::Place;
use super::stream::take;
use crate::data::{ByteOrder, DType, DataError, text};

/// Longest header that is read; `NumPy` itself stops at 10,000 bytes.
const MAX_HEADER: u32 = 1 << 16;

/// What stands before the values of an npy stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Header {
    pub descr: Descr,
    pub fortran_order: bool,
    pub shape: Vec<usize>,
    /// Elements: the product of the shape.
    pub count: usize,
    /// Bytes before the values.
    pub length: u64,
}

impl Header {
    /// Reads magic, version and dictionary. Takes no more memory than [`MAX_HEADER`].
    ///
    /// Format: <https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html>.
    pub fn read(reader: &mut impl Read, place: &Place) -> Result<Self, DataError> {
        let (utf8, length, prefix) = preamble(reader, place)?;
        if length > MAX_HEADER {
            let expected = format!("at most {MAX_HEADER} bytes");
            return Err(place.malformed("header length", format!("{length} bytes"), expected));
        }
        let bytes = take(reader, length as usize).map_err(|e| place.io(e, "header"))?;
        if bytes.len() < length as usize {
            let found = format!("the end of the file after {} bytes", bytes.len());
            let expected = format!("the {length} bytes that the header length says");
            return Err(place.malformed("header", found, expected));
        }
        let text = decode(bytes, utf8, place)?;
        let [descr, order, shape] = entries(&text, place)?;
        let (shape, count) = check_shape(&shape, place)?;
        Ok(Self {
            descr: check_descr(&descr, place)?,
            fortran_order: check_order(&order, place)?,
            shape,
            count,
            length: prefix + u64::from(length),
        })
    }

    /// Of an array that was put together in memory: little-endian, in C's order.
    pub fn plain(dtype: DType, shape: Vec<usize>) -> Self {
        Self {
            descr: Descr::Number(dtype, ByteOrder::Little),
            fortran_order: false,
            count: shape.iter().product(),
            shape,
            length: 0,
        }
    }

    /// The type and the shape that the array is read as: those of its elements, or of all fields of a
    /// structured array together.
    pub fn read_as(&self, place: &Place) -> Result<(DType, Vec<usize>), DataError> {
        let Descr::Record(record) = &self.descr else {
            return Ok((self.number(place)?.0, self.shape.clone()));
        };
        let hint = "its fields must hold numbers; turn categories into numbers and save again";
        let dtype = (record.common_type())
            .ok_or_else(|| place.unusable("holds records without numbers", hint))?;
        let shape = self.record_shape(record);
        if shape.len() > MAX_AXES {
            let problem = format!("holds records along {} axes", self.shape.len());
            let hint = format!("at most {} are expected; reshape it", MAX_AXES - 1);
            return Err(place.unusable(&problem, hint));
        }
        Ok((dtype, shape))
    }

    /// The shape that a structured array of such records has as one array of numbers.
    pub fn record_shape(&self, record: &Record) -> Vec<usize> {
        let columns = (record.columns() > 1 || self.shape.len() == 1).then_some(record.columns());
        self.shape.iter().copied().chain(columns).collect()
    }

    /// The element type, where it is a number.
    pub fn number(&self, place: &Place) -> Result<(DType, ByteOrder), DataError> {
        match &self.descr {
            Descr::Number(dtype, order) => Ok((*dtype, *order)),
            Descr::Unicode(..) | Descr::Bytes(_) => Err(place.unusable(
                "holds text",
                "numbers are expected; turn categories into numbers and save again",
            )),
            Descr::Record(_) => Err(place.unusable(
                "holds structured records",
                "one array of numbers is expected",
            )),
            Descr::Unsupported { what, hint, .. } => {
                Err(place.unusable(&format!("holds {what}"), *hint))
            }
        }
    }

    /// Whether there is anything to compress.
    pub fn check_usable(&self, place: &Place) -> Result<(), DataError> {
        if self.shape.is_empty() {
            let hint = "an array with at least one axis is expected, with one entry a sample";
            return Err(place.unusable("is a single number (shape `()`)", hint));
        }
        if self.count == 0 {
            let shape = text::shape(&self.shape);
            let hint = "save it again once it is filled";
            if self.shape[0] == 0 {
                return Err(place.no_rows(&format!("holds no rows (found shape {shape})"), hint));
            }
            return Err(place.unusable(&format!("holds no values (found shape {shape})"), hint));
        }
        Ok(())
    }

    /// Bytes of the values, where the stream has `available` bytes in all: never more than that.
    pub fn check_size(&self, available: u64, place: &Place) -> Result<u64, DataError> {
        let size = self.descr.size().unwrap_or(usize::MAX);
        let needed = self.count as u128 * size as u128;
        let left = available.saturating_sub(self.length);
        if needed > u128::from(left) {
            let shape = text::shape(&self.shape);
            let found = format!("shape {shape}, which takes {}", text::bytes(needed));
            let expected = format!(
                "at most the {} that follow the header; the file is cut short or its header is \
                 wrong",
                text::bytes(u128::from(left))
            );
            return Err(place.malformed("header, `shape`", found, expected));
        }
        u64::try_from(needed).map_err(|_| overflow(&text::shape(&self.shape), place))
    }
}
