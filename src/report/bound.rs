use serde::{Deserialize, Serialize};

use crate::codec::Archive;
use crate::data::Dataset;
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
    /// not finite stayed as it was.
    pub holds: bool,
    /// Every column with a bound.
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
    /// `None` where the archive has no bounds.
    ///
    /// # Panics
    /// When the two data sets differ in shape.
    #[must_use]
    pub fn of(archive: &Archive, before: &Dataset, after: &Dataset) -> Option<Self> {
        let limits = archive.limits().iter().enumerate();
        let columns: Vec<ColumnBound> = limits
            .filter_map(|(i, limit)| {
                let (limit, bound) = (limit.as_ref()?, archive.bounds().of(i)?);
                let (was, is) = (before.column(i), after.column(i));
                assert_eq!(was.dim(), is.dim(), "two data sets of one shape");
                let (mut share, mut holds) = (0.0_f64, true);
                for (&x, &y) in was.iter().zip(&is) {
                    holds &= limit.holds(x, y);
                    if x.is_finite() && x != y {
                        share = share.max((y - x).abs() / limit.allowed(x));
                    }
                }
                Some(ColumnBound {
                    name: before.column_names[i].clone(),
                    bound: bound.to_string(),
                    kind: bound.kind().to_owned(),
                    value: bound.value(),
                    largest: share * bound.value(),
                    holds,
                })
            })
            .collect();
        let nearest = columns
            .iter()
            .max_by(|a, b| (a.largest / a.value).total_cmp(&(b.largest / b.value)))?;
        Some(Self {
            kind: nearest.kind.clone(),
            value: nearest.value,
            largest: nearest.largest,
            holds: columns.iter().all(|c| c.holds),
            columns,
        })
    }
}

impl ColumnBound {
    /// A bound's number with its unit, for people: `0.1 % of the range`.
    #[must_use]
    pub fn words(kind: &str, value: f64) -> String {
        match kind {
            "abs" => format!("{value:.4}"),
            "rel" => format!("{:.4} % of the range", 100.0 * value),
            _ => format!("{:.4} % of each value", 100.0 * value),
        }
    }
}
