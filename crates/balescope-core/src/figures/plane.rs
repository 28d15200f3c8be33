//! Planes of a frame: values, or what is derived from them.

use std::borrow::Cow;

use ndarray::Array2;

use crate::metrics::FieldQuantity;
use crate::plot::Grid;

/// Which plane of which frame, and what of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Plane {
    pub frame: usize,
    pub component: usize,
    pub slice: usize,
    pub quantity: FieldQuantity,
}

/// Planes in a frame: 1 for two-dimensional fields, else the product of all axes but the last two.
pub fn slices(shape: &[usize]) -> usize {
    shape[..shape.len().saturating_sub(2)]
        .iter()
        .product::<usize>()
        .max(1)
}

impl Plane {
    /// What finding it costs, in values that are worked on: copying is cheap, derivatives are of the
    /// whole sample.
    pub fn cost(self, shape: &[usize]) -> usize {
        match (self.quantity, shape) {
            (FieldQuantity::Values, [.., rows, columns]) => rows * columns / 8,
            _ => shape.iter().product(),
        }
    }

    /// Out of samples x (components x points): the values, or what follows from them.
    pub fn of(self, values: &Array2<f64>, shape: &[usize]) -> Option<Grid> {
        let [.., rows, columns] = *shape else {
            return None;
        };
        let points: usize = shape.iter().product();
        let start = self.slice * rows * columns;
        let own = start..start + rows * columns;
        if self.frame >= values.nrows() {
            return None;
        }
        let row = values.row(self.frame);
        let sample = row
            .as_slice()
            .map_or_else(|| Cow::from(row.to_vec()), Cow::from);
        let plane = if self.quantity == FieldQuantity::Values {
            let first = self.component * points;
            sample.get(first + own.start..first + own.end)?.to_vec()
        } else {
            let found = self.quantity.of(&sample, shape, self.component);
            found.get(own)?.to_vec()
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
        let shape = [3, 2, 2];
        assert_eq!(slices(&shape), 3);
        let key = Plane {
            frame: 1,
            component: 1,
            slice: 2,
            quantity: FieldQuantity::Values,
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
        assert!(key.of(&values, &[12]).is_none());
        assert_eq!(slices(&[12]), 1);
    }
}
