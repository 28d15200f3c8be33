//! A file whose readers give up at its end, where the reader of Parquet would go on for ever.

use std::fs::File;
use std::io::{BufReader, Error, ErrorKind, Read, Result};

use parquet::errors::Result as ParquetResult;
use parquet::file::reader::{ChunkReader, Length};

/// A file of Parquet.
pub(super) struct ParquetFile(pub File);

/// A reader that fails where it is asked for more at the end of the file again and again.
///
/// A damaged page header can claim two thousand million texts; each is passed over by reading it, which at the end of the
/// file gives nothing and no error.
pub(super) struct Ending {
    inner: BufReader<File>,
    /// How often nothing was left.
    empty: u32,
}

/// Sound files are asked for more at their end once or twice.
const MOST_EMPTY: u32 = 1000;

impl Length for ParquetFile {
    fn len(&self) -> u64 {
        Length::len(&self.0)
    }
}

impl ChunkReader for ParquetFile {
    type T = Ending;

    fn get_read(&self, start: u64) -> ParquetResult<Ending> {
        Ok(Ending {
            inner: self.0.get_read(start)?,
            empty: 0,
        })
    }

    fn get_bytes(&self, start: u64, length: usize) -> ParquetResult<bytes::Bytes> {
        self.0.get_bytes(start, length)
    }
}

impl Read for Ending {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        let count = self.inner.read(buffer)?;
        if count == 0 && !buffer.is_empty() {
            self.empty += 1;
            if self.empty > MOST_EMPTY {
                return Err(Error::new(ErrorKind::UnexpectedEof, "the file ends here"));
            }
        }
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn reading_on_at_the_end_fails_before_long() {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(b"abc").unwrap();
        let mut reader = ParquetFile(file).get_read(1).unwrap();
        let mut all = Vec::new();
        reader.read_to_end(&mut all).unwrap();
        assert_eq!(all, b"bc");
        // As texts are passed over.
        let mut skip = || std::io::copy(&mut (&mut reader).take(8), &mut std::io::sink());
        assert_eq!(skip().unwrap(), 0);
        assert!((0..2 * MOST_EMPTY).any(|_| skip().is_err()));
    }
}
