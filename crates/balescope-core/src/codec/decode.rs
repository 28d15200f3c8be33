//! An archive in memory, decoded.

use ndarray::s;

use super::block_coder::{BlockCoder, in_blocks};
use super::tensor::Coding;
use super::{Archive, ArchiveError, block};
use crate::data::{Dataset, Values};

impl Archive {
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
        Ok(self.head.dataset(values, 0..self.head.samples())?)
    }

    /// Whether the values decode to the very bits that were seen when the file was written.
    pub fn decodes_as_written(&self) -> Result<bool, ArchiveError> {
        Ok(self.decoded()?.1)
    }

    /// All values, in the stored type, and whether they are those that were seen when the file was
    /// written.
    pub(super) fn decoded(&self) -> Result<(Values, bool), ArchiveError> {
        let coding = Coding::Single;
        let coder = BlockCoder {
            head: &self.head,
            decoder: &self.decoder,
            encoder: None,
            latents: &coding,
        };
        if let [block] = self.blocks.as_slice() {
            let values = coder.decode(block, self.latents.view());
            let values = values.map_err(|fault| block::damaged(&self.head.label, fault))?;
            let as_written = block.is_as_written(&self.head, values.view());
            return Ok((values, as_written && self.head.is_of_its_form()));
        }
        let (samples, features) = (self.head.samples(), self.head.layout.features());
        let mut values = Values::blank(&self.head.types(), samples, features);
        let as_written = in_blocks(&self.head, &mut values, |i, mut values| {
            let block = &self.blocks[i];
            let part = coder.decode(block, self.latents.slice(s![self.head.range(i), ..]));
            let part = part.map_err(|fault| block::damaged(&self.head.label, fault))?;
            values.assign(part.view());
            Ok(block.is_as_written(&self.head, part.view()))
        })?;
        let as_written = !as_written.contains(&false) && self.head.is_of_its_form();
        Ok((values, as_written))
    }
}
