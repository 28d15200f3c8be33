//! Readers that fail at every place, and that give one byte at a time.

use std::io::{self, Cursor, Read, Seek, SeekFrom};

use super::Archive;
use super::container::Container;
use super::opened::Opened;

const GOLDEN: [&[u8]; 3] = [
    include_bytes!("../../../../tests/golden/table.bale"),
    include_bytes!("../../../../tests/golden/field.bale"),
    include_bytes!("../../../../tests/golden/conv.bale"),
];

/// A file on a disk that is going to break.
struct Faulty<'a> {
    file: Cursor<&'a [u8]>,
    /// Reads and seeks so far, and the one that fails.
    calls: &'a mut usize,
    fails: Option<usize>,
    /// Bytes that are given at a time.
    most: usize,
}

impl Faulty<'_> {
    fn count(&mut self) -> io::Result<()> {
        *self.calls += 1;
        if self.fails == Some(*self.calls) {
            return Err(io::Error::other("the disk is broken"));
        }
        Ok(())
    }
}

impl Read for Faulty<'_> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        self.count()?;
        let most = to.len().min(self.most);
        if self.most == 1 && self.calls.is_multiple_of(3) {
            return Err(io::ErrorKind::Interrupted.into());
        }
        self.file.read(&mut to[..most])
    }
}

impl Seek for Faulty<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.count()?;
        self.file.seek(to)
    }
}

fn open(bytes: &[u8], fails: Option<usize>, most: usize) -> (Result<Archive, String>, usize) {
    let mut calls = 0;
    let file = Faulty {
        file: Cursor::new(bytes),
        calls: &mut calls,
        fails,
        most,
    };
    let read = Container::open("faulty", file)
        .and_then(Opened::alone)
        .and_then(|mut opened| opened.whole());
    (read.map_err(|error| error.to_string()), calls)
}

#[test]
fn a_disk_that_fails_at_any_place_is_told() {
    for bytes in GOLDEN {
        let (whole, calls) = open(bytes, None, usize::MAX);
        assert!(whole.is_ok() && calls > 10, "{calls} calls");
        for fails in 1..=calls {
            let (read, _) = open(bytes, Some(fails), usize::MAX);
            let said = read.expect_err("it was read all the same");
            assert!(
                said.contains("faulty") && said.contains("disk is broken"),
                "{said}"
            );
        }
    }
}

#[test]
fn short_and_interrupted_reads_give_the_same_archive() {
    for bytes in GOLDEN {
        let (whole, _) = open(bytes, None, usize::MAX);
        let (slowly, calls) = open(bytes, None, 1);
        assert_eq!(slowly, whole);
        assert!(calls > bytes.len());
    }
}
