//! How an array is read as samples.

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

/// A guess takes an axis of at most this length for components (vx, vy, vz, p).
const MOST_COMPONENTS: usize = 4;

impl Layout {
    /// The reading that fits the shape best: 2-D is a table; 3-D and 4-D are snapshots of a field
    /// along the first axis, with a leading or trailing axis of at most 4 as components; 1-D is a
    /// table of one column. Axes of length 1 behind the second count for nothing in this; where the
    /// first is one and three longer ones follow, as many as a series has, the next counts samples.
    ///
    /// Components are only guessed where their axis is shorter than every grid axis; names in the
    /// file also tip a tie.
    pub fn guess(shape: &[usize], has_names: bool) -> Self {
        let long: Vec<usize> = (0..shape.len()).filter(|&a| shape[a] != 1).collect();
        let first = match *long.as_slice() {
            [first, _, _, ..] if shape[first] > MOST_COMPONENTS => first,
            _ => 0,
        };
        let others: Vec<usize> = long.into_iter().filter(|&a| a != first).collect();
        let (kind, component_axis) = match others.as_slice() {
            // A column of a table is seen even where it is the only one.
            [] => (Kind::Table, (shape.len() == 2).then_some(1)),
            [columns] => (Kind::Table, Some(*columns)),
            others => (Kind::Field, guess_components(shape, others, has_names)),
        };
        let sample_axis = (!shape.is_empty()).then_some(first);
        Self {
            shape: shape.to_vec(),
            kind,
            sample_axis,
            component_axis,
        }
    }

    /// The guess for an array with `names` column names; `None` where they fit no axis.
    pub(super) fn guess_named(shape: &[usize], names: usize) -> Option<Self> {
        let guess = Self::guess(shape, true);
        if guess.columns() == names {
            return Some(guess);
        }
        if shape.len() == 2 {
            // Named rows: the table is stored on its side.
            let turned = Self {
                sample_axis: Some(1),
                component_axis: Some(0),
                ..guess
            };
            return (turned.columns() == names).then_some(turned);
        }
        let axis = (1..shape.len()).rev().find(|&a| shape[a] == names);
        // One name fits any field once it is read as one component.
        (axis.is_some() || names == 1).then_some(Self {
            component_axis: axis,
            ..guess
        })
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

/// The leading or trailing one of the axes beside the samples that is short enough for components and
/// shorter than the others.
fn guess_components(shape: &[usize], axes: &[usize], has_names: bool) -> Option<usize> {
    let shortest_beside = |axis: usize| {
        let others = axes.iter().filter(|&&a| a != axis).map(|&a| shape[a]);
        others.min().unwrap_or(usize::MAX)
    };
    let fits = |&axis: &usize| {
        let length = shape[axis];
        let beside = shortest_beside(axis);
        length <= MOST_COMPONENTS && (length < beside || (has_names && length == beside))
    };
    let ends = [axes.last().copied(), axes.first().copied()];
    ends.into_iter().flatten().find(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guessed(shape: &[usize]) -> (Kind, Option<usize>, Option<usize>) {
        let layout = Layout::guess(shape, false);
        layout.check().unwrap();
        (layout.kind, layout.sample_axis, layout.component_axis)
    }

    #[test]
    fn shapes_are_read_as_tables_or_fields() {
        assert_eq!(guessed(&[9]), (Kind::Table, Some(0), None));
        assert_eq!(guessed(&[9, 4]), (Kind::Table, Some(0), Some(1)));
        assert_eq!(guessed(&[60, 50, 50]), (Kind::Field, Some(0), None));
        assert_eq!(guessed(&[1, 50, 50]), (Kind::Field, Some(0), None));
        assert_eq!(guessed(&[60, 3, 50, 40]), (Kind::Field, Some(0), Some(1)));
        assert_eq!(guessed(&[60, 50, 40, 3]), (Kind::Field, Some(0), Some(3)));
        assert_eq!(guessed(&[60, 50, 3]), (Kind::Field, Some(0), Some(2)));
        assert_eq!(guessed(&[60, 3, 50, 4]), (Kind::Field, Some(0), Some(1)));
        assert_eq!(guessed(&[60, 4, 4]), (Kind::Field, Some(0), None));
        assert_eq!(guessed(&[60, 20, 30, 40]), (Kind::Field, Some(0), None));
    }

    #[test]
    fn axes_of_length_1_count_for_nothing() {
        let field = Kind::Field;
        assert_eq!(guessed(&[40, 1, 24, 32, 3]), (field, Some(0), Some(4)));
        assert_eq!(guessed(&[40, 3, 1, 24, 32]), (field, Some(0), Some(1)));
        assert_eq!(guessed(&[40, 1, 24, 32]), (field, Some(0), None));
        assert_eq!(guessed(&[40, 24, 32, 1]), (field, Some(0), None));
        assert_eq!(guessed(&[40, 24, 1]), (Kind::Table, Some(0), Some(1)));
        assert_eq!(guessed(&[40, 1, 24]), (Kind::Table, Some(0), Some(2)));
        assert_eq!(guessed(&[9, 1]), (Kind::Table, Some(0), Some(1)));
        assert_eq!(guessed(&[9, 1, 1]), (Kind::Table, Some(0), None));
        // A batch of one before the snapshots, and a snapshot alone.
        assert_eq!(guessed(&[1, 40, 24, 32]), (field, Some(1), None));
        assert_eq!(guessed(&[1, 40, 3, 24, 32]), (field, Some(1), Some(2)));
        assert_eq!(guessed(&[1, 3, 24, 32]), (field, Some(0), Some(1)));
        assert_eq!(guessed(&[1, 8]), (Kind::Table, Some(0), Some(1)));
        assert_eq!(guessed(&[1, 1, 8]), (Kind::Table, Some(0), Some(2)));
    }

    #[test]
    fn names_choose_their_axis() {
        let axes = |shape: &[usize], names| {
            Layout::guess_named(shape, names).map(|l| (l.sample_axis, l.component_axis))
        };
        assert_eq!(axes(&[9, 4], 4), Some((Some(0), Some(1))));
        assert_eq!(axes(&[4, 9], 4), Some((Some(1), Some(0))));
        assert_eq!(axes(&[9, 4], 5), None);
        assert_eq!(axes(&[60, 26, 50], 26), Some((Some(0), Some(1))));
        assert_eq!(axes(&[60, 4, 4], 4), Some((Some(0), Some(2))));
        assert_eq!(axes(&[60, 50, 50], 1), Some((Some(0), None)));
        assert_eq!(axes(&[60, 50, 3], 1), Some((Some(0), None)));
        assert_eq!(axes(&[60, 50, 3], 7), None);
        assert_eq!(axes(&[9], 1), Some((Some(0), None)));
    }

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
