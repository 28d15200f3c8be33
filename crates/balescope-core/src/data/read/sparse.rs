//! Sparse matrices as `SciPy`'s `save_npz` writes them, read as the matrices that they are.

use super::element::no_memory;
use super::header::Header;
use super::number::Number;
use super::place::Place;
use super::raw::Raw;
use super::stored::Stored;
use super::values::values_of;
use crate::data::{ByteOrder, DType, DataError, Metadata, text};

/// Doubles that a matrix may become whatever the length of its file, in bytes: 256 MiB.
const MOST_BYTES: u64 = 1 << 28;

/// Bytes of doubles for each byte of the file, beyond [`MOST_BYTES`].
const MOST_TIMES: u64 = 1000;

/// Bytes that a column counts for beside its numbers: its name, its statistics and its map.
const COLUMN: u128 = 1024;

/// The arrays of a matrix in one of the formats that are read.
pub(super) struct Sparse {
    pub format: Format,
    /// Rows and columns.
    pub shape: (usize, usize),
    pub data: Raw,
    /// Of each value its place: `indices` and `indptr`, or `row` and `col`.
    pub places: (Vec<usize>, Vec<usize>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Rows,
    Columns,
    Coordinates,
}

impl Format {
    /// By the name in the file; an error in words for those that are not read.
    pub fn parse(name: &str, place: &Place) -> Result<Self, DataError> {
        match name {
            "csr" => Ok(Self::Rows),
            "csc" => Ok(Self::Columns),
            "coo" => Ok(Self::Coordinates),
            other => {
                let other = text::excerpt(other, 20);
                let problem = format!("is a sparse matrix of SciPy in the format {other}");
                let hint = "csr, csc and coo are read; convert it with .tocsr() and save it again";
                Err(place.unusable(&problem, hint))
            }
        }
    }

    /// The arrays that hold the places.
    pub fn arrays(self) -> (&'static str, &'static str) {
        match self {
            Self::Rows | Self::Columns => ("indices", "indptr"),
            Self::Coordinates => ("row", "col"),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Rows => "csr",
            Self::Columns => "csc",
            Self::Coordinates => "coo",
        }
    }
}

impl Sparse {
    /// All numbers, zeros included; values of the same place are added up, as `SciPy` does. `length`:
    /// bytes of the file.
    pub fn dense(self, length: u64, place: &Place) -> Result<Stored, DataError> {
        let (rows, columns) = self.shape;
        let (dtype, order) = self.data.header.number(place)?;
        let size = dtype.size();
        let numbers = rows as u128 * columns as u128;
        let needed = numbers * size as u128;
        // Statistics, training and plots take doubles, and several times their bytes.
        let most = MOST_BYTES.max(length.saturating_mul(MOST_TIMES));
        if 8 * numbers + COLUMN * columns as u128 > u128::from(most) {
            let problem = format!(
                "is a sparse matrix of {rows} x {columns} numbers, which take {} with their zeros, and \
                 more for what is told of every column",
                text::bytes(needed)
            );
            let hint = "save the rows or columns that matter, or a smaller part of it";
            return Err(place.unusable(&problem, hint));
        }
        let places = self.all_places(place)?;
        let mut bytes: Vec<u8> = Vec::new();
        let total = needed as usize;
        (bytes.try_reserve_exact(total)).map_err(|_| no_memory(needed, place))?;
        bytes.resize(total, 0);
        for (element, (row, column)) in self.data.bytes.chunks_exact(size).zip(places) {
            if row >= rows || column >= columns {
                let found = format!("row {row} and column {column}, counted from 0");
                let expected = format!("places within {rows} x {columns}");
                return Err(place.malformed("places", found, expected));
            }
            let at = (row * columns + column) * size;
            let spot = &mut bytes[at..at + size];
            add(spot, element, dtype, order).ok_or_else(|| {
                place.malformed("values", "a value out of range", "values of its type")
            })?;
        }
        let count = self.data.header.count;
        let note = format!(
            "A sparse matrix of SciPy ({}, {count} values) is read as the {rows} x {columns} numbers \
             that it stands for, zeros included",
            self.format.name()
        );
        let header = Header::plain(dtype, vec![rows, columns]);
        header.check_usable(place)?;
        Ok(Stored {
            values: values_of(&bytes, &header, 0, place)?,
            header,
            types: None,
            array: None,
            names: None,
            notes: vec![note],
            layout: None,
            metadata: Metadata::default(),
        })
    }

    /// Row and column of each value.
    fn all_places(&self, place: &Place) -> Result<Vec<(usize, usize)>, DataError> {
        let count = self.data.header.count;
        let (first, second) = &self.places;
        let (a, b) = self.format.arrays();
        if first.len() != count {
            let found = format!("{} for {count} values", first.len());
            return Err(place.malformed(a, found, "one for each value"));
        }
        if self.format == Format::Coordinates {
            if second.len() != count {
                let found = format!("{} for {count} values", second.len());
                return Err(place.malformed(b, found, "one for each value"));
            }
            return Ok(first.iter().copied().zip(second.iter().copied()).collect());
        }
        let (rows, columns) = self.shape;
        let lines = if self.format == Format::Rows {
            rows
        } else {
            columns
        };
        let rises = second.is_sorted() && second.first() == Some(&0);
        if second.len() != lines + 1 || !rises || second.last() != Some(&count) {
            let found = format!("{} numbers up to {:?}", second.len(), second.last());
            let expected = format!("{} rising numbers from 0 to {count}", lines + 1);
            return Err(place.malformed(b, found, expected));
        }
        let mut places = Vec::with_capacity(count);
        for (line, ends) in second.windows(2).enumerate() {
            for &other in &first[ends[0]..ends[1]] {
                places.push(match self.format {
                    Format::Columns => (other, line),
                    _ => (line, other),
                });
            }
        }
        Ok(places)
    }
}

/// Adds an element to the little-endian one at its place, in their type.
fn add(spot: &mut [u8], element: &[u8], dtype: DType, order: ByteOrder) -> Option<()> {
    if spot.iter().all(|byte| *byte == 0) && dtype != DType::Bool {
        spot.copy_from_slice(element);
        if order == ByteOrder::Big {
            spot.reverse();
        }
        return Some(());
    }
    let before = Number::read(spot, dtype, ByteOrder::Little)?;
    let sum = match (before, Number::read(element, dtype, order)?) {
        (Number::Whole(a), Number::Whole(b)) if dtype == DType::Bool => Number::Whole(a | b),
        (Number::Whole(a), Number::Whole(b)) => Number::Whole(a + b),
        (Number::Real(a), Number::Real(b)) => Number::Real(a + b),
        _ => return None,
    };
    let mut bytes = Vec::with_capacity(dtype.size());
    sum.write(dtype, &mut bytes)?;
    spot.copy_from_slice(&bytes);
    Some(())
}
