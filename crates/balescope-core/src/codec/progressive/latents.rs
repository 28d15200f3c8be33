//! An archive with some of its latents alone.

use std::io;

use ndarray::{Array2, Axis};

use super::super::block_coder::latent_shape;
use super::super::container_writer::Writer;
use super::super::stored::latent_lanes;
use super::super::table::Part;
use super::super::tensor::Coding;
use super::super::{Archive, ArchiveError, mesh, parts};
use crate::data::Dataset;
use crate::model::Half;

/// An archive whose latents are left out one after the other, those of little energy first.
pub(super) struct ByLatents {
    archive: Archive,
    /// Latents (of a tile, where there are tiles), that of the most energy first.
    order: Vec<usize>,
    /// Of each over all samples (and tiles).
    means: Vec<f32>,
}

impl ByLatents {
    /// `label` stands for the file in messages.
    pub fn new(label: &str, archive: Archive) -> Result<Self, ArchiveError> {
        if archive.is_time() {
            return Err(ArchiveError::NoPart(format!(
                "{label}: the one latent of its model is the time, which nothing can be left out of"
            )));
        }
        let lanes = archive.head.model.latent / archive.head.model.tiles();
        let (mut means, mut energies) = (vec![0.0; lanes], vec![0.0; lanes]);
        for lane in 0..lanes {
            let values = archive.latents.columns().into_iter().skip(lane);
            let values = values.step_by(lanes.max(1));
            let values: Vec<f64> = values.flat_map(|c| c.to_vec()).map(f64::from).collect();
            let count = values.len().max(1) as f64;
            let mean = values.iter().sum::<f64>() / count;
            let variance = values.iter().map(|z| (z - mean).powi(2)).sum::<f64>() / count;
            means[lane] = mean as f32;
            energies[lane] = variance * weight_of(&archive.decoder.half, lane);
        }
        let mut order: Vec<usize> = (0..lanes).collect();
        order.sort_by(|a, b| energies[*b].total_cmp(&energies[*a]));
        Ok(Self {
            archive,
            order,
            means,
        })
    }

    /// Latents that there are.
    pub fn all(&self) -> usize {
        self.order.len()
    }

    /// What so many latents decode to, the others at their means. What the archive keeps beside the model to
    /// be within bounds belongs to all latents and is left out.
    pub fn decode(&self, kept: usize) -> Result<Dataset, ArchiveError> {
        let mut fewer = self.archive.clone();
        let lanes = self.order.len().max(1);
        for left_out in &self.order[kept..] {
            let columns = (*left_out..fewer.latents.ncols()).step_by(lanes);
            for column in columns {
                fewer.latents.column_mut(column).fill(self.means[*left_out]);
            }
        }
        fewer.head.limits.clear();
        for block in &mut fewer.blocks {
            block.residual.clear();
        }
        let (values, _) = fewer.decoded()?;
        Ok(fewer.head.dataset(values, 0..fewer.head.samples())?)
    }

    /// Bytes of a file with so many latents alone, with what decodes them and what is kept beside them.
    pub fn bytes(&self, kept: usize) -> usize {
        // Writing to memory does not fail.
        self.written(kept).map_or(usize::MAX, |bytes| {
            usize::try_from(bytes).unwrap_or(usize::MAX)
        })
    }

    fn written(&self, kept: usize) -> io::Result<u64> {
        let Archive {
            head,
            latents,
            decoder,
            blocks,
            ..
        } = &self.archive;
        let model = &head.model;
        let mut chosen = self.order[..kept].to_vec();
        chosen.sort_unstable();
        let lanes = self.order.len().max(1);
        let columns: Vec<usize> = (0..model.tiles())
            .flat_map(|tile| chosen.iter().map(move |lane| tile * lanes + lane))
            .collect();
        let mut inner = latent_shape(model);
        if let Some(last) = inner.last_mut() {
            *last = kept;
        }
        let mut fewer = model.clone();
        fewer.latent = columns.len();
        let mut out = Writer::new(io::sink())?;
        out.section(Part::Header, &head.to_section())?;
        let own = parts::of_latents(model, &decoder.parts, &chosen);
        out.section(Part::Decoder, &parts::write(&own))?;
        if let Some(mesh) = mesh::to_section(&head.metadata) {
            out.section(Part::Mesh, &mesh)?;
        }
        for (i, block) in blocks.iter().enumerate() {
            let own = latents.slice(ndarray::s![head.range(i), ..]);
            let own: Array2<f32> = own.select(Axis(1), &columns);
            let coding = Coding::from_bytes(&block.latents, lanes).unwrap_or(Coding::Single);
            out.block(block.decoded);
            let coding = coding.of_lanes(&chosen);
            let coded = coding.write(own.view(), latent_lanes(&fewer), &inner);
            out.section(Part::Latents, &coded)?;
            for (part, bytes) in [(Part::Exact, &block.exact), (Part::Mask, &block.mask)] {
                if !bytes.is_empty() {
                    out.section(part, bytes)?;
                }
            }
        }
        let (_, table) = out.finish()?;
        Ok(table.file_length())
    }
}

/// The squared weights that a latent goes through first: of a linear decoder, times its variance, the energy
/// that it has in what comes back.
fn weight_of(decoder: &Half, latent: usize) -> f64 {
    let first = decoder.hidden.first().into_iter().chain(&decoder.linear);
    let row = first.filter_map(|layer| layer.weight.rows().into_iter().nth(latent));
    row.flatten().map(|w| f64::from(*w).powi(2)).sum()
}
