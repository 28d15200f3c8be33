//! From where a mesh is looked at.

use super::{CellShape, Cells, Geometry};

/// From where a mesh is looked at, and whether it is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MeshView {
    /// The axis of space along which one looks: 0 for x, 1 for y, 2 for z.
    pub along: usize,
    /// Where the plane that is shown cuts that axis, in thousandths of the mesh's extent along it; `None`: what is
    /// seen from outside.
    pub cut: Option<u16>,
}

/// A mesh is flat along an axis where it is thinner than this part of its largest extent.
const FLAT: f64 = 1e-9;

impl MeshView {
    /// The cut at the far end, and in the middle.
    pub const WHOLE: u16 = 1000;
    pub const MIDDLE: u16 = Self::WHOLE / 2;

    /// A flat mesh from above, and what is within a solid one half-way through it.
    pub fn new(geometry: &Geometry) -> Self {
        let along = geometry.flat_along().unwrap_or(2);
        Self {
            along,
            cut: geometry.is_solid().then_some(Self::MIDDLE),
        }
    }

    /// The axes of space that go to the right and up: one looks from above, from the front, or from the right.
    pub(super) fn right_and_up(self) -> [usize; 2] {
        match self.along {
            0 => [1, 2],
            1 => [0, 2],
            _ => [0, 1],
        }
    }

    /// How near to the one who looks a place is: the larger, the nearer.
    pub(super) fn nearness(self, point: &[f64; 3]) -> f64 {
        match self.along {
            1 => -point[1],
            along => point[along],
        }
    }
}

impl Geometry {
    /// The axis of space along which nothing extends.
    pub fn flat_along(&self) -> Option<usize> {
        let extent = self.extent()?.map(|[low, high]| high - low);
        let largest = extent.iter().copied().fold(0.0, f64::max);
        // Of several the last, so that what lies along x is seen from above.
        (0..3).rev().find(|&axis| extent[axis] <= FLAT * largest)
    }
}

impl Cells {
    /// Whether one of them has an inside.
    pub(super) fn have_inside(&self) -> bool {
        (0..self.len()).any(|cell| self.is_solid(cell))
    }

    fn is_solid(&self, cell: usize) -> bool {
        use CellShape::{Hexahedron, Polyhedron, Prism, Pyramid, Tetrahedron, Voxel, Wedge};
        let shape = self.shape(cell).map(|(shape, _)| shape);
        matches!(
            shape,
            Some(Tetrahedron | Voxel | Hexahedron | Wedge | Pyramid | Prism(_) | Polyhedron)
        )
    }
}
