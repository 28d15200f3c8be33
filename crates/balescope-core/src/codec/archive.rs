//! An archive in memory: what it holds and tells of itself, and its bytes.

use std::borrow::Cow;
use std::io::{self, Write};

use ndarray::{Array2, ArrayView1, ArrayView2, Axis};
use rayon::prelude::*;

use super::block::Block;
use super::bound::Bounds;
use super::container_writer::{MAGIC, Writer};
use super::head::Head;
use super::limit::Limit;
use super::shared::{SharedModel, Stamp};
use super::stored::Stored;
use super::table::{Part, Table};
use super::tensor::Coding;
use super::{ArchiveInfo, Ledger, mesh, parts};
use crate::data::{Dataset, Layout, MissingValues, blank};
use crate::model::{FittedNetwork, Half, ModelSpec, Weights};
use crate::transform::FittedPlan;

/// A model and the data it compressed, in memory.
#[derive(Clone, Debug, PartialEq)]
pub struct Archive {
    pub(super) head: Head,
    /// Samples x latents, as they come back.
    pub(super) latents: Array2<f32>,
    pub(super) decoder: Stored,
    /// Kept so that other files can be compressed with the model.
    pub(super) encoder: Option<Stored>,
    pub(super) blocks: Vec<Block>,
}

impl Archive {
    pub(super) fn new(
        head: Head,
        model: &Self,
        blocks: Vec<Block>,
        latents: Vec<Array2<f32>>,
    ) -> Self {
        Self {
            latents: stacked(latents, head.model.latent),
            blocks,
            decoder: model.decoder.clone(),
            encoder: model.encoder.clone(),
            head,
        }
    }

    /// What [`Self::remember`] noted where the model was trained.
    pub fn worst_seen(&self) -> Option<f64> {
        self.head.worst_seen.map(f64::from)
    }

