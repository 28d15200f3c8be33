//! How an error bound was kept.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::codec::{Archive, Bound, Bounds, Limit};
use crate::data::{Dataset, ValuesView};
use crate::format::significant;
use crate::metrics::{ValueKind, non_finite};

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
    pub fn new(archive: &Archive, before: &Dataset, after: &Dataset) -> Option<Self> {
        let (bounds, limits) = (archive.bounds(), archive.limits());
        let tally = BoundTally::new(limits, before, after.stored());
        tally.report(bounds, &before.column_names)
    }
}

/// The largest error of every column with a bound over some samples, and whether none is more than is
/// allowed.
#[derive(Clone, Debug, Default)]
pub struct BoundTally {
    columns: Vec<Option<ColumnTally>>,
}

#[derive(Clone, Copy, Debug)]
struct ColumnTally {
    /// The largest error as a share of what is allowed.
    share: f64,
    /// The same in the column's unit, or as a share of each value where the bound is one.
    error: f64,
    /// The smallest and largest value.
    ends: [f64; 2],
    holds: bool,
}

impl Default for ColumnTally {
    fn default() -> Self {
        Self {
            share: 0.0,
            error: 0.0,
            ends: [f64::INFINITY, f64::NEG_INFINITY],
            holds: true,
        }
    }
}

impl ColumnTally {
    fn add(&mut self, more: Self) {
        self.share = self.share.max(more.share);
        self.error = self.error.max(more.error);
        self.ends = [
            self.ends[0].min(more.ends[0]),
            self.ends[1].max(more.ends[1]),
        ];
        self.holds &= more.holds;
    }

    /// The largest error in the unit of the bound.
    fn largest(&self, bound: Bound) -> f64 {
        /// Limits in the unit of the column are rounded by more than a double's last digit below.
        const SMALL: f64 = 1e-290;
        let [low, high] = self.ends;
        match bound {
            Bound::Range(share) if self.error > SMALL || self.error == 0.0 => self.share * share,
            Bound::Range(_) => self.error / (high - low),
            Bound::Absolute(_) | Bound::Pointwise { .. } => self.error,
        }
    }
}

impl BoundTally {
    /// `after`: samples x values.
    ///
    /// # Panics
    /// When the two differ in shape.
    pub fn new(limits: &[Option<Limit>], before: &Dataset, after: ValuesView<'_>) -> Self {
        let shapes = (before.values().dim(), after.doubles.dim());
        assert_eq!(shapes.0, shapes.1, "two of one shape");
        let points = before.points();
        let column = |(i, limit): (usize, &Option<Limit>)| {
            let limit = limit.as_ref()?;
            let mut found = ColumnTally::default();
            let is = after.features(i * points..(i + 1) * points);
            for (x, y) in before.stored_column(i).iter().zip(is.iter()) {
                // The bits of a NaN are no matter of a bound.
                let is_nan = ValueKind::from_value(x.0) == ValueKind::Nan;
                found.holds &= if is_nan {
                    ValueKind::from_value(y.0) == ValueKind::Nan
                } else {
                    limit.holds(before.dtype_of(i), x, y)
                };
                if !x.0.is_finite() {
                    continue;
                }
                found.ends = [found.ends[0].min(x.0), found.ends[1].max(x.0)];
                if x != y {
                    let error = ((y.0 - x.0) + (f64::from(y.1) - f64::from(x.1))).abs();
                    found.share = found.share.max(error / limit.allowed(x.0));
                    found.error = found.error.max(match *limit {
                        Limit::Plain { .. } => error,
                        Limit::Relative { floor, .. } => error / x.0.abs().max(floor),
                    });
                }
            }
            Some(found)
        };
        Self {
            columns: limits.par_iter().enumerate().map(column).collect(),
        }
    }

    /// With those of other samples.
    pub fn and(mut self, other: Self) -> Self {
        if self.columns.is_empty() {
            return other;
        }
        for (own, more) in self.columns.iter_mut().zip(other.columns) {
            if let (Some(own), Some(more)) = (own, more) {
                own.add(more);
            }
        }
        self
    }

    /// `None` where there are no bounds.
    pub fn report(&self, bounds: &Bounds, names: &[String]) -> Option<BoundReport> {
        let told = self.columns.iter().enumerate();
        let columns: Vec<ColumnBound> = told
            .filter_map(|(i, told)| {
                let (told, bound) = (told.as_ref()?, bounds.of(i)?);
                Some(ColumnBound {
                    name: names[i].clone(),
                    bound: bound.to_string(),
                    kind: bound.kind().to_owned(),
                    value: bound.value(),
                    largest: told.largest(bound),
                    holds: told.holds,
                })
            })
            .collect();
        let nearest = columns
            .iter()
            .max_by(|a, b| (a.largest / a.value).total_cmp(&(b.largest / b.value)))?;
        Some(BoundReport {
            kind: nearest.kind.clone(),
            value: nearest.value,
            largest: nearest.largest,
            holds: columns.iter().all(|c| c.holds),
            columns,
        })
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
