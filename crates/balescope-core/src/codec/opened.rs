//! An archive of which the header and the model are in memory, and the blocks still in their file.

use std::io::{Cursor, Read, Seek};

use rayon::prelude::*;

use super::archive::stacked;
use super::block::{Block, Fault};
use super::block_coder::BlockCoder;
use super::container::Container;
use super::head::Head;
use super::shared::SharedModel;
use super::stored::Stored;
use super::table::Part;
use super::tensor::Coding;
use super::{Archive, ArchiveError, head_check, mesh, parts};
use crate::format;
use crate::memory::has_room;

#[derive(Debug)]
pub(super) struct Opened<R> {
    pub file: Container<R>,
    pub head: Head,
    pub decoder: Stored,
    pub encoder: Option<Stored>,
}

impl<R: Read + Seek> Opened<R> {
    /// An archive that holds its model.
    pub fn alone(file: Container<R>) -> Result<Self, ArchiveError> {
        let label = file.label().to_owned();
        let none = |shared: &SharedModel| Err::<Container<R>, _>(shared.missing(&label));
        Self::with(file, none)
    }

    /// `find`: opens the file of a model that is shared.
    pub fn with<M: Read + Seek>(
        mut file: Container<R>,
        find: impl FnOnce(&SharedModel) -> Result<Container<M>, ArchiveError>,
    ) -> Result<Self, ArchiveError> {
        let head = head_of(&mut file)?;
        let (blocks, expected) = (file.table.blocks.len(), head.blocks());
        if blocks != expected {
            let found = format!("{blocks} blocks");
            return Err(file.damaged("section table", found, &expected.to_string()));
        }
        let shared = head.shared.as_ref().map_or(0, SharedModel::bytes);
        file.check_size(needed(&head), shared)?;
        let (decoder, encoder) = match &head.shared {
            None => halves(&mut file, &head)?,
            Some(_) if file.table.single(Part::Decoder).is_some() => {
                let found = "a model beside the name of another file".to_owned();
                return Err(file.damaged("section table", found, "one or the other"));
            }
            Some(shared) => halves(&mut find(shared)?, &head)?,
        };
        Ok(Self {
            file,
            head,
            decoder,
            encoder,
        })
    }

    /// Everything in memory.
    pub fn whole(&mut self) -> Result<Archive, ArchiveError> {
        let all: Vec<usize> = (0..self.head.blocks()).collect();
        self.of_blocks(&all)
    }

    pub fn model(&mut self) -> Result<Archive, ArchiveError> {
        if self.head.own {
            return self.whole();
        }
        let lanes = self.head.model.latent / self.head.model.tiles();
        let mut first = Vec::new();
        for i in 0..self.head.blocks() {
            first.push(i);
            // It tells how latents are rounded; where all are kept as they are, it takes all to know.
            let coding = Coding::from_bytes(&self.block(i)?.latents, lanes);
            if matches!(coding, Some(Coding::Steps(_))) {
                break;
            }
        }
        self.of_blocks(&first)
    }

    /// As if these blocks, in order, were all.
    pub fn of_blocks(&mut self, chosen: &[usize]) -> Result<Archive, ArchiveError> {
        let samples: usize = chosen.iter().map(|i| self.head.range(*i).len()).sum();
        self.make_room(samples)?;
        let blocks = chosen.iter().map(|i| self.block(*i));
        let blocks: Vec<Block> = blocks.collect::<Result<_, _>>()?;
        let coding = Coding::Single;
        let coder = self.coder(&coding);
        let latents: Vec<_> = blocks
            .par_iter()
            .zip(chosen)
            .map(|(block, i)| coder.latents(block, self.head.range(*i)))
            .collect::<Result<_, Fault>>()
            .map_err(|(part, found)| self.file.damaged(part.name(), found, "samples x latents"))?;
        let mut head = self.head.clone();
        if chosen.len() < head.blocks() {
            head = head.with_blocks(chosen);
            // Only some of those that the model was made from are here.
            head.own = false;
        }
        Ok(Archive {
            latents: stacked(latents, head.model.latent),
            head,
            decoder: self.decoder.clone(),
            encoder: self.encoder.clone(),
            blocks,
        })
    }

    pub fn coder<'a>(&'a self, coding: &'a Coding) -> BlockCoder<'a> {
        BlockCoder {
            head: &self.head,
            decoder: &self.decoder,
            encoder: None,
            latents: coding,
        }
    }

    /// Refuses before so many samples are decoded for which there is no memory.
    pub fn make_room(&self, samples: usize) -> Result<(), ArchiveError> {
        let values = 8 * self.head.layout.features() as u128;
        let needed = samples as u128 * (values + 4 * self.head.model.latent as u128);
        if has_room(needed) {
            return Ok(());
        }
        Err(ArchiveError::Memory {
            file: self.file.label().to_owned(),
            needed: format::bytes(usize::try_from(needed).unwrap_or(usize::MAX)),
        })
    }

    /// Only for blocks that there are.
    pub fn block(&mut self, i: usize) -> Result<Block, ArchiveError> {
        let place = self.file.table.blocks[i].clone();
        Block::read(&mut self.file, &place)
    }
}

/// The header, of which all parts agree.
fn head_of<R: Read + Seek>(file: &mut Container<R>) -> Result<Head, ArchiveError> {
    if file.table.is_of_codec() {
        return Err(ArchiveError::NoModel {
            file: file.label().to_owned(),
        });
    }
    let header = file.single(Part::Header)?;
    let mut head = Head::read(&header)
        .map_err(|found| file.damaged("header", found, "a description of the data"))?;
    head.metadata.mesh = mesh::read(file)?;
    head_check::check(&head)
        .map_err(|what| file.damaged("header", what, "one that fits together"))?;
    Ok(head)
}

/// Bytes of memory that the archive in these bytes takes when it is read and decoded.
pub(super) fn memory_of(label: &str, bytes: &[u8]) -> Result<u128, ArchiveError> {
    let mut file = Container::open(label, Cursor::new(bytes))?;
    Ok(needed(&head_of(&mut file)?))
}

pub(super) fn needed(head: &Head) -> u128 {
    let (model, samples) = (&head.model, head.samples());
    samples as u128 * head.layout.features() as u128 * 8
        + 4 * samples as u128 * model.latent as u128
        + 8 * (model.decoder_parameters() as u128 + model.encoder_parameters() as u128)
        + 4 * (model.latent / model.tiles()) as u128 * model.features as u128
}

/// Decoder and encoder.
pub(super) fn halves<R: Read + Seek>(
    file: &mut Container<R>,
    head: &Head,
) -> Result<(Stored, Option<Stored>), ArchiveError> {
    let decoder = half(file, head, Part::Decoder)?;
    let has_encoder = file.table.single(Part::Encoder).is_some();
    let encoder = has_encoder.then(|| half(file, head, Part::Encoder));
    Ok((decoder, encoder.transpose()?))
}

fn half<R: Read + Seek>(
    file: &mut Container<R>,
    head: &Head,
    part: Part,
) -> Result<Stored, ArchiveError> {
    let bytes = file.single(part)?;
    let decoder = part == Part::Decoder;
    parts::read(&bytes, &head.model, decoder)
        .map(|parts| Stored::new(&head.model, parts, decoder))
        .map_err(|found| file.damaged(part.name(), found, "what the header describes"))
}
