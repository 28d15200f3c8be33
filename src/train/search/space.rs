//! What a search tries, of a run and what is asked for.

use super::strategy::{Bounding, Space};
use crate::model::Family;
use crate::train::{RunSpec, SearchSpec, Target};

impl Space {
    /// What is worth trying.
    pub(super) fn new(spec: &RunSpec, wanted: &SearchSpec) -> Self {
        let field = spec.data.is_field();
        let bounding = match wanted.target {
            Target::Bounds => Bounding::Asked,
            // Bounds that were asked for stay.
            target if spec.training.bounds.is_empty() => {
                target.bound().map_or(Bounding::AsIs, Bounding::Widest)
            }
            _ => Bounding::AsIs,
        };
        let families = wanted.family.map_or_else(
            || {
                let mut all = Family::in_search(field);
                if bounding == Bounding::Asked {
                    // What is left of the others is corrected anyway: one network is enough to try.
                    all.retain(|family| family.closed_form() || *family == spec.model.family);
                }
                all
            },
            |family| vec![family],
        );
        let of_a_tile = families.iter().all(|family| family.has_tiles());
        Self {
            families,
            size: wanted.size.clone(),
            features: spec.model.features,
            values: spec.data.values().len(),
            // Of a tile, where there are tiles.
            most: match spec.model.tiles() {
                tiles if tiles > 1 && of_a_tile => spec.model.features / tiles,
                _ => spec.model.features.min(spec.data.samples()).max(1),
            },
            finest: spec.training.rounding,
            latent: spec.model.latent / if of_a_tile { spec.model.tiles() } else { 1 },
            latent_is_chosen: wanted.latent_is_chosen,
            bounding,
            rival: None,
        }
    }
}
