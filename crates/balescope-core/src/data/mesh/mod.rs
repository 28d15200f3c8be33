//! Points in space with cells between them, on which the values of a field lie.

mod canvas;
mod cells;
mod cloud;
mod faces;
mod geometry;
mod neighbours;
mod picture;
mod places;
mod raster;
mod stored;
#[cfg(test)]
mod tests;
mod view;

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub use cells::{CellShape, Cells, Faces};
pub use geometry::Geometry;
pub use raster::Raster;
pub use view::MeshView;

use super::Layout;
use crate::format::counted;

/// Where on which points or cells the values of a field lie.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Mesh {
    /// The axis of the data's stored shape along which points or cells are counted.
    pub axis: usize,
    pub location: Location,
    pub geometry: Geometry,
}

/// What of a mesh has a value each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Location {
    Points,
    Cells,
}

impl Mesh {
    /// How many values a component of a snapshot has on it.
    pub fn places(&self) -> usize {
        match self.location {
            Location::Points => self.geometry.points().len(),
            Location::Cells => self.geometry.cells().map_or(0, Cells::len),
        }
    }

    /// Whether it can be shown as a picture: it extends along two axes of space, and is of points, or has cells that
    /// fill something.
    pub fn is_shown(&self) -> bool {
        let extends =
            |extent: [[f64; 2]; 3]| extent.iter().filter(|[low, high]| low < high).count();
        let has_area = self
            .geometry
            .extent()
            .is_some_and(|extent| extends(extent) > 1);
        has_area && (self.location == Location::Points || self.geometry.has_fillings())
    }

    /// Whether its places are all points of a snapshot along these axes, or all rows.
    pub(super) fn has_all_of(&self, layout: &Layout) -> bool {
        let are_rows = layout.grid_axes().is_empty() && layout.sample_axis == Some(self.axis);
        self.fits(&layout.shape) && (are_rows || layout.grid_axes() == [self.axis])
    }

    /// Whether the values of data of this stored shape can lie on it.
    pub(super) fn fits(&self, shape: &[usize]) -> bool {
        shape.get(self.axis) == Some(&self.places())
    }

    /// The bytes that an archive holds of it, made once: of the same data many archives are tried.
    pub fn kept_section(&self, encode: impl Fn() -> Vec<u8>) -> Arc<Vec<u8>> {
        self.geometry
            .kept_section((self.axis, self.location), encode)
    }

    /// As its axis is counted in data whose axes are others; `None` where the axis is none of theirs.
    #[must_use]
    pub(super) fn along(&self, axis: Option<usize>) -> Option<Self> {
        let (location, geometry) = (self.location, self.geometry.clone());
        axis.map(|axis| Self {
            axis,
            location,
            geometry,
        })
    }
}

/// `1,024 points with values, 980 cells`
impl fmt::Display for Mesh {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let points = counted(self.geometry.points().len(), "point");
        let cells = self
            .geometry
            .cells()
            .map(|cells| counted(cells.len(), "cell"));
        match (cells, self.location) {
            (None, _) => write!(f, "{points} in space"),
            (Some(cells), Location::Points) => write!(f, "{points} with values, {cells}"),
            (Some(cells), Location::Cells) => write!(f, "{points}, {cells} with values"),
        }
    }
}
