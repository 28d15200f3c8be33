//! Planes of a frame: values, or what is derived from them.

use std::borrow::Cow;

use ndarray::Array2;

use super::FieldShape;
use crate::data::MeshView;
use crate::metrics::FieldQuantity;
use crate::plot::Grid;

/// Which plane of which frame, and what of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Plane {
    pub frame: usize,
    pub component: usize,
    /// Of a grid of more than two axes.
    pub slice: usize,
    /// Of a mesh; `None`: as [`FieldShape::view`] has it.
    pub view: Option<MeshView>,
    pub quantity: FieldQuantity,
}

/// Points of a mesh that are worked on in the time of one value elsewhere: a picture of a few hundred thousand
/// places is made of them.
const MESH_COST: usize = 1 << 20;

impl Plane {
    /// What finding it costs, in values that are worked on: copying is cheap, derivatives are of the
    /// whole sample.
    pub fn cost(self, shape: &FieldShape) -> usize {
        if shape.mesh_of(self.quantity).is_some() {
            return MESH_COST;
        }
        match (self.quantity, shape.axes.as_slice()) {
            (FieldQuantity::Values, [.., rows, columns]) => rows * columns / 8,
            _ => shape.points(),
        }
    }

    /// Out of samples x (components x points): the values, or what follows from them.
    pub fn of(self, values: &Array2<f64>, shape: &FieldShape) -> Option<Grid> {
        if self.frame >= values.nrows() {
            return None;
        }
        let row = values.row(self.frame);
        let sample = row
            .as_slice()
            .map_or_else(|| Cow::from(row.to_vec()), Cow::from);
        let points = shape.points();
        let own = self.component * points..(self.component + 1) * points;
        if let Some(mesh) = shape.mesh_of(self.quantity) {
            let raster = mesh.raster(self.view.or_else(|| shape.view())?)?;
            return Some(Grid::of_mesh(&raster, sample.get(own)?));
        }
        let [.., rows, columns] = *shape.axes else {
            return None;
        };
        let start = self.slice * rows * columns;
        let plane = start..start + rows * columns;
        let plane = if self.quantity == FieldQuantity::Values {
            sample.get(own)?.get(plane)?.to_vec()
        } else {
            let found = self.quantity.of(&sample, &shape.axes, self.component);
            found.get(plane)?.to_vec()
        };
        Grid::new(rows, columns, plane)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plane_is_the_right_part_of_a_sample() {
        // 2 samples, 2 components of 3 x 2 x 2 points.
        let values = Array2::from_shape_fn((2, 24), |(r, c)| (100 * r + c) as f64);
        let shape = FieldShape::of_grid(&[3, 2, 2]);
        assert_eq!(shape.slices(), 3);
        let key = Plane {
            frame: 1,
            component: 1,
            slice: 2,
            ..Plane::default()
        };
        let grid = key.of(&values, &shape).unwrap();
        assert_eq!(grid.values, [120.0, 121.0, 122.0, 123.0]);
        assert!(Plane { slice: 3, ..key }.of(&values, &shape).is_none());
        assert!(Plane { frame: 2, ..key }.of(&values, &shape).is_none());
        let gradient = Plane {
            quantity: FieldQuantity::Gradient,
            ..key
        };
        // Along x 1, along y 2, along z 4.
        let grid = gradient.of(&values, &shape).unwrap();
        assert!(
            grid.values
                .iter()
                .all(|g| (g - 21.0_f64.sqrt()).abs() < 1e-12)
        );
        let vorticity = Plane {
            quantity: FieldQuantity::Vorticity,
            ..key
        };
        assert!(vorticity.of(&values, &shape).is_none());
        let line = FieldShape::of_grid(&[12]);
        assert!(key.of(&values, &line).is_none() && !line.is_picture());
        assert_eq!(line.slices(), 1);
    }
}
