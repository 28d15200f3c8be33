//! What the pictures of a frame are made of.

use std::sync::Arc;

use egui::Context;

use super::PlaneKey;
use crate::app::deferred::Deferred;
use crate::app::plot::ColourMap;
use crate::app::state::PictureDirection;
use crate::app::views::source::Source;
use crate::figures::{FieldShape, FrameErrors, Plane, PlaneFigures};
use crate::metrics::FieldQuantity;

/// What is looked at, before it is known which plane of it.
pub(super) struct Look<'a> {
    pub source: &'a Source,
    /// The components, where the source is what a formula makes of them.
    pub origin: &'a Source,
    pub shape: &'a FieldShape,
    /// With the frame, the component and the quantity; turned or not.
    pub plane: Plane,
    pub map: ColourMap,
    pub direction: PictureDirection,
    pub errors: Option<&'a FrameErrors>,
    /// The values are what a formula makes of the components.
    pub is_derived: bool,
}

impl<'a> Look<'a> {
    /// A plane that was found.
    pub fn frame(&self, key: PlaneKey, planes: &'a Arc<PlaneFigures>) -> Frame<'a> {
        Frame {
            source: self.source,
            origin: self.origin,
            shape: self.shape,
            key,
            planes,
            map: self.map,
            errors: self.errors,
            is_derived: self.is_derived,
        }
    }
}

/// A plane, or the last one that was found with what it is of.
pub(super) fn find_plane(
    known: &mut Deferred<PlaneKey, Arc<PlaneFigures>>,
    ctx: &Context,
    look: &Look<'_>,
    plane: Plane,
) -> Option<(PlaneKey, Arc<PlaneFigures>)> {
    let (source, shape) = (look.source, look.shape.clone());
    let key = (source.generation, plane);
    let (before, after) = (Arc::clone(&source.before), source.after.clone());
    let found = known.keyed(ctx, &key, plane.cost(look.shape), move || {
        Arc::new(PlaneFigures::new(&before, after.as_deref(), &shape, plane))
    });
    found.map(|(key, planes)| (*key, Arc::clone(planes)))
}

/// What the pictures of a frame are made of.
pub(super) struct Frame<'a> {
    pub source: &'a Source,
    /// The components, where the source is what a formula makes of them.
    pub origin: &'a Source,
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