    /// The range of each latent over the samples that the model was made from; `None` where others
    /// are inside.
    pub fn latent_ranges(&self) -> Option<Vec<[f32; 2]>> {
        let range = |latent: ArrayView1<'_, f32>| {
            latent
                .iter()
                .fold([f32::INFINITY, f32::NEG_INFINITY], |[low, high], &z| {
                    [low.min(z), high.max(z)]
                })
        };
        let columns = self.latents.columns();
        self.head
            .own
            .then(|| columns.into_iter().map(range).collect())
    }

    /// One a column or component.
    pub fn column_names(&self) -> &[String] {
        &self.head.column_names
    }

    /// What happens to the columns.
    pub fn plan(&self) -> &FittedPlan {
        &self.head.plan
    }

    /// Values that stand for none.
    pub fn missing(&self) -> &MissingValues {
        &self.head.missing
    }

    /// A data set along the axes of the model's own data, where that is possible: the model knows
    /// how its data were read, and a plain file only suggests it.
    pub fn read_as<'a>(&self, data: &'a Dataset) -> Cow<'a, Dataset> {
        let turned = self.turned(data);
        if turned.columns() != self.column_names().len() {
            return turned;
        }
        let missing = self.head.missing.unless_chosen_and(turned.missing());
        if turned.missing() == &missing {
            return turned;
        }
        Cow::Owned(turned.with_missing(&missing))
    }

    pub(super) fn turned<'a>(&self, data: &'a Dataset) -> Cow<'a, Dataset> {
        let wanted = self.layout_of(&data.layout);
        let turned = wanted.filter(|wanted| *wanted != data.layout);
        turned
            .and_then(|wanted| data.with_layout(wanted).ok())
            .map_or(Cow::Borrowed(data), Cow::Owned)
    }

    /// How other data lie along the model's axes, if those are axes of theirs.
    pub fn layout_of(&self, data: &Layout) -> Option<Layout> {
        let wanted = self.head.layout.with_shape(&data.shape);
        wanted.check().is_ok().then_some(wanted)
    }

    /// The same; where they are none, as the data lie by themselves.
    pub fn layout_for(&self, data: &Layout) -> Layout {
        self.layout_of(data).unwrap_or_else(|| data.clone())
    }

    /// The file, byte for byte.
    pub fn to_bytes(&self) -> Vec<u8> {
        // Writing to memory does not fail.
        self.write(Vec::new())
            .map_or_else(|_| Vec::new(), |(bytes, _)| bytes)
    }

    fn write<W: Write>(&self, out: W) -> io::Result<(W, Table)> {
        let mut out = Writer::new(out)?;
        self.write_model(&self.head, &mut out)?;
        for block in &self.blocks {
            block.write(&mut out)?;
        }
        out.finish()
    }

    /// Everything before the blocks; the model only where the header does not name another file.
    pub(super) fn write_model<W: Write>(&self, head: &Head, out: &mut Writer<W>) -> io::Result<()> {
        out.section(Part::Header, &head.to_section())?;
        if head.shared.is_none() {
            out.section(Part::Decoder, &parts::write(&self.decoder.parts))?;
            if let Some(encoder) = &self.encoder {
                out.section(Part::Encoder, &parts::write(&encoder.parts))?;
            }
        }
        match mesh::to_section(&head.metadata) {
            Some(mesh) => out.section(Part::Mesh, &mesh),
            None => Ok(()),
        }
    }

    /// This archive's model as one that others name and do not hold. `label`: its file's name.
    pub(super) fn as_shared(&self, label: &str) -> SharedModel {
        let stamp = |stored: &Stored| Stamp::from_bytes(&parts::write(&stored.parts));
        SharedModel {
            label: label.to_owned(),
            decoder: stamp(&self.decoder),
            encoder: self.encoder.as_ref().map(stamp),
        }
    }

    fn table(&self) -> Table {
        self.write(io::sink())
            .map_or_else(|_| Table::default(), |(_, table)| table)
    }

    /// How latents of other data are to be rounded.
    pub(super) fn latent_coding(&self) -> Coding {
        let model = &self.head.model;
        let lanes = model.latent / model.tiles();
        self.blocks
            .iter()
            .filter_map(|block| Coding::from_bytes(&block.latents, lanes))
            .find(|coding| matches!(coding, Coding::Steps(_)))
            .unwrap_or(Coding::Single)
    }

    pub fn model(&self) -> &ModelSpec {
        &self.head.model
    }

    /// Samples x latents, as the file holds them.
    pub fn latents(&self) -> ArrayView2<'_, f32> {
        self.latents.view()
    }

    /// The network inside, with the maps around it. Where the encoder was not kept, it is empty.
    pub fn network(&self) -> FittedNetwork {
        let encoder = encoder_of(&self.head.model, &self.decoder, self.encoder.as_ref());
        FittedNetwork {
            plan: self.head.plan.clone(),
            model: self.head.model.clone(),
            weights: Weights {
                encoder: encoder.map(Cow::into_owned).unwrap_or_default(),
                decoder: self.decoder.half.clone(),
                tucker: None,
            },
            encodes: self.can_compress(),
        }
    }

    /// Whether the latents are the samples' places in time, and the model has no encoder.
    pub fn is_time(&self) -> bool {
        !self.head.model.family.encodes()
    }

    /// Whether other files can be compressed with the model.
    pub fn can_compress(&self) -> bool {
        let model = &self.head.model;
        model.family.encodes() && (self.encoder.is_some() || model.family.projects())
    }

    /// Whether these first bytes of a file are an archive's.
    pub fn is_archive(bytes: &[u8]) -> bool {
        bytes.starts_with(MAGIC)
    }

    /// How far decoded values may be off, as it was asked for.
    pub fn bounds(&self) -> &Bounds {
        &self.head.bounds
    }

    /// The same in the units of each column; empty: nothing is promised.
    pub fn limits(&self) -> &[Option<Limit>] {
        &self.head.limits
    }

    /// Where the bytes go.
    pub fn ledger(&self) -> Ledger {
        Ledger::new(&self.head, &self.table())
    }

    /// What is inside, for people.
    pub fn info(&self) -> ArchiveInfo {
        ArchiveInfo::new(&self.head, &self.table(), self.can_compress())
    }
}

/// What encodes: the encoder, or the projection onto a decoder that has one.
pub(super) fn encoder_of<'a>(
    model: &ModelSpec,
    decoder: &Stored,
    encoder: Option<&'a Stored>,
) -> Option<Cow<'a, Half>> {
    match encoder {
        Some(encoder) => Some(Cow::Borrowed(&encoder.half)),
        None if model.family.projects() => decoder.half.projector().map(Cow::Owned),
        None => None,
    }
}

/// Latents of all blocks, one after the other.
pub(super) fn stacked(mut latents: Vec<Array2<f32>>, width: usize) -> Array2<f32> {
    if latents.len() == 1 {
        return latents.remove(0);
    }
    let mut all = blank(latents.iter().map(Array2::nrows).sum(), width);
    let mut left = all.view_mut();
    let mut places = Vec::with_capacity(latents.len());
    for block in &latents {
        let (own, others) = left.split_at(Axis(0), block.nrows());
        places.push((own, block));
        left = others;
    }
    (places.into_par_iter()).for_each(|(mut own, block)| own.assign(block));
    all
}
