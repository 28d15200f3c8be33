//! Relative errors of a column.

use serde::{Deserialize, Serialize};

use super::non_finite;
use super::residual::residual;
use super::summary::quantiles;

/// What is done with a denominator near zero: the pair is left out when
/// |before| <= `floor_over_range` x the column's range. Exact zeros are always left out.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct NearZero {
    pub floor_over_range: f64,
}

impl Default for NearZero {
    /// One millionth of the range.
    fn default() -> Self {
        Self {
            floor_over_range: 1e-6,
        }
    }
}

impl NearZero {
    /// The largest |before| that is left out in a column of this range.
    pub(super) fn floor(self, range: f64) -> f64 {
        // Also turns a range that is not a number into an exact-zero test.
        (self.floor_over_range * range).max(0.0)
    }
}

/// Responses of a column: 100 x (after - before) / before, in percent.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Response {
    pub percent: Vec<f64>,
    /// Pairs left out: not finite, or a denominator at or near zero.
    pub left_out: usize,
}

/// Figures of a response, in percent. NaN (`null` in JSON) when every pair was left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ResponseStats {
    #[serde(with = "non_finite::nan")]
    pub mean: f64,
    /// Root of the mean square about zero.
    #[serde(with = "non_finite::nan")]
    pub rms: f64,
    #[serde(with = "non_finite::nan")]
    pub median: f64,
    /// Half the distance between the 16th and 84th percentile: sigma for a Gaussian.
    #[serde(with = "non_finite::nan")]
    pub width68: f64,
    pub used: usize,
    pub left_out: usize,
}

/// Figures of after - before, in the column's unit. All zero when there is no pair.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ResidualStats {
    #[serde(with = "non_finite::nan")]
    pub mean: f64,
    #[serde(with = "non_finite::nan")]
    pub rms: f64,
    #[serde(with = "non_finite::nan")]
    pub max_abs: f64,
}

/// The response of one pair in percent; `None` where it is left out. `floor` as [`NearZero::floor`]
/// gives it.
#[inline]
pub(super) fn response(before: f64, after: f64, floor: f64) -> Option<f64> {
    let moved = after - before;
    let share = if moved.is_infinite() {
        // The difference of two finite numbers may not be one.
        (after / 2.0 - before / 2.0) / (before / 2.0)
    } else {
        moved / before
    };
    let percent = 100.0 * share;
    // A comparison with NaN fails, so the last test also leaves out values that are not finite.
    (before.abs() > floor && percent.is_finite() && before.is_finite()).then_some(percent)
}

/// The responses of pairs (before, after) of a column with this range.
pub fn responses(
    pairs: impl Iterator<Item = (f64, f64)>,
    range: f64,
    near_zero: NearZero,
) -> Response {
    let floor = near_zero.floor(range);
    let mut responses = Response::default();
    for (before, after) in pairs {
        match response(before, after, floor) {
            Some(percent) => responses.percent.push(percent),
            None => responses.left_out += 1,
        }
    }
    responses
}

/// Takes the values to order them in place for the quantiles.
pub fn response_stats(response: Response) -> ResponseStats {
    let Response {
        mut percent,
        left_out,
    } = response;
    let used = percent.len();
    let sum: f64 = percent.iter().sum();
    let squares: f64 = percent.iter().map(|p| p * p).sum();
    stats_from_sums(used, left_out, sum, squares, &mut percent)
}

/// The figures from sums over all pairs and quantiles over some of them.
pub(super) fn stats_from_sums(
    used: usize,
    left_out: usize,
    sum: f64,
    squares: f64,
    sample: &mut [f64],
) -> ResponseStats {
    let [p16, median, p84] = quantiles(sample, [0.16, 0.5, 0.84]);
    // 0 / 0 is NaN where nothing was used.
    let count = used as f64;
    ResponseStats {
        mean: sum / count,
        rms: (squares / count).sqrt(),
        median,
        width68: (p84 - p16) / 2.0,
        used,
        left_out,
    }
}

