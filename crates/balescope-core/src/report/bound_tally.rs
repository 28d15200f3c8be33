//! The largest errors of what has a bound, over some samples after others.

use rayon::prelude::*;

use super::bound::{BoundReport, ColumnBound};
use crate::codec::{Archive, Bound, Bounds, LargestError, Limit};
use crate::data::{Dataset, ValuesView};
use crate::metrics::ValueKind;

/// The largest error of every column with a bound over some samples, and whether none is more than is
/// allowed.
#[derive(Clone, Debug, Default)]
pub struct BoundTally {
    columns: Vec<Option<LargestError>>,
    /// Of what follows from columns.
    derived: Vec<Option<LargestError>>,
}

impl BoundTally {
    /// `limits`: those of the columns; `after`: samples x values.
    ///
    /// # Panics
    /// When the two differ in shape.
    pub fn new(
        bounds: &Bounds,
        limits: &[Option<Limit>],
        before: &Dataset,
        after: ValuesView<'_>,
    ) -> Self {
        let shapes = (before.values().dim(), after.doubles.dim());
        assert_eq!(shapes.0, shapes.1, "two of one shape");
        let points = before.points();
        let column = |(i, limit): (usize, &Option<Limit>)| {
            let limit = limit.as_ref()?;
            let mut found = LargestError::default();
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
            derived: (bounds.derived.iter())
                .map(|own| own.error(before, after.doubles))
                .collect(),
        }
    }

    /// With those of other samples.
    pub fn and(mut self, other: Self) -> Self {
        if self.columns.is_empty() && self.derived.is_empty() {
            return other;
        }
        let both = self.columns.iter_mut().chain(&mut self.derived);
        for (own, more) in both.zip(other.columns.into_iter().chain(other.derived)) {
            if let (Some(own), Some(more)) = (own, more) {
                *own = own.and(more);
            }
        }
        self
    }

    /// The errors of what follows from columns, as shares of what is allowed.
    pub fn derived(&self) -> Vec<f64> {
        let shares = self
            .derived
            .iter()
            .map(|told| told.map_or(0.0, |told| told.share));
        shares.collect()
    }

    /// `None` where there are no bounds.
    pub fn report(&self, bounds: &Bounds, names: &[String]) -> Option<BoundReport> {
        let told = self.columns.iter().enumerate();
        let columns =
            told.filter_map(|(i, told)| Some(column(&names[i], bounds.of(i)?, told.as_ref()?)));
        let derived = bounds.derived.iter().zip(&self.derived);
        let derived = derived.filter_map(|(own, told)| {
            let formula = own.formula.as_str();
            Some(column(formula, own.bound, told.as_ref()?))
        });
        let columns: Vec<ColumnBound> = columns.chain(derived).collect();
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

impl BoundReport {
    /// `None` where the archive has no bounds.
    ///
    /// # Panics
    /// When the two data sets differ in shape.
    pub fn new(archive: &Archive, before: &Dataset, after: &Dataset) -> Option<Self> {
        let (bounds, limits) = (archive.bounds(), archive.limits());
        let tally = BoundTally::new(bounds, limits, before, after.stored());
        tally.report(bounds, &before.column_names)
    }
}

/// The largest error in the unit of the bound.
fn largest(found: &LargestError, bound: Bound) -> f64 {
    /// Limits in the unit of the column are rounded by more than a double's last digit below.
    const SMALL: f64 = 1e-290;
    let [low, high] = found.ends;
    match bound {
        Bound::Range(share) if found.error > SMALL || found.error == 0.0 => found.share * share,
        Bound::Range(_) => found.error / (high - low),
        Bound::Absolute(_) | Bound::Pointwise { .. } => found.error,
    }
}

fn column(name: &str, bound: Bound, found: &LargestError) -> ColumnBound {
    ColumnBound {
        name: name.to_owned(),
        bound: bound.to_string(),
        kind: bound.kind().to_owned(),
        value: bound.value(),
        largest: largest(found, bound),
        holds: found.holds,
    }
}
