//! Hidden layers beside a linear path that starts as PCA.

use super::{ModelFamily, Sizing};

/// A network beside PCA.
pub struct Dense;

impl ModelFamily for Dense {
    fn name(&self) -> &'static str {
        "dense"
    }

    fn label(&self) -> &'static str {
        "Dense"
    }

    fn about(&self) -> &'static str {
        "A network beside PCA: it starts as PCA and learns what PCA cannot; the first choice for tables"
    }

    fn sizing(&self) -> Sizing {
        Sizing::Layers
    }

    fn starts_as_pca(&self) -> bool {
        true
    }

    fn rank_in_search(&self, _field: bool) -> Option<u8> {
        Some(2)
    }
}
