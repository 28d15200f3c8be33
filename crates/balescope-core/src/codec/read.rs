//! Archives in files, which may be larger than memory.

use std::collections::VecDeque;
use std::fs::File;
use std::io::Cursor;
use std::ops::Range;
use std::path::Path;

use rayon::prelude::*;

use super::block::{self, Block, Fault, at_a_time};
use super::bound::Bounds;
use super::limit::Limit;
use super::opened::{Opened, memory_of};
use super::shared::{self, SharedModel};
use super::tensor::Coding;
use super::{Archive, ArchiveError, ArchiveInfo, container};
use crate::data::{ByteOrder, ColumnTypes, Dataset, Layout, Metadata, MissingValues};

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

impl ArchiveFile {
    /// `model`: the file that holds the model, where the archive does not; otherwise it is looked for
    /// beside the archive.
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

    /// What is told of all data beside their values.
    pub fn metadata(&self) -> &Metadata {
        &self.inner.head.metadata
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

    /// The types of the columns, and the order of their bytes.
    pub fn types(&self) -> (ColumnTypes, ByteOrder) {
        (self.inner.head.types(), self.inner.head.byte_order)
    }

    /// The largest error of the samples that the model was trained on, where that was noted.
    pub fn worst_seen(&self) -> Option<f64> {
        self.inner.head.worst_seen.map(f64::from)
    }

    /// Samples of a block, which decodes without the others.
    pub fn block(&self) -> usize {
        self.inner.head.block
    }

    /// What is inside, for people.
    pub fn info(&self) -> ArchiveInfo {
        let Opened { file, head, .. } = &self.inner;
        let encodes = self.inner.encoder.is_some() || head.model.family.projects();
        ArchiveInfo::new(head, &file.table, head.model.family.encodes() && encodes)
    }

    /// Reads every section and compares its checksum.
    pub fn check(&mut self) -> Result<(), ArchiveError> {
        let file = &mut self.inner.file;
        let sections: Vec<_> = file.table.sections().copied().collect();
        sections
            .iter()
            .try_for_each(|section| file.read(section).map(drop))
    }

    /// Decodes some samples, block by block; no other blocks are read.
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
                let fault = |fault: Fault| block::damaged(label, fault);
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
                    data: head.dataset(values, wanted.clone())?,
                    samples: wanted,
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

impl Archive {
    /// An archive whose model stands in another file is put together with it where that file is in the
    /// same folder.
    pub fn read(path: &Path) -> Result<Self, ArchiveError> {
        Self::read_with(path, None)
    }

    /// The same with the file that holds the model, where the archive does not.
    pub fn read_with(path: &Path, model: Option<&Path>) -> Result<Self, ArchiveError> {
        ArchiveFile::open(path, model)?.whole()
    }

    /// An archive to compress other data with: see [`ArchiveFile::model`].
    pub fn read_model(path: &Path) -> Result<Self, ArchiveError> {
        ArchiveFile::open(path, None)?.model()
    }

    /// `label` stands for the file in messages.
    pub fn from_bytes(label: &str, bytes: &[u8]) -> Result<Self, ArchiveError> {
        let file = container::Container::open(label, Cursor::new(bytes))?;
        Opened::alone(file)?.whole()
    }

    /// Bytes of memory that [`Self::from_bytes`] and [`Self::decode`] take for these bytes.
    pub fn memory_of(label: &str, bytes: &[u8]) -> Result<usize, ArchiveError> {
        let needed = memory_of(label, bytes)?;
        Ok(usize::try_from(needed).unwrap_or(usize::MAX))
    }
}
