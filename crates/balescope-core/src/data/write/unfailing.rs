//! A writer that keeps its first error for later.

use std::cell::Cell;
use std::io::{self, Seek, SeekFrom, Write};

/// Passes bytes on until that fails, and takes all others for written. The writer of zip files finishes a
/// file when it is dropped, whatever happened before, and says on standard error that it could not.
pub(super) struct Unfailing<'a, W> {
    inner: W,
    /// For those who would go on to make bytes that nobody takes.
    failed: &'a Cell<bool>,
    /// Of the inner writer, as if nothing had failed.
    position: u64,
    end: u64,
    error: Option<io::Error>,
}

impl<'a, W: Write + Seek> Unfailing<'a, W> {
    /// Around a writer that stands at its beginning.
    pub fn new(inner: W, failed: &'a Cell<bool>) -> Self {
        Self {
            inner,
            failed,
            position: 0,
            end: 0,
            error: None,
        }
    }

    pub fn check(&mut self) -> io::Result<()> {
        self.error.take().map_or(Ok(()), Err)
    }

    /// The result, or a number where that fails or has failed before.
    fn or<T>(&mut self, otherwise: T, work: impl FnOnce(&mut W) -> io::Result<T>) -> T {
        if self.error.is_some() {
            return otherwise;
        }
        match work(&mut self.inner) {
            Ok(done) => done,
            Err(error) => {
                self.error = Some(error);
                self.failed.set(true);
                otherwise
            }
        }
    }
}

impl<W: Write + Seek> Write for Unfailing<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.or(bytes.len(), |inner| {
            inner.write_all(bytes).map(|()| bytes.len())
        });
        self.position += written as u64;
        self.end = self.end.max(self.position);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.or((), W::flush);
        Ok(())
    }
}

impl<W: Write + Seek> Seek for Unfailing<'_, W> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let place = match to {
            SeekFrom::Start(place) => Some(place),
            SeekFrom::Current(by) => self.position.checked_add_signed(by),
            SeekFrom::End(by) => self.end.checked_add_signed(by),
        };
        let place = place.ok_or(io::ErrorKind::InvalidInput)?;
        self.position = self.or(place, |inner| inner.seek(SeekFrom::Start(place)));
        Ok(self.position)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Takes so many bytes, and then none.
    struct Full(u64, io::Cursor<Vec<u8>>);

    impl Write for Full {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let room = self.0.saturating_sub(self.1.position()) as usize;
            if room == 0 {
                return Err(io::ErrorKind::StorageFull.into());
            }
            self.1.write(&bytes[..bytes.len().min(room)])
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl Seek for Full {
        fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
            self.1.seek(to)
        }
    }

    #[test]
    fn the_first_failure_is_told_at_the_end_and_nothing_before() {
        for room in [0, 5, 40, 100] {
            let failed = Cell::new(false);
            let mut out = Unfailing::new(Full(room, io::Cursor::default()), &failed);
            let mut zip = zip::ZipWriter::new(&mut out);
            let options = zip::write::SimpleFileOptions::default();
            zip.start_file("a", options).unwrap();
            zip.write_all(&[7; 30]).unwrap();
            zip.finish().unwrap();
            let error = out.check().unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::StorageFull, "{room}");
            assert!(failed.get());
        }
        let failed = Cell::new(false);
        let mut out = Unfailing::new(Full(1000, io::Cursor::default()), &failed);
        let mut zip = zip::ZipWriter::new(&mut out);
        zip.start_file("a", zip::write::SimpleFileOptions::default())
            .unwrap();
        zip.write_all(&[7; 30]).unwrap();
        zip.finish().unwrap();
        out.check().unwrap();
        let bytes = out.inner.1.into_inner();
        let mut read = zip::ZipArchive::new(io::Cursor::new(bytes)).unwrap();
        assert_eq!(read.by_name("a").unwrap().size(), 30);
    }
}
