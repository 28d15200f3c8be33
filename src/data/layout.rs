use serde::{Deserialize, Serialize};

use super::DataError;

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
    /// The reading that fits the shape best: 2-D is a table; 3-D and 4-D are snapshots of a field
    /// along the first axis, with a leading or trailing axis of at most 4 as components; 1-D is a
    /// table of one column.
    #[must_use]
    pub fn guess(shape: &[usize], has_names: bool) -> Self {
        let _ = (shape, has_names);
        todo!()
    }

    /// # Errors
    /// An axis that the shape does not have, or the same axis named twice.
    pub fn check(&self) -> Result<(), DataError> {
        todo!()
    }

    #[must_use]
    pub fn samples(&self) -> usize {
        self.sample_axis.map_or(1, |a| self.shape[a])
    }

    /// Columns of a table, or components of a field.
    #[must_use]
    pub fn columns(&self) -> usize {
        self.component_axis.map_or(1, |a| self.shape[a])
    }

    /// The axes that remain once samples and components are taken away, as lengths. Empty for a
    /// table.
    #[must_use]
    pub fn field_shape(&self) -> Vec<usize> {
        (0..self.shape.len())
            .filter(|&a| Some(a) != self.sample_axis && Some(a) != self.component_axis)
            .map(|a| self.shape[a])
            .collect()
    }

    /// Values of one component in one sample; 1 for a table.
    #[must_use]
    pub fn points(&self) -> usize {
        self.field_shape().iter().product()
    }

    /// Values in one sample: columns x points.
    #[must_use]
    pub fn features(&self) -> usize {
        self.columns() * self.points()
    }
}
