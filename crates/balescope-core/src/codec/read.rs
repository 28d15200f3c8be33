//! Archives in files, which may be larger than memory.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{Cursor, Read, Seek};
use std::ops::Range;
use std::path::Path;

use rayon::prelude::*;

use super::archive::stacked;
use super::block::{Block, BlockCoder, Fault};
use super::bound::{Bounds, Limit};
use super::classical::is_of_codec;
use super::compression::at_a_time;
use super::container::{Container, Part};
use super::head::{self, Head};
use super::parts;
use super::rounding::Stored;
use super::shared::{self, SharedModel};
use super::tensor::Coding;
use super::{Archive, ArchiveError, ArchiveInfo};
use crate::data::{Dataset, Layout, MissingValues};
use crate::format;
use crate::memory::has_room;

/// Decoding may take this many bytes of memory whatever the file's size ...
const FREE_MEMORY: u128 = 1 << 30;
/// ... and beyond it, this many for each byte of the file.
const MEMORY_PER_BYTE: u128 = 20_000;

/// Whether decoding may take so many bytes of memory for a file of this length.
pub(super) fn is_affordable(needed: u128, file: u64) -> bool {
    needed <= FREE_MEMORY.max(MEMORY_PER_BYTE * u128::from(file))
}

/// An archive of which the header and the model are in memory, and the blocks still in the file.
#[derive(Debug)]
pub struct ArchiveFile {
    inner: Opened<File>,
}

/// Some samples of an archive.
#[derive(Clone, Debug)]
pub struct DecodedPart {
    /// Their place among all samples.
    pub samples: Range<usize>,
    pub data: Dataset,
    /// Whether the block that they come from decodes to the very bits that were seen when the file was
    /// written, in the same type, order and shape and under the same names.
    pub as_written: bool,
}

#[derive(Debug)]
pub(super) struct Opened<R> {
    file: Container<R>,
    head: Head,
    decoder: Stored,
    encoder: Option<Stored>,
}

impl ArchiveFile {
    /// `model`: the file that holds the model, where the archive does not; otherwise it is looked for
    /// beside the archive.
    ///
    /// # Errors
    /// When a file cannot be read, is not an archive, or is damaged, or holds another model.
    pub fn open(path: &Path, model: Option<&Path>) -> Result<Self, ArchiveError> {
        let file = shared::open(path)?;
        let find = |shared: &SharedModel| shared.find(path, model);
        Ok(Self {
            inner: Opened::with(file, find)?,
        })
    }

    /// Everything in memory.
    pub fn whole(mut self) -> Result<Archive, ArchiveError> {
        self.inner.whole()
    }

    /// The model, with as many of the samples as compressing others asks for: all those that it was made
    /// from, since their range counts; of others that it was applied to, the first ones.
    pub fn model(mut self) -> Result<Archive, ArchiveError> {
        self.inner.model()
    }

    /// Some of the samples, in blocks that are spread evenly over all: about so many, and all where there
    /// are no more.
    pub fn portion(mut self, samples: usize) -> Result<Archive, ArchiveError> {
        let (all, block) = (self.inner.head.blocks(), self.inner.head.block);
        if samples >= self.inner.head.samples() {
            return self.whole();
        }
        let wanted = (samples / block).clamp(1, all);
        let chosen: Vec<usize> = (0..wanted).map(|i| i * all / wanted).collect();
        self.inner.of_blocks(&chosen)
    }

    /// How all values lie.
    pub fn layout(&self) -> &Layout {
        &self.inner.head.layout
    }

    /// How far decoded values may be off, as it was asked for and in the units of each column; empty:
    /// nothing is promised.
    pub fn limits(&self) -> (&Bounds, &[Option<Limit>]) {
        (&self.inner.head.bounds, &self.inner.head.limits)
    }

    /// The values that stand for none.
    pub fn missing(&self) -> &MissingValues {
        &self.inner.head.missing
    }

