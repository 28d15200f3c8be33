//! How an error bound was kept.

use serde::{Deserialize, Serialize};

use crate::format::significant;
use crate::metrics::non_finite;

/// How the error bounds of an archive were kept: of the values that its bytes decode to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BoundReport {
    /// `abs`, `rel` (of the column's range) or `pointwise`: of the column that comes nearest to its
    /// bound.
    pub kind: String,
    /// What was allowed there.
    pub value: f64,
    /// The largest error there, in the same unit.
    #[serde(with = "non_finite::nan")]
    pub largest: f64,
    /// Whether no finite value of any bounded column is off by more than its bound, and whatever is
    /// not finite stayed NaN, that infinity or that missing value.
    pub holds: bool,
    /// Every column with a bound, and everything that follows from columns and has one.
    pub columns: Vec<ColumnBound>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ColumnBound {
    pub name: String,
    /// As it was asked for: `rel=0.001`.
    pub bound: String,
    pub kind: String,
    pub value: f64,
    /// The largest error in the unit of the bound.
    #[serde(with = "non_finite::nan")]
    pub largest: f64,
    pub holds: bool,
}

impl BoundReport {
    /// The largest error as a share of what is allowed; above 1 where a bound is not kept.
    pub fn reached(&self) -> f64 {
        match self.largest / self.value {
            share if self.holds => share.min(1.0),
            share => share.max(1.0_f64.next_up()),
        }
    }
}

/// Four decimals where they tell something, otherwise five digits.
fn digits(value: f64) -> String {
    if value == 0.0 || (1e-2..1e9).contains(&value.abs()) {
        format!("{value:.4}")
    } else {
        significant(value, 5)
    }
}

impl ColumnBound {
    /// A bound's number with its unit, for people: `0.1 % of the range`.
    pub fn words(kind: &str, value: f64) -> String {
        match kind {
            "abs" => digits(value),
            "rel" => format!("{} % of the range", digits(100.0 * value)),
            _ => format!("{} % of each value", digits(100.0 * value)),
        }
    }
}
