//! Numbers of an array as the file has them.

use std::cmp::Ordering;
use std::io::Read;

use super::header::Header;
use super::number::{Number, in_c_order};
use super::place::Place;
use super::stream::take;
use super::values::short;
use crate::data::DataError;

/// Numbers as the file has them, in C's order.
pub(super) struct Raw {
    pub header: Header,
    pub bytes: Vec<u8>,
}

impl Raw {
    /// What follows a header that has been checked against the bytes.
    pub fn read(
        reader: &mut impl Read,
        mut header: Header,
        place: &Place,
    ) -> Result<Self, DataError> {
        let (dtype, _) = header.number(place)?;
        let size = header.count * dtype.size();
        let mut bytes = take(reader, size).map_err(|e| place.io(e, "values"))?;
        if bytes.len() < size {
            return Err(short(&header, dtype, size - bytes.len(), place));
        }
        if header.fortran_order && header.shape.len() > 1 {
            bytes = in_c_order(&bytes, dtype.size(), &header.shape);
        }
        header.fortran_order = false;
        Ok(Self { header, bytes })
    }

    fn numbers(&self, place: &Place) -> Result<Vec<Number>, DataError> {
        let (dtype, order) = self.header.number(place)?;
        (self.bytes.chunks_exact(dtype.size()))
            .map(|element| Number::read(element, dtype, order))
            .collect::<Option<_>>()
            .ok_or_else(|| place.malformed("values", "a byte above 1", "0 or 1, as bool has it"))
    }

    /// As doubles, which hold all of them; `None` where one is held by none, or is no number.
    pub fn doubles(&self, place: &Place) -> Option<Vec<f64>> {
        /// From here on, neighbouring integers may be the same double.
        const LARGEST: i128 = 1 << 53;
        let double = |number| match number {
            Number::Whole(number) => {
                let is_held = (-LARGEST..=LARGEST).contains(&number);
                is_held.then_some(number as f64)
            }
            Number::Real(number) => Some(number),
        };
        self.numbers(place).ok()?.into_iter().map(double).collect()
    }

    /// As numbers that count something.
    pub fn counts(&self, place: &Place) -> Result<Vec<usize>, DataError> {
        let count = |number| match number {
            Number::Whole(number) => usize::try_from(number).ok(),
            Number::Real(_) => None,
        };
        (self.numbers(place)?.into_iter().map(count))
            .collect::<Option<_>>()
            .ok_or_else(|| place.malformed("values", "other numbers", "whole ones, none negative"))
    }

    /// Whether each number is above the one before, or each below it.
    pub fn rises(&self, place: &Place) -> bool {
        let Ok(numbers) = self.numbers(place) else {
            return false;
        };
        let pairs = || numbers.windows(2).map(|pair| pair[0].cmp(pair[1]));
        pairs().all(|o| o == Some(Ordering::Less)) || pairs().all(|o| o == Some(Ordering::Greater))
    }
}
