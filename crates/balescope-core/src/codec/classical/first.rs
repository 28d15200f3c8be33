//! The first bytes of each column of a wavelet file, decoded: a coarser column.

use std::io::{Read, Seek};

use super::super::container::Container;
use super::super::{ArchiveError, CodecError};
use super::head::Head;
use super::streams::{Streams, head_length};
use super::unpack::{Opened, needed};
use crate::data::Dataset;

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
    let streams = Streams::of_cut(rest, shape.columns, head.setting);
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
