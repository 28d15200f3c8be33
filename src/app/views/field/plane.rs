use ndarray::{Array2, s};

use crate::app::plot::Grid;

/// Names a plane of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlaneKey {
    pub generation: u64,
    pub frame: usize,
    pub component: usize,
    pub slice: usize,
}

/// Planes in a frame: 1 for two-dimensional fields, else the product of all axes but the last two.
#[must_use]
pub fn slices(shape: &[usize]) -> usize {
    shape[..shape.len().saturating_sub(2)]
        .iter()
        .product::<usize>()
        .max(1)
}

/// A plane out of shown samples x (components x points).
#[must_use]
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
    Grid::new(
        rows,
        columns,
        values.slice(s![key.frame, start..end]).to_vec(),
    )
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
        };
        let grid = plane(&values, &shape, key).unwrap();
        assert_eq!(grid.values, [120.0, 121.0, 122.0, 123.0]);
        assert!(plane(&values, &shape, PlaneKey { slice: 3, ..key }).is_none());
        assert!(plane(&values, &shape, PlaneKey { frame: 2, ..key }).is_none());
        assert!(plane(&values, &[12], key).is_none());
        assert_eq!(slices(&[12]), 1);
    }
}
