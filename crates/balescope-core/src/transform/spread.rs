//! Range, mean and deviation of extreme values.

use super::moments::Moments;

/// Range, mean and deviation of finite values, for magnitudes from 1e-300 to 1e300.
///
/// Deviations are summed in units of the range, so that their squares neither overflow nor vanish.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Spread {
    pub count: u64,
    pub min: f64,
    pub max: f64,
    pub mean: f64,
    /// Population standard deviation.
    pub std: f64,
}

impl Spread {
    /// All zero when there are no values. Goes through the values twice.
    pub(super) fn new(values: impl Iterator<Item = f64> + Clone) -> Self {
        let (min, max) = values
            .clone()
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| {
                (low.min(v), high.max(v))
            });
        if min > max {
            return Self::default();
        }
        let mut moments = Moments::default();
        if max - min > f64::MAX {
            // By halves, since the whole is beyond the largest number.
            let half = 0.5 * max - 0.5 * min;
            moments.extend(values.map(|v| (0.5 * v - 0.5 * min) / half));
            let (count, mean, std) = moments.finish();
            return Self {
                count,
                min,
                max,
                mean: 2.0 * (0.5 * min + half * mean),
                std: half * (2.0 * std),
            };
        }
        let range = max - min;
        let unit = if range > 0.0 { range } else { 1.0 };
        moments.extend(values.map(|v| (v - min) / unit));
        let (count, mean, std) = moments.finish();
        Self {
            count,
            min,
            max,
            mean: min + unit * mean,
            std: unit * std,
        }
    }

    /// The same in one pass, for values whose squares are far from overflow and underflow, such as
    /// logarithms.
    pub(super) fn of_moderate(values: impl Iterator<Item = f64>) -> Self {
        let (mut min, mut max) = (f64::INFINITY, f64::NEG_INFINITY);
        let mut moments = Moments::default();
        moments.extend(values.inspect(|v| {
            min = min.min(*v);
            max = max.max(*v);
        }));
        let (count, mean, std) = moments.finish();
        if count == 0 {
            Self::default()
        } else {
            Self {
                count,
                min,
                max,
                mean,
                std,
            }
        }
    }

    /// max - min, at most the largest number.
    pub(super) fn range(&self) -> f64 {
        (self.max - self.min).min(f64::MAX)
    }

    /// The middle of a range that is beyond the largest number, and half of it; `None` for others.
    pub(super) fn halves(&self) -> Option<[f64; 2]> {
        let (low, high) = (0.5 * self.min, 0.5 * self.max);
        (self.max - self.min > f64::MAX).then_some([low + high, high - low])
    }

    /// The deviation as a divisor: 1 when there is no spread.
    pub(super) fn unit(&self) -> f64 {
        if self.std > 0.0 {
            self.std
        } else {
            self.range_unit()
        }
    }

    /// The range as a divisor: 1 when there is no spread.
    pub(super) fn range_unit(&self) -> f64 {
        if self.range() > 0.0 {
            self.range()
        } else {
            1.0
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extreme_magnitudes_keep_their_deviation() {
        for magnitude in [1e-300, 1.0, 1e300] {
            let spread = Spread::new([-magnitude, magnitude, -magnitude, magnitude].into_iter());
            assert_eq!(spread.count, 4);
            assert!(spread.mean.abs() < 1e-15 * magnitude);
            assert!(
                (spread.std / magnitude - 1.0).abs() < 1e-14,
                "{magnitude}: {}",
                spread.std
            );
        }
    }

    #[test]
    fn no_spread_divides_by_one() {
        let one = Spread::new([7.0, 7.0].into_iter());
        assert_eq!(
            (one.mean, one.std, one.unit(), one.range_unit()),
            (7.0, 0.0, 1.0, 1.0)
        );
        let none = Spread::new(std::iter::empty());
        assert_eq!((none.count, none.unit(), none.range_unit()), (0, 1.0, 1.0));
    }

    #[test]
    fn one_pass_agrees_with_two() {
        let values = (0..5000).map(|i| (f64::from(i) * 0.7).sin() + 3.0);
        let (two, one) = (Spread::new(values.clone()), Spread::of_moderate(values));
        assert_eq!((one.count, one.min, one.max), (two.count, two.min, two.max));
        assert!((one.mean - two.mean).abs() < 1e-14 && (one.std - two.std).abs() < 1e-14);
        assert_eq!(Spread::of_moderate(std::iter::empty()), Spread::default());
    }

    #[test]
    fn a_range_beyond_the_largest_number_stays_finite() {
        let spread = Spread::new([f64::MIN, f64::MAX].into_iter());
        assert_eq!(spread.range(), f64::MAX);
        assert!(spread.mean.abs() < 1e294 && (spread.std / f64::MAX - 1.0).abs() < 1e-15);
        let spread = Spread::new([f64::MIN, f64::MAX, f64::MAX, f64::MAX].into_iter());
        assert!((spread.mean / f64::MAX - 0.5).abs() < 1e-15);
        assert!((spread.std / f64::MAX - 0.75_f64.sqrt()).abs() < 1e-15);
    }
}
