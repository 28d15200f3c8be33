//! Pieces that are compressed, unpacked to the size that was said and no further.

use std::io::Read;

use crate::error::Problem;

/// How a piece is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Codec {
    Zlib,
    /// Deflate without its frame.
    Deflate,
    Gzip,
    Zstd,
    Lz4,
    Xz,
}

/// What `packed` unpacks to; an error where that is not `size` bytes.
pub(crate) fn unpack(
    codec: Codec,
    packed: &[u8],
    size: usize,
    place: &str,
) -> Result<Vec<u8>, Problem> {
    // Zstandard says 128 KiB of one byte in four; no codec says more. The size is the file's claim.
    if size >> 15 > packed.len() {
        let found = format!("{size} bytes in {}", packed.len());
        return Err(Problem::malformed(place, found, "what they can hold"));
    }
    let unpacked = unpack_at_most(codec, packed, size, place)?;
    if unpacked.len() != size {
        return Err(damaged(
            codec,
            place,
            &format!("{} bytes, not {size}", unpacked.len()),
        ));
    }
    Ok(unpacked)
}

/// What `packed` unpacks to; an error where that is more than `most` bytes.
pub(crate) fn unpack_at_most(
    codec: Codec,
    packed: &[u8],
    most: usize,
    place: &str,
) -> Result<Vec<u8>, Problem> {
    let unpacked = match codec {
        Codec::Zlib => flatten(flate2::read::ZlibDecoder::new(packed), most),
        Codec::Deflate => flatten(flate2::read::DeflateDecoder::new(packed), most),
        Codec::Gzip => flatten(flate2::read::MultiGzDecoder::new(packed), most),
        Codec::Zstd => zstd::Decoder::new(packed).and_then(|decoder| flatten(decoder, most)),
        // It takes at least a byte to say 255.
        Codec::Lz4 if most / 256 > packed.len() => Err(std::io::Error::other("it is too short")),
        Codec::Lz4 => lz4_flex::block::decompress(packed, most).map_err(std::io::Error::other),
        Codec::Xz => flatten(lzma_rust2::XzReader::new(packed, false), most),
    };
    let unpacked = unpacked.map_err(|e| damaged(codec, place, &e.to_string()))?;
    if unpacked.len() > most {
        return Err(damaged(codec, place, &format!("more than {most} bytes")));
    }
    Ok(unpacked)
}

fn damaged(codec: Codec, place: &str, why: &str) -> Problem {
    let found = format!("{codec:?} that does not unpack ({why})");
    Problem::malformed(place, found, "a sound block; the file is damaged")
}

/// All that comes, and one byte more than is wanted where there is more.
fn flatten(reader: impl Read, most: usize) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(most.min(1 << 20));
    reader.take(most as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}
