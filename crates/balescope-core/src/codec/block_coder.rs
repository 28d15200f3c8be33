//! The blocks of one file, encoded and decoded.

use std::borrow::Cow;
use std::ops::Range;

use ndarray::{Array2, ArrayView2, Axis};
use rayon::prelude::*;

use super::CodecError;
use super::block::{Block, Fault, at_a_time, checksum};
use super::head::Head;
use super::residual::Frame;
use super::stored::{Stored, latent_lanes};
use super::table::Part;
use super::tensor::Coding;
use super::{ArchiveError, exact_columns, mask};
use crate::data::{ColumnTypes, Dataset, Values, ValuesViewMut};
use crate::model::{Half, ModelSpec, even_places};

/// Values that go through the network at a time, about ...
const CHUNK_VALUES: usize = 1 << 17;

/// ... but not fewer samples than this.
const CHUNK_SAMPLES: usize = 1024;

/// A block that was made, and what it came from and gives.
#[derive(Debug)]
pub(super) struct EncodedBlock {
    pub block: Block,
    /// Samples x latents, as they come back.
    pub latents: Array2<f32>,
    /// Samples x values, as they come back.
    pub after: Values,
}

/// Encodes and decodes the blocks of one file.
pub(super) struct BlockCoder<'a> {
    pub head: &'a Head,
    pub decoder: &'a Stored,
    /// `None`: for decoding alone.
    pub encoder: Option<Cow<'a, Half>>,
    /// How latents are to be rounded.
    pub latents: &'a Coding,
}

