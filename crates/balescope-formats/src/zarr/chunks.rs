//! Values of some samples, put together from the chunks that hold them.

use std::ops::Range;

use super::codec::{Codecs, Sharding, without_checksum};
use super::metadata::ArrayInfo;
use super::part::{Part, copy, places};
use super::store::Store;
use crate::bytes::Cursor;
use crate::data::Data;
use crate::error::Problem;
use crate::values::{ByteOrder, ValueKind, Values};

/// The chunks of an array.
pub(super) struct Chunks<'a> {
    pub store: &'a Store,
    pub folder: &'a str,
    pub info: &'a ArrayInfo,
    pub stored: u64,
    pub name: &'a str,
}

/// Chunks of up to this many bytes are unpacked however small the store is.
pub(super) const ALWAYS: u64 = 64 << 20;
pub(super) const MOST_UNFOLDED: u64 = 1100;
/// Bytes of the index of a shard, at most, where the whole shard is compressed.
const MOST_INDEX: usize = 1 << 24;

impl Chunks<'_> {
    pub fn read(&self, samples: Range<u64>) -> Result<Values, Problem> {
        let info = self.info;
        if info.kind == ValueKind::Text {
            return self.read_texts(samples);
        }
        let width = info.kind.width();
        let mut part = Part {
            start: vec![0; info.shape.len()],
            lengths: info.shape.clone(),
        };
        if let (Some(start), Some(length)) = (part.start.first_mut(), part.lengths.first_mut()) {
            *start = samples.start;
            *length = samples.end - samples.start;
        }
        let bytes = self.assemble(&part, width)?;
        let data = Data::from_bytes(&info.kind, &bytes, ByteOrder::Little);
        let data = data.ok_or_else(|| Problem::malformed(self.name, "texts", "numbers"))?;
        Ok(Values::all(data))
    }

    /// The bytes of a part, the last axis fastest and the lowest byte first.
    fn assemble(&self, part: &Part, width: usize) -> Result<Vec<u8>, Problem> {
        let info = self.info;
        let count = part.lengths.iter().product::<u64>() as usize;
        let mut bytes = info.fill.repeat(count);
        if count == 0 {
            return Ok(bytes);
        }
        let size = self.chunk_bytes(&info.chunk, width)?;
        for place in places(part, &info.chunk) {
            let Some(stored) = self.file(&place)? else {
                continue;
            };
            let chunk = self.decode(stored, size, width)?;
            let start = place.iter().zip(&info.chunk).map(|(n, c)| n * c);
            let whole = Part {
                start: start.collect(),
                lengths: info.chunk.clone(),
            };
            let strides = info.codecs.strides(&info.chunk);
            copy((&chunk, &whole, &strides), (&mut bytes, part), width);
        }
        Ok(bytes)
    }

    /// The bytes of one chunk along the axes as they are written, the lowest byte first.
    fn decode(&self, stored: Vec<u8>, size: usize, width: usize) -> Result<Vec<u8>, Problem> {
        let codecs = &self.info.codecs;
        let bytes = match &codecs.sharding {
            Some(sharding) => {
                // What comes after the shard; its chunks may be larger than they would be as they are.
                let most = size.saturating_mul(2).saturating_add(MOST_INDEX);
                let shard = codecs.decode(stored, most, self.name)?;
                self.decode_shard(&shard, sharding, width)?
            }
            None => in_order(codecs, codecs.decode(stored, size, self.name)?, width),
        };
        if bytes.len() != size {
            let found = format!("a chunk of {} bytes", bytes.len());
            return Err(Problem::malformed(self.name, found, size.to_string()));
        }
        Ok(bytes)
    }

    fn decode_shard(
        &self,
        stored: &[u8],
        sharding: &Sharding,
        width: usize,
    ) -> Result<Vec<u8>, Problem> {
        let damaged = |found: &str| Problem::malformed(self.name, found, "a sound shard");
        let info = self.info;
        let whole = Part {
            start: vec![0; info.chunk.len()],
            lengths: info.codecs.written_shape(&info.chunk),
        };
        let size = self.chunk_bytes(&sharding.chunk, width)?;
        let inner = places(&whole, &sharding.chunk);
        let index_size = inner.len() * 16 + if sharding.has_checksum { 4 } else { 0 };
        let index = if sharding.is_at_start {
            stored.get(..index_size)
        } else {
            let start = stored.len().checked_sub(index_size);
            start.and_then(|start| stored.get(start..))
        };
        let index = index.ok_or_else(|| damaged("fewer bytes than its index has"))?;
        let index = if sharding.has_checksum {
            without_checksum(index.to_vec(), self.name)?
        } else {
            index.to_vec()
        };
        let mut index = Cursor::new(&index, ByteOrder::Little);
        let count = info.chunk.iter().product::<u64>() as usize;
        let mut bytes = info.fill.repeat(count);
        let strides = sharding.inner.strides(&sharding.chunk);
        for place in inner {
            let (at, length) = (index.u64()?, index.u64()?);
            if (at, length) == (u64::MAX, u64::MAX) {
                continue;
            }
            let end = at.checked_add(length).map(|end| end as usize);
            let piece = end.and_then(|end| stored.get(at as usize..end));
            let piece = piece.ok_or_else(|| damaged("a chunk past its end"))?;
            let chunk = sharding.inner.decode(piece.to_vec(), size, self.name)?;
            let chunk = in_order(&sharding.inner, chunk, width);
            if chunk.len() != size {
                return Err(damaged("a chunk of another size"));
            }
            let start = place.iter().zip(&sharding.chunk).map(|(n, c)| n * c);
            let within = Part {
                start: start.collect(),
                lengths: sharding.chunk.clone(),
            };
            copy((&chunk, &within, &strides), (&mut bytes, &whole), width);
        }
        Ok(bytes)
    }

    /// The file of a chunk; `None` where there is none, which stands for fill values.
    pub fn file(&self, place: &[u64]) -> Result<Option<Vec<u8>>, Problem> {
        let key = self.info.keys.key(place);
        self.store.read(&format!("{}{key}", self.folder))
    }

    fn chunk_bytes(&self, chunk: &[u64], width: usize) -> Result<usize, Problem> {
        let most = self.stored.saturating_mul(MOST_UNFOLDED).max(ALWAYS);
        let bytes = chunk
            .iter()
            .try_fold(width as u64, |n, axis| n.checked_mul(*axis));
        let fits = chunk.len() == self.info.shape.len() && !chunk.contains(&0);
        bytes
            .filter(|bytes| fits && *bytes <= most)
            .map(|bytes| bytes as usize)
            .ok_or_else(|| {
                let found = format!("chunks of shape {chunk:?}");
                Problem::malformed(self.name, found, "what the store can hold")
            })
    }
}

/// Turns the bytes of elements so that the lowest is first.
fn in_order(codecs: &Codecs, mut bytes: Vec<u8>, width: usize) -> Vec<u8> {
    if codecs.order == ByteOrder::Big {
        for element in bytes.chunks_exact_mut(width) {
            element.reverse();
        }
    }
    bytes
}
