//! The first bytes of each column of a wavelet file, decoded: a coarser column.

use std::io::{Read, Seek};

use rayon::prelude::*;

use super::super::container::Container;
use super::super::mask::unpack_places;
use super::super::{ArchiveError, CodecError};
use super::ends::Ends;
use super::head::Head;
use super::unpack::{Opened, needed};
use super::wavelet::array;
use super::{Column, Columns, Setting, Shape, kept, typed_places};
use crate::data::{Dataset, take_number};

/// The codec of which the first bytes of a column give a coarser one.
const PROGRESSIVE: &str = "wavelet";

/// A file of which any number of bytes can be decoded, the same part of each column.
pub(in crate::codec) struct ByBytes {
    opened: Opened,
    label: String,
    /// Bytes of the file.
    length: usize,
}

/// What is decoded of a file that was cut.
pub(in crate::codec) struct CutColumns {
    pub data: Dataset,
    /// Columns of which all bytes were there; the one behind them is coarser.
    pub whole: usize,
    /// Bytes of the last one that were there.
    pub of_last: usize,
    /// Names of those of which too little was there.
    pub left_out: Vec<String>,
}

impl ByBytes {
    pub fn new<R: Read + Seek>(file: &mut Container<R>) -> Result<Self, ArchiveError> {
        let opened = Opened::new(file)?;
        if opened.head.codec != PROGRESSIVE {
            return Err(whole_only(file.label(), &opened.head.codec));
        }
        Ok(Self {
            opened,
            label: file.label().to_owned(),
            length: file.length as usize,
        })
    }

    /// All values.
    pub fn whole(&self) -> Result<Dataset, ArchiveError> {
        let Opened { head, shape, .. } = &self.opened;
        let columns = self
            .opened
            .codec
            .decode(&self.opened.values, shape, head.setting);
        head.dataset(shape, columns.map_err(|found| self.damaged(&found))?)
    }

    /// The fewest and the most bytes of which something can be decoded.
    pub fn ends(&self) -> Result<[usize; 2], ArchiveError> {
        let streams = self.streams()?;
        let beyond: usize = streams.columns.iter().map(|c| c.len()).sum();
        let heads: usize = self.heads(&streams).iter().sum();
        let kept = streams.kept.map_or(0, <[u8]>::len);
        Ok([self.length - beyond - kept + heads, self.length])
    }

    /// What so many bytes decode to: all but those of the columns, and as large a part of each column as there
    /// is room for.
    pub fn decode(&self, bytes: usize) -> Result<Dataset, ArchiveError> {
        let [least, most] = self.ends()?;
        if bytes >= most {
            return self.whole();
        }
        let streams = self.streams()?;
        let heads = self.heads(&streams);
        let beyond: usize = streams.columns.iter().map(|c| c.len()).sum();
        let beyond = beyond - heads.iter().sum::<usize>();
        let room = bytes.saturating_sub(least).min(beyond);
        let first = streams.columns.iter().zip(&heads).map(|(column, head)| {
            let part = (column.len() - head) as u128 * room as u128 / beyond.max(1) as u128;
            &column[..head + part as usize]
        });
        let first = Streams {
            places: streams.places,
            columns: first.collect(),
            kept: None,
        };
        let Opened { head, shape, .. } = &self.opened;
        let columns = first.decode(shape).map_err(|found| self.damaged(&found))?;
        head.dataset(shape, columns)
    }

    fn streams(&self) -> Result<Streams<'_>, ArchiveError> {
        let Opened { head, shape, .. } = &self.opened;
        let streams = Streams::new(&self.opened.values, shape.columns, head.setting);
        streams.map_err(|found| self.damaged(&found))
    }

    fn heads(&self, streams: &Streams<'_>) -> Vec<usize> {
        let heads = streams.columns.iter();
        heads
            .map(|column| head_length(column, &self.opened.shape).min(column.len()))
            .collect()
    }

    fn damaged(&self, found: &CodecError) -> ArchiveError {
        ArchiveError::damaged(
            &self.label,
            "section values",
            found,
            "what the header describes",
        )
    }
}

/// Decodes what is there of a file that was cut: `rest` stands behind its header, and all of it are `length` bytes.
pub(in crate::codec) fn cut_columns(
    label: &str,
    told: &[u8],
    rest: &[u8],
    length: usize,
) -> Result<CutColumns, ArchiveError> {
    let damaged = |place: &str, found: CodecError| {
        ArchiveError::damaged(label, place, found, "one that fits together")
    };
    let head = Head::read(told).map_err(|found| damaged("header", found))?;
    let shape = head.shape().map_err(|found| damaged("header", found))?;
    super::super::container::check_size(label, needed(&shape), length as u64)?;
    if head.codec != PROGRESSIVE {
        return Err(whole_only(label, &head.codec));
    }
    let streams = Streams::of_cut(rest, shape.columns, head.setting)
        .map_err(|found| damaged("section values", found))?;
    let (mut streams, whole) = streams.ok_or_else(|| ArchiveError::cut_before(label, length))?;
    let last = streams.columns.get(whole);
    let of_last = last.map_or(0, |column| column.len());
    if last.is_some_and(|column| column.len() < head_length(column, &shape)) {
        streams.columns.pop();
    }
    let known = streams.columns.len();
    if known == 0 {
        return Err(ArchiveError::cut_before(label, length));
    }
    let columns = streams
        .decode(&shape)
        .map_err(|found| damaged("section values", found))?;
    let mut data = head.dataset(&shape, columns)?;
    let mut left_out = Vec::new();
    if known < shape.columns {
        left_out = data.column_names[known..].to_vec();
        data = data.columns_at(&(0..known).collect::<Vec<_>>());
    }
    Ok(CutColumns {
        data,
        whole,
        of_last,
        left_out,
    })
}

fn whole_only(label: &str, codec: &str) -> ArchiveError {
    ArchiveError::NoPart(format!(
        "{label}: a file of the codec {codec}, of which only all bytes together decode: those of wavelets and of \
         models come in part too"
    ))
}

/// The parts of the section of values.
struct Streams<'a> {
    /// Of values that are not finite.
    places: &'a [u8],
    columns: Vec<&'a [u8]>,
    /// Values that are kept themselves, where a bound is.
    kept: Option<&'a [u8]>,
}

impl<'a> Streams<'a> {
    fn new(values: &'a [u8], columns: usize, setting: Setting) -> Result<Self, CodecError> {
        match Self::of_cut(values, columns, setting)? {
            Some((streams, whole)) if whole == columns => Ok(streams),
            _ => Err("columns that break off".into()),
        }
    }

    /// The same of bytes that may break off, with how many columns are whole; `None`: before any column.
    fn of_cut(
        mut bytes: &'a [u8],
        columns: usize,
        setting: Setting,
    ) -> Result<Option<(Self, usize)>, CodecError> {
        let Some((places, true)) = take(&mut bytes) else {
            return Ok(None);
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
        Ok(Some((streams, whole)))
    }

    /// The columns that are there, each as fine as its bytes allow.
    fn decode(&self, shape: &Shape) -> Result<Columns, CodecError> {
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
fn head_length(bytes: &[u8], shape: &Shape) -> usize {
    match Ends::take(bytes) {
        Ok((ends, coded)) if ends.low < ends.high => 16 + array::head_length(coded, &shape.axes),
        _ => 16,
    }
}
