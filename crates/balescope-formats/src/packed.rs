//! Files that are compressed as a whole: gzip and Zstandard.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::Path;

use flate2::read::MultiGzDecoder;
use tempfile::NamedTempFile;

use crate::contents::Contents;
use crate::error::Problem;
use crate::reader::Source;
use crate::sniff::{GZIP, ZSTD};
use crate::values::Values;

/// What any real file unfolds to, at most; a bomb says more.
const MOST_UNFOLDED: u64 = 1100;

/// Whether a file is compressed as a whole, by its first bytes.
pub(crate) fn is_packed(head: &[u8]) -> bool {
    head.starts_with(GZIP) || head.starts_with(ZSTD)
}

/// A file's bytes, unpacked where it is compressed.
pub(crate) fn unpacked(path: &Path) -> Result<Box<dyn Read + Send>, Problem> {
    let fail = |e| Problem::io("cannot read the file", e);
    let mut file = File::open(path).map_err(fail)?;
    let length = file.metadata().map_err(fail)?.len();
    let mut head = Vec::new();
    (&file).take(4).read_to_end(&mut head).map_err(fail)?;
    file.seek(SeekFrom::Start(0)).map_err(fail)?;
    if !is_packed(&head) {
        return Ok(Box::new(file));
    }
    let left = length.saturating_mul(MOST_UNFOLDED);
    let file = BufReader::new(file);
    Ok(if head.starts_with(GZIP) {
        Box::new(Bounded {
            inner: MultiGzDecoder::new(file),
            left,
        })
    } else {
        let inner = zstd::Decoder::with_buffer(file).map_err(fail)?;
        Box::new(Bounded { inner, left })
    })
}

/// Unpacks the first bytes, `most` of them, into a file that goes away with what is returned: for
/// formats that are not read in a row.
pub(crate) fn unpack(path: &Path, most: u64) -> Result<NamedTempFile, Problem> {
    let fail = |e| Problem::io("cannot unpack the file", e);
    let mut file = NamedTempFile::new().map_err(fail)?;
    io::copy(&mut unpacked(path)?.take(most), &mut file).map_err(fail)?;
    Ok(file)
}

/// A reader of a file that was unpacked for it.
pub(crate) struct Unpacked {
    pub inner: Box<dyn Source>,
    pub _file: NamedTempFile,
}

impl Source for Unpacked {
    fn contents(&self) -> &Contents {
        self.inner.contents()
    }

    fn read(&mut self, variable: usize, samples: Range<u64>) -> Result<Values, Problem> {
        self.inner.read(variable, samples)
    }

    fn stored_bytes(&self, variable: usize) -> u64 {
        self.inner.stored_bytes(variable)
    }
}

/// Ends with an error where more comes out than a real file holds.
struct Bounded<R> {
    inner: R,
    left: u64,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let got = self.inner.read(buffer)?;
        self.left = self.left.checked_sub(got as u64).ok_or_else(|| {
            io::Error::new(
                io::ErrorKind::InvalidData,
                "it unfolds to more than 1,100 times its size, as only a decompression bomb does",
            )
        })?;
        Ok(got)
    }
}
