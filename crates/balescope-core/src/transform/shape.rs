//! The pieces that the maps are made of, safe for any number.

use super::spread::Spread;

/// Values looked at, evenly spread, to find a median.
const MEDIAN_SAMPLE: usize = 1_000_000;

/// The nearer end where `t` lies outside. Unlike `f64::clamp` it never panics, whatever a file held.
#[inline]
pub(super) fn within(t: f64, low: f64, high: f64) -> f64 {
    if t < low {
        low
    } else if t > high {
        high
    } else {
        t
    }
}

#[inline]
pub(super) fn finite(x: f64) -> f64 {
    within(x, f64::MIN, f64::MAX)
}

/// The shift of a logarithm; see [`super::ColumnTransform::fit`].
pub(super) fn log_shift(raw: &Spread, values: impl Iterator<Item = f64> + Clone) -> f64 {
    if raw.min > 0.0 {
        return 0.0;
    }
    let min = raw.min;
    let heights = values.map(move |v| finite(v - min)).filter(|h| *h > 0.0);
    let smallest = heights.clone().fold(f64::INFINITY, f64::min);
    let start = match median(heights, raw.count) {
        Some(middle) => (0.5 * smallest).max(1e-3 * middle),
        None if min < 0.0 => -min,
        None => 1.0,
    };
    // A start too small beside the shift would be lost in rounding and leave a logarithm of zero.
    finite(start.max(-1e-12 * min).max(f64::MIN_POSITIVE) - min)
}

/// The width of an inverse hyperbolic sine; see [`super::ColumnTransform::fit`].
pub(super) fn asinh_width(raw: &Spread, values: impl Iterator<Item = f64> + Clone) -> f64 {
    let sizes = values.map(f64::abs).filter(|v| *v > 0.0);
    // A width far below the largest value would send x / width to infinity.
    let least = (1e-15 * raw.max.abs().max(raw.min.abs())).max(f64::MIN_POSITIVE);
    median(sizes, raw.count).map_or(1.0, |m| m.max(least))
}

/// The (upper) median of a bounded, even sample of the values; `None` without values.
fn median(values: impl Iterator<Item = f64>, at_most: u64) -> Option<f64> {
    let stride = (at_most as usize).div_ceil(MEDIAN_SAMPLE).max(1);
    let mut sample: Vec<f64> = values.step_by(stride).collect();
    let middle = sample.len() / 2;
    (!sample.is_empty()).then(|| *sample.select_nth_unstable_by(middle, f64::total_cmp).1)
}

/// The inverse hyperbolic sine, several times faster than `f64::asinh` and as accurate.
#[inline]
pub(super) fn asinh(x: f64) -> f64 {
    let size = x.abs();
    // Above, the square would overflow, and 1 is nothing beside it.
    let result = if size < 1e150 {
        let square = size * size;
        (size + square / (1.0 + (square + 1.0).sqrt())).ln_1p()
    } else {
        size.ln() + std::f64::consts::LN_2
    };
    result.copysign(x)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shift(values: &[f64]) -> f64 {
        log_shift(&Spread::new(values.iter().copied()), values.iter().copied())
    }

    fn width(values: &[f64]) -> f64 {
        asinh_width(&Spread::new(values.iter().copied()), values.iter().copied())
    }

    #[test]
    fn a_logarithm_starts_beside_the_smallest_step() {
        assert_eq!(shift(&[0.001, 5.0]), 0.0);
        assert_eq!(shift(&[0.0, 0.5, 1.0, 2.0]), 0.25);
        assert_eq!(shift(&[-3.0, -2.5, -2.0, -1.0]), 3.25);
        // One stray tiny value must not put the zeros hundreds of e-folds away.
        assert_eq!(shift(&[0.0, 1e-200, 1.0, 2.0, 3.0]), 2e-3);
    }

    #[test]
    fn an_inverse_hyperbolic_sine_is_linear_over_half_of_the_values() {
        assert_eq!(width(&[-4.0, -1.0, 0.0, 2.0, 100.0]), 4.0);
        assert_eq!(width(&[0.0, 0.0]), 1.0);
        assert_eq!(width(&[1e-300, 1e-300, 1e300]), 1e-15 * 1e300);
    }

    proptest! {
        #[test]
        fn asinh_is_the_inverse_hyperbolic_sine(power in -300.0..308.0_f64, negative in any::<bool>()) {
            let x = 10.0_f64.powf(power) * if negative { -1.0 } else { 1.0 };
            prop_assert!((asinh(x) - x.asinh()).abs() <= 4.0 * f64::EPSILON * x.asinh().abs(), "{}", x);
        }

        #[test]
        fn nothing_leaves_its_limits(t in any::<f64>(), a in any::<f64>(), b in any::<f64>()) {
            prop_assume!(!(a.is_nan() || b.is_nan() || t.is_nan()));
            let (low, high) = (a.min(b), a.max(b));
            prop_assert!((low..=high).contains(&within(t, low, high)));
            prop_assert!(finite(t).is_finite());
        }
    }
}
