use serde::{Deserialize, Serialize};

use super::TransformKind;
use crate::data::Profile;

/// What happens to a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Role {
    /// Goes through the network.
    Model(TransformKind),
    /// Kept exactly beside the network; its bytes are counted.
    Exact,
    /// All values are the same: one value is kept.
    Constant,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnPlan {
    pub role: Role,
    /// Comes back rounded to whole numbers.
    pub whole: bool,
    /// Comes back clamped at zero.
    pub never_negative: bool,
}

/// What happens to every column; chosen from the profile, changeable by the user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    pub columns: Vec<ColumnPlan>,
}

impl Plan {
    /// The choice for a data set: constants and identifiers out of the network, log for positive
    /// columns with a long tail, asinh for signed ones, min-max for the rest and wherever samples
    /// are few (nonlinear maps overfit there).
    #[must_use]
    pub fn suggest(profile: &Profile) -> Self {
        let _ = profile;
        todo!()
    }

    /// Columns that go through the network.
    #[must_use]
    pub fn modelled(&self) -> usize {
        self.columns.iter().filter(|c| matches!(c.role, Role::Model(_))).count()
    }
}
