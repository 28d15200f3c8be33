//! What the pictures of a frame are made of.

use std::sync::Arc;

use super::PlaneKey;
use crate::app::plot::ColourMap;
use crate::app::views::source::Source;
use crate::figures::{FieldShape, FrameErrors, Plane, PlaneFigures};
use crate::metrics::FieldQuantity;

/// What the pictures of a frame are made of.
pub(super) struct Frame<'a> {
    pub source: &'a Source,
    pub shape: &'a FieldShape,
    pub key: PlaneKey,
    pub planes: &'a Arc<PlaneFigures>,
    pub map: ColourMap,
    pub errors: Option<&'a FrameErrors>,
    /// The values are what a formula makes of the components.
    pub is_derived: bool,
}

impl Frame<'_> {
    pub fn plane(&self) -> Plane {
        self.key.1
    }

    /// What stands behind the side in the title of a picture.
    pub fn of(&self) -> String {
        let (source, plane) = (self.source, self.plane());
        let name = if source.data.columns() > 1 || self.is_derived {
            format!(", {}", source.data.label(plane.component))
        } else {
            let unit = source.data.metadata().unit(plane.component);
            unit.map_or_else(String::new, |unit| format!(" ({unit})"))
        };
        let what = match plane.quantity {
            FieldQuantity::Values => name,
            FieldQuantity::Gradient => format!(", gradient{name}"),
            other => format!(", {}", other.label().to_lowercase()),
        };
        let what = match plane.projection {
            Some(projection) => format!("{what}, {}", projection.label().to_lowercase()),
            None => what,
        };
        match source.shown() {
            1 => what,
            _ => format!("{what}, frame {}", source.sample(plane.frame)),
        }
    }
}
