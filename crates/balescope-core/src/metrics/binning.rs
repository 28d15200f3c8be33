//! Equal bins over a range.

use super::middle;

/// Equal bins over a range.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Binning {
    pub low: f64,
    pub high: f64,
    pub bins: usize,
}

impl Binning {
    pub const fn new(low: f64, high: f64, bins: usize) -> Self {
        Self { low, high, bins }
    }

    /// A range for these values: all of them, with whole numbers in bins of their own when `whole`
    /// and there are few enough; widened where there is no spread.
    ///
    /// Bins of whole numbers are centred on them and 1 wide; where `bins` is fewer than there are
    /// numbers, they are the smallest whole width that needs no more than `bins`, so that none holds
    /// more numbers than its neighbours. Without finite values: 0 to 1.
    pub fn covering(values: impl Iterator<Item = f64>, bins: usize, whole: bool) -> Self {
        let bins = bins.max(1);
        let (low, high) = values
            .filter(|v| v.is_finite())
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| {
                (low.min(v), high.max(v))
            });
        if low > high {
            Self::new(0.0, 1.0, bins)
        } else if whole && low.abs().max(high.abs()) < WHOLE_LIMIT {
            Self::whole(low.floor(), high.ceil(), bins)
        } else if low < high {
            Self { low, high, bins }
        } else {
            let pad = if low == 0.0 {
                0.5
            } else {
                (low.abs() / 2.0).max(f64::MIN_POSITIVE)
            };
            Self::new((low - pad).max(f64::MIN), (high + pad).min(f64::MAX), bins)
        }
    }

    /// The middle 98 % of the values, so that a few wild ones do not hide the rest.
    pub fn of_middle(values: &[f64], bins: usize) -> Self {
        let ends = middle(values.iter().copied(), 0.98);
        Self::covering(ends.into_iter(), bins, false)
    }

    /// The range symmetric about zero that covers this share of the finite values, for responses
    /// and residuals. Its end is rounded up to 1, 1.5, 2, 3, 5 or 7 times a power of ten, so that an
    /// axis rests while the values under it move. -1 to 1 where all values are zero.
    pub fn central(values: impl Iterator<Item = f64>, share: f64, bins: usize) -> Self {
        let mut sizes: Vec<f64> = values.filter(|v| v.is_finite()).map(f64::abs).collect();
        let end = if sizes.is_empty() {
            0.0
        } else {
            // Upwards to a value: the share asked for is reached, not nearly reached.
            let place = (share.clamp(0.0, 1.0) * (sizes.len() - 1) as f64).ceil() as usize;
            *sizes.select_nth_unstable_by(place, f64::total_cmp).1
        };
        let end = if end > 0.0 { round_up(end) } else { 1.0 };
        Self::new(-end, end, bins.max(1))
    }

    /// As many bins over the range of this one and another.
    pub fn with(self, other: Self) -> Self {
        Self::new(
            self.low.min(other.low),
            self.high.max(other.high),
            self.bins,
        )
    }

    /// The lower end of bin `i`, counted from 0; the range's end for `i = bins`.
    pub fn edge(&self, i: usize) -> f64 {
        if i >= self.bins {
            return self.high;
        }
        let (i, bins) = (i as f64, self.bins as f64);
        // In this order the edges of whole-number bins are exact.
        let above = (self.high - self.low) * i / bins;
        if above.is_finite() {
            self.low + above
        } else {
            self.low + (self.high / 2.0 - self.low / 2.0) * (2.0 * i / bins)
        }
    }

    /// The middle of bin `i`.
    pub fn center(&self, i: usize) -> f64 {
        self.edge(i) / 2.0 + self.edge(i + 1) / 2.0
    }

    pub fn width(&self) -> f64 {
        self.high / self.bins as f64 - self.low / self.bins as f64
    }

    fn whole(low: f64, high: f64, bins: usize) -> Self {
        let numbers = high - low + 1.0;
        let width = (numbers / bins as f64).ceil();
        let needed = (numbers / width).ceil();
        let low = low - 0.5;
        Self::new(low, low + needed * width, needed as usize)
    }
}

/// Up to here halves between whole numbers are exact.
const WHOLE_LIMIT: f64 = 1e15;

