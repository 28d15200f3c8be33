//! How an array is read as samples.

mod guess;

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::{DataError, text};

/// Whether a sample is a row of named columns or a snapshot of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    Table,
    Field,
}

/// How an n-dimensional array is read as samples.
///
/// In memory a sample is always one row of `components x points` values, component by component,
/// the points of a component in the order of [`Layout::field_shape`] (last axis fastest).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Layout {
    /// The shape as stored.
    pub shape: Vec<usize>,
    pub kind: Kind,
    /// The axis that counts samples: rows of a table, snapshots of a field. `None`: the whole
    /// array is one sample.
    pub sample_axis: Option<usize>,
    /// For a field, the axis that counts components (vx, vy, vz).
    /// For a table, the axis that counts columns.
    pub component_axis: Option<usize>,
}

impl Layout {
    /// A table whose rows are samples.
    pub fn table(rows: usize, columns: usize) -> Self {
        Self {
            shape: vec![rows, columns],
            kind: Kind::Table,
            sample_axis: Some(0),
            component_axis: Some(1),
        }
    }

    /// Snapshots along the first axis.
    pub fn field(shape: &[usize], component_axis: Option<usize>) -> Self {
        Self {
            shape: shape.to_vec(),
            kind: Kind::Field,
            sample_axis: Some(0),
            component_axis,
        }
    }

    /// # Errors
    /// An axis that the shape does not have, the same axis named twice, a table with more axes
    /// than rows and columns, or a shape with more values than memory can address.
    pub fn check(&self) -> Result<(), DataError> {
        let axes = self.shape.len();
        for (what, axis) in [
            ("sample", self.sample_axis),
            ("component", self.component_axis),
        ] {
            if let Some(axis) = axis.filter(|&a| a >= axes) {
                return Err(DataError::Layout(format!(
                    "{what} axis {axis} of an array with {axes} axes (counted from 0), shape {}",
                    text::shape(&self.shape)
                )));
            }
        }
        if self.sample_axis.is_some() && self.sample_axis == self.component_axis {
            return Err(DataError::Layout(
                "one axis cannot be both samples and components".into(),
            ));
        }
        let product = |n: usize, &a: &usize| n.checked_mul(a.max(1));
        if self.shape.iter().try_fold(1, product).is_none() {
            let shape = text::shape(&self.shape);
            return Err(DataError::Layout(format!(
                "shape {shape} has too many values"
            )));
        }
        if self.kind == Kind::Table && self.points() > 1 {
            let shape = text::shape(&self.shape);
            return Err(DataError::Layout(format!(
                "a table has rows and columns only, and shape {shape} has axes left; read it as a \
                 field"
            )));
        }
        Ok(())
    }

    /// Lengths of the axes of a sample of `features` numbers: the field's axes, before them how
    /// many numbers there are at each point, where that is more than one.
    pub fn grid(&self, features: usize) -> Vec<usize> {
        let mut grid = vec![self.channels(features)];
        if self.points() > 1 {
            grid.extend(self.field_shape());
            if grid[0] == 1 {
                grid.remove(0);
            }
        }
        grid
    }

    /// Numbers at each point, of `features` in a sample.
    pub fn channels(&self, features: usize) -> usize {
        features / self.points().max(1)
    }

    /// The same of another number of samples; where the whole array is one sample, itself.
    pub fn with_samples(&self, samples: usize) -> Self {
        let mut layout = self.clone();
        if let Some(axis) = self.sample_axis {
            layout.shape[axis] = samples;
        }
        layout
    }

    /// The same axes of an array of another shape.
    pub fn with_shape(&self, shape: &[usize]) -> Self {
        let (shape, axes) = (shape.to_vec(), self.clone());
        Self { shape, ..axes }
    }

    /// # Errors
    /// No samples, or more than there are.
    pub(super) fn check_samples(&self, samples: &Range<usize>) -> Result<(), DataError> {
        let Range { start, end } = samples;
        if start < end && *end <= self.samples() {
            return Ok(());
        }
        let of = format!("samples {start} to {end} of {}", self.samples());
        Err(DataError::Layout(of))
    }

