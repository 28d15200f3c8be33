//! Coordinates beside the array `data` of an npz.

use super::array_info::ArrayInfo;
use super::npz_archive::DATA;
use super::together::{Together, is_coordinate};
use crate::data::{DType, Kind, Layout};

/// What the arrays beside `data` tell of it.
pub(in crate::data) struct Beside {
    /// Arrays of two axes are a field where both have coordinates.
    pub layout: Layout,
    /// The coordinates by their places among the other arrays, with the axes of the layout that they go along.
    pub coordinates: Vec<(usize, Vec<Option<usize>>)>,
}

impl Beside {
    /// `None` where the other arrays are not all coordinates of a field. `layout`: as shape and names tell it;
    /// `rises`: whether another array grows, or falls, from each value to the next.
    pub fn new(
        layout: &Layout,
        names: usize,
        others: &[ArrayInfo],
        rises: &dyn Fn(usize) -> bool,
    ) -> Option<Self> {
        let data = ArrayInfo {
            name: DATA.to_owned(),
            dtype: DType::F64,
            shape: along(layout),
        };
        let arrays = [&[data], others].concat();
        let together = Together::new(&arrays, &mut |i| i > 0 && rises(i - 1))?;
        let is_table = layout.kind == Kind::Table;
        if together.kind != Kind::Field || together.parts != [0] || (is_table && names > 1) {
            return None;
        }
        let components = layout.component_axis.filter(|_| !is_table);
        let of_layout = |axis: usize| axis + usize::from(components.is_some_and(|c| axis >= c));
        let coordinate = |&array: &usize| {
            let axes = together.axes_of(&arrays[array], &arrays)?.into_iter();
            Some((array - 1, axes.map(|axis| axis.map(of_layout)).collect()))
        };
        let coordinates = together.coordinates.iter().filter_map(coordinate).collect();
        let layout = if is_table {
            Layout {
                kind: Kind::Field,
                sample_axis: Some(0),
                component_axis: None,
                ..layout.clone()
            }
        } else {
            layout.clone()
        };
        Some(Self {
            layout,
            coordinates,
        })
    }
}

/// Whether an array beside `data` may be a coordinate of it.
pub(in crate::data) fn may_be_beside(
    layout: &Layout,
    array: &ArrayInfo,
    rises: &mut dyn FnMut() -> bool,
) -> bool {
    is_coordinate(array, &along(layout), rises)
}

/// The shape without the axis of a field's components.
fn along(layout: &Layout) -> Vec<usize> {
    let mut shape = layout.shape.clone();
    if let Some(axis) = layout.component_axis.filter(|_| layout.kind == Kind::Field) {
        shape.remove(axis);
    }
    shape
}
