//! A block of samples: what the file holds of it.

use std::io::{self, Read, Seek, Write};

use super::container::Container;
use super::container_writer::Writer;
use super::head::Head;
use super::table::{BlockSections, Part};
use super::{ArchiveError, CodecError};
use crate::data::{ColumnTypes, DType, ValuesView};

/// A block as the file holds it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Block {
    pub latents: Vec<u8>,
    /// Columns that did not go through the network.
    pub exact: Vec<u8>,
    /// Places and kinds of values that are not finite.
    pub mask: Vec<u8>,
    /// What the model leaves beyond the bounds.
    pub residual: Vec<u8>,
    /// CRC-32 of the decoded values in the stored type, sample by sample, little-endian.
    pub decoded: u32,
}

impl Block {
    /// Its sections; those without bytes are left out.
    fn sections(&self) -> impl Iterator<Item = (Part, &[u8])> {
        let all = [
            (Part::Latents, &self.latents),
            (Part::Exact, &self.exact),
            (Part::Mask, &self.mask),
            (Part::Residual, &self.residual),
        ];
        let all = all.into_iter().filter(|(_, bytes)| !bytes.is_empty());
        all.map(|(part, bytes)| (part, bytes.as_slice()))
    }

    pub fn write<W: Write>(&self, out: &mut Writer<W>) -> io::Result<()> {
        out.block(self.decoded);
        for (part, bytes) in self.sections() {
            out.section(part, bytes)?;
        }
        Ok(())
    }

    /// Whether these decoded values are those that were seen when it was written.
    pub fn is_as_written(&self, head: &Head, values: ValuesView<'_>) -> bool {
        checksum(&head.types(), head.layout.points(), values, head.nan_bits) == self.decoded
    }

    pub fn read<R: Read + Seek>(
        file: &mut Container<R>,
        place: &BlockSections,
    ) -> Result<Self, ArchiveError> {
        let mut block = Self {
            decoded: place.decoded,
            ..Self::default()
        };
        for section in &place.sections {
            let bytes = file.read(section)?;
            match section.part {
                Part::Exact => block.exact = bytes,
                Part::Mask => block.mask = bytes,
                Part::Residual => block.residual = bytes,
                _ => block.latents = bytes,
            }
        }
        Ok(block)
    }
}

/// What is wrong with a block: in which part, and what was found.
pub(super) type Fault = (Part, CodecError);

/// The same as an error of a file.
pub(super) fn damaged(file: &str, (part, found): Fault) -> ArchiveError {
    ArchiveError::damaged(file, part.name(), found, "what the header describes")
}

/// CRC-32 of values in their stored type, little-endian. `nan_bits`: over the bits of every NaN;
/// otherwise all of them count as the same one, as in files of version 3.
pub(super) fn checksum(
    types: &ColumnTypes,
    points: usize,
    values: ValuesView<'_>,
    nan_bits: bool,
) -> u32 {
    const AT_ONCE: usize = 1 << 16;
    let mut hasher = crc32fast::Hasher::new();
    let mut bytes = Vec::with_capacity(AT_ONCE + 8);
    let mut add = |value: f64, remainder: i16, dtype: DType| {
        let bits = if value.is_nan() && !nan_bits {
            u64::MAX
        } else {
            dtype.to_bits(value, remainder)
        };
        bytes.extend(&bits.to_le_bytes()[..dtype.size()]);
        if bytes.len() >= AT_ONCE {
            hasher.update(&bytes);
            bytes.clear();
        }
    };
    let features = values.doubles.ncols();
    if types.several().is_none() {
        let dtype = types.common();
        values
            .iter()
            .for_each(|(value, rest)| add(value, rest, dtype));
    } else {
        let each = types.by_feature(points, features);
        let each = each.iter().cycle();
        values
            .iter()
            .zip(each)
            .for_each(|((value, rest), dtype)| add(value, rest, *dtype));
    }
    hasher.update(&bytes);
    hasher.finalize()
}

/// Blocks in memory at the same time, at most.
const MOST_AT_A_TIME: usize = 4;

/// Blocks that are worked on at the same time.
pub(super) fn at_a_time() -> usize {
    rayon::current_num_threads().clamp(1, MOST_AT_A_TIME)
}
