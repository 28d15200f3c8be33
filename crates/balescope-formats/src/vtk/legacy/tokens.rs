//! Lines, words and runs of values of a legacy file.

use crate::data::Data;
use crate::error::{Problem, excerpt};
use crate::values::{ByteOrder, ValueKind};
use crate::vtk::words::numbers;

/// Reads a file from its beginning to its end.
pub(super) struct Tokens<'a> {
    bytes: &'a [u8],
    at: usize,
    /// Where the line that was read last begins.
    line: usize,
    pub is_binary: bool,
}

impl<'a> Tokens<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            at: 0,
            line: 0,
            is_binary: false,
        }
    }

    pub fn at(&self) -> usize {
        self.at
    }

    pub fn go_to(&mut self, at: usize) {
        self.at = at;
    }

    /// The next line, trimmed; `None` at the end.
    pub fn line(&mut self) -> Option<&'a str> {
        let rest = self.bytes.get(self.at..).filter(|rest| !rest.is_empty())?;
        let end = rest.iter().position(|b| *b == b'\n');
        self.line = self.at;
        self.at += end.map_or(rest.len(), |end| end + 1);
        let line = &rest[..end.unwrap_or(rest.len())];
        Some(str::from_utf8(line).unwrap_or_default().trim())
    }

    /// The next line that is not empty.
    pub fn full_line(&mut self) -> Option<&'a str> {
        loop {
            let line = self.line()?;
            if !line.is_empty() {
                return Some(line);
            }
        }
    }

    /// Goes back behind so many words of the last line: values may stand in the line itself.
    pub fn go_behind_words(&mut self, count: usize) {
        self.at = self.line;
        for _ in 0..count {
            self.word();
        }
    }

    /// Lines of metadata end with an empty one.
    pub fn skip_metadata(&mut self) {
        while self.line().is_some_and(|line| !line.is_empty()) {}
    }

    fn word(&mut self) -> Option<&'a str> {
        let rest = self.bytes.get(self.at..)?;
        let start = rest.iter().position(|b| !b.is_ascii_whitespace())?;
        let word = &rest[start..];
        let end = word.iter().position(u8::is_ascii_whitespace);
        let word = &word[..end.unwrap_or(word.len())];
        self.at += start + word.len();
        str::from_utf8(word).ok()
    }

    /// So many values of a type, by its name in the file.
    pub fn values(&mut self, count: u64, kind: &str, place: &str) -> Result<Data, Problem> {
        let kind = kind.to_ascii_lowercase();
        if kind == "string" {
            return self.texts(count, place);
        }
        let Some(value) = value_kind(&kind) else {
            let found = format!("values of type {}", excerpt(&kind, 30));
            return Err(Problem::malformed(place, found, "a type of VTK"));
        };
        if !self.is_binary {
            return self.written(count, &value, place);
        }
        let bytes = if kind == "bit" {
            Some(count.div_ceil(8))
        } else {
            count.checked_mul(value.width() as u64)
        };
        let end = bytes.and_then(|n| n.checked_add(self.at as u64));
        let taken = end.and_then(|end| self.bytes.get(self.at..usize::try_from(end).ok()?));
        let Some(taken) = taken else {
            let found = format!("{} bytes to the end", self.bytes.len() - self.at);
            let expected = format!("{count} values of {}; the file is cut short", value.name());
            return Err(Problem::malformed(place, found, expected));
        };
        self.at += taken.len();
        if kind == "bit" {
            let bit = |i: usize| taken[i / 8] >> (7 - i % 8) & 1 == 1;
            return Ok(Data::Bool((0..count as usize).map(bit).collect()));
        }
        Data::from_bytes(&value, taken, ByteOrder::Big)
            .ok_or_else(|| Problem::malformed(place, "texts", "numbers"))
    }

    fn written(&mut self, count: u64, kind: &ValueKind, place: &str) -> Result<Data, Problem> {
        let at = self.at;
        let words = (0..count).map(|_| self.word().unwrap_or_default());
        numbers(words, kind, &format!("{place}, behind byte {at}"))
    }

    fn texts(&mut self, count: u64, place: &str) -> Result<Data, Problem> {
        let mut texts = Vec::new();
        for _ in 0..count {
            let cut = || Problem::malformed(place, "the end of the file", "a text");
            if !self.is_binary {
                texts.push(plain(self.line().ok_or_else(cut)?));
                continue;
            }
            let first = *self.bytes.get(self.at).ok_or_else(cut)?;
            // The two highest bits say how many bytes the length has.
            let width = match first >> 6 {
                3 => 1,
                2 => 2,
                1 => 4,
                _ => 8,
            };
            let head = self.bytes.get(self.at..self.at + width).ok_or_else(cut)?;
            let mut length = u64::from(first & 63);
            for byte in &head[1..] {
                length = length << 8 | u64::from(*byte);
            }
            let start = self.at + width;
            let end = usize::try_from(length)
                .ok()
                .and_then(|length| start.checked_add(length));
            let text = end.and_then(|end| self.bytes.get(start..end));
            let text = text.ok_or_else(cut)?;
            self.at = start + text.len();
            texts.push(String::from_utf8_lossy(text).into_owned());
        }
        Ok(Data::Text(texts))
    }
}

/// Names have what would end them written as `%20`.
pub(super) fn plain(name: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = name.as_bytes();
    while let Some((first, behind)) = rest.split_first() {
        let hex = behind.get(..2).and_then(|hex| str::from_utf8(hex).ok());
        let code = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok());
        if let (b'%', Some(code)) = (first, code) {
            bytes.push(code);
            rest = &behind[2..];
        } else {
            bytes.push(*first);
            rest = behind;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn value_kind(kind: &str) -> Option<ValueKind> {
    Some(match kind {
        "bit" => ValueKind::Bool,
        "char" | "signed_char" | "vtktypeint8" => ValueKind::I8,
        "unsigned_char" | "vtktypeuint8" => ValueKind::U8,
        "short" | "vtktypeint16" => ValueKind::I16,
        "unsigned_short" | "vtktypeuint16" => ValueKind::U16,
        // Ids are written with four bytes, whatever they take in memory.
        "int" | "vtkidtype" | "vtktypeint32" => ValueKind::I32,
        "unsigned_int" | "vtktypeuint32" => ValueKind::U32,
        "long" | "long_long" | "vtktypeint64" => ValueKind::I64,
        "unsigned_long" | "unsigned_long_long" | "vtktypeuint64" => ValueKind::U64,
        "float" => ValueKind::F32,
        "double" => ValueKind::F64,
        _ => return None,
    })
}
