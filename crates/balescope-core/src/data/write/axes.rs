//! The axes of a data set as files of others name them.

use balescope_formats::{Attribute, ValueKind, Variable};

use super::convert::kind;
use crate::data::{Coordinate, Dataset, Kind, Layout, Metadata};

/// The axes of the stored shape, all samples along theirs, with names.
pub(super) struct Axes {
    pub layout: Layout,
    names: Vec<String>,
}

impl Axes {
    pub fn new(first: &Dataset, samples: usize, metadata: &Metadata) -> Self {
        let layout = first.layout.with_samples(samples);
        Self {
            names: axis_names(&layout, metadata),
            layout,
        }
    }

    /// A variable along these axes of the stored shape; `None`: one that is made up, of one sample.
    pub fn variable(
        &self,
        name: &str,
        axes: &[Option<usize>],
        kind: ValueKind,
        attributes: Vec<Attribute>,
    ) -> Variable {
        let shape = axes
            .iter()
            .map(|axis| axis.map_or(1, |axis| self.layout.shape[axis] as u64));
        let names = axes
            .iter()
            .map(|axis| axis.map(|axis| self.names[axis].clone()));
        Variable {
            dimensions: names.collect(),
            attributes,
            ..Variable::new(name, shape.collect(), kind)
        }
    }

    pub fn coordinate(&self, coordinate: &Coordinate, attributes: Vec<Attribute>) -> Variable {
        let name = |(own, axis): (usize, &Option<usize>)| {
            let of_its_own = || format!("{}_{own}", coordinate.name);
            Some(axis.map_or_else(of_its_own, |axis| self.names[axis].clone()))
        };
        let shape = coordinate.shape.iter().map(|&length| length as u64);
        Variable {
            dimensions: coordinate.axes.iter().enumerate().map(name).collect(),
            attributes,
            ..Variable::new(&coordinate.name, shape.collect(), kind(coordinate.dtype))
        }
    }
}

/// The names of the axes of the stored shape: as they are told, or made up.
pub fn axis_names(layout: &Layout, metadata: &Metadata) -> Vec<String> {
    let mut of_grid = grid_axes(layout.grid_axes().len());
    let is_field = layout.kind == Kind::Field;
    let name = |axis: usize| {
        let made_up = match axis {
            _ if layout.sample_axis == Some(axis) && is_field => "snapshot",
            _ if layout.sample_axis == Some(axis) => "row",
            _ if layout.component_axis == Some(axis) && is_field => "component",
            _ if layout.component_axis == Some(axis) => "column",
            _ => of_grid.next().unwrap_or("axis"),
        };
        let told = metadata.axes.get(axis).cloned().flatten();
        let of_places = || {
            metadata
                .axis(axis)
                .map(|coordinate| coordinate.name.clone())
        };
        told.or_else(of_places)
            .unwrap_or_else(|| made_up.to_owned())
    };
    (0..layout.shape.len()).map(name).collect()
}

/// The last axis is x, as pictures have it.
fn grid_axes(count: usize) -> impl Iterator<Item = &'static str> {
    // Axes of more have no names that mean anything.
    let plain = ["a", "b", "c", "d", "e", "f"].into_iter();
    let of_space = ["z", "y", "x"].into_iter();
    let more = count.saturating_sub(of_space.len());
    plain
        .take(more)
        .chain(of_space.skip(3_usize.saturating_sub(count)))
}
