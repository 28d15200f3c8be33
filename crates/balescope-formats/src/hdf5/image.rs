//! The bytes of data sets: ranges of numbers, and records, which the library reads only whole.

use std::ops::Range;

use rust_hdf5::format::messages::filter::{FilterPipeline, reverse_filters_masked_bounded};
use rust_hdf5::{H5Dataset, H5Type};

use super::element::Element;
use super::library::problem;
use crate::data::Data;
use crate::error::Problem;
use crate::values::{ValueKind, Values};

/// What was read last, since variables of one data set are read one after another.
#[derive(Default)]
pub(super) struct Images {
    pieces: Option<(usize, Vec<Vec<u8>>)>,
    records: Option<(usize, Vec<u8>)>,
    chunk: Option<(usize, u64, Vec<u8>)>,
}

impl Images {
    /// All texts or lists of a data set.
    pub fn pieces(
        &mut self,
        index: usize,
        handle: &H5Dataset,
        name: &str,
    ) -> Result<&[Vec<u8>], Problem> {
        if self.pieces.as_ref().is_none_or(|(i, _)| *i != index) {
            let pieces = handle.read_vlen_bytes().map_err(|e| problem(name, &e))?;
            self.pieces = Some((index, pieces));
        }
        Ok(self
            .pieces
            .as_ref()
            .map_or(&[][..], |(_, pieces)| pieces.as_slice()))
    }

    /// The bytes of whole records.
    pub fn records(
        &mut self,
        index: usize,
        handle: &H5Dataset,
        shape: &[u64],
        samples: Range<u64>,
        name: &str,
    ) -> Result<Vec<u8>, Problem> {
        let record = handle.element_size();
        if let Some([chunk]) = handle.chunk_dims().as_deref()
            && shape.len() == 1
            && *chunk > 0
        {
            return self.chunked_records(index, handle, *chunk as u64, samples, name);
        }
        if self.records.as_ref().is_none_or(|(i, _)| *i != index) {
            let bytes = handle.read_raw_bytes().map_err(|e| problem(name, &e))?;
            self.records = Some((index, bytes));
        }
        let per_sample: u64 = shape.iter().skip(1).product();
        let per_sample = per_sample as usize * record;
        let range = samples.start as usize * per_sample..samples.end as usize * per_sample;
        let bytes = self
            .records
            .as_ref()
            .and_then(|(_, bytes)| bytes.get(range));
        let bytes = bytes.ok_or_else(|| {
            Problem::malformed(name, "fewer bytes than its shape says", "all of them")
        })?;
        Ok(bytes.to_vec())
    }

    /// A table is a row of chunks: only those are unpacked that hold the samples.
    fn chunked_records(
        &mut self,
        index: usize,
        handle: &H5Dataset,
        per_chunk: u64,
        samples: Range<u64>,
        name: &str,
    ) -> Result<Vec<u8>, Problem> {
        let record = handle.element_size() as u64;
        let whole = per_chunk.saturating_mul(record) as usize;
        let filters = handle.filters().map_err(|e| problem(name, &e))?;
        let pipeline = FilterPipeline { filters };
        let mut bytes = Vec::new();
        let mut at = samples.start;
        while at < samples.end {
            let number = at / per_chunk;
            let is_kept = |chunk: &(usize, u64, Vec<u8>)| (chunk.0, chunk.1) == (index, number);
            if !self.chunk.as_ref().is_some_and(is_kept) {
                let (stored, mask) = handle
                    .read_chunk_raw_at(&[number as usize])
                    .map_err(|e| problem(name, &e))?;
                let chunk = reverse_filters_masked_bounded(&pipeline, &stored, mask, whole)
                    .map_err(|e| Problem::malformed(name, e.to_string(), "a sound chunk"))?;
                self.chunk = Some((index, number, chunk));
            }
            let end = samples.end.min((number + 1) * per_chunk);
            let within = |sample: u64| ((sample - number * per_chunk) * record) as usize;
            let last = within(end);
            let chunk = self.chunk.as_ref().map(|(.., chunk)| chunk.as_slice());
            let Some(piece) = chunk.and_then(|chunk| chunk.get(within(at)..last)) else {
                return Err(Problem::malformed(
                    name,
                    "a chunk that ends early",
                    "a whole one",
                ));
            };
            bytes.extend_from_slice(piece);
            at = end;
        }
        Ok(bytes)
    }
}

