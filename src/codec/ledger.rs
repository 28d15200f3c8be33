use serde::{Deserialize, Serialize};

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
    /// Magic, header, section table, checksums.
    pub header: usize,
    pub total: usize,
}

impl Ledger {
    /// Stored bytes / archive bytes.
    #[must_use]
    pub fn total_ratio(&self) -> f64 {
        self.input as f64 / self.total as f64
    }

    /// Bytes in the smallest lossless type / archive bytes.
    #[must_use]
    pub fn total_ratio_vs_lossless(&self) -> f64 {
        self.input_lossless as f64 / self.total as f64
    }
}
