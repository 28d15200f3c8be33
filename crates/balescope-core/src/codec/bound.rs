//! How far decoded values may be off, as it is asked for.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::limit::{Limit, product_below, share_of_range};

/// A limit to the error of every finite value.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Bound {
    /// |after - before| <= X.
    Absolute(f64),
    /// |after - before| <= X times the range of the column over the whole file.
    Range(f64),
    /// |after - before| <= X |before|; values smaller than the floor as if they were as large. No
    /// floor: a millionth of the column's largest absolute value.
    Pointwise { share: f64, floor: Option<f64> },
}

/// Limits for a file: one for all columns, others for some.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Bounds {
    pub all: Option<Bound>,
    /// By the column's place.
    pub columns: BTreeMap<usize, Bound>,
    /// Of what follows from columns.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub derived: Vec<DerivedBound>,
}

/// A limit to the error of what is computed from decoded values.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DerivedBound {
    /// A formula of columns, or the name of a quantity of fields.
    pub formula: String,
    pub bound: Bound,
    /// In the units of the quantity, once the data are known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<Limit>,
}

/// Not a bound.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "bound {found:?}: expected abs=X, rel=X (of the column's range), pointwise=X or \
     pointwise=X@FLOOR, with X above 0, for pointwise below 1, and FLOOR at least 2.3e-308, or 0: \
     every bit comes back"
)]
pub struct BoundError {
    pub found: String,
}

impl Bound {
    /// The floor of a pointwise bound where none is given, in largest absolute values.
    const FLOOR: f64 = 1e-6;

    /// Whether the numbers mean something.
    pub fn is_possible(&self) -> bool {
        let above = |x: f64| x.is_finite() && x > 0.0;
        match *self {
            Self::Absolute(x) | Self::Range(x) => x == 0.0 || above(x),
            Self::Pointwise { share, floor } => {
                above(share)
                    && share < 1.0
                    && floor.is_none_or(|f| f >= f64::MIN_POSITIVE && above(f))
            }
        }
    }

    /// The kind, as it is written.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Absolute(_) => "abs",
            Self::Range(_) => "rel",
            Self::Pointwise { .. } => "pointwise",
        }
    }

    /// X.
    pub fn value(&self) -> f64 {
        match *self {
            Self::Absolute(x) | Self::Range(x) => x,
            Self::Pointwise { share, .. } => share,
        }
    }

    /// In numbers, for a column of these values.
    pub fn limit_of(&self, values: impl Iterator<Item = f64>) -> Limit {
        let finite = values.filter(|v| v.is_finite());
        let start = [f64::INFINITY, f64::NEG_INFINITY];
        let [low, high] = finite.fold(start, |[low, high], v| [low.min(v), high.max(v)]);
        // A column without values has nothing to keep to.
        self.limit(if low <= high { [low, high] } else { [0.0; 2] })
    }

    /// The same for a column whose range is told otherwise than by these ends: integers that doubles do not
    /// hold.
    pub fn limit_of_range(&self, ends: [f64; 2], range: f64) -> Limit {
        match *self {
            Self::Range(share) => Limit::Plain {
                most: product_below(share, range),
            },
            _ => self.limit(ends),
        }
    }

    /// In numbers, for a column with these smallest and largest finite values.
    pub fn limit(&self, [low, high]: [f64; 2]) -> Limit {
        match *self {
            Self::Absolute(most) => Limit::Plain { most },
            // Halves, since the whole may be beyond the largest number.
            Self::Range(share) => Limit::Plain {
                most: share_of_range(share, low, high),
            },
            Self::Pointwise { share, floor } => {
                let largest = high.abs().max(low.abs());
                let floor = floor.unwrap_or(Self::FLOOR * largest);
                Limit::Relative {
                    share,
                    floor: floor.max(f64::MIN_POSITIVE),
                }
            }
        }
    }
}

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.kind(), self.value())?;
        match self {
            Self::Pointwise {
                floor: Some(floor), ..
            } => write!(f, "@{floor}"),
            _ => Ok(()),
        }
    }
}

