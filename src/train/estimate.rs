use crate::data::Dataset;
use crate::model::ModelSpec;
use crate::transform::Plan;

/// What an archive will take, before any training: shown beside the ratio slider.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    pub input: usize,
    pub latents: usize,
    pub decoder: usize,
    pub encoder: usize,
    /// Exact columns and headers, roughly.
    pub other: usize,
    /// input / total.
    pub total_ratio: f64,
    /// The smallest lossless type's bytes / total.
    pub total_ratio_vs_lossless: f64,
}

impl Estimate {
    #[must_use]
    pub fn of(data: &Dataset, lossless_bytes: usize, plan: &Plan, model: &ModelSpec, keep_encoder: bool) -> Self {
        let _ = (data, lossless_bytes, plan, model, keep_encoder);
        todo!()
    }

    #[must_use]
    pub fn total(&self) -> usize {
        self.latents + self.decoder + self.encoder + self.other
    }
}
