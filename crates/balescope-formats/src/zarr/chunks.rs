//! Values of some samples, put together from the chunks that hold them.

use std::fs;
use std::io;
use std::ops::Range;
use std::path::Path;

use super::codec::{Codecs, Sharding, Step};
use super::metadata::ArrayInfo;
use crate::bytes::Cursor;
use crate::error::Problem;
use crate::values::{ByteOrder, Data, ValueKind, Values};

/// The chunks of an array.
pub(super) struct Chunks<'a> {
    pub folder: &'a Path,
    pub info: &'a ArrayInfo,
    pub stored: u64,
    pub name: &'a str,
}

/// A part of an array: where it begins, and its lengths.
#[derive(Clone, Debug)]
struct Part {
    start: Vec<u64>,
    lengths: Vec<u64>,
}

/// Chunks of up to this many bytes are unpacked however small the store is.
const ALWAYS: u64 = 64 << 20;
const MOST_UNFOLDED: u64 = 1100;

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
            let strides = match info.codecs.sharding {
                Some(_) => Codecs::default().strides(&info.chunk),
                None => info.codecs.strides(&info.chunk),
            };
            copy((&chunk, &whole, &strides), (&mut bytes, part), width);
        }
        Ok(bytes)
    }

    /// The bytes of one chunk, in rows where it has chunks within, and the lowest byte first.
    fn decode(&self, stored: Vec<u8>, size: usize, width: usize) -> Result<Vec<u8>, Problem> {
        let codecs = &self.info.codecs;
        let bytes = match &codecs.sharding {
            Some(sharding) => self.decode_shard(&stored, sharding, width)?,
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
            lengths: info.chunk.clone(),
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
        let mut index = Cursor::new(index, ByteOrder::Little);
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
            let piece = piece.ok_or_else(|| damaged("a chunk behind its end"))?;
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

    /// Texts of a row: only arrays of one axis have them, as a rule.
    fn read_texts(&self, samples: Range<u64>) -> Result<Values, Problem> {
        let info = self.info;
        let ([_], [chunk]) = (info.shape.as_slice(), info.chunk.as_slice()) else {
            let found = format!("texts of shape {:?}", info.shape);
            let hint = "texts are read along one axis";
            return Err(Problem::unsupported(self.name, found, hint));
        };
        if *chunk == 0 {
            return Err(Problem::malformed(self.name, "chunks of nothing", "chunks"));
        }
        let mut texts = Vec::new();
        for place in samples.start / chunk..samples.end.div_ceil(*chunk) {
            let first = place * chunk;
            let from = samples.start.max(first) - first;
            let to = samples.end.min(first.saturating_add(*chunk)) - first;
            let Some(stored) = self.file(&[place])? else {
                texts.extend((from..to).map(|_| String::new()));
                continue;
            };
            let most = self.stored.saturating_mul(MOST_UNFOLDED).max(ALWAYS) as usize;
            let bytes = info.codecs.decode(stored, most, self.name)?;
            let all = self.texts(&bytes)?;
            let Some(piece) = all.get(from as usize..to as usize) else {
                let found = format!("a chunk of {} texts", all.len());
                return Err(Problem::malformed(
                    self.name,
                    found,
                    format!("{to} at least"),
                ));
            };
            texts.extend_from_slice(piece);
        }
        Ok(Values::all(Data::Text(texts)))
    }

    fn texts(&self, bytes: &[u8]) -> Result<Vec<String>, Problem> {
        let codecs = &self.info.codecs;
        let mut texts = Vec::new();
        if codecs.steps.contains(&Step::Texts) {
            let mut cursor = Cursor::new(bytes, ByteOrder::Little);
            for _ in 0..cursor.u32()? {
                let length = cursor.u32()? as usize;
                texts.push(cursor.text(length)?);
            }
            return Ok(texts);
        }
        for text in bytes.chunks_exact(codecs.text_width.max(1)) {
            texts.push(if codecs.has_wide_text {
                let Some(Data::U32(characters)) =
                    Data::from_bytes(&ValueKind::U32, text, codecs.order)
                else {
                    continue;
                };
                let characters = characters.into_iter().take_while(|code| *code != 0);
                characters
                    .map(|code| char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER))
                    .collect()
            } else {
                let end = text.iter().position(|b| *b == 0).unwrap_or(text.len());
                String::from_utf8_lossy(&text[..end]).into_owned()
            });
        }
        Ok(texts)
    }

    /// The file of a chunk; `None` where there is none, which stands for fill values.
    fn file(&self, place: &[u64]) -> Result<Option<Vec<u8>>, Problem> {
        let key = self.info.keys.key(place);
        match fs::read(self.folder.join(&key)) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(e) => Err(Problem::io(&format!("cannot read the chunk {key}"), e)),
        }
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

/// The places of all chunks that a part touches.
fn places(part: &Part, chunk: &[u64]) -> Vec<Vec<u64>> {
    let mut places = vec![Vec::new()];
    for ((start, length), chunk) in part.start.iter().zip(&part.lengths).zip(chunk) {
        if *length == 0 {
            return Vec::new();
        }
        let range = start / chunk..(start + length).div_ceil(*chunk);
        places = places
            .into_iter()
            .flat_map(|place| {
                range.clone().map(move |n| {
                    let mut place = place.clone();
                    place.push(n);
                    place
                })
            })
            .collect();
    }
    places
}

/// Copies what two parts have in common, from elements at strides into rows.
fn copy(from: (&[u8], &Part, &[usize]), to: (&mut [u8], &Part), width: usize) {
    let (source, whole, strides) = from;
    let (target, part) = to;
    let axes = part.start.len();
    if axes == 0 {
        target.copy_from_slice(&source[..target.len()]);
        return;
    }
    let low: Vec<u64> = (0..axes)
        .map(|a| whole.start[a].max(part.start[a]))
        .collect();
    let high: Vec<u64> = (0..axes)
        .map(|a| (whole.start[a] + whole.lengths[a]).min(part.start[a] + part.lengths[a]))
        .collect();
    if low.iter().zip(&high).any(|(low, high)| low >= high) {
        return;
    }
    let rows = Codecs::default().strides(&part.lengths);
    let last = axes - 1;
    let run = (high[last] - low[last]) as usize;
    let mut at = low.clone();
    loop {
        let place = |start: &[u64], strides: &[usize]| {
            let steps = at.iter().zip(start).zip(strides);
            steps
                .map(|((at, start), stride)| (at - start) as usize * stride)
                .sum::<usize>()
        };
        let begin = place(&part.start, &rows) * width;
        let target = &mut target[begin..begin + run * width];
        let begin = place(&whole.start, strides);
        if strides[last] == 1 {
            target.copy_from_slice(&source[begin * width..(begin + run) * width]);
        } else {
            for (index, element) in target.chunks_exact_mut(width).enumerate() {
                let begin = (begin + index * strides[last]) * width;
                element.copy_from_slice(&source[begin..begin + width]);
            }
        }
        // The next row, the last axis but one fastest.
        let mut along = last;
        loop {
            if along == 0 {
                return;
            }
            along -= 1;
            at[along] += 1;
            if at[along] < high[along] {
                break;
            }
            at[along] = low[along];
        }
    }
}