    /// What is inside, for people.
    pub fn info(&self) -> ArchiveInfo {
        let Opened { file, head, .. } = &self.inner;
        let encodes = self.inner.encoder.is_some() || head.model.family.projects();
        ArchiveInfo::of(head, &file.table, head.model.family.encodes() && encodes)
    }

    /// Reads every section and compares its checksum.
    ///
    /// # Errors
    /// When one is damaged.
    pub fn check(&mut self) -> Result<(), ArchiveError> {
        let file = &mut self.inner.file;
        let sections: Vec<_> = file.table.sections().copied().collect();
        sections
            .iter()
            .try_for_each(|section| file.read(section).map(drop))
    }

    /// Decodes some samples, block by block; no other blocks are read.
    ///
    /// # Errors
    /// When there are no such samples.
    pub fn parts(&mut self, samples: Range<usize>) -> Result<Parts<'_>, ArchiveError> {
        let all = self.inner.head.samples();
        if samples.start >= samples.end || samples.end > all {
            return Err(ArchiveError::NoSuchSamples {
                file: self.inner.file.label().to_owned(),
                start: samples.start,
                end: samples.end,
                samples: all,
            });
        }
        let block = self.inner.head.block;
        Ok(Parts {
            next: samples.start / block,
            end: samples.end.div_ceil(block),
            samples,
            file: &mut self.inner,
            ready: VecDeque::new(),
        })
    }
}

/// Decoded samples in their order, a block or a part of one at a time.
#[derive(Debug)]
pub struct Parts<'a> {
    file: &'a mut Opened<File>,
    samples: Range<usize>,
    /// Blocks that are still to be read.
    next: usize,
    end: usize,
    ready: VecDeque<DecodedPart>,
}

impl Parts<'_> {
    /// The same, but an error where the values are not those that were noted when the file was written.
    ///
    /// # Errors
    /// That one, and when the file cannot be read or is damaged.
    pub fn next_sure(&mut self) -> Result<Option<Dataset>, ArchiveError> {
        let Some(part) = self.next().transpose()? else {
            return Ok(None);
        };
        if !part.as_written {
            return Err(ArchiveError::DecodesOtherwise {
                file: self.file.file.label().to_owned(),
            });
        }
        Ok(Some(part.data))
    }

    fn decode(&mut self) -> Result<(), ArchiveError> {
        let blocks = self.next..self.end.min(self.next + at_a_time());
        self.next = blocks.end;
        self.file.make_room(self.file.head.block * blocks.len())?;
        let read = blocks.map(|i| Ok((i, self.file.block(i)?)));
        let read: Vec<(usize, Block)> = read.collect::<Result<_, ArchiveError>>()?;
        let Self { file, samples, .. } = self;
        let (head, coding) = (&file.head, Coding::Single);
        let (label, of_its_form) = (file.file.label(), head.is_of_its_form());
        let coder = file.coder(&coding);
        let decoded: Vec<DecodedPart> = read
            .into_par_iter()
            .map(|(i, block)| {
                let own = head.range(i);
                let fault = |fault: Fault| Head::damaged(label, fault);
                let latents = coder.latents(&block, own.clone()).map_err(fault)?;
                let values = coder.decode(&block, latents.view()).map_err(fault)?;
                let as_written = of_its_form && block.is_as_written(head, values.view());
                let wanted = own.start.max(samples.start)..own.end.min(samples.end);
                let values = if wanted == own {
                    values
                } else {
                    let rows = wanted.start - own.start..wanted.end - own.start;
                    values.view().samples(rows).to_owned()
                };
                Ok(DecodedPart {
                    samples: wanted,
                    data: head.dataset(values)?,
                    as_written,
                })
            })
            .collect::<Result<_, ArchiveError>>()?;
        self.ready.extend(decoded);
        Ok(())
    }
}

impl Iterator for Parts<'_> {
    type Item = Result<DecodedPart, ArchiveError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ready.is_empty()
            && self.next < self.end
            && let Err(error) = self.decode()
        {
            self.next = self.end;
            return Some(Err(error));
        }
        self.ready.pop_front().map(Ok)
    }
}

