//! Texts in chunks, of one length or of their own.

use std::ops::Range;

use super::chunks::{ALWAYS, Chunks, MOST_UNFOLDED};
use super::codec::Step;
use crate::bytes::{Cursor, text_of};
use crate::data::Data;
use crate::error::Problem;
use crate::values::{ByteOrder, ValueKind, Values};

impl Chunks<'_> {
    /// The texts of some samples, of an array of one axis: nearly all of texts have one.
    pub fn read_texts(&self, samples: Range<u64>) -> Result<Values, Problem> {
        let info = self.info;
        let ([_], [chunk]) = (info.shape.as_slice(), info.chunk.as_slice()) else {
            let found = format!("texts of shape {:?}", info.shape);
            let hint = "texts are read along one axis";
            return Err(Problem::unsupported(self.name, found, hint));
        };
        if info.codecs.sharding.is_some() {
            let hint = "write them in chunks that are not parts of shards";
            return Err(Problem::unsupported(self.name, "texts in shards", hint));
        }
        if *chunk == 0 {
            return Err(Problem::malformed(self.name, "chunks of nothing", "chunks"));
        }
        let mut texts = Vec::new();
        for place in samples.start / chunk..samples.end.div_ceil(*chunk) {
            let first = place * chunk;
            let from = samples.start.max(first) - first;
            let to = samples.end.min(first.saturating_add(*chunk)) - first;
            let Some(stored) = self.file(&[place])? else {
                let fill = String::from_utf8_lossy(&info.fill);
                texts.extend((from..to).map(|_| fill.clone().into_owned()));
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
                text_of(&text[..end])
            });
        }
        Ok(texts)
    }
}