impl FromStr for Bound {
    type Err = BoundError;

    fn from_str(text: &str) -> Result<Self, BoundError> {
        let read = || {
            if text.trim() == "0" {
                return Some(Self::Absolute(0.0));
            }
            let (kind, value) = text.trim().split_once('=')?;
            let bound = match kind.trim() {
                "abs" => Self::Absolute(value.trim().parse().ok()?),
                "rel" => Self::Range(value.trim().parse().ok()?),
                "pointwise" => {
                    let (share, floor) = match value.split_once('@') {
                        Some((share, floor)) => (share, Some(floor.trim().parse().ok()?)),
                        None => (value, None),
                    };
                    Self::Pointwise {
                        share: share.trim().parse().ok()?,
                        floor,
                    }
                }
                _ => return None,
            };
            bound.is_possible().then_some(bound)
        };
        read().ok_or_else(|| BoundError {
            found: text.to_owned(),
        })
    }
}

impl Bounds {
    /// These bounds, and for columns of which they say nothing those of `other`.
    pub fn over(mut self, other: &Self) -> Self {
        if self.all.is_none() {
            self.all = other.all;
            for (column, bound) in &other.columns {
                self.columns.entry(*column).or_insert(*bound);
            }
        }
        self
    }

    /// The same limit for every column.
    pub fn all(bound: Bound) -> Self {
        Self {
            all: Some(bound),
            ..Self::default()
        }
    }

    pub fn is_empty(&self) -> bool {
        self.all.is_none() && self.columns.is_empty() && self.derived.is_empty()
    }

    /// Of a column.
    pub fn of(&self, column: usize) -> Option<Bound> {
        self.columns.get(&column).copied().or(self.all)
    }
}

/// As they are asked for: `rel=0.01, column 3 abs=2`.
impl fmt::Display for Bounds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = self.all.iter().map(ToString::to_string);
        let own = self.columns.iter();
        let own = own.map(|(column, bound)| format!("column {} {bound}", column + 1));
        let derived = self.derived.iter();
        let derived = derived.map(|own| format!("{} {}", own.formula, own.bound));
        let parts: Vec<String> = all.chain(own).chain(derived).collect();
        f.write_str(&parts.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_are_read_as_they_are_written() {
        for bound in [
            Bound::Absolute(0.5),
            Bound::Range(1e-3),
            Bound::Pointwise {
                share: 0.01,
                floor: None,
            },
            Bound::Pointwise {
                share: 0.01,
                floor: Some(1e-9),
            },
        ] {
            assert_eq!(bound.to_string().parse(), Ok(bound));
        }
        for bad in [
            "",
            "abs",
            "abs=",
            "rel=-1",
            "rel=nan",
            "pointwise=1",
            "pointwise=0.1@0",
            "max=1",
        ] {
            assert!(bad.parse::<Bound>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_column_of_its_own_goes_before_all() {
        let mut bounds = Bounds::all(Bound::Range(0.1));
        bounds.columns.insert(2, Bound::Absolute(1.0));
        assert_eq!(bounds.of(0), Some(Bound::Range(0.1)));
        assert_eq!(bounds.of(2), Some(Bound::Absolute(1.0)));
        assert!(!bounds.is_empty() && Bounds::default().is_empty());
        assert_eq!(bounds.to_string(), "rel=0.1, column 3 abs=1");
    }

    #[test]
    fn limits_are_in_units_of_the_column() {
        let ends = [-1.0, 3.0];
        let limit = Bound::Range(0.1).limit(ends);
        assert_eq!(limit.allowed(7.0), 0.4);
        let limit = Bound::Pointwise {
            share: 0.01,
            floor: None,
        }
        .limit(ends);
        assert_eq!(limit.allowed(2.0), 0.02);
        assert_eq!(limit.allowed(0.0), (0.01 * 3e-6_f64).next_down());
        let huge = Bound::Range(1e-2).limit([f64::MIN, f64::MAX]);
        assert!(huge.is_sound());
    }
}
