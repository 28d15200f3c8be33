//! Bytes deflated.

use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use flate2::{Compression, Decompress, FlushDecompress, Status};
use std::io::{Read, Write};

use super::CodecError;

pub(super) fn deflate(raw: &[u8]) -> Vec<u8> {
    if raw.is_empty() {
        return Vec::new();
    }
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    // Writing to memory does not fail.
    let written = encoder.write_all(raw);
    debug_assert!(written.is_ok());
    encoder.finish().unwrap_or_default()
}

/// At most `most` bytes; more are an error, whatever the stream claims.
pub(super) fn inflate(packed: &[u8], most: usize) -> Result<Vec<u8>, CodecError> {
    let mut raw = Vec::new();
    if packed.is_empty() {
        return Ok(raw);
    }
    ZlibDecoder::new(packed)
        .take(most as u64 + 1)
        .read_to_end(&mut raw)
        .map_err(|e| e.to_string())?;
    if raw.len() > most {
        return Err(format!("more than {most} bytes").into());
    }
    Ok(raw)
}

/// Inflates what these bytes, which may go on, begin with: at most `most` bytes; and how many of them it took.
pub(super) fn inflate_first(packed: &[u8], most: usize) -> Result<(Vec<u8>, usize), CodecError> {
    const AT_ONCE: usize = 1 << 16;
    let mut inflater = Decompress::new(true);
    let mut raw = Vec::new();
    loop {
        let (read, before) = (inflater.total_in() as usize, raw.len());
        raw.reserve(AT_ONCE);
        let status = inflater
            .decompress_vec(&packed[read..], &mut raw, FlushDecompress::None)
            .map_err(|e| e.to_string())?;
        let taken = inflater.total_in() as usize;
        if raw.len() > most {
            return Err(format!("more than {most} bytes").into());
        }
        if status == Status::StreamEnd {
            return Ok((raw, taken));
        }
        if taken == read && raw.len() == before {
            return Err("deflated bytes that break off".into());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inflating_stops_at_the_limit() {
        let packed = deflate(&vec![0; 1 << 20]);
        assert!(inflate(&packed, 1000).is_err());
        assert_eq!(inflate(&packed, 1 << 20).unwrap().len(), 1 << 20);
    }

    #[test]
    fn what_bytes_begin_with_is_inflated_where_it_is_whole() {
        let raw: Vec<u8> = (0..200_000_u32)
            .map(|i| (i.wrapping_mul(i) >> 7) as u8)
            .collect();
        let packed = deflate(&raw);
        let longer = [packed.as_slice(), &[1, 2, 3]].concat();
        let found = inflate_first(&longer, 1 << 20).unwrap();
        assert_eq!(found, (raw, packed.len()));
        assert!(inflate_first(&longer, 1000).is_err());
        for cut in (0..packed.len()).step_by(997).chain([packed.len() - 1]) {
            assert!(inflate_first(&packed[..cut], 1 << 20).is_err(), "{cut}");
        }
    }
}
