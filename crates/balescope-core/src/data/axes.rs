//! Between the order in which a file stores an array and samples x features.

use ndarray::{
    Array2, ArrayD, ArrayView2, ArrayViewD, ArrayViewMut2, Axis, CowArray, Ix2, IxDyn,
    ShapeBuilder, Zip, s,
};
use rayon::prelude::*;

use super::{DataError, Layout};

/// What is arranged: doubles, or what they do not hold of 64-bit integers.
pub(super) trait Element: Copy + Default + Send + Sync {}

impl Element for f64 {}
impl Element for i16 {}

/// Below this many values a parallel copy costs more than it saves.
const PARALLEL_FROM: usize = 1 << 16;

/// Stored values, in the file's order, as samples x features.
pub(super) fn gather<T: Element>(
    values: Vec<T>,
    layout: &Layout,
    fortran_order: bool,
) -> Result<Array2<T>, DataError> {
    let shape = IxDyn(&layout.shape);
    let stored = if fortran_order {
        ArrayD::from_shape_vec(shape.f(), values)
    } else {
        ArrayD::from_shape_vec(shape, values)
    };
    let stored = stored.map_err(misfit)?;
    let order = permutation(layout);
    let arranged = stored.permuted_axes(order);
    let standard = if arranged.is_standard_layout() {
        arranged
    } else {
        copy(&arranged.view())
    };
    standard
        .into_shape_with_order((layout.samples(), layout.features()))
        .map_err(misfit)
}

/// Samples x features, in standard order, seen along the axes of the stored shape.
pub(super) fn stored_view<'a, T: Element>(
    values: &'a Array2<T>,
    layout: &Layout,
) -> Result<ArrayViewD<'a, T>, DataError> {
    let order = permutation(layout);
    let lengths: Vec<usize> = order.iter().map(|&a| layout.shape[a]).collect();
    let mut inverse = vec![0; order.len()];
    for (position, &axis) in order.iter().enumerate() {
        inverse[axis] = position;
    }
    let view = values
        .view()
        .into_shape_with_order(IxDyn(&lengths))
        .map_err(misfit)?;
    Ok(view.permuted_axes(inverse))
}

/// The same values along the axes of another layout of the same shape.
pub(super) fn rearrange<T: Element>(
    values: &Array2<T>,
    from: &Layout,
    to: &Layout,
) -> Result<Array2<T>, DataError> {
    let arranged = stored_view(values, from)?.permuted_axes(permutation(to));
    copy(&arranged)
        .into_shape_with_order((to.samples(), to.features()))
        .map_err(misfit)
}

/// Stored axes in the order of memory: samples, components, then points.
fn permutation(layout: &Layout) -> Vec<usize> {
    let first = layout.sample_axis.into_iter().chain(layout.component_axis);
    let rest = (0..layout.shape.len())
        .filter(|&a| Some(a) != layout.sample_axis && Some(a) != layout.component_axis);
    first.chain(rest).collect()
}