impl<R: Read + Seek> Opened<R> {
    /// An archive that holds its model.
    pub fn alone(file: Container<R>) -> Result<Self, ArchiveError> {
        let label = file.label().to_owned();
        let none = |shared: &SharedModel| Err::<Container<R>, _>(shared.missing(&label));
        Self::with(file, none)
    }

    /// `find`: opens the file of a model that is shared.
    fn with<M: Read + Seek>(
        mut file: Container<R>,
        find: impl FnOnce(&SharedModel) -> Result<Container<M>, ArchiveError>,
    ) -> Result<Self, ArchiveError> {
        let head = head_of(&mut file)?;
        let (blocks, expected) = (file.table.blocks.len(), head.blocks());
        if blocks != expected {
            let found = format!("{blocks} blocks");
            return Err(file.damaged("section table", found, &expected.to_string()));
        }
        check_size(&file, &head)?;
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

    fn model(&mut self) -> Result<Archive, ArchiveError> {
        if self.head.own {
            return self.whole();
        }
        let lanes = self.head.model.latent / self.head.model.tiles();
        let mut first = Vec::new();
        for i in 0..self.head.blocks() {
            first.push(i);
            // It tells how latents are rounded; where all are kept as they are, it takes all to know.
            let coding = Coding::of(&self.block(i)?.latents, lanes);
            if matches!(coding, Some(Coding::Steps(_))) {
                break;
            }
        }
        self.of_blocks(&first)
    }

    /// As if these blocks, in order, were all.
    fn of_blocks(&mut self, chosen: &[usize]) -> Result<Archive, ArchiveError> {
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
            head = head.with_samples(samples);
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

    fn coder<'a>(&'a self, coding: &'a Coding) -> BlockCoder<'a> {
        BlockCoder {
            head: &self.head,
            decoder: &self.decoder,
            encoder: None,
            latents: coding,
        }
    }

    /// Refuses before so many samples are decoded for which there is no memory.
    fn make_room(&self, samples: usize) -> Result<(), ArchiveError> {
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
    fn block(&mut self, i: usize) -> Result<Block, ArchiveError> {
        let place = self.file.table.blocks[i].clone();
        Block::read(&mut self.file, &place)
    }
}

/// The header, of which all parts agree.
fn head_of<R: Read + Seek>(file: &mut Container<R>) -> Result<Head, ArchiveError> {
    if is_of_codec(file) {
        return Err(ArchiveError::NoModel {
            file: file.label().to_owned(),
        });
    }
    let header = file.single(Part::Header)?;
    let head = Head::read(&header)
        .map_err(|found| file.damaged("header", found, "a description of the data"))?;
    head::check(&head).map_err(|what| file.damaged("header", what, "one that fits together"))?;
    Ok(head)
}

/// Bytes of memory that the archive in these bytes takes when it is read and decoded.
pub(super) fn memory_of(label: &str, bytes: &[u8]) -> Result<u128, ArchiveError> {
    let mut file = Container::open(label, Cursor::new(bytes))?;
    Ok(needed(&head_of(&mut file)?))
}

fn needed(head: &Head) -> u128 {
    let (model, samples) = (&head.model, head.samples());
    samples as u128 * head.layout.features() as u128 * 8
        + 4 * samples as u128 * model.latent as u128
        + 8 * (model.decoder_parameters() as u128 + model.encoder_parameters() as u128)
        + 4 * (model.latent / model.tiles()) as u128 * model.features as u128
}

/// Whether the file is large enough for what it says to hold.
fn check_size<R: Read + Seek>(file: &Container<R>, head: &Head) -> Result<(), ArchiveError> {
    let needed = needed(head);
    let shared = head.shared.as_ref().map_or(0, SharedModel::bytes);
    if is_affordable(needed, file.length.saturating_add(shared)) {
        return Ok(());
    }
    let found = format!("{needed} bytes of data in a file of {}", file.length);
    Err(file.damaged("header", found, "a size that the file justifies"))
}

/// Decoder and encoder.
fn halves<R: Read + Seek>(
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
