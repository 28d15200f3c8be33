//! What is known of a column by itself.

use super::plan::ColumnPlan;
use super::scale::Scale;
use crate::codec::limit::Limit;
use crate::data::DType;

/// A column about which only its own values are known.
pub(super) fn start(column: usize, values: &[f64], limit: Limit, dtype: DType) -> ColumnPlan {
    let finite = || values.iter().copied().filter(|v| v.is_finite());
    let low = finite().fold(f64::INFINITY, f64::min);
    let high = finite().fold(f64::NEG_INFINITY, f64::max);
    let ends = if low <= high { [low, high] } else { [0.0; 2] };
    let mut plan = ColumnPlan::new(column, ends, Scale::new(values, ends, limit, dtype));
    let stride = values.len().div_ceil(4096).max(1);
    let mut some: Vec<f64> = finite().step_by(stride).collect();
    some.sort_unstable_by(f64::total_cmp);
    plan.middle = some.get(some.len() / 2).copied().unwrap_or(ends[0]);
    plan
}

/// What is not finite as the number before it.
pub(super) fn filled(values: &[f64]) -> Vec<f64> {
    let mut last = values
        .iter()
        .copied()
        .find(|v| v.is_finite())
        .unwrap_or(0.0);
    let values = values.iter().map(|value| {
        last = if value.is_finite() { *value } else { last };
        last
    });
    values.collect()
}
