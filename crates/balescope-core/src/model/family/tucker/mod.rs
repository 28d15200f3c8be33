//! PCA of snapshots whose pictures are low-rank along every axis.

mod decomposition;
mod unfold;

pub use decomposition::Tucker;

use super::{Beginning, ModelFamily, Sizing};
use crate::model::{ModelSpec, Weights};

/// A Tucker decomposition, in closed form.
pub struct TuckerFamily;

impl ModelFamily for TuckerFamily {
    fn name(&self) -> &'static str {
        "tucker"
    }

    fn label(&self) -> &'static str {
        "Tucker"
    }

    fn about(&self) -> &'static str {
        "Principal components whose pictures are themselves compressed along every axis, found at once; \
         the smallest files for short series of snapshots"
    }

    fn sizing(&self) -> Sizing {
        Sizing::Nothing
    }

    fn for_fields(&self) -> bool {
        true
    }

    fn closed_form(&self) -> bool {
        true
    }

    fn rank_in_search(&self, field: bool) -> Option<u8> {
        field.then_some(0)
    }

    fn begin(&self, model: &mut ModelSpec, from: &Beginning<'_>) -> Weights {
        let tucker = Tucker::fit(from.samples, &model.grid, model.latent);
        model.ranks = tucker.ranks();
        Weights::of_tucker(tucker, &model.grid)
    }

    fn has_tucker(&self, _model: &ModelSpec) -> bool {
        true
    }

    fn path_label(&self, _model: &ModelSpec) -> &'static str {
        "principal components, compressed"
    }
}

impl Weights {
    /// A Tucker model of samples on a grid: its decoder, and the projection onto it.
    fn of_tucker(tucker: Tucker, grid: &[usize]) -> Self {
        let decoder = tucker.expand(grid);
        let encoder = decoder.projector().unwrap_or_else(|| decoder.clone());
        Self {
            encoder,
            decoder,
            tucker: Some(tucker),
        }
    }
}
