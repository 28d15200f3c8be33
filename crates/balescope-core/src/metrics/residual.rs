//! The error of a value.

use crate::data::Turn;

/// after - before of finite values: of an angle the shorter way round, and never more than the largest
/// double, as the ranges that errors are measured by. `remainder`: what is missing to the difference of
/// 64-bit integers, whose doubles are near them.
#[inline]
pub fn residual(before: f64, after: f64, remainder: f64, period: Option<f64>) -> f64 {
    let moved = (after - before) + remainder;
    match period {
        None => moved.clamp(-f64::MAX, f64::MAX),
        Some(period) => Turn::shortest(period, moved),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_stay_within_doubles() {
        assert_eq!(residual(-1.7e308, 1.7e308, 0.0, None), f64::MAX);
        assert_eq!(residual(1.7e308, -1.7e308, 0.0, None), -f64::MAX);
        assert_eq!(residual(1.0, 4.0, -1.0, None), 2.0);
        assert_eq!(residual(10.0, 350.0, 0.0, Some(360.0)), -20.0);
    }
}
