//! Where the values of a field lie: on a grid, or on the points or cells of a mesh.

use super::{Dataset, GridAxes, Mesh};

/// Where the values of a field lie, as slopes need to know.
#[derive(Clone, Debug, PartialEq)]
pub enum FieldPlaces {
    Grid(GridAxes),
    Mesh(Mesh),
}

impl FieldPlaces {
    /// Those of a snapshot of data.
    pub fn of(data: &Dataset) -> Self {
        match data.mesh() {
            Some(mesh) => Self::Mesh(mesh.clone()),
            None => Self::Grid(GridAxes::of(data)),
        }
    }

    pub fn points(&self) -> usize {
        match self {
            Self::Grid(grid) => grid.points(),
            Self::Mesh(mesh) => mesh.places(),
        }
    }

    /// Points along each axis that values change along, the slowest first; of a mesh, whose places are in no such
    /// order, all of them for each axis of space. None where nothing is told of neighbours.
    pub fn axes(&self) -> Vec<usize> {
        match self {
            Self::Grid(grid) => grid.lengths().to_vec(),
            Self::Mesh(mesh) => vec![mesh.places(); mesh.slope_axes().len()],
        }
    }

    /// The distance of the two nearest neighbours along any axis; of a mesh nothing that is known beforehand.
    pub fn least_step(&self) -> f64 {
        match self {
            Self::Grid(grid) => {
                let axes = (0..grid.lengths().len()).filter(|axis| grid.lengths()[*axis] > 1);
                (axes.map(|axis| grid.least_step(axis))).fold(f64::INFINITY, f64::min)
            }
            Self::Mesh(_) => 1.0,
        }
    }
}

impl From<GridAxes> for FieldPlaces {
    fn from(grid: GridAxes) -> Self {
        Self::Grid(grid)
    }
}
