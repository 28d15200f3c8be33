//! What stands before the values of an npy stream.

use std::io::Read;

use super::descr::{Descr, Record};
use super::literal::{Literal, parse_dict};
use super::place::Place;
use super::sniff::NPY_MAGIC;
use super::stream::{fill, take};
use crate::data::{ByteOrder, DType, DataError, text};

/// The most axes that an array may have.
pub const MAX_AXES: usize = 8;

/// Longest header that is read; `NumPy` itself stops at 10,000 bytes.
const MAX_HEADER: u32 = 1 << 16;

const KEYS: [&str; 3] = ["descr", "fortran_order", "shape"];

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
            let rows = if self.shape[0] == 0 {
                "no rows"
            } else {
                "no values"
            };
            let hint = "save it again once it is filled";
            return Err(place.unusable(&format!("holds {rows} (found shape {shape})"), hint));
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

/// Magic, version and length; gives whether the text is UTF-8, its length, and the bytes so far.
fn preamble(reader: &mut impl Read, place: &Place) -> Result<(bool, u32, u64), DataError> {
    let mut head = [0; 8];
    let got = fill(reader, &mut head).map_err(|e| place.io(e, "header"))?;
    if !head[..got].starts_with(NPY_MAGIC) {
        let found = format!("bytes `{}`", head[..got.min(6)].escape_ascii());
        return Err(place.malformed("first bytes", found, "`\\x93NUMPY`, as in every npy"));
    }
    if got < head.len() {
        return Err(cut("format version", got, place));
    }
    let (major, minor) = (head[6], head[7]);
    if !matches!((major, minor), (1..=3, 0)) {
        let found = format!("{major}.{minor}");
        return Err(place.malformed("format version", found, "1.0, 2.0 or 3.0"));
    }
    let width = if major == 1 { 2 } else { 4 };
    let mut length = [0; 4];
    let got = fill(reader, &mut length[..width]).map_err(|e| place.io(e, "header"))?;
    if got < width {
        return Err(cut("header length", 8 + got, place));
    }
    Ok((major == 3, u32::from_le_bytes(length), 8 + width as u64))
}

fn cut(part: &str, got: usize, place: &Place) -> DataError {
    let found = format!("the end of the file after {got} bytes");
    place.malformed(part, found, "a whole npy header; the file is cut short")
}

fn decode(bytes: Vec<u8>, utf8: bool, place: &Place) -> Result<String, DataError> {
    if !utf8 {
        // Latin-1: every byte is the character of that number.
        return Ok(bytes.into_iter().map(char::from).collect());
    }
    String::from_utf8(bytes).map_err(|e| {
        let found = format!(
            "a byte that is not UTF-8 at {}",
            e.utf8_error().valid_up_to()
        );
        place.malformed("header", found, "UTF-8, as format version 3.0 has it")
    })
}

/// The values of the three keys, in the order of [`KEYS`].
fn entries(text: &str, place: &Place) -> Result<[Literal; 3], DataError> {
    let parsed = parse_dict(text).map_err(|fault| {
        let part = format!("header, character {}", fault.at);
        place.malformed(&part, fault.found, fault.expected)
    })?;
    let mut slots = [None, None, None];
    for (key, value) in parsed {
        let Some(slot) = KEYS.iter().position(|k| *k == key) else {
            let found = format!("an unknown key `{}`", text::excerpt(&key, 40));
            return Err(place.malformed("header", found, "only descr, fortran_order and shape"));
        };
        if slots[slot].replace(value).is_some() {
            return Err(place.malformed("header", format!("`{key}` twice"), "each key once"));
        }
    }
    match slots {
        [Some(descr), Some(order), Some(shape)] => Ok([descr, order, shape]),
        slots => {
            let missing = slots
                .iter()
                .zip(KEYS)
                .filter(|(s, _)| s.is_none())
                .map(|(_, k)| k);
            let missing = missing.collect::<Vec<_>>().join(", ");
            let expected = "descr, fortran_order and shape";
            Err(place.malformed("header", format!("no key {missing}"), expected))
        }
    }
}

fn check_descr(literal: &Literal, place: &Place) -> Result<Descr, DataError> {
    Descr::parse(literal).ok_or_else(|| {
        let expected = "a type of NumPy, for instance '<f8'";
        place.malformed("header, `descr`", show(literal), expected)
    })
}

fn check_order(literal: &Literal, place: &Place) -> Result<bool, DataError> {
    match literal {
        Literal::Bool(fortran) => Ok(*fortran),
        other => Err(place.malformed("header, `fortran_order`", show(other), "True or False")),
    }
}

/// The shape and its product.
fn check_shape(literal: &Literal, place: &Place) -> Result<(Vec<usize>, usize), DataError> {
    const EXPECTED: &str = "a tuple of whole numbers, none of them negative";
    let Literal::Sequence(items) = literal else {
        return Err(place.malformed("header, `shape`", show(literal), EXPECTED));
    };
    if items.len() > MAX_AXES {
        let expected = format!("at most {MAX_AXES}; reshape the array");
        return Err(place.malformed("header, `shape`", format!("{} axes", items.len()), expected));
    }
    let mut axes = Vec::with_capacity(items.len());
    for item in items {
        match item {
            Literal::Integer(number) if !number.starts_with('-') => axes.push(number.as_str()),
            _ => return Err(place.malformed("header, `shape`", show(literal), EXPECTED)),
        }
    }
    let lengths = axes.iter().map(|n| n.parse::<usize>());
    let shape: Vec<usize> = lengths
        .collect::<Result<_, _>>()
        .map_err(|_| overflow(&text::shape(&axes), place))?;
    // Zeros are counted as ones, so that no product on the way can overflow later either.
    let product = |n: usize, &a: &usize| n.checked_mul(a.max(1));
    let product = shape.iter().try_fold(1, product);
    let Some(product) = product.filter(|p| isize::try_from(p.saturating_mul(8)).is_ok()) else {
        return Err(overflow(&text::shape(&axes), place));
    };
    let count = if shape.contains(&0) { 0 } else { product };
    Ok((shape, count))
}

fn overflow(shape: &str, place: &Place) -> DataError {
    let found = format!(
        "{}, more values than any file can hold",
        text::excerpt(shape, 80)
    );
    place.malformed(
        "header, `shape`",
        found,
        "a shape that fits the bytes that follow",
    )
}

/// A value as the header has it, shortened.
fn show(literal: &Literal) -> String {
    let text = match literal {
        Literal::Text(text) => format!("'{text}'"),
        Literal::Integer(number) => number.clone(),
        Literal::Bool(true) => "True".to_owned(),
        Literal::Bool(false) => "False".to_owned(),
        Literal::None => "None".to_owned(),
        Literal::Sequence(items) => {
            text::shape(&items.iter().take(10).map(show).collect::<Vec<_>>())
        }
    };
    text::excerpt(&text, 80)
}
