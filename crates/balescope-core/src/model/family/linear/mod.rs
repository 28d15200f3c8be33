//! Principal component analysis: the best linear encoder and decoder.

mod modes;
mod pca;

pub use modes::{MOST_SAMPLES, Modes};
pub use pca::Pca;
pub(in crate::model) use pca::{eigenvectors, leading_directions};

use super::{ModelFamily, Sizing};
use crate::model::ModelSpec;

/// PCA, in closed form.
pub struct Linear;

impl ModelFamily for Linear {
    fn name(&self) -> &'static str {
        "linear"
    }

    fn other_names(&self) -> &'static [&'static str] {
        &["pca"]
    }

    fn label(&self) -> &'static str {
        "Linear (PCA)"
    }

    fn about(&self) -> &'static str {
        "Principal components, found at once; what every network has to beat"
    }

    fn sizing(&self) -> Sizing {
        Sizing::Nothing
    }

    fn closed_form(&self) -> bool {
        true
    }

    fn rank_in_search(&self, _field: bool) -> Option<u8> {
        Some(1)
    }

    fn path_label(&self, _model: &ModelSpec) -> &'static str {
        "principal components"
    }
}
