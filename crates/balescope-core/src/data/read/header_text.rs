//! The text of a header, read and checked.

use std::io::Read;

use super::descr::Descr;
use super::literal::{Literal, parse_dict};
use super::place::Place;
use super::sniff::NPY_MAGIC;
use super::stream::fill;
use crate::data::{DataError, text};

/// The most axes that an array may have.
pub const MAX_AXES: usize = 8;

const KEYS: [&str; 3] = ["descr", "fortran_order", "shape"];

/// Magic, version and length; gives whether the text is UTF-8, its length, and the bytes so far.
pub(super) fn preamble(
    reader: &mut impl Read,
    place: &Place,
) -> Result<(bool, u32, u64), DataError> {
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

pub(super) fn decode(bytes: Vec<u8>, utf8: bool, place: &Place) -> Result<String, DataError> {
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
pub(super) fn entries(text: &str, place: &Place) -> Result<[Literal; 3], DataError> {
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

pub(super) fn check_descr(literal: &Literal, place: &Place) -> Result<Descr, DataError> {
    Descr::parse(literal).ok_or_else(|| {
        let expected = "a type of NumPy, for instance '<f8'";
        place.malformed("header, `descr`", show(literal), expected)
    })
}

pub(super) fn check_order(literal: &Literal, place: &Place) -> Result<bool, DataError> {
    match literal {
        Literal::Bool(fortran) => Ok(*fortran),
        other => Err(place.malformed("header, `fortran_order`", show(other), "True or False")),
    }
}

/// The shape and its product.
pub(super) fn check_shape(
    literal: &Literal,
    place: &Place,
) -> Result<(Vec<usize>, usize), DataError> {
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

pub(super) fn overflow(shape: &str, place: &Place) -> DataError {
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
