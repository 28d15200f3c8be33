//! Values that changed what they are: a number that became NaN, a missing value that became a number.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::data::is_missing;

/// What a stored value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueKind {
    Finite,
    Nan,
    Infinity,
    MinusInfinity,
    Missing,
}

impl ValueKind {
    pub const ALL: [Self; 5] = [
        Self::Finite,
        Self::Nan,
        Self::Infinity,
        Self::MinusInfinity,
        Self::Missing,
    ];

    pub fn from_value(value: f64) -> Self {
        if value.is_finite() {
            Self::Finite
        } else if is_missing(value) {
            Self::Missing
        } else if value.is_nan() {
            Self::Nan
        } else if value > 0.0 {
            Self::Infinity
        } else {
            Self::MinusInfinity
        }
    }

    /// As JSON has it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Finite => "finite",
            Self::Nan => "nan",
            Self::Infinity => "inf",
            Self::MinusInfinity => "-inf",
            Self::Missing => "missing",
        }
    }

    /// For people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Finite => "finite",
            Self::Nan => "NaN",
            Self::Infinity => "+inf",
            Self::MinusInfinity => "-inf",
            // The bits do not tell which of the two it is.
            Self::Missing => "missing or outlying",
        }
    }
}

/// How many values changed from each kind to each other one. In JSON a map of those that there are:
/// `{"finite to nan": 3}`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct KindChanges {
    counts: [[u64; 5]; 5],
}

impl KindChanges {
    /// Counts a pair; pairs of one kind are no change.
    #[inline]
    pub fn see(&mut self, before: f64, after: f64) {
        if before.is_finite() && after.is_finite() {
            return;
        }
        self.see_kinds(before, after);
    }

    #[cold]
    fn see_kinds(&mut self, before: f64, after: f64) {
        let (from, to) = (ValueKind::from_value(before), ValueKind::from_value(after));
        // A missing value that is another one now is a change too.
        let other_word = from == ValueKind::Missing && before.to_bits() != after.to_bits();
        if from != to || other_word {
            self.counts[from as usize][to as usize] += 1;
        }
    }

    /// Changes of any kind.
    pub fn total(&self) -> u64 {
        self.counts.iter().flatten().sum()
    }

    /// With those of other values.
    pub fn and(mut self, other: Self) -> Self {
        for (own, more) in self.counts.iter_mut().zip(other.counts) {
            for (own, more) in own.iter_mut().zip(more) {
                *own += more;
            }
        }
        self
    }

    /// Those that there are: from, to, how many.
    pub fn iter(&self) -> impl Iterator<Item = (ValueKind, ValueKind, u64)> + '_ {
        let pairs = ValueKind::ALL
            .into_iter()
            .flat_map(|from| ValueKind::ALL.into_iter().map(move |to| (from, to)));
        pairs
            .map(|(from, to)| (from, to, self.counts[from as usize][to as usize]))
            .filter(|(.., count)| *count > 0)
    }
}

/// `3 finite became NaN, 1 NaN became finite`; empty where nothing changed.
impl fmt::Display for KindChanges {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, (from, to, count)) in self.iter().enumerate() {
            let comma = if i == 0 { "" } else { ", " };
            let other = if from == to { " of another value" } else { "" };
            write!(
                f,
                "{comma}{count} {} became {}{other}",
                from.label(),
                to.label()
            )?;
        }
        Ok(())
    }
}

impl Serialize for KindChanges {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let name = |(from, to, count): (ValueKind, ValueKind, u64)| {
            (format!("{} to {}", from.name(), to.name()), count)
        };
        serializer.collect_map(self.iter().map(name))
    }
}

impl<'de> Deserialize<'de> for KindChanges {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let told = std::collections::BTreeMap::<String, u64>::deserialize(deserializer)?;
        let mut changes = Self::default();
        let kind = |name: &str| ValueKind::ALL.into_iter().find(|k| k.name() == name);
        for (name, count) in told {
            let kinds = name.split_once(" to ");
            let kinds = kinds.and_then(|(from, to)| kind(from).zip(kind(to)));
            let (from, to) = kinds.ok_or_else(|| {
                serde::de::Error::custom(format!("{name:?} is no change of kind"))
            })?;
            changes.counts[from as usize][to as usize] = count;
        }
        Ok(changes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::missing_of_bits;

    #[test]
    fn every_change_of_kind_is_counted_once() {
        let missing = missing_of_bits(7);
        let values = [1.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY, missing];
        let mut changes = KindChanges::default();
        for before in values {
            for after in values {
                changes.see(before, after);
            }
        }
        assert_eq!(changes.total(), 20);
        assert!(
            changes
                .iter()
                .all(|(from, to, count)| from != to && count == 1)
        );
        changes.see(missing, missing_of_bits(8));
        assert_eq!(changes.total(), 21);
        let json = serde_json::to_string(&changes).unwrap();
        assert!(json.contains("\"-inf to missing\":1"), "{json}");
        assert_eq!(serde_json::from_str::<KindChanges>(&json).unwrap(), changes);
        assert_eq!(changes.and(changes).total(), 42);
    }

    #[test]
    fn words_name_what_became_what() {
        let mut changes = KindChanges::default();
        assert_eq!(changes.to_string(), "");
        changes.see(1.0, f64::NAN);
        changes.see(2.0, f64::NAN);
        changes.see(f64::INFINITY, f64::NEG_INFINITY);
        assert_eq!(
            changes.to_string(),
            "2 finite became NaN, 1 +inf became -inf"
        );
        assert_eq!(
            serde_json::to_string(&KindChanges::default()).unwrap(),
            "{}"
        );
    }
}
