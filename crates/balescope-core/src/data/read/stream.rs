//! Reading from streams whose length is only claimed.

use std::io::{self, Read};

/// Bytes that are read at a time: a multiple of every element's size.
pub(super) const CHUNK: usize = 1 << 20;

/// Reads until the buffer is full or the stream ends; gives the bytes that came.
pub(super) fn fill(reader: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match reader.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(n) => filled += n,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
    Ok(filled)
}

/// Reads and drops the rest of a stream, at most `limit` bytes and one more; gives how many came.
pub(super) fn drain(reader: &mut impl Read, limit: u64) -> io::Result<u64> {
    io::copy(&mut reader.take(limit.saturating_add(1)), &mut io::sink())
}

/// At most `limit` bytes in chunks, so that memory follows the bytes that are there.
pub(super) fn take(reader: &mut impl Read, limit: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.take(limit as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_stream_fills_less() {
        let mut buffer = [0; 8];
        assert_eq!(fill(&mut &b"abc"[..], &mut buffer).unwrap(), 3);
        assert_eq!(fill(&mut &b"abcdefghij"[..], &mut buffer).unwrap(), 8);
    }

    #[test]
    fn draining_stops_one_byte_beyond_its_limit() {
        assert_eq!(drain(&mut io::repeat(0), 10).unwrap(), 11);
        assert_eq!(drain(&mut &b"abc"[..], 10).unwrap(), 3);
    }

    #[test]
    fn a_limit_is_no_allocation() {
        assert_eq!(take(&mut &b"abc"[..], usize::MAX).unwrap(), b"abc");
        assert_eq!(take(&mut &b"abc"[..], 2).unwrap(), b"ab");
    }
}