impl BlockCoder<'_> {
    /// Encodes some samples and decodes them again. `features`: their values after the plan, where
    /// those are known.
    pub fn encode(
        &self,
        data: &Dataset,
        samples: Range<usize>,
        features: Option<ArrayView2<'_, f32>>,
    ) -> EncodedBlock {
        let Head { plan, model, .. } = self.head;
        let (coded, latents) = if model.family.encodes() {
            let latents = match features {
                Some(features) => self.encoded(features),
                None => self.encoded_values(data.values()),
            };
            let lanes = latent_lanes(model);
            let (coding, rounded) = match self.latents.round(latents.view(), lanes) {
                Some(rounded) => (self.latents, rounded),
                None => (&Coding::Single, latents),
            };
            let coded = coding.write(rounded.view(), lanes, &latent_shape(model));
            (coded, rounded)
        } else {
            (Vec::new(), self.places(&samples))
        };
        let mut block = Block {
            latents: coded,
            exact: exact_columns::pack(data, plan),
            mask: mask::pack(data, plan),
            ..Block::default()
        };
        let predicted = self.predicted(latents.view());
        let shape = self.shape(samples.len());
        if !self.head.limits.is_empty() {
            let frame = self.frame(&shape, data.types());
            block.residual = frame.pack(data.stored(), predicted.view());
        }
        // What was just packed unpacks.
        let after = self
            .completed(&block, predicted)
            .unwrap_or_else(|_| Values::blank(data.types(), data.samples(), data.features()));
        block.decoded = checksum(
            &self.head.types(),
            self.head.layout.points(),
            after.view(),
            self.head.nan_bits,
        );
        EncodedBlock {
            block,
            latents,
            after,
        }
    }

    fn encoded(&self, features: ArrayView2<'_, f32>) -> Array2<f32> {
        match &self.encoder {
            Some(encoder) => encoder.forward(features, self.head.model.activation),
            None => Array2::zeros((features.nrows(), self.head.model.latent)),
        }
    }

    /// The same without holding all features at a time.
    fn encoded_values(&self, values: ArrayView2<'_, f64>) -> Array2<f32> {
        let mut latents = Array2::zeros((values.nrows(), self.head.model.latent));
        let rows = self.rows_at_a_time();
        let chunks = values.axis_chunks_iter(Axis(0), rows);
        for (mut to, values) in latents.axis_chunks_iter_mut(Axis(0), rows).zip(chunks) {
            to.assign(&self.encoded(self.head.plan.forward(values).view()));
        }
        latents
    }

    /// The latents of a block.
    pub fn latents(&self, block: &Block, samples: Range<usize>) -> Result<Array2<f32>, Fault> {
        let model = &self.head.model;
        let fault = |found: CodecError| (Part::Latents, found);
        if model.family.encodes() {
            let dim = (samples.len(), model.latent);
            let lanes = latent_lanes(model);
            let read = Coding::read(&block.latents, dim, lanes, &latent_shape(model));
            return read.map(|(_, latents)| latents).map_err(fault);
        }
        if block.latents.is_empty() {
            Ok(self.places(&samples))
        } else {
            let found = format!(
                "{} bytes, where the latent is the time",
                block.latents.len()
            );
            Err(fault(found.into()))
        }
    }

    /// How many of these bytes, which may go on, the latents of a block take.
    pub fn latents_length(&self, bytes: &[u8], samples: usize) -> Result<usize, CodecError> {
        let model = &self.head.model;
        if !model.family.encodes() {
            return Ok(0);
        }
        let dim = (samples, model.latent);
        Coding::length(bytes, dim, latent_lanes(model), &latent_shape(model))
    }

    /// How many of these bytes, which may go on, the residual of a block takes.
    pub fn residual_length(&self, bytes: &[u8]) -> Result<usize, CodecError> {
        let (shape, types) = (self.shape(0), self.head.types());
        self.frame(&shape, &types).length(bytes)
    }

    /// The places of samples in time, of a model whose latent that is.
    fn places(&self, samples: &Range<usize>) -> Array2<f32> {
        let all = even_places(self.head.samples());
        all.slice(ndarray::s![samples.clone(), ..]).to_owned()
    }

    /// All values of a block, in the stored type. The latents are those of [`Self::latents`].
    pub fn decode(&self, block: &Block, latents: ArrayView2<'_, f32>) -> Result<Values, Fault> {
        self.completed(block, self.predicted(latents))
    }

    /// What the model alone makes of latents: samples x (columns x points), not in the stored type
    /// yet.
    fn predicted(&self, latents: ArrayView2<'_, f32>) -> Array2<f64> {
        let Head {
            model,
            plan,
            layout,
            ..
        } = self.head;
        let mut values = Array2::zeros((latents.nrows(), layout.features()));
        let rows = self.rows_at_a_time();
        let chunks = latents.axis_chunks_iter(Axis(0), rows);
        for (to, latents) in values.axis_chunks_iter_mut(Axis(0), rows).zip(chunks) {
            let features = self.decoder.half.forward(latents, model.activation);
            plan.inverse_into(features.view(), to);
        }
        self.keep_off_missing(&mut values);
        values
    }

    /// A prediction that happens to be a word that stands for no value becomes an ordinary one.
    fn keep_off_missing(&self, values: &mut Array2<f64>) {
        let Head { plan, .. } = self.head;
        let types = self.head.types();
        for (i, column) in plan.columns.iter().enumerate() {
            let words = self.head.missing.of(i);
            if words.is_empty() || column.transform.is_none() {
                continue;
            }
            let is_word = |value: f64| {
                let near = types.of(i).nearest(value);
                words.iter().any(|word| word.value == near)
            };
            // A value that was seen in training, or, where none was seen, any that is no word.
            let low = column.seen.map(|[low, _]| low);
            let whole = (0..=words.len()).map(|k| k as f64);
            let others = [column.fill].into_iter().chain(low);
            let mut others = others.chain(whole.flat_map(|k| [k, -k]));
            let Some(other) = others.find(|v| !is_word(*v)) else {
                continue;
            };
            let mut own = values.slice_mut(ndarray::s![.., i * plan.points..(i + 1) * plan.points]);
            own.mapv_inplace(|v| if is_word(v) { other } else { v });
        }
    }

    fn rows_at_a_time(&self) -> usize {
        (CHUNK_VALUES / self.head.layout.features().max(1)).max(CHUNK_SAMPLES)
    }

    /// What the model predicts, with what is kept beside it.
    fn completed(&self, block: &Block, predicted: Array2<f64>) -> Result<Values, Fault> {
        let Head { plan, .. } = self.head;
        let types = self.head.types();
        let shape = self.shape(predicted.nrows());
        let mut values = Values::of_doubles(&types, predicted);
        let residual = self
            .frame(&shape, &types)
            .unpack(&block.residual, &mut values);
        residual.map_err(|e| (Part::Residual, e))?;
        values.round_to(&types, plan.points);
        exact_columns::unpack(&block.exact, &types, plan, &mut values)
            .map_err(|e| (Part::Exact, e))?;
        mask::unpack(&block.mask, &types, plan, &mut values).map_err(|e| (Part::Mask, e))?;
        Ok(values)
    }

    /// Samples, then the lengths of the grid.
    fn shape(&self, samples: usize) -> Vec<usize> {
        let grid = self.head.layout.field_shape();
        std::iter::once(samples).chain(grid).collect()
    }

    fn frame<'a>(&'a self, shape: &'a [usize], types: &'a ColumnTypes) -> Frame<'a> {
        Frame {
            types,
            limits: &self.head.limits,
            missing: &self.head.missing,
            shape,
        }
    }
}

/// Axes of a sample's latents: those of its tiles before those of a tile.
pub(super) fn latent_shape(model: &ModelSpec) -> Vec<usize> {
    let tiles = model.cut();
    tiles.map_or_else(Vec::new, |tiles| {
        let each = model.latent / tiles.count();
        tiles.counts().into_iter().chain([each]).collect()
    })
}

/// Works on the blocks of a file, a few at a time, each with its own rows of `values`. Gives what comes
/// of each, in their order.
pub(super) fn in_blocks<T: Send>(
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
