//! How chunks are coded, and their bytes decoded.

use crate::error::Problem;
use crate::unpack::{Codec, unpack_at_most};
use crate::values::ByteOrder;

/// All that is done to a chunk, in the order of writing.
#[derive(Clone, Debug)]
pub(super) struct Codecs {
    pub order: ByteOrder,
    /// Axes as they are written, where that is not their order.
    pub transposed: Option<Vec<usize>>,
    pub steps: Vec<Step>,
    pub sharding: Option<Box<Sharding>>,
    /// Bytes of each text, where all have as many.
    pub text_width: usize,
    /// Texts have four bytes a character.
    pub has_wide_text: bool,
}

/// Chunks within a chunk.
#[derive(Clone, Debug)]
pub(super) struct Sharding {
    pub chunk: Vec<u64>,
    pub inner: Codecs,
    pub has_checksum: bool,
    pub is_at_start: bool,
}

/// One thing done to the bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Zlib,
    Gzip,
    Zstd,
    Lz4,
    Xz,
    Blosc,
    /// A CRC-32C of all bytes behind them.
    Checksum,
    /// The first bytes of all elements, then the second ones and so on; elements have so many bytes.
    Shuffle(usize),
    /// Texts that differ in length.
    Texts,
}

impl Default for Codecs {
    fn default() -> Self {
        Self {
            order: ByteOrder::Little,
            transposed: None,
            steps: Vec::new(),
            sharding: None,
            text_width: 0,
            has_wide_text: false,
        }
    }
}

impl Codecs {
    /// The bytes before all steps; at most `most`, which is what a chunk has.
    pub fn decode(&self, mut bytes: Vec<u8>, most: usize, name: &str) -> Result<Vec<u8>, Problem> {
        // A checksum may be within what is compressed.
        let most = most.saturating_add(64);
        for step in self.steps.iter().rev() {
            bytes = match step {
                Step::Zlib => unpack_at_most(Codec::Zlib, &bytes, most, name)?,
                Step::Gzip => unpack_at_most(Codec::Gzip, &bytes, most, name)?,
                Step::Zstd => unpack_at_most(Codec::Zstd, &bytes, most, name)?,
                Step::Xz => unpack_at_most(Codec::Xz, &bytes, most, name)?,
                Step::Lz4 => unpack_lz4(&bytes, most, name)?,
                Step::Blosc => unpack_blosc(&bytes, most, name)?,
                Step::Checksum => without_checksum(bytes, name)?,
                Step::Shuffle(size) => unshuffle(&bytes, *size),
                Step::Texts => bytes,
            };
        }
        Ok(bytes)
    }

    /// The shape of a chunk as it is written.
    pub fn written_shape(&self, chunk: &[u64]) -> Vec<u64> {
        match &self.transposed {
            Some(order) => order.iter().map(|axis| chunk[*axis]).collect(),
            None => chunk.to_vec(),
        }
    }

    /// How far apart neighbours along each axis are in a chunk, in elements.
    pub fn strides(&self, chunk: &[u64]) -> Vec<usize> {
        let own: Vec<usize> = (0..chunk.len()).collect();
        let order = self.transposed.as_ref().unwrap_or(&own);
        let mut strides = vec![0; chunk.len()];
        let mut stride = 1_usize;
        for axis in order.iter().rev() {
            strides[*axis] = stride;
            stride = stride.saturating_mul(chunk[*axis] as usize);
        }
        strides
    }
}

/// Bytes before the checksum of them, which is compared.
pub(super) fn without_checksum(mut bytes: Vec<u8>, name: &str) -> Result<Vec<u8>, Problem> {
    let Some((content, said)) = bytes.split_last_chunk::<4>() else {
        let found = format!("{} bytes", bytes.len());
        return Err(Problem::malformed(name, found, "bytes with a checksum"));
    };
    let (said, found) = (u32::from_le_bytes(*said), crc32c::crc32c(content));
    if said != found {
        let found = format!("bytes of checksum {found:08x}");
        return Err(Problem::malformed(
            name,
            found,
            format!("{said:08x}, as it says"),
        ));
    }
    let length = content.len();
    bytes.truncate(length);
    Ok(bytes)
}

/// The size stands before the block.
fn unpack_lz4(bytes: &[u8], most: usize, name: &str) -> Result<Vec<u8>, Problem> {
    let Some((head, block)) = bytes.split_first_chunk::<4>() else {
        let found = format!("{} bytes", bytes.len());
        return Err(Problem::malformed(name, found, "a block of LZ4"));
    };
    let size = u32::from_le_bytes(*head) as usize;
    if size > most {
        let found = format!("a block of {size} bytes");
        return Err(Problem::malformed(name, found, format!("at most {most}")));
    }
    unpack_at_most(Codec::Lz4, block, size, name)
}

#[cfg(feature = "hdf5")]
fn unpack_blosc(bytes: &[u8], most: usize, name: &str) -> Result<Vec<u8>, Problem> {
    use rust_hdf5::format::messages::filter::{FILTER_BLOSC, reverse_filters_masked_bounded};
    use rust_hdf5::{Filter, FilterPipeline};

    let pipeline = FilterPipeline {
        filters: vec![Filter {
            id: FILTER_BLOSC,
            flags: 0,
            cd_values: vec![2, 2, 1, most as u32],
        }],
    };
    reverse_filters_masked_bounded(&pipeline, bytes, 0, most).map_err(|e| {
        let found = format!("Blosc that does not unpack ({e})");
        Problem::malformed(name, found, "a sound block")
    })
}

#[cfg(not(feature = "hdf5"))]
fn unpack_blosc(_: &[u8], _: usize, name: &str) -> Result<Vec<u8>, Problem> {
    let hint = "this build leaves Blosc out";
    Err(Problem::unsupported(name, "it is coded by Blosc", hint))
}

/// Puts the bytes of each element together.
fn unshuffle(bytes: &[u8], size: usize) -> Vec<u8> {
    let size = size.max(1);
    let count = bytes.len() / size;
    let mut joined = bytes.to_vec();
    for (index, byte) in bytes[..count * size].iter().enumerate() {
        joined[index % count.max(1) * size + index / count.max(1)] = *byte;
    }
    joined
}
