//! Where the bytes of an archive went.

use serde::{Deserialize, Serialize};

use super::head::Head;
use super::table::{Part, Table};
use crate::data::ColumnTypes;

/// Where the bytes of an archive's file went. The parts add up to the file's length.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ledger {
    /// The data in the stored type.
    pub input: usize,
    /// The data in the smallest type that holds every value exactly.
    pub input_lossless: usize,
    pub latents: usize,
    pub decoder: usize,
    /// Only needed to compress other files with this model; 0 when left out.
    pub encoder: usize,
    /// Columns kept exactly.
    pub exact: usize,
    /// Places of values that are not finite.
    pub mask: usize,
    /// What the model leaves beyond the bounds.
    pub residual: usize,
    /// Points and cells that the values lie on.
    #[serde(default)]
    pub mesh: usize,
    /// Magic, header, section table, checksums.
    pub header: usize,
    pub total: usize,
    /// Decoder and encoder in another file, without which this one does not decode; not part of the
    /// total. 0: the model is inside.
    #[serde(default)]
    pub shared: usize,
}

impl Ledger {
    pub(super) fn new(head: &Head, table: &Table) -> Self {
        let size = |part| {
            let own = table.sections().filter(|s| s.part == part);
            own.map(|s| s.length as usize).sum()
        };
        let (samples, columns) = (head.layout.samples(), head.layout.columns());
        let bytes = |types: &ColumnTypes| samples * types.bytes(columns, head.layout.points());
        let mut ledger = Self {
            input: bytes(&head.types()),
            input_lossless: bytes(&head.lossless_types()),
            latents: size(Part::Latents),
            decoder: size(Part::Decoder),
            encoder: size(Part::Encoder),
            exact: size(Part::Exact),
            mask: size(Part::Mask),
            residual: size(Part::Residual),
            mesh: size(Part::Mesh),
            header: 0,
            total: table.file_length() as usize,
            shared: head.shared.as_ref().map_or(0, |s| s.bytes() as usize),
        };
        let parts = [
            ledger.latents,
            ledger.decoder,
            ledger.encoder,
            ledger.exact,
            ledger.mask,
            ledger.residual,
            ledger.mesh,
        ];
        ledger.header = ledger.total - parts.iter().sum::<usize>();
        ledger
    }

    /// Stored bytes / archive bytes, with the model counted whole wherever it is.
    pub fn total_ratio(&self) -> f64 {
        self.ratio_shared_by(1)
    }

    /// The same where so many files of this size share the model, each bearing its part of it.
    pub fn ratio_shared_by(&self, files: usize) -> f64 {
        self.input as f64 / self.bytes_shared_by(files)
    }

    /// Bytes in the smallest lossless type / archive bytes.
    pub fn total_ratio_vs_lossless(&self) -> f64 {
        self.input_lossless as f64 / self.bytes_shared_by(1)
    }

    /// Decoder and encoder, in this file or in another one.
    pub fn model(&self) -> usize {
        self.decoder + self.encoder + self.shared
    }

    fn bytes_shared_by(&self, files: usize) -> f64 {
        let own = self.total - self.decoder - self.encoder;
        own as f64 + self.model() as f64 / files.max(1) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_is_counted_wherever_it_is() {
        let inside = Ledger {
            input: 10_000,
            decoder: 400,
            encoder: 100,
            total: 1_000,
            ..Ledger::default()
        };
        let outside = Ledger {
            decoder: 0,
            encoder: 0,
            shared: 500,
            total: 500,
            ..inside
        };
        for ledger in [inside, outside] {
            assert_eq!(ledger.total_ratio(), 10.0);
            assert_eq!(ledger.ratio_shared_by(5), 10_000.0 / 600.0);
        }
    }
}
