//! Arrays along one of their axes.

use ndarray::{Array1, Array2, ArrayView2, Axis};

use crate::model::deterministic;

/// The places along an axis (rows), over all rows and the places of the other axes (columns).
pub(super) fn unfolded(x: &Array2<f32>, lengths: &[usize], axis: usize) -> Array2<f64> {
    let (length, inner) = (lengths[axis], lengths[axis + 1..].iter().product::<usize>());
    let outer: usize = lengths[..axis].iter().product();
    let mut out = Array2::zeros((length, x.nrows() * outer * inner));
    for (row, values) in x.rows().into_iter().enumerate() {
        for (at, v) in values.iter().enumerate() {
            let (before, place, behind) = (at / inner / length, at / inner % length, at % inner);
            out[[place, (row * outer + before) * inner + behind]] = f64::from(*v);
        }
    }
    out
}

/// Multiplies one axis of the field in every row by a matrix (new length x length).
pub(super) fn along_axis(
    x: &Array2<f32>,
    lengths: &[usize],
    axis: usize,
    matrix: &ArrayView2<'_, f32>,
) -> Array2<f32> {
    let (length, inner) = (lengths[axis], lengths[axis + 1..].iter().product::<usize>());
    let outer: usize = lengths[..axis].iter().product();
    let mut out = Array2::zeros((x.nrows(), outer * matrix.nrows() * inner));
    let none = Array1::zeros(inner);
    for (row, mut to) in x.axis_iter(Axis(0)).zip(out.axis_iter_mut(Axis(0))) {
        let row = row.to_vec();
        let products = row.chunks(length * inner).filter_map(|chunk| {
            ArrayView2::from_shape((length, inner), chunk)
                .ok()
                .map(|m| deterministic::affine(matrix, &m, &none.view()))
        });
        for (to, v) in to
            .iter_mut()
            .zip(products.flat_map(|m| m.iter().copied().collect::<Vec<_>>()))
        {
            *to = v;
        }
    }
    out
}
