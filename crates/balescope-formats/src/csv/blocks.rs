//! A text in blocks of whole rows.

use std::io::{Cursor, Read};
use std::path::Path;

use super::dialect::Dialect;
use crate::error::Problem;
use crate::packed::unpacked;

/// Cuts what is read between rows.
pub(super) struct Blocks {
    input: Box<dyn Read + Send>,
    /// What has been read and not handed out.
    rest: Vec<u8>,
    is_at_end: bool,
    line: u64,
}

/// Whole rows, and the line of the file that they begin at.
pub(super) struct Block {
    pub bytes: Vec<u8>,
    pub line: u64,
}

/// Bytes of a block, and of what the dialect is told from.
const BLOCK: usize = 4 << 20;
const HEAD: usize = 1 << 16;

/// No row is longer; a quotation mark that never closes would take the whole file for one.
const LONGEST_ROW: usize = 64 << 20;

impl Blocks {
    pub fn open(path: &Path) -> Result<Self, Problem> {
        let mut blocks = Self {
            input: unpacked(path)?,
            rest: Vec::new(),
            is_at_end: false,
            line: 1,
        };
        blocks.fill(HEAD)?;
        if blocks.rest.starts_with(b"\xff\xfe") || blocks.rest.starts_with(b"\xfe\xff") {
            blocks.decode_utf16()?;
        } else if blocks.rest.starts_with(b"\xef\xbb\xbf") {
            blocks.rest.drain(..3);
        }
        Ok(blocks)
    }

    /// The first rows, which stay where they are; a row that is cut is left out.
    pub fn head(&mut self) -> Result<String, Problem> {
        self.fill(HEAD)?;
        let head = &self.rest[..self.rest.len().min(HEAD)];
        let is_whole = self.is_at_end && head.len() == self.rest.len();
        let end = if is_whole {
            head.len()
        } else {
            let last = head.iter().rposition(|b| *b == b'\n');
            last.map_or(head.len(), |at| at + 1)
        };
        Ok(String::from_utf8_lossy(&head[..end]).into_owned())
    }

    /// The next whole rows; `None` at the end.
    pub fn next(&mut self, dialect: &Dialect) -> Result<Option<Block>, Problem> {
        let mut wanted = BLOCK;
        loop {
            self.fill(wanted)?;
            if self.rest.is_empty() {
                return Ok(None);
            }
            let end = if self.is_at_end {
                Some(self.rest.len())
            } else {
                last_row_end(&self.rest, dialect.has_quotes)
            };
            if let Some(end) = end {
                let rest = self.rest.split_off(end);
                let bytes = std::mem::replace(&mut self.rest, rest);
                let line = self.line;
                self.line += memchr::memchr_iter(b'\n', &bytes).count() as u64;
                return Ok(Some(Block { bytes, line }));
            }
            if wanted > LONGEST_ROW {
                return Err(Problem::malformed(
                    format!("line {}", self.line),
                    format!("a row of more than {LONGEST_ROW} bytes"),
                    "rows that end; a quotation mark may not be closed",
                ));
            }
            wanted *= 2;
        }
    }

    fn fill(&mut self, wanted: usize) -> Result<(), Problem> {
        if self.is_at_end || self.rest.len() >= wanted {
            return Ok(());
        }
        let missing = wanted - self.rest.len();
        let got = (&mut self.input)
            .take(missing as u64)
            .read_to_end(&mut self.rest)
            .map_err(|e| Problem::io("cannot read the table", e))?;
        self.is_at_end = got < missing;
        Ok(())
    }

    /// Text as Excel saves it ("Unicode text") is turned into UTF-8 at once.
    fn decode_utf16(&mut self) -> Result<(), Problem> {
        self.input
            .read_to_end(&mut self.rest)
            .map_err(|e| Problem::io("cannot read the table", e))?;
        let is_big = self.rest.starts_with(b"\xfe\xff");
        let (pairs, _) = self.rest[2..].as_chunks::<2>();
        let units = pairs.iter().map(|pair| {
            if is_big {
                u16::from_be_bytes(*pair)
            } else {
                u16::from_le_bytes(*pair)
            }
        });
        let text: String = char::decode_utf16(units)
            .map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER))
            .collect();
        self.input = Box::new(Cursor::new(text.into_bytes()));
        self.rest.clear();
        self.is_at_end = false;
        Ok(())
    }
}

/// Where the last whole row ends: behind a line's end that is outside quotation marks.
fn last_row_end(bytes: &[u8], has_quotes: bool) -> Option<usize> {
    if !has_quotes {
        return memchr::memrchr(b'\n', bytes).map(|at| at + 1);
    }
    let quotes = memchr::memchr_iter(b'"', bytes).count();
    let mut is_outside = quotes.is_multiple_of(2);
    for at in memchr::memrchr2_iter(b'"', b'\n', bytes) {
        if bytes[at] == b'"' {
            is_outside = !is_outside;
        } else if is_outside {
            return Some(at + 1);
        }
    }
    None
}