/// Figures of after - before over pairs (before, after).
pub fn residual_stats(pairs: impl Iterator<Item = (f64, f64)> + Clone) -> ResidualStats {
    let finite = pairs.filter(|(b, a)| b.is_finite() && a.is_finite());
    let residuals = finite.map(|(before, after)| residual(before, after, 0.0, None));
    let (count, max_abs) = (residuals.clone()).fold((0_u64, 0.0_f64), |(count, largest), moved| {
        (count + 1, largest.max(moved.abs()))
    });
    if max_abs == 0.0 {
        return ResidualStats::default();
    }
    // Squares of the largest and smallest numbers are out of range.
    let moderate = (1e-140..1e140).contains(&max_abs);
    let unit = if moderate { 1.0 } else { max_abs };
    let (sum, squares) = residuals.fold((0.0, 0.0), |(sum, squares), moved| {
        let share = moved / unit;
        (sum + share, squares + share * share)
    });
    let count = count as f64;
    ResidualStats {
        mean: unit * (sum / count),
        rms: unit * (squares / count).sqrt(),
        max_abs,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAN: f64 = f64::NAN;

    #[test]
    fn responses_in_percent_by_hand() {
        let pairs = [
            (2.0, 2.2),
            (-4.0, -3.0),
            (0.0, 1.0),
            (1e-7, 1.0),
            (NAN, 1.0),
            (1.0, NAN),
            (f64::INFINITY, 1.0),
        ];
        let found = responses(pairs.into_iter(), 1.0, NearZero::default());
        assert_eq!(found.left_out, 5);
        assert!((found.percent[0] - 10.0).abs() < 1e-12 && (found.percent[1] + 25.0).abs() < 1e-12);
        assert_eq!(found.percent.len(), 2);
    }

    #[test]
    fn only_exact_zeros_are_left_out_without_a_floor() {
        let pairs = [(0.0, 1.0), (1e-7, 2e-7)];
        for range in [0.0, NAN] {
            let found = responses(pairs.into_iter(), range, NearZero::default());
            assert_eq!((found.percent.len(), found.left_out), (1, 1));
        }
    }

    #[test]
    fn a_response_beyond_the_largest_number_is_left_out() {
        let found = responses([(1e-300, 1e300)].into_iter(), 0.0, NearZero::default());
        assert_eq!((found.percent.len(), found.left_out), (0, 1));
    }

    #[test]
    fn stats_as_numpy_gives_them() {
        // p = [-3, 1, 2, 5]: mean 1.25, rms sqrt(39 / 4), median 1.5,
        // percentiles 16 and 84: -1.08 and 3.56.
        let stats = response_stats(Response {
            percent: vec![5.0, -3.0, 2.0, 1.0],
            left_out: 3,
        });
        assert_eq!(
            (stats.mean, stats.median, stats.used, stats.left_out),
            (1.25, 1.5, 4, 3)
        );
        assert!((stats.rms - 9.75_f64.sqrt()).abs() < 1e-14);
        assert!((stats.width68 - 2.32).abs() < 1e-14, "{}", stats.width68);
    }

    #[test]
    fn no_response_is_not_zero_response() {
        let stats = response_stats(Response {
            percent: Vec::new(),
            left_out: 7,
        });
        assert!(
            stats.mean.is_nan()
                && stats.rms.is_nan()
                && stats.median.is_nan()
                && stats.width68.is_nan()
        );
        assert_eq!((stats.used, stats.left_out), (0, 7));
        let back: ResponseStats =
            serde_json::from_str(&serde_json::to_string(&stats).unwrap()).unwrap();
        assert!(back.mean.is_nan() && back.left_out == 7);
    }

    #[test]
    fn residuals_by_hand() {
        let pairs = [(1.0, 2.0), (5.0, 2.0), (NAN, 0.0), (3.0, 5.0)];
        let stats = residual_stats(pairs.into_iter());
        assert_eq!((stats.mean, stats.max_abs), (0.0, 3.0));
        assert!((stats.rms - (14.0_f64 / 3.0).sqrt()).abs() < 1e-15);
        assert_eq!(residual_stats(std::iter::empty()), ResidualStats::default());
    }
}
