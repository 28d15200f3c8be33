//! Bytes deflated.

use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inflating_stops_at_the_limit() {
        let packed = deflate(&vec![0; 1 << 20]);
        assert!(inflate(&packed, 1000).is_err());
        assert_eq!(inflate(&packed, 1 << 20).unwrap().len(), 1 << 20);
    }
}
