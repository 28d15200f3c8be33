//! How far the values of columns may be off.

use crate::codec::{Bound, Bounds, Limit};
use crate::data::{Dataset, integer_range};

/// Where no column has a bound each may be off by this share of its range.
const UNBOUNDED: f64 = 0.5;

/// How far the values of every column may be off, in its units.
pub fn limits(data: &Dataset, bounds: &Bounds) -> Vec<Option<Limit>> {
    let columns = 0..data.columns();
    columns.map(|i| limit_of(data, bounds, i)).collect()
}

/// The same where every column has one: those of which the bounds say nothing are as coarse, over their range, as
/// the finest of the others.
pub(super) fn known_limits(data: &Dataset, bounds: &Bounds) -> Vec<Limit> {
    let known = limits(data, bounds);
    let range = |column: usize| {
        let [low, high] = (data.stored_column(column).doubles.iter())
            .filter(|v| v.is_finite())
            .fold([f64::INFINITY, f64::NEG_INFINITY], |[low, high], v| {
                [low.min(*v), high.max(*v)]
            });
        high - low
    };
    let shares = known
        .iter()
        .enumerate()
        .filter_map(|(column, limit)| match limit {
            Some(Limit::Plain { most }) => Some(most / range(column)),
            Some(Limit::Relative { share, .. }) => Some(*share),
            None => None,
        });
    let finest = shares.filter(|s| *s >= 0.0).fold(UNBOUNDED, f64::min);
    let all = known.into_iter().enumerate();
    all.map(|(column, limit)| {
        limit.unwrap_or_else(|| {
            let values = data.stored_column(column);
            Bound::Range(finest).limit_of(values.doubles.iter().copied())
        })
    })
    .collect()
}

/// The same of one column.
pub(super) fn limit_of(data: &Dataset, bounds: &Bounds, column: usize) -> Option<Limit> {
    let bound = bounds.of(column)?;
    let values = data.stored_column(column);
    let ends = values.integer_ends(data.dtype_of(column));
    Some(match (ends, bound) {
        (Some(ends), Bound::Range(_)) => bound.limit_of_range([0.0; 2], integer_range(ends)),
        _ => bound.limit_of(values.doubles.iter().copied()),
    })
}
