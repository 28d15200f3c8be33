//! Quantiles of values that are put in order for them.

/// 0.1 %, median and 99.9 % of some values, which are put in another order; NaN where there are none.
pub(super) fn quantiles(chosen: &mut [f64]) -> [f64; 3] {
    if chosen.is_empty() {
        return [f64::NAN; 3];
    }
    let (low, high) = robust_ends(chosen);
    [low, median(chosen), high]
}

/// The 0.1 % and the 99.9 % quantile of some values, which are put in another order.
pub(super) fn robust_ends(values: &mut [f64]) -> (f64, f64) {
    let Some(last) = values.len().checked_sub(1) else {
        return (f64::NAN, f64::NAN);
    };
    let place = (last as f64 * 1e-3).round() as usize;
    let (_, &mut low, rest) = values.select_nth_unstable_by(place, f64::total_cmp);
    if rest.is_empty() {
        return (low, low);
    }
    let at = last - place - place - 1;
    let (_, &mut high, _) = rest.select_nth_unstable_by(at.min(rest.len() - 1), f64::total_cmp);
    (low, high)
}

/// The middle value, or the mean of the two in the middle.
pub(super) fn median(chosen: &mut [f64]) -> f64 {
    let half = chosen.len() / 2;
    let even = chosen.len().is_multiple_of(2);
    let (below, &mut upper, _) = chosen.select_nth_unstable_by(half, f64::total_cmp);
    if !even {
        return upper;
    }
    let lower = below.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    // Halved before adding, because the sum of two large values may not be finite.
    lower / 2.0 + upper / 2.0
}
