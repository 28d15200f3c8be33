//! The table of a file: what stands where in it.

use std::ops::Range;

use super::CodecError;
use crate::data::{append_number, take_number};

/// What stands where in a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Table {
    /// Of the file's format.
    pub version: u32,
    pub single: Vec<Section>,
    pub blocks: Vec<BlockSections>,
}

impl Table {
    pub fn sections(&self) -> impl Iterator<Item = &Section> {
        let blocks = self.blocks.iter().flat_map(|block| &block.sections);
        self.single.iter().chain(blocks)
    }

    /// Whether it has the section that no archive of a model has.
    pub fn is_of_codec(&self) -> bool {
        self.single(Part::Values).is_some()
    }

    pub fn single(&self, part: Part) -> Option<&Section> {
        self.single.iter().find(|s| s.part == part)
    }

    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        let section = |section: &Section, out: &mut Vec<u8>| {
            out.push(section.part as u8);
            append_number(section.length, out);
            out.extend(section.crc32.to_le_bytes());
        };
        for single in &self.single {
            section(single, &mut out);
        }
        for block in &self.blocks {
            out.push(BLOCK);
            out.extend(block.decoded.to_le_bytes());
            for own in &block.sections {
                section(own, &mut out);
            }
        }
        out
    }

    /// # Errors
    /// In words, when the bytes are no table of a file whose sections fill this range of it.
    pub fn parse(mut bytes: &[u8], sections: Range<u64>) -> Result<Self, CodecError> {
        let mut table = Self::default();
        let Range { mut start, end } = sections;
        let mut last = None;
        while let Some((&kind, rest)) = bytes.split_first() {
            bytes = rest;
            if kind == BLOCK {
                let decoded = take_u32(&mut bytes)?;
                table.blocks.push(BlockSections {
                    decoded,
                    sections: Vec::new(),
                });
                last = None;
                continue;
            }
            let part = Part::ALL.into_iter().find(|p| *p as u8 == kind);
            let part = part.ok_or_else(|| format!("a section of kind {kind}"))?;
            if last.is_some_and(|last| part <= last) {
                return Err(format!("section {} out of its order", part.name()).into());
            }
            last = Some(part);
            let length = take_number(&mut bytes)?;
            let section = Section {
                part,
                start,
                length,
                crc32: take_u32(&mut bytes)?,
            };
            start = start
                .checked_add(length)
                .filter(|next| *next <= end)
                .ok_or_else(|| format!("{length} bytes of {} at {start}", part.name()))?;
            match table.blocks.last_mut() {
                Some(block) if part >= Part::Latents => block.sections.push(section),
                None if part < Part::Latents => table.single.push(section),
                _ => return Err(format!("section {} out of its place", part.name()).into()),
            }
        }
        if start == end {
            Ok(table)
        } else {
            Err(format!("sections up to byte {start} of {end}").into())
        }
    }
}

/// A block's lines in the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct BlockSections {
    /// CRC-32 of the values that it decodes to.
    pub decoded: u32,
    pub sections: Vec<Section>,
}

/// A section's line in the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Section {
    pub part: Part,
    pub start: u64,
    pub length: u64,
    pub crc32: u32,
}

/// What a section holds, with its number in the table. Those from [`Part::Latents`] on stand in
/// blocks; the others stand once, before all blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    Header = 1,
    Decoder = 2,
    Encoder = 3,
    /// All that a classical codec makes.
    Values = 4,
    /// Points and cells that the values lie on.
    Mesh = 5,
    Latents = 17,
    Exact = 18,
    Mask = 19,
    Residual = 20,
}

impl Part {
    const ALL: [Self; 9] = [
        Self::Header,
        Self::Decoder,
        Self::Encoder,
        Self::Values,
        Self::Mesh,
        Self::Latents,
        Self::Exact,
        Self::Mask,
        Self::Residual,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::Header => "header",
            Self::Decoder => "decoder",
            Self::Encoder => "encoder",
            Self::Values => "values",
            Self::Mesh => "mesh",
            Self::Latents => "latents",
            Self::Exact => "exact",
            Self::Mask => "mask",
            Self::Residual => "residual",
        }
    }
}

/// In the place of a section's kind: a block begins.
const BLOCK: u8 = 16;

fn take_u32(bytes: &mut &[u8]) -> Result<u32, CodecError> {
    let (number, rest) = bytes
        .split_first_chunk::<4>()
        .ok_or("a line that breaks off")?;
    *bytes = rest;
    Ok(u32::from_le_bytes(*number))
}