/// The next of 1, 1.5, 2, 3, 5, 7 times a power of ten at or above a positive number.
fn round_up(x: f64) -> f64 {
    let exponent = x.log10().floor() as i32;
    // A division by a power of ten is rounded once: 1.5 / 10 is 0.15, 1.5 x 0.1 is not.
    let power = 10.0_f64.powi(exponent.abs());
    let round = [1.0, 1.5, 2.0, 3.0, 5.0, 7.0, 10.0].map(|step| {
        if exponent < 0 {
            step / power
        } else {
            step * power
        }
    });
    round
        .into_iter()
        .find(|r| *r >= x && r.is_finite())
        .unwrap_or(x)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn covering(values: &[f64], bins: usize, whole: bool) -> Binning {
        Binning::covering(values.iter().copied(), bins, whole)
    }

    #[test]
    fn the_automatic_range_ignores_wild_values() {
        let mut values: Vec<f64> = (0..1000).map(f64::from).collect();
        values.extend([1e12, f64::NAN]);
        let Binning { low, high, .. } = Binning::of_middle(&values, 100);
        assert!(low < 15.0 && high < 1000.0);
    }

    #[test]
    fn whole_numbers_get_bins_of_their_own() {
        let binning = covering(&[3.0, -1.0, 2.0], 50, true);
        assert_eq!(
            binning,
            Binning {
                low: -1.5,
                high: 3.5,
                bins: 5
            }
        );
        assert_eq!(
            (binning.edge(1), binning.center(1), binning.edge(5)),
            (-0.5, 0.0, 3.5)
        );
    }

    #[test]
    fn many_whole_numbers_share_bins_evenly() {
        // 101 numbers in at most 50 bins: three to a bin, 34 bins.
        assert_eq!(
            covering(&[0.0, 100.0], 50, true),
            Binning {
                low: -0.5,
                high: 101.5,
                bins: 34
            }
        );
    }

    #[test]
    fn no_spread_is_widened() {
        assert_eq!(
            covering(&[4.0, 4.0], 10, false),
            Binning {
                low: 2.0,
                high: 6.0,
                bins: 10
            }
        );
        assert_eq!(
            covering(&[0.0], 10, false),
            Binning {
                low: -0.5,
                high: 0.5,
                bins: 10
            }
        );
        assert_eq!(
            covering(&[4.0], 10, true),
            Binning {
                low: 3.5,
                high: 4.5,
                bins: 1
            }
        );
        assert_eq!(
            covering(&[f64::NAN], 10, false),
            Binning {
                low: 0.0,
                high: 1.0,
                bins: 10
            }
        );
    }

    #[test]
    fn central_is_symmetric_round_and_large_enough() {
        let values =
            (0..=1000).map(|i| f64::from(i) / 1000.0 * if i % 2 == 0 { 1.0 } else { -1.0 });
        assert_eq!(
            Binning::central(values.clone(), 0.99, 100),
            Binning {
                low: -1.0,
                high: 1.0,
                bins: 100
            }
        );
        assert_eq!(Binning::central(values, 0.12, 100).high, 0.15);
        assert_eq!(
            Binning::central([0.0, f64::NAN].into_iter(), 0.99, 4),
            Binning {
                low: -1.0,
                high: 1.0,
                bins: 4
            }
        );
        assert_eq!(
            Binning::central([1e308, f64::MAX].into_iter(), 1.0, 4).high,
            f64::MAX
        );
    }

    #[test]
    fn edges_of_the_largest_range_are_finite() {
        let binning = covering(&[f64::MIN, f64::MAX], 4, false);
        assert_eq!(binning.edge(2), 0.0);
        assert!(binning.width().is_finite());
    }

    proptest! {
        #[test]
        fn covering_covers(values in prop::collection::vec(any::<f64>(), 1..30), bins in 0_usize..100, whole in any::<bool>()) {
            let binning = covering(&values, bins, whole);
            prop_assert!(binning.low < binning.high && binning.bins >= 1 && binning.bins <= bins.max(1));
            for v in values.into_iter().filter(|v| v.is_finite()) {
                prop_assert!(binning.low <= v && v <= binning.high, "{} in {:?}", v, binning);
            }
        }

        #[test]
        fn rounding_up_is_close(x in 1e-300..1e300_f64) {
            prop_assert!(round_up(x) >= x && round_up(x) <= 1.7 * x);
        }
    }
}
