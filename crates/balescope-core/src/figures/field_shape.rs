//! How the points of a snapshot lie, as pictures of it need to know.

use crate::data::{Dataset, FieldPlaces, GridAxes, Mesh, MeshView};
use crate::metrics::FieldQuantity;

/// The axes of a snapshot's grid, or the mesh that its points are points or cells of.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldShape {
    /// Of a mesh one axis, of all its points or cells.
    pub grid: GridAxes,
    pub mesh: Option<Mesh>,
}

impl FieldShape {
    /// Of the snapshots of a field.
    pub fn of(data: &Dataset) -> Self {
        Self {
            grid: GridAxes::of(data),
            mesh: data.mesh().filter(|mesh| mesh.is_shown()).cloned(),
        }
    }

    pub fn of_grid(grid: GridAxes) -> Self {
        Self { grid, mesh: None }
    }

    /// Lengths of the grid's axes; of a mesh one, of all its points or cells.
    pub fn axes(&self) -> &[usize] {
        self.grid.lengths()
    }

    /// Whether a snapshot is a picture, and not a line.
    pub fn is_picture(&self) -> bool {
        let long = self.axes().iter().filter(|length| **length > 1).count();
        long > 1 || self.mesh.is_some()
    }

    /// From where a mesh is looked at unless somebody chooses.
    pub fn view(&self) -> Option<MeshView> {
        let mesh = self.mesh.as_ref()?;
        Some(MeshView::new(&mesh.geometry))
    }

    /// Where values lie, as slopes need to know.
    pub fn places(&self) -> FieldPlaces {
        match &self.mesh {
            Some(mesh) => FieldPlaces::Mesh(mesh.clone()),
            None => FieldPlaces::Grid(self.grid.clone()),
        }
    }

    /// Whether so many components on such points have a quantity.
    pub fn has(&self, quantity: FieldQuantity, components: usize) -> bool {
        quantity.applies_to(components, &self.places())
    }

    /// Planes in a snapshot: 1 of two-dimensional fields and of meshes, else the product of all axes but the
    /// last two.
    pub fn slices(&self) -> usize {
        self.slices_across(0)
    }

    /// The axes of a grid as those of a volume: all but the last two are one, of length 1 for a plane.
    pub fn volume(&self) -> Option<[usize; 3]> {
        let [before @ .., rows, columns] = self.axes() else {
            return None;
        };
        Some([before.iter().product(), *rows, *columns])
    }

    /// Whether it can be cut across each of its axes.
    pub fn is_volume(&self) -> bool {
        self.mesh.is_none() && self.axes().len() == 3
    }

    /// Slices of a volume across an axis; see [`FieldShape::slices`] for all other shapes.
    pub fn slices_across(&self, across: usize) -> usize {
        match self.volume() {
            Some(volume) if self.mesh.is_none() => volume[across.min(2)].max(1),
            _ => 1,
        }
    }

    pub fn points(&self) -> usize {
        self.grid.points()
    }
}
