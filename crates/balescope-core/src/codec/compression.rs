//! Other data through a model, a few samples at a time.

mod blocks;

use std::borrow::Cow;
use std::io::Write;
use std::ops::Range;

use ndarray::{Array2, ArrayView2};
use rayon::prelude::*;

use super::archive::encoder_of;
use super::block::{Block, at_a_time};
use super::bound::Bounds;
use super::container_writer::Writer;
use super::fitting::{changed_constant, check_fit, check_model};
use super::head::{Head, block_samples};
use super::table::Table;
use super::tensor::Coding;
use super::{Archive, ArchiveError, ArchiveInfo};
use crate::data::{Dataset, Extent, Pending, Samples, ValuesView};
use crate::model::Half;
use crate::transform::{FittedPlan, Role};

/// A block, as those see it who want to tell what became of it.
pub struct Seen<'a> {
    /// Its place among the samples.
    pub samples: Range<usize>,
    pub before: &'a Dataset,
    /// Samples x values.
    pub after: ValuesView<'a>,
    /// Samples x latents.
    pub latents: ArrayView2<'a, f32>,
}

/// A block that is ready to be written, with what was told of it.
pub(super) struct Done<T> {
    pub block: Block,
    pub latents: Array2<f32>,
    pub told: T,
}

/// Data that fit a model, about to be compressed with it.
pub struct Compression<'m> {
    model: &'m Archive,
    encoder: Option<Cow<'m, Half>>,
    coding: Coding,
    head: Head,
    extent: Extent,
    /// The data's file, or what they are called.
    input: String,
}

impl<'m> Compression<'m> {
    /// Looks through the data once: whether they fit the model, and what of its promises they keep.
    ///
    /// # Errors
    /// When the model cannot encode, or the data do not fit it or cannot be read.
    pub fn prepare(
        model: &'m Archive,
        source: &mut dyn Samples,
        bounds: &Bounds,
    ) -> Result<Self, ArchiveError> {
        check_model(model)?;
        let samples = source.layout().samples();
        let own = &model.head;
        // Of the size that the file's blocks will have.
        let layout = model.layout_of(source.layout());
        let step = block_samples(layout.as_ref().unwrap_or(source.layout()));
        let exact = |column: usize| {
            own.plan
                .columns
                .get(column)
                .is_some_and(|c| c.role == Role::Exact)
        };
        let mut found: Option<(Extent, Head, String)> = None;
        for first in (0..samples).step_by(step * at_a_time()) {
            let ranges = (0..at_a_time())
                .map(|i| first + i * step)
                .take_while(|start| *start < samples)
                .map(|start| start..samples.min(start + step));
            let parts: Vec<Pending> = ranges.map(|r| source.read(r)).collect::<Result<_, _>>()?;
            let parts: Vec<(Dataset, Extent)> = parts
                .into_par_iter()
                .map(|part| {
                    let part = part()?;
                    let part = laid_out(model, &part);
                    check_fit(own, &part)?;
                    let extent = Extent::new(&part, exact);
                    Ok((part, extent))
                })
                .collect::<Result<_, ArchiveError>>()?;
            for (part, extent) in parts {
                if let Some((sum, ..)) = &mut found {
                    sum.merge(&extent);
                    continue;
                }
                let mut head = Head::new(&part, samples, own.plan.clone(), own.model.clone());
                head.metadata = source.metadata().of_other_columns(part.columns());
                let path = part.origin.path.as_ref();
                let input = path.map_or_else(|| head.label.clone(), |p| p.display().to_string());
                found = Some((extent, head, input));
            }
        }
        let none = || ArchiveError::DoesNotFit("there are no samples".to_owned());
        let (extent, mut head, input) = found.ok_or_else(none)?;
        if let Some(column) = changed_constant(&extent, &own.plan) {
            return Err(ArchiveError::DoesNotFit(format!(
                "column {:?} is {} wherever the model was trained and holds other values here; train a model \
                 on data in which it varies",
                own.column_names[column], own.plan.columns[column].fill
            )));
        }
        for (column, extent) in head.plan.columns.iter_mut().zip(&extent.columns) {
            column.adapt_to(extent);
        }
        head.take_lossless(&extent.lossless_types());
        head.worst_seen = own.worst_seen;
        // What follows from columns was found for the data that the model was trained on.
        let bounds = Bounds {
            derived: Vec::new(),
            ..bounds.clone()
        };
        head.promise(&bounds, &extent);
        Ok(Self {
            model,
            encoder: encoder_of(&own.model, &model.decoder, model.encoder.as_ref()),
            coding: model.latent_coding(),
            head,
            extent,
            input,
        })
    }

    /// The archive will name the model's file and not hold the model.
    pub fn share(&mut self, label: &str) {
        self.head.shared = Some(self.model.as_shared(label));
    }

    /// What all the data have.
    pub fn extent(&self) -> &Extent {
        &self.extent
    }

    /// The maps of the columns.
    pub fn plan(&self) -> &FittedPlan {
        &self.head.plan
    }

    /// Of the columns.
    pub fn names(&self) -> &[String] {
        &self.head.column_names
    }

    /// The data's file, or what they are called.
    pub fn input(&self) -> &str {
        &self.input
    }

    /// How far the values of each column may be off; empty: nothing is promised.
    pub fn limits(&self) -> (&Bounds, &[Option<super::Limit>]) {
        (&self.head.bounds, &self.head.limits)
    }

    /// The same into a file, block by block.
    pub fn write<T: Send>(
        &self,
        source: &mut dyn Samples,
        out: &mut dyn Write,
        look: &(dyn Fn(Seen<'_>) -> T + Sync),
        told: &mut dyn FnMut(T),
    ) -> Result<ArchiveInfo, ArchiveError> {
        let mut out = Writer::new(out)?;
        self.model.write_model(&self.head, &mut out)?;
        self.run(source, look, &mut |done| {
            done.block.write(&mut out)?;
            told(done.told);
            Ok(())
        })?;
        let (_, table) = out.finish()?;
        Ok(self.info(&table))
    }

    /// The same into memory.
    pub fn collect<T: Send>(
        &self,
        source: &mut dyn Samples,
        look: &(dyn Fn(Seen<'_>) -> T + Sync),
        told: &mut dyn FnMut(T),
    ) -> Result<Archive, ArchiveError> {
        let (mut blocks, mut latents) = (Vec::new(), Vec::new());
        self.run(source, look, &mut |done| {
            blocks.push(done.block);
            latents.push(done.latents);
            told(done.told);
            Ok(())
        })?;
        Ok(Archive::new(self.head.clone(), self.model, blocks, latents))
    }

    fn info(&self, table: &Table) -> ArchiveInfo {
        ArchiveInfo::new(&self.head, table, self.model.can_compress())
    }
}

/// Data along the axes of the model's own, with what stands for none in either.
fn laid_out(model: &Archive, part: &Dataset) -> Dataset {
    let turned = model.turned(part);
    if turned.columns() != model.column_names().len() {
        return turned.into_owned();
    }
    let missing = turned.missing().and(&model.head.missing);
    turned.with_missing(&missing)
}

impl Archive {
    /// Compresses another data set with this archive's model.
    ///
    /// # Errors
    /// When there is no encoder or the columns differ.
    pub fn compress(&self, data: &Dataset, bounds: &Bounds) -> Result<Self, ArchiveError> {
        let source: &mut dyn Samples = &mut self.turned(data).into_owned();
        Compression::prepare(self, source, bounds)
            .and_then(|compression| compression.collect(source, &|_| (), &mut |()| ()))
    }
}
