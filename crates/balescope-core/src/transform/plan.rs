//! What happens to every column of a data set.

use serde::{Deserialize, Serialize};

use super::suggest::choices;
use super::{Aim, Role, TransformKind};
use crate::data::{ColumnProfile, Profile};

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
    /// The transforms were chosen by rules and nobody has touched them, so that others may be tried.
    pub automatic: bool,
}

impl Plan {
    /// The choice for a data set by the default aim.
    pub fn suggest(profile: &Profile) -> Self {
        Self::for_aim(profile, Aim::default())
    }

    /// The choice for a data set; see [`choices`] for the rules.
    pub fn for_aim(profile: &Profile, aim: Aim) -> Self {
        let columns = profile.columns.iter().zip(choices(profile, aim));
        let all = profile.samples * profile.features / profile.columns.len().max(1);
        let few = |column: &ColumnProfile| {
            let missing: usize = column.missing.iter().map(|word| word.count).sum();
            50 * column.distinct < 49 * (all - column.nan - column.infinite - missing)
        };
        Self {
            columns: columns
                .map(|(column, choice)| ColumnPlan {
                    role: choice.role,
                    whole: column.whole,
                    never_negative: column.never_negative(),
                    entropy: column.entropy.filter(|_| few(column)),
                })
                .collect(),
            automatic: true,
        }
    }

    /// The same with every column that goes through the network scaled by its range.
    pub fn min_max(&self) -> Self {
        let mut plan = self.clone();
        for column in &mut plan.columns {
            if let Role::Model(kind) = &mut column.role {
                *kind = TransformKind::MinMax;
            }
        }
        plan
    }

    /// The transforms of the columns that go through the network, most frequent first: `log, asinh
    /// and standard`.
    pub fn summary(&self) -> String {
        let count = |kind: &TransformKind| self.kinds().filter(|k| k == kind).count();
        let mut kinds = TransformKind::ALL.to_vec();
        kinds.retain(|kind| count(kind) > 0);
        kinds.sort_by_key(|kind| std::cmp::Reverse(count(kind)));
        let names: Vec<&str> = kinds.into_iter().map(TransformKind::name).collect();
        match names.split_last() {
            Some((last, [])) => (*last).to_owned(),
            Some((last, others)) => format!("{} and {last}", others.join(", ")),
            None => String::new(),
        }
    }

    /// Columns that go through the network.
    pub fn modelled(&self) -> usize {
        self.kinds().count()
    }

    /// Features that the network sees in a sample of so many points a column: one for each value
    /// that goes through it, two for an angle.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_transforms_are_named_most_frequent_first() {
        use TransformKind::{Asinh, Log, MinMax};
        let plan = |kinds: &[TransformKind]| {
            let column = |role| ColumnPlan {
                role,
                whole: false,
                never_negative: false,
                entropy: None,
            };
            let modelled = kinds.iter().map(|kind| column(Role::Model(*kind)));
            Plan {
                columns: modelled.chain([column(Role::Exact)]).collect(),
                automatic: true,
            }
        };
        let mixed = plan(&[Log, Asinh, Asinh, MinMax, Asinh, Log]);
        assert_eq!(mixed.summary(), "asinh, log and min-max");
        assert_eq!(plan(&[Log]).summary(), "log");
        assert_eq!(mixed.min_max(), plan(&[MinMax; 6]));
    }
}
