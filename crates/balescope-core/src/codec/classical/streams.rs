//! The bytes of each column of a wavelet file, which may break off.

use rayon::prelude::*;

use super::super::CodecError;
use super::super::mask::unpack_places;
use super::ends::Ends;
use super::wavelet::array;
use super::{Column, Columns, Setting, Shape, kept, typed_places};
use crate::data::take_number;

/// The parts of the section of values.
pub(super) struct Streams<'a> {
    /// Of values that are not finite.
    pub places: &'a [u8],
    pub columns: Vec<&'a [u8]>,
    /// Values that are kept themselves, where a bound is.
    pub kept: Option<&'a [u8]>,
}

impl<'a> Streams<'a> {
    pub fn new(values: &'a [u8], columns: usize, setting: Setting) -> Result<Self, CodecError> {
        match Self::of_cut(values, columns, setting) {
            Some((streams, whole)) if whole == columns => Ok(streams),
            _ => Err("columns that break off".into()),
        }
    }

    /// The same of bytes that may break off, with how many columns are whole; `None`: before any column.
    pub fn of_cut(mut bytes: &'a [u8], columns: usize, setting: Setting) -> Option<(Self, usize)> {
        let (places, true) = take(&mut bytes)? else {
            return None;
        };
        let mut found = Vec::new();
        let mut whole = 0;
        while whole < columns {
            match take(&mut bytes) {
                Some((column, is_whole)) => {
                    found.push(column);
                    if !is_whole {
                        break;
                    }
                    whole += 1;
                }
                None => break,
            }
        }
        let is_bounded = matches!(setting, Setting::Bound(_)) && whole == columns;
        let kept = is_bounded.then(|| take(&mut bytes)).flatten();
        let kept = kept.filter(|(_, is_whole)| *is_whole);
        let streams = Self {
            places,
            columns: found,
            kept: kept.map(|(kept, _)| kept),
        };
        Some((streams, whole))
    }

    /// The columns that are there, each as fine as its bytes allow.
    pub fn decode(&self, shape: &Shape) -> Result<Columns, CodecError> {
        let columns = self.columns.par_iter();
        let mut columns: Columns = columns
            .map(|column| decode_column(column, shape))
            .collect::<Result<_, _>>()?;
        if let Some(kept) = self.kept {
            kept::unpack(kept, &mut columns, shape.count(), &shape.types)?;
        }
        let missing = shape.columns - columns.len();
        columns.extend(std::iter::repeat_n(
            Column::from(vec![0.0; shape.count()]),
            missing,
        ));
        let count = shape.columns * shape.count();
        let places = typed_places(&mut columns, &shape.types);
        unpack_places(self.places, shape.types.width(), count, places)?;
        Ok(columns)
    }
}

/// The next bytes of a list, and whether all of them are there.
fn take<'a>(bytes: &mut &'a [u8]) -> Option<(&'a [u8], bool)> {
    let length = usize::try_from(take_number(bytes).ok()?).unwrap_or(usize::MAX);
    let (own, rest) = bytes.split_at(length.min(bytes.len()));
    *bytes = rest;
    Some((own, own.len() == length))
}

fn decode_column(bytes: &[u8], shape: &Shape) -> Result<Column, CodecError> {
    let (ends, coded) = Ends::take(bytes)?;
    if ends.low >= ends.high {
        return Ok(vec![ends.low; shape.count()].into());
    }
    let scaled = array::decode_first(coded, &shape.axes)?;
    let doubles: Vec<f64> = scaled.into_iter().map(|u| ends.unscale(u)).collect();
    Ok(doubles.into())
}

/// How many bytes of a column are needed to decode anything.
pub(super) fn head_length(bytes: &[u8], shape: &Shape) -> usize {
    match Ends::take(bytes) {
        Ok((ends, coded)) if ends.low < ends.high => 16 + array::head_length(coded, &shape.axes),
        _ => 16,
    }
}