/// Numbers or texts of one length, of some samples.
pub(super) fn read_numbers(
    handle: &H5Dataset,
    shape: &[u64],
    samples: Range<u64>,
    element: &Element,
    name: &str,
) -> Result<Values, Problem> {
    let Element::Number(kind, _) = element else {
        let bytes = handle.read_raw_bytes().map_err(|e| problem(name, &e))?;
        let per_sample = shape.iter().skip(1).product::<u64>() as usize * handle.element_size();
        let range = samples.start as usize * per_sample..samples.end as usize * per_sample;
        let bytes = bytes.get(range).unwrap_or_default();
        return element.values(bytes, name);
    };
    let mut starts = vec![0; shape.len()];
    let mut counts: Vec<usize> = shape.iter().map(|n| *n as usize).collect();
    if let (Some(start), Some(count)) = (starts.first_mut(), counts.first_mut()) {
        *start = samples.start as usize;
        *count = (samples.end - samples.start) as usize;
    }
    let slice = Slice {
        handle,
        starts: &starts,
        counts: &counts,
        name,
    };
    // The library turns numbers to this machine's order. It would take the bytes of any type of the
    // same width; the type asked for is always the one that is stored.
    let data = match kind {
        ValueKind::Bool => Data::Bool(slice.read::<u8>()?.iter().map(|b| *b != 0).collect()),
        ValueKind::I8 => Data::I8(slice.read()?),
        ValueKind::I16 => Data::I16(slice.read()?),
        ValueKind::I32 => Data::I32(slice.read()?),
        ValueKind::I64 => Data::I64(slice.read()?),
        ValueKind::U8 => Data::U8(slice.read()?),
        ValueKind::U16 => Data::U16(slice.read()?),
        ValueKind::U32 => Data::U32(slice.read()?),
        ValueKind::U64 => Data::U64(slice.read()?),
        ValueKind::F32 => Data::F32(slice.read()?),
        ValueKind::F64 => Data::F64(slice.read()?),
        ValueKind::F16 => {
            let bits = slice.read::<u16>()?;
            Data::F16(bits.into_iter().map(half::f16::from_bits).collect())
        }
        ValueKind::Text | ValueKind::List(_) => {
            return Err(Problem::malformed(name, kind.name(), "numbers"));
        }
    };
    Ok(Values::all(data))
}

/// A part of a data set.
struct Slice<'a> {
    handle: &'a H5Dataset,
    starts: &'a [usize],
    counts: &'a [usize],
    name: &'a str,
}

impl Slice<'_> {
    fn read<T: H5Type>(&self) -> Result<Vec<T>, Problem> {
        let read = if self.starts.is_empty() {
            self.handle.read_raw()
        } else {
            self.handle.read_slice(self.starts, self.counts)
        };
        read.map_err(|e| problem(self.name, &e))
    }
}

/// Chunks are unpacked whole: no chunk may be larger than the file can hold.
pub(super) fn check_chunks(handle: &H5Dataset, stored: u64, name: &str) -> Result<(), Problem> {
    const ALWAYS: u64 = 64 << 20;
    const MOST_UNFOLDED: u64 = 1100;
    let Some(chunk) = handle.chunk_dims() else {
        return Ok(());
    };
    let bytes = chunk
        .iter()
        .try_fold(handle.element_size() as u64, |n, axis| {
            n.checked_mul(*axis as u64)
        });
    let most = stored.saturating_mul(MOST_UNFOLDED).max(ALWAYS);
    if bytes.is_none_or(|bytes| bytes > most) || chunk.contains(&0) {
        let found = format!("chunks of shape {chunk:?}");
        return Err(Problem::malformed(name, found, "what the file can hold"));
    }
    Ok(())
}
