//! What the errors of a column are measured by.

use crate::data::{ColumnExtent, ColumnProfile};

/// What the errors of a column are measured by.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Span {
    /// max - min over the whole original.
    pub range: f64,
    /// From the 0.1 % to the 99.9 % quantile: where most values are, whatever a few far ones do.
    pub robust_range: f64,
    /// The full turn of a column that looks like an angle: a direction just before the end of the
    /// turn is close to one just after it, whatever the difference of the numbers.
    pub period: Option<f64>,
}

impl Span {
    /// Of a column without far values that is no angle.
    pub const fn plain(range: f64) -> Self {
        Self {
            range,
            robust_range: range,
            period: None,
        }
    }

    pub fn from_profile(column: &ColumnProfile) -> Self {
        Self {
            range: column.range(),
            robust_range: column.robust_range,
            period: column.turn().map(|turn| turn.period),
        }
    }

    /// The same of data that come in parts.
    pub fn of_extent(column: &ColumnExtent) -> Self {
        Self {
            range: column.range(),
            robust_range: column.robust_range(),
            period: column.turn().map(|turn| turn.period),
        }
    }
}
