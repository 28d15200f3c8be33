use std::borrow::Cow;
use std::io::{self, Cursor, Write};
use std::path::Path;

use ndarray::{Array2, ArrayView1, ArrayView2, Axis, s};
use rayon::prelude::*;

use super::block::{Block, BlockCoder};
use super::bound::{Bounds, Limit};
use super::compression::{Compression, at_a_time};
use super::container::{self, Part, Table, Writer};
use super::head::Head;
use super::parts;
use super::read::{ArchiveFile, Opened, memory_of};
use super::rounding::{Rounded, StorageSteps, Stored, Storing, Task};
use super::shared::{SharedModel, Stamp};
use super::tensor::Coding;
use super::{ArchiveError, ArchiveInfo, Ledger};
use crate::data::{Dataset, Extent, Layout, Samples, Values, ValuesViewMut, blank};
use crate::metrics::sample_errors;
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
    /// Compresses a data set, and gives what the archive decodes to. `features` are the data's values
    /// after `plan`, which the caller has at hand.
    ///
    /// # Errors
    /// When the data's samples are not what its layout tells.
    pub fn build(
        data: &Dataset,
        plan: FittedPlan,
        model: ModelSpec,
        weights: &Weights,
        features: &Array2<f32>,
        storing: &Storing<'_>,
    ) -> Result<(Self, Dataset), ArchiveError> {
        let Rounded {
            encoder,
            decoder,
            latents: coding,
        } = Task::new(&model, weights, features, plan.points, storing).stored();
        let mut head = Head::of(data, data.samples(), plan, model);
        let extent = Extent::of(data, |_| false);
        head.promise(storing.bounds, &extent);
        let coder = BlockCoder {
            head: &head,
            decoder: &decoder,
            encoder: encoder_of(&head.model, &decoder, encoder.as_ref()),
            latents: &coding,
        };
        let mut after = Values::blank(head.dtype, head.samples(), head.layout.features());
        let made = in_blocks(&head, &mut after, |i, mut after| {
            let samples = head.range(i);
            let part = data.part(samples.clone())?;
            let features = features.slice(s![samples.clone(), ..]);
            let made = coder.encode(&part, samples, Some(features));
            after.assign(made.after.view());
            Ok((made.block, made.latents))
        })?;
        let (blocks, latents) = made.into_iter().unzip();
        let after = head.dataset(after)?;
        let archive = Self {
            latents: stacked(latents, head.model.latent),
            blocks,
            decoder,
            encoder: encoder.filter(|_| storing.keep_encoder),
            head,
        };
        Ok((archive, after))
    }

    pub(super) fn of(
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

    /// The steps that [`Archive::build`] would store a model in; `None`: in single precision.
    pub fn steps(
        plan: &FittedPlan,
        model: &ModelSpec,
        weights: &Weights,
        features: &Array2<f32>,
        storing: &Storing<'_>,
    ) -> Option<StorageSteps> {
        Task::new(model, weights, features, plan.points, storing).steps()
    }

    /// Notes the largest error of the training samples, against which those of other data can be held.
    ///
    /// `decoded` is what this archive gives back of `data`.
    pub fn remember(&mut self, data: &Dataset, decoded: &Dataset, training: &[usize]) {
        let errors = sample_errors(data.values(), decoded.values(), &self.head.plan);
        let worst = training.iter().map(|&i| errors[i]).fold(0.0, f64::max);
        let short = worst.min(f64::from(f32::MAX)) as f32;
        // Not less than it was: the sample itself must not be worse than the worst.
        self.head.worst_seen = Some(if f64::from(short) < worst {
            short.next_up().min(f32::MAX)
        } else {
            short
        });
        self.head.own = true;
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

    /// Compresses another data set with this archive's model.
    ///
    /// # Errors
    /// In words, when there is no encoder or the columns differ.
    pub fn compress(&self, data: &Dataset, bounds: &Bounds) -> Result<Self, String> {
        let source: &mut dyn Samples = &mut self.read_as(data).into_owned();
        Compression::prepare(self, source, bounds)
            .and_then(|compression| compression.collect(source, &|_| (), &mut |()| ()))
            .map_err(|error| error.to_string())
    }

    /// A data set along the axes of the model's own data, where that is possible: the model knows
    /// how its data were read, and a plain file only suggests it.
    pub fn read_as<'a>(&self, data: &'a Dataset) -> Cow<'a, Dataset> {
        let wanted = self.layout_of(&data.layout);
        let turned = wanted.filter(|wanted| *wanted != data.layout);
        let turned = turned
            .and_then(|wanted| data.with_layout(wanted).ok())
            .map_or(Cow::Borrowed(data), Cow::Owned);
        // Values that stand for none are those that the model knows.
        if turned.missing() == &self.head.missing || turned.columns() != self.column_names().len() {
            return turned;
        }
        Cow::Owned(turned.with_missing(&self.head.missing))
    }

    /// How other data lie along the model's axes, if those are axes of theirs.
    pub fn layout_of(&self, data: &Layout) -> Option<Layout> {
        let wanted = Layout {
            shape: data.shape.clone(),
            ..self.head.layout.clone()
        };
        wanted.check().is_ok().then_some(wanted)
    }

    /// An archive whose model stands in another file is put together with it where that file is in the
    /// same folder.
    ///
    /// # Errors
    /// When the file cannot be read, is not an archive, or is damaged, or its model is missing.
    pub fn read(path: &Path) -> Result<Self, ArchiveError> {
        Self::read_with(path, None)
    }

    /// The same with the file that holds the model, where the archive does not.
    ///
    /// # Errors
    /// As [`Archive::read`]; and when that file holds another model.
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
    ///
    /// # Errors
    /// When they are no archive, or its header is damaged.
    pub fn memory_of(label: &str, bytes: &[u8]) -> Result<usize, ArchiveError> {
        let needed = memory_of(label, bytes)?;
        Ok(usize::try_from(needed).unwrap_or(usize::MAX))
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
            write_block(block, &mut out)?;
        }
        out.finish()
    }

    /// Everything before the blocks; the model only where the header does not name another file.
    pub(super) fn write_model<W: Write>(&self, head: &Head, out: &mut Writer<W>) -> io::Result<()> {
        out.section(Part::Header, &head.to_section())?;
        if head.shared.is_some() {
            return Ok(());
        }
        out.section(Part::Decoder, &parts::write(&self.decoder.parts))?;
        if let Some(encoder) = &self.encoder {
            out.section(Part::Encoder, &parts::write(&encoder.parts))?;
        }
        Ok(())
    }

    /// This archive's model as one that others name and do not hold. `label`: its file's name.
    pub(super) fn as_shared(&self, label: &str) -> SharedModel {
        let stamp = |stored: &Stored| Stamp::of(&parts::write(&stored.parts));
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
            .filter_map(|block| Coding::of(&block.latents, lanes))
            .find(|coding| matches!(coding, Coding::Steps(_)))
            .unwrap_or(Coding::Single)
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
        bytes.starts_with(container::MAGIC)
    }

    /// Decodes all samples into the stored shape, type, order and names.
    ///
    /// # Errors
    /// When the sections contradict each other, or the values are not those that were noted when the
    /// file was written.
    pub fn decode(&self) -> Result<Dataset, ArchiveError> {
        let (values, as_written) = self.decoded()?;
        if !as_written {
            return Err(ArchiveError::DecodesOtherwise {
                file: self.head.label.clone(),
            });
        }
        Ok(self.head.dataset(values)?)
    }

    /// All values, in the stored type, and whether they are those that were seen when the file was
    /// written.
    fn decoded(&self) -> Result<(Values, bool), ArchiveError> {
        let coding = Coding::Single;
        let coder = BlockCoder {
            head: &self.head,
            decoder: &self.decoder,
            encoder: None,
            latents: &coding,
        };
        if let [block] = self.blocks.as_slice() {
            let values = coder.decode(block, self.latents.view());
            let values = values.map_err(|fault| Head::damaged(&self.head.label, fault))?;
            let as_written = block.is_as_written(&self.head, values.view());
            return Ok((values, as_written && self.head.is_of_its_form()));
        }
        let (samples, features) = (self.head.samples(), self.head.layout.features());
        let mut values = Values::blank(self.head.dtype, samples, features);
        let as_written = in_blocks(&self.head, &mut values, |i, mut values| {
            let block = &self.blocks[i];
            let part = coder.decode(block, self.latents.slice(s![self.head.range(i), ..]));
            let part = part.map_err(|fault| Head::damaged(&self.head.label, fault))?;
            values.assign(part.view());
            Ok(block.is_as_written(&self.head, part.view()))
        })?;
        let as_written = !as_written.contains(&false) && self.head.is_of_its_form();
        Ok((values, as_written))
    }

    /// How far decoded values may be off, as it was asked for.
    pub fn bounds(&self) -> &Bounds {
        &self.head.bounds
    }

    /// The same in the units of each column; empty: nothing is promised.
    pub fn limits(&self) -> &[Option<Limit>] {
        &self.head.limits
    }

    /// Whether the values decode to the very bits that were seen when the file was written.
    ///
    /// # Errors
    /// As [`Archive::decode`].
    pub fn decodes_as_written(&self) -> Result<bool, ArchiveError> {
        Ok(self.decoded()?.1)
    }

    /// Where the bytes go.
    pub fn ledger(&self) -> Ledger {
        Ledger::of(&self.head, &self.table())
    }

    /// What is inside, for people.
    pub fn info(&self) -> ArchiveInfo {
        ArchiveInfo::of(&self.head, &self.table(), self.can_compress())
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

pub(super) fn write_block<W: Write>(block: &Block, out: &mut Writer<W>) -> io::Result<()> {
    out.block(block.decoded);
    for (part, bytes) in block.sections() {
        out.section(part, bytes)?;
    }
    Ok(())
}

/// Works on the blocks of a file, a few at a time, each with its own rows of `values`. Gives what comes
/// of each, in their order.
fn in_blocks<T: Send>(
    head: &Head,
    values: &mut Values,
    work: impl Fn(usize, ValuesViewMut<'_>) -> Result<T, ArchiveError> + Sync,
) -> Result<Vec<T>, ArchiveError> {
    let chunks = values.chunks_mut(head.block.max(1));
    let mut blocks: Vec<_> = chunks.enumerate().collect();
    let mut made = Vec::with_capacity(blocks.len());
    while !blocks.is_empty() {
        let few: Vec<_> = blocks.drain(..at_a_time().min(blocks.len())).collect();
        let few = few.into_par_iter().map(|(i, rows)| work(i, rows));
        made.extend(few.collect::<Result<Vec<T>, _>>()?);
    }
    Ok(made)
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
