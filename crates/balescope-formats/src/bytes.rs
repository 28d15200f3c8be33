//! Bytes of a file, never more than there are.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use crate::error::Problem;
use crate::values::ByteOrder;

/// A file that is read piece by piece.
#[derive(Debug)]
pub(crate) struct Bytes {
    file: File,
    length: u64,
}

impl Bytes {
    /// Opens a regular file; others (a folder, a pipe, a device) could block or never end.
    pub fn open(path: &Path) -> Result<Self, Problem> {
        let fail = |source: std::io::Error| Problem::io(advice(&source), source);
        if !path.metadata().map_err(fail)?.is_file() {
            let found = "this is a folder, a pipe or a device";
            return Err(Problem::unsupported(
                "the path",
                found,
                "choose a file in place of it",
            ));
        }
        let file = File::open(path).map_err(fail)?;
        let length = file.metadata().map_err(fail)?.len();
        Ok(Self { file, length })
    }

    pub fn length(&self) -> u64 {
        self.length
    }

    /// `count` bytes from `at`; an error where the file ends before. `place` is what they are for.
    pub fn read(&self, at: u64, count: u64, place: &str) -> Result<Vec<u8>, Problem> {
        let end = at.checked_add(count).filter(|end| *end <= self.length);
        if end.is_none() {
            let found = format!("{count} bytes at {at} in a file of {}", self.length);
            let expected = "a place within the file; it is cut short or damaged, fetch it again";
            return Err(Problem::malformed(place, found, expected));
        }
        let mut bytes = vec![0; count as usize];
        let mut file = &self.file;
        file.seek(SeekFrom::Start(at))
            .and_then(|_| file.read_exact(&mut bytes))
            .map_err(|e| Problem::io(&format!("cannot read {place}"), e))?;
        Ok(bytes)
    }

    /// The whole file.
    pub fn all(&self) -> Result<Vec<u8>, Problem> {
        self.read(0, self.length, "the file")
    }
}

/// What to do about an error of the operating system.
fn advice(error: &std::io::Error) -> &'static str {
    match error.kind() {
        std::io::ErrorKind::NotFound => "there is no such file; check the path",
        std::io::ErrorKind::PermissionDenied => {
            "you may not read this file; change its permissions or copy it to your own folder"
        }
        _ => "cannot read the file; check the disk or the network share it is on",
    }
}

/// Reads numbers and texts one after another from bytes, never past their end.
#[derive(Clone, Debug)]
pub(crate) struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
    order: ByteOrder,
}

macro_rules! define_numbers {
    ($($name:ident $type:ty),*) => {
        $(pub fn $name(&mut self) -> Result<$type, Problem> {
            let bytes = self.array()?;
            Ok(match self.order {
                ByteOrder::Little => <$type>::from_le_bytes(bytes),
                ByteOrder::Big => <$type>::from_be_bytes(bytes),
            })
        })*
    };
}

impl<'a> Cursor<'a> {
    pub fn new(bytes: &'a [u8], order: ByteOrder) -> Self {
        let at = 0;
        Self { bytes, at, order }
    }

    pub fn at(&self) -> usize {
        self.at
    }

    /// Goes to a place; one past the end is found when something is read there.
    pub fn go_to(&mut self, at: usize) {
        self.at = at;
    }

    pub fn left(&self) -> usize {
        self.bytes.len().saturating_sub(self.at)
    }

    pub fn take(&mut self, count: usize) -> Result<&'a [u8], Problem> {
        let taken = self
            .at
            .checked_add(count)
            .and_then(|end| self.bytes.get(self.at..end));
        let Some(taken) = taken else {
            let found = format!("{} bytes", self.left());
            let expected = format!("{count}; the file is cut short or damaged");
            return Err(Problem::malformed(
                format!("byte {}", self.at),
                found,
                expected,
            ));
        };
        self.at += count;
        Ok(taken)
    }

    pub fn skip(&mut self, count: usize) -> Result<(), Problem> {
        self.take(count).map(|_| ())
    }

    pub fn array<const N: usize>(&mut self) -> Result<[u8; N], Problem> {
        let mut bytes = [0; N];
        bytes.copy_from_slice(self.take(N)?);
        Ok(bytes)
    }

    define_numbers!(u8 u8, u16 u16, u32 u32, u64 u64, i32 i32, i64 i64, f64 f64);

    /// A text of so many bytes; what is not UTF-8 in it is replaced.
    pub fn text(&mut self, count: usize) -> Result<String, Problem> {
        Ok(String::from_utf8_lossy(self.take(count)?).into_owned())
    }
}

/// A text of a file: bytes that are not UTF-8 are Latin-1, as old instruments and programs write, so that
/// different ones stay different.
pub(crate) fn text_of(bytes: &[u8]) -> String {
    match str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|byte| char::from(*byte)).collect(),
    }
}
