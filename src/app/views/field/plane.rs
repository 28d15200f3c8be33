//! Planes of a frame: values, or what is derived from them.

use ndarray::{Array2, s};

use crate::app::plot::Grid;
use crate::metrics::FieldQuantity;

/// Names a plane of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlaneKey {
    pub generation: u64,
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

/// What finding a plane costs, in values that are worked on: copying is cheap, derivatives are of the
/// whole sample.
pub fn cost(shape: &[usize], key: PlaneKey) -> usize {
    match (key.quantity, shape) {
        (FieldQuantity::Values, [.., rows, columns]) => rows * columns / 8,
        _ => shape.iter().product(),
    }
}

/// A plane out of shown samples x (components x points): of the values, or of what follows from them.
pub fn plane(values: &Array2<f64>, shape: &[usize], key: PlaneKey) -> Option<Grid> {
    let [.., rows, columns] = *shape else {
        return None;
    };
    let points: usize = shape.iter().product();
    let start = key.component * points + key.slice * rows * columns;
    let end = start + rows * columns;
    if key.frame >= values.nrows() || end > values.ncols() {
        return None;
    }
    if key.quantity == FieldQuantity::Values {
        let plane = values.slice(s![key.frame, start..end]);
        return Grid::new(rows, columns, plane.to_vec());
    }
    let sample = values.row(key.frame).to_vec();
    let found = key.quantity.of(&sample, shape, key.component);
    let start = key.slice * rows * columns;
    let plane = found.get(start..start + rows * columns)?;
    Grid::new(rows, columns, plane.to_vec())
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
        let key = PlaneKey {
            generation: 0,
            frame: 1,
            component: 1,
            slice: 2,
            quantity: FieldQuantity::Values,
        };
        let grid = plane(&values, &shape, key).unwrap();
        assert_eq!(grid.values, [120.0, 121.0, 122.0, 123.0]);
        assert!(plane(&values, &shape, PlaneKey { slice: 3, ..key }).is_none());
        assert!(plane(&values, &shape, PlaneKey { frame: 2, ..key }).is_none());
        let gradient = PlaneKey {
            quantity: FieldQuantity::Gradient,
            ..key
        };
        // Along x 1, along y 2, along z 4.
        let grid = plane(&values, &shape, gradient).unwrap();
        assert!(
            grid.values
                .iter()
                .all(|g| (g - 21.0_f64.sqrt()).abs() < 1e-12)
        );
        let vorticity = PlaneKey {
            quantity: FieldQuantity::Vorticity,
            ..key
        };
        assert!(plane(&values, &shape, vorticity).is_none());
        assert!(plane(&values, &[12], key).is_none());
        assert_eq!(slices(&[12]), 1);
    }
}