    pub fn samples(&self) -> usize {
        self.sample_axis.map_or(1, |a| self.shape[a])
    }

    /// Columns of a table, or components of a field.
    pub fn columns(&self) -> usize {
        self.component_axis.map_or(1, |a| self.shape[a])
    }

    /// The axes that remain once samples and components are taken away, as lengths. Empty for a
    /// table.
    pub fn field_shape(&self) -> Vec<usize> {
        let axes = self.grid_axes();
        axes.into_iter().map(|axis| self.shape[axis]).collect()
    }

    /// The same by their places among the axes of the stored shape.
    pub fn grid_axes(&self) -> Vec<usize> {
        (0..self.shape.len())
            .filter(|&a| Some(a) != self.sample_axis && Some(a) != self.component_axis)
            .collect()
    }

    /// Whether both are of as many samples of as many columns or components on the same grid, stored along axes in
    /// another order or with others of length 1. In memory these are the same.
    pub fn is_other_order_of(&self, other: &Self) -> bool {
        self.shape != other.shape
            && self.samples() == other.samples()
            && self.columns() == other.columns()
            && self.shown_shape() == other.shown_shape()
    }

    /// The same without axes of length 1, for people.
    pub fn shown_shape(&self) -> Vec<usize> {
        let mut shape = self.field_shape();
        shape.retain(|length| *length != 1);
        if shape.is_empty() { vec![1] } else { shape }
    }

    /// Values of one component in one sample; 1 for a table.
    pub fn points(&self) -> usize {
        self.field_shape().iter().product()
    }

    /// Values in one sample: columns x points.
    pub fn features(&self) -> usize {
        self.columns() * self.points()
    }

    /// The names that columns or components get where the file has none.
    pub(super) fn default_names(&self, array: Option<&str>) -> Vec<String> {
        let columns = self.columns();
        if self.kind == Kind::Table {
            return (1..=columns).map(|n| format!("column {n}")).collect();
        }
        if columns == 1 {
            // `data` is what the convention calls every array; as a name it says nothing.
            let name = array.filter(|n| !n.is_empty() && *n != "data");
            return vec![name.unwrap_or("value").to_owned()];
        }
        (1..=columns).map(|n| format!("component {n}")).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_that_do_not_fit_are_refused() {
        let good = Layout::guess(&[6, 5, 4], false);
        let bad = [
            Layout {
                sample_axis: Some(3),
                ..good.clone()
            },
            Layout {
                component_axis: Some(9),
                ..good.clone()
            },
            Layout {
                sample_axis: Some(1),
                component_axis: Some(1),
                ..good.clone()
            },
            Layout {
                kind: Kind::Table,
                ..good.clone()
            },
            Layout {
                shape: vec![usize::MAX, 2, 3],
                ..good.clone()
            },
            Layout {
                shape: vec![],
                ..good
            },
        ];
        for layout in bad {
            assert!(layout.check().is_err(), "{layout:?}");
        }
    }

    #[test]
    fn lengths_follow_the_axes() {
        let layout = Layout {
            shape: vec![7, 2, 5, 6],
            kind: Kind::Field,
            sample_axis: Some(2),
            component_axis: Some(1),
        };
        assert_eq!(
            (layout.samples(), layout.columns(), layout.points()),
            (5, 2, 42)
        );
        assert_eq!(layout.field_shape(), [7, 6]);
        assert_eq!(layout.features(), 84);
    }

    #[test]
    fn columns_are_numbered_from_one() {
        assert_eq!(
            Layout::guess(&[3, 2], false).default_names(None),
            ["column 1", "column 2"]
        );
        assert_eq!(
            Layout::guess(&[9, 7, 7], false).default_names(Some("u")),
            ["u"]
        );
        assert_eq!(
            Layout::guess(&[9, 7, 7], false).default_names(Some("data")),
            ["value"]
        );
        let vector = Layout::guess(&[9, 7, 2], false).default_names(Some("u"));
        assert_eq!(vector, ["component 1", "component 2"]);
    }
}