/// The view itself where it is in standard order, otherwise a copy that is.
pub(super) fn standard<T: Element>(view: ArrayViewD<'_, T>) -> CowArray<'_, T, IxDyn> {
    if view.is_standard_layout() {
        view.into()
    } else {
        copy(&view).into()
    }
}

/// A copy in standard order, parallel where it is large.
fn copy<T: Element>(view: &ArrayViewD<'_, T>) -> ArrayD<T> {
    if view.len() < PARALLEL_FROM {
        return view.as_standard_layout().into_owned();
    }
    let mut out = ArrayD::from_elem(view.raw_dim(), T::default());
    let flat = view.view().into_dimensionality::<Ix2>();
    if let (Ok(source), Ok(mut target)) = (flat, out.view_mut().into_dimensionality::<Ix2>()) {
        transpose(&source, &mut target);
    } else {
        Zip::from(&mut out).and(view).par_for_each(|o, &v| *o = v);
    }
    out
}

/// Two axes are copied in square tiles, so that both sides stay in the cache.
fn transpose<T: Element>(source: &ArrayView2<'_, T>, target: &mut ArrayViewMut2<'_, T>) {
    const TILE: usize = 64;
    let columns = source.ncols();
    target
        .axis_chunks_iter_mut(Axis(0), TILE)
        .into_par_iter()
        .zip(source.axis_chunks_iter(Axis(0), TILE).into_par_iter())
        .for_each(|(mut target, source)| {
            for start in (0..columns).step_by(TILE) {
                let tile = start..columns.min(start + TILE);
                target
                    .slice_mut(s![.., tile.clone()])
                    .assign(&source.slice(s![.., tile]));
            }
        });
}

fn misfit(error: ndarray::ShapeError) -> DataError {
    DataError::Layout(format!("values do not fill the shape ({error})"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Kind;

    fn layout(shape: &[usize], sample: Option<usize>, component: Option<usize>) -> Layout {
        Layout {
            shape: shape.to_vec(),
            kind: Kind::Field,
            sample_axis: sample,
            component_axis: component,
        }
    }

    #[test]
    fn components_come_before_points() {
        // Two samples of three points with two components, components last in the file.
        let values: Vec<f64> = (0..12).map(f64::from).collect();
        let layout = layout(&[2, 3, 2], Some(0), Some(2));
        let table = gather(values, &layout, false).unwrap();
        assert_eq!(table.row(0).to_vec(), [0.0, 2.0, 4.0, 1.0, 3.0, 5.0]);
        assert_eq!(table.row(1).to_vec(), [6.0, 8.0, 10.0, 7.0, 9.0, 11.0]);
    }

    #[test]
    fn fortran_order_runs_down_the_first_axis() {
        let layout = layout(&[2, 3], Some(0), Some(1));
        let table = gather(vec![1.0, 4.0, 2.0, 5.0, 3.0, 6.0], &layout, true).unwrap();
        assert_eq!(table, ndarray::array![[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]);
    }

    #[test]
    fn every_pair_of_layouts_agrees_with_the_stored_view() {
        let shape = [2, 3, 4];
        let values: Vec<f64> = (0..24).map(f64::from).collect();
        let axes = [None, Some(0), Some(1), Some(2)];
        let pairs = || axes.iter().flat_map(|&s| axes.iter().map(move |&c| (s, c)));
        let usable = || pairs().filter(|(s, c)| s.is_none() || s != c);
        let expected = ArrayD::from_shape_vec(IxDyn(&shape), values.clone()).unwrap();
        for (s, c) in usable() {
            let from = layout(&shape, s, c);
            let table = gather(values.clone(), &from, false).unwrap();
            assert_eq!(stored_view(&table, &from).unwrap(), expected);
            for (s, c) in usable() {
                let to = layout(&shape, s, c);
                let other = rearrange(&table, &from, &to).unwrap();
                assert_eq!(other, gather(values.clone(), &to, false).unwrap());
            }
        }
    }

    #[test]
    fn large_copies_equal_small_ones() {
        for shape in [vec![700, 301], vec![31, 70, 41]] {
            let count = shape.iter().product::<usize>();
            let layout = layout(&shape, Some(0), Some(1));
            let values: Vec<f64> = (0..count).map(|v| v as f64).collect();
            let table = gather(values.clone(), &layout, true).unwrap();
            let expected = ArrayD::from_shape_vec(IxDyn(&shape).f(), values).unwrap();
            assert_eq!(stored_view(&table, &layout).unwrap(), expected);
            assert!(table.is_standard_layout());
        }
    }

    #[test]
    fn values_that_do_not_fill_the_shape_are_refused() {
        let layout = layout(&[2, 3], Some(0), Some(1));
        assert!(gather(vec![0.0; 5], &layout, false).is_err());
    }
}
