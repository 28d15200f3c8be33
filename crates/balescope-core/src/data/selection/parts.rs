//! Which columns and samples of a data file are taken.

use super::{ColumnList, Conditions, TimeRange};

/// Which columns and samples of a data file are taken; nothing said: all of them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Selection {
    pub columns: Option<ColumnList>,
    pub time: Option<TimeRange>,
    pub conditions: Option<Conditions>,
}

impl Selection {
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
