//! Mean, spread and quantiles of values.

use crate::transform::moments::Moments;

/// Five numbers for a box plot.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BoxStats {
    /// 2.5th percentile.
    pub low: f64,
    pub q1: f64,
    pub median: f64,
    pub q3: f64,
    /// 97.5th percentile.
    pub high: f64,
}

/// One-pass figures of finite values. All zero without values.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Summary {
    pub count: u64,
    pub mean: f64,
    /// Population standard deviation.
    pub std: f64,
    pub min: f64,
    pub max: f64,
}

/// The q-quantile, 0 <= q <= 1, interpolated between neighbours as `NumPy` does. Reorders `values`,
/// which must be finite. NaN when empty.
pub fn quantile(values: &mut [f64], q: f64) -> f64 {
    quantiles(values, [q])[0]
}

/// Several quantiles, from the smallest to the largest: each search is confined to what the one
/// before it left above.
pub fn quantiles<const N: usize>(values: &mut [f64], qs: [f64; N]) -> [f64; N] {
    debug_assert!(qs.is_sorted(), "quantiles are asked for in their order");
    let count = values.len();
    // Everything before this place is in its order relative to everything after it.
    let mut settled = 0;
    qs.map(|q| {
        if count == 0 || q.is_nan() {
            return f64::NAN;
        }
        let position = q.clamp(0.0, 1.0) * (count - 1) as f64;
        let below = (position as usize).max(settled);
        let (_, &mut low, rest) =
            values[settled..].select_nth_unstable_by(below - settled, f64::total_cmp);
        let high = rest.iter().copied().min_by(f64::total_cmp).unwrap_or(low);
        settled = below;
        between(low, high, position - below as f64)
    })
}

/// As `NumPy` interpolates: from the nearer end, so that both ends are met exactly.
fn between(low: f64, high: f64, t: f64) -> f64 {
    let step = high - low;
    if t < 0.5 {
        low + step * t
    } else {
        high - step * (1.0 - t)
    }
}

/// The range that holds this share of the finite values, the rest split over both sides.
pub fn middle(values: impl Iterator<Item = f64>, share: f64) -> [f64; 2] {
    let mut values: Vec<f64> = values.filter(|v| v.is_finite()).collect();
    if values.is_empty() {
        return [0.0, 1.0];
    }
    let tail = (1.0 - share) / 2.0;
    [tail, 1.0 - tail].map(|at| quantile(&mut values, at))
}

impl BoxStats {
    /// `None` when there are no values. Reorders them.
    pub fn new(values: &mut [f64]) -> Option<Self> {
        let [low, q1, median, q3, high] = quantiles(values, [0.025, 0.25, 0.5, 0.75, 0.975]);
        (!values.is_empty()).then_some(Self {
            low,
            q1,
            median,
            q3,
            high,
        })
    }
}

impl Summary {
    /// Over the finite values; Welford's update by blocks, so that a large mean does not spoil the
    /// deviation.
    pub fn new(values: impl Iterator<Item = f64>) -> Self {
        let mut moments = Moments::default();
        let (mut min, mut max) = (f64::INFINITY, f64::NEG_INFINITY);
        for value in values.filter(|v| v.is_finite()) {
            moments.push(value);
            min = min.min(value);
            max = max.max(value);
        }
        let (count, mean, std) = moments.finish();
        if count == 0 {
            Self::default()
        } else {
            Self {
                count,
                mean,
                std,
                min,
                max,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_middle_leaves_the_tails_out() {
        let [low, high] = middle((0..=1000).map(f64::from).chain([f64::NAN]), 0.99);
        assert!((low - 5.0).abs() < 1e-9 && (high - 995.0).abs() < 1e-9);
        assert_eq!(middle(std::iter::empty(), 0.99), [0.0, 1.0]);
    }

    #[test]
    fn quantiles_as_numpy_gives_them() {
        // numpy.quantile([3, 1, 4, 1, 5, 9, 2, 6], q)
        let values = [3.0, 1.0, 4.0, 1.0, 5.0, 9.0, 2.0, 6.0];
        for (q, expected) in [
            (0.0, 1.0),
            (0.16, 1.12),
            (0.25, 1.75),
            (0.5, 3.5),
            (0.84, 5.88),
            (1.0, 9.0),
        ] {
            let found = quantile(&mut values.clone(), q);
            assert!((found - expected).abs() < 1e-14, "{q}: {found}");
        }
    }

    #[test]
    fn quantile_of_little() {
        assert!(quantile(&mut [], 0.5).is_nan());
        assert!(quantile(&mut [1.0], f64::NAN).is_nan());
        assert_eq!(quantile(&mut [2.5], 0.99), 2.5);
        assert_eq!(quantile(&mut [1.0, 2.0], 7.0), 2.0);
    }

    #[test]
    fn box_of_a_ramp() {
        // 0..=40: every percentile asked for falls on a whole number.
        let mut values: Vec<f64> = (0..=40).rev().map(f64::from).collect();
        let expected = BoxStats {
            low: 1.0,
            q1: 10.0,
            median: 20.0,
            q3: 30.0,
            high: 39.0,
        };
        assert_eq!(BoxStats::new(&mut values), Some(expected));
        assert_eq!(BoxStats::new(&mut []), None);
    }

    #[test]
    fn summary_leaves_out_what_is_not_finite() {
        let values = [
            2.0,
            f64::NAN,
            4.0,
            4.0,
            4.0,
            f64::INFINITY,
            5.0,
            5.0,
            7.0,
            9.0,
        ];
        let expected = Summary {
            count: 8,
            mean: 5.0,
            std: 2.0,
            min: 2.0,
            max: 9.0,
        };
        assert_eq!(Summary::new(values.into_iter()), expected);
        assert_eq!(Summary::new([f64::NAN].into_iter()), Summary::default());
    }

    proptest! {
        #[test]
        fn a_quantile_is_what_sorting_gives(mut values in prop::collection::vec(-1e6..1e6_f64, 1..80), q in 0.0..=1.0_f64) {
            let mut sorted = values.clone();
            sorted.sort_by(f64::total_cmp);
            let place = q * (values.len() - 1) as f64;
            let (low, high) = (sorted[place.floor() as usize], sorted[place.ceil() as usize]);
            let expected = low + (high - low) * place.fract();
            let several = quantiles(&mut values.clone(), [q / 2.0, q, 1.0]);
            prop_assert!((quantile(&mut values, q) - expected).abs() <= 1e-9);
            prop_assert!((several[1] - expected).abs() <= 1e-9);
            prop_assert_eq!(several[2], sorted[sorted.len() - 1]);
        }
    }
}
