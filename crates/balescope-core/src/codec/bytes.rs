//! Numbers of variable length, and bytes deflated.

use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use std::io::{Read, Write};

use super::CodecError;

pub(super) fn append_number(mut n: u64, out: &mut Vec<u8>) {
    while n >= 0x80 {
        out.push(n as u8 | 0x80);
        n >>= 7;
    }
    out.push(n as u8);
}

pub(super) fn take_number(bytes: &mut &[u8]) -> Result<u64, CodecError> {
    let mut n = 0;
    for shift in (0..64).step_by(7) {
        let (&byte, rest) = bytes.split_first().ok_or("a number that breaks off")?;
        *bytes = rest;
        n |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Ok(n);
        }
    }
    Err("a number of more than 64 bits".into())
}

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
    fn numbers_of_any_length_come_back() {
        for n in [0, 1, 127, 128, 300, u64::from(u32::MAX), u64::MAX] {
            let mut bytes = Vec::new();
            append_number(n, &mut bytes);
            assert_eq!(take_number(&mut bytes.as_slice()), Ok(n));
        }
        assert!(take_number(&mut [0x80_u8].as_slice()).is_err());
        assert!(take_number(&mut [0xff_u8; 12].as_slice()).is_err());
    }

    #[test]
    fn inflating_stops_at_the_limit() {
        let packed = deflate(&vec![0; 1 << 20]);
        assert!(inflate(&packed, 1000).is_err());
        assert_eq!(inflate(&packed, 1 << 20).unwrap().len(), 1 << 20);
    }
}
