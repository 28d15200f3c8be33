use serde::{Deserialize, Serialize};

use super::TransformKind;
use super::suggest::choices;
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

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ColumnPlan {
    pub role: Role,
    /// Comes back rounded to whole numbers.
    pub whole: bool,
    /// Comes back clamped at zero.
    pub never_negative: bool,
    /// Bits that a value takes where the column is kept exactly: Shannon's entropy. `None` where
    /// that is not known, because nearly all values differ.
    pub entropy: Option<f64>,
}

/// What happens to every column; chosen from the profile, changeable by the user.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    pub columns: Vec<ColumnPlan>,
}

impl Role {
    /// The name in a menu or a report.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Model(kind) => kind.name(),
            Self::Exact => "exact",
            Self::Constant => "constant",
        }
    }
}

impl Plan {
    /// The choice for a data set; see [`choices`] for the rules.
    #[must_use]
    pub fn suggest(profile: &Profile) -> Self {
        let columns = profile.columns.iter().zip(choices(profile));
        Self {
            columns: columns
                .map(|(column, choice)| ColumnPlan {
                    role: choice.role,
                    whole: column.whole,
                    never_negative: column.never_negative(),
                    entropy: column.entropy.filter(|_| !column.identifier),
                })
                .collect(),
        }
    }

    /// Columns that go through the network.
    #[must_use]
    pub fn modelled(&self) -> usize {
        self.kinds().count()
    }

    /// Features that the network sees in a sample of so many points a column: one for each value
    /// that goes through it, two for an angle.
    #[must_use]
    pub fn features(&self, points: usize) -> usize {
        points * self.kinds().map(TransformKind::width).sum::<usize>()
    }

    fn kinds(&self) -> impl Iterator<Item = TransformKind> {
        self.columns.iter().filter_map(|column| match column.role {
            Role::Model(kind) => Some(kind),
            Role::Exact | Role::Constant => None,
        })
    }
}
