//! A file of `OpenFOAM`: its header, and words and values behind it.

use std::io::Read;
use std::path::Path;

use crate::error::{Problem, excerpt};
use crate::packed::unpacked;

/// A file, and what its header says.
pub(super) struct Tokens {
    bytes: Vec<u8>,
    at: usize,
    pub class: String,
    pub is_binary: bool,
    /// Bytes of a number and of an index, in binary files.
    pub number: usize,
    pub index: usize,
}

impl Tokens {
    pub fn open(path: &Path) -> Result<Self, Problem> {
        let mut bytes = Vec::new();
        unpacked(path)?
            .read_to_end(&mut bytes)
            .map_err(|e| Problem::io("cannot read the file", e))?;
        let mut tokens = Self {
            bytes,
            at: 0,
            class: String::new(),
            is_binary: false,
            number: 8,
            index: 4,
        };
        let missing = || Problem::malformed("the header", "no FoamFile { }", "one");
        let start = tokens.find(b"FoamFile", 0).ok_or_else(missing)?;
        let end = tokens.find(b"}", start).ok_or_else(missing)?;
        let header = String::from_utf8_lossy(&tokens.bytes[start..end]).into_owned();
        tokens.at = end + 1;
        entry(&header, "class").clone_into(&mut tokens.class);
        tokens.is_binary = entry(&header, "format") == "binary";
        let machine = entry(&header, "arch");
        if machine.contains("MSB") {
            let found = "numbers with the highest byte first";
            return Err(Problem::unsupported("the file", found, "write it as ascii"));
        }
        if machine.contains("scalar=32") {
            tokens.number = 4;
        }
        if machine.contains("label=64") {
            tokens.index = 8;
        }
        Ok(tokens)
    }

    fn find(&self, what: &[u8], from: usize) -> Option<usize> {
        let rest = self.bytes.get(from..)?;
        let found = rest.windows(what.len()).position(|w| w == what);
        found.map(|at| at + from)
    }

    /// Goes behind a keyword; `false` where it is not there.
    pub fn go_behind(&mut self, keyword: &str) -> bool {
        match self.find(keyword.as_bytes(), self.at) {
            Some(at) => {
                self.at = at + keyword.len();
                true
            }
            None => false,
        }
    }

    fn skip_blanks(&mut self) {
        loop {
            let rest = &self.bytes[self.at.min(self.bytes.len())..];
            let blanks = rest.iter().take_while(|b| b.is_ascii_whitespace()).count();
            self.at += blanks;
            let rest = &rest[blanks..];
            if rest.starts_with(b"//") {
                let end = rest.iter().position(|b| *b == b'\n');
                self.at += end.unwrap_or(rest.len());
            } else if rest.starts_with(b"/*") {
                let end = self.find(b"*/", self.at).map(|end| end + 2);
                self.at = end.unwrap_or(self.bytes.len());
            } else {
                return;
            }
        }
    }

    /// The byte that comes next, behind blanks and comments.
    pub fn peek(&mut self) -> Option<u8> {
        self.skip_blanks();
        self.bytes.get(self.at).copied()
    }

    /// One sign, which has to be this one.
    pub fn sign(&mut self, sign: u8) -> Result<(), Problem> {
        let found = if self.is_binary {
            self.bytes.get(self.at).copied()
        } else {
            self.peek()
        };
        if found != Some(sign) {
            let found = found.map_or_else(
                || "the end".to_owned(),
                |b| format!("\"{}\"", char::from(b).escape_debug()),
            );
            let place = format!("byte {}", self.at);
            return Err(Problem::malformed(
                place,
                found,
                char::from(sign).to_string(),
            ));
        }
        self.at += 1;
        Ok(())
    }

    /// Letters up to a blank, a bracket or a semicolon.
    pub fn word(&mut self) -> String {
        self.skip_blanks();
        let rest = &self.bytes[self.at.min(self.bytes.len())..];
        let is_end = |b: &u8| b.is_ascii_whitespace() || b"(){};".contains(b);
        let end = rest.iter().position(is_end).unwrap_or(rest.len());
        self.at += end;
        String::from_utf8_lossy(&rest[..end]).into_owned()
    }

    pub fn parsed<T: std::str::FromStr>(&mut self) -> Result<T, Problem> {
        self.skip_blanks();
        let at = self.at;
        let word = self.word();
        word.parse().map_err(|_| {
            let found = format!("\"{}\"", excerpt(&word, 30));
            Problem::malformed(format!("byte {at}"), found, "a number")
        })
    }

    /// So many bytes as they are.
    pub fn take(&mut self, count: u64) -> Result<&[u8], Problem> {
        let end = usize::try_from(count)
            .ok()
            .and_then(|count| self.at.checked_add(count));
        let at = self.at;
        let taken = end.and_then(|end| self.bytes.get(at..end));
        let Some(taken) = taken else {
            let found = format!("{} bytes", self.bytes.len().saturating_sub(at));
            let expected = format!("{count}; the file is cut short");
            return Err(Problem::malformed(format!("byte {at}"), found, expected));
        };
        self.at += taken.len();
        Ok(taken)
    }
}

/// What a header says under a word.
fn entry<'a>(header: &'a str, key: &str) -> &'a str {
    let lines = header.split([';', '\n', '{']).map(str::trim);
    let mut values = lines.filter_map(|line| {
        let value = line.strip_prefix(key)?;
        value.starts_with([' ', '\t']).then(|| value.trim())
    });
    values.next().unwrap_or_default().trim_matches('"')
}
