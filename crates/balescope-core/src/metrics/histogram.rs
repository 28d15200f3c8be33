//! Counts in bins.

use super::Binning;
use super::weight_sums::WeightSums;
use crate::transform::moments::Moments;

/// Counts, with what fell outside.
#[derive(Clone, Debug, PartialEq)]
pub struct Histogram {
    pub binning: Binning,
    pub counts: Vec<u64>,
    pub underflow: u64,
    pub overflow: u64,
    /// Values that are not finite.
    pub left_out: u64,
    /// Mean and RMS about the mean of all finite values, also those outside the range.
    pub mean: f64,
    pub rms: f64,
    /// Where values have weights, which then count in the mean and the RMS too.
    pub weights: Option<WeightSums>,
}

/// A figure of one bin with its statistical error.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BinValue {
    pub value: f64,
    /// One standard deviation.
    pub error: f64,
}

impl Histogram {
    /// The whole bins within a range, what lies in the others being under- and overflow; `None` where there
    /// are none.
    pub fn within(&self, [low, high]: [f64; 2]) -> Option<Self> {
        let Binning { bins, .. } = self.binning;
        let inside =
            |bin: &usize| self.binning.edge(*bin) >= low && self.binning.edge(*bin + 1) <= high;
        let first = (0..bins).find(inside)?;
        let end = first + (first..bins).take_while(inside).count();
        let sum = |counts: &[u64]| counts.iter().sum::<u64>();
        Some(Self {
            binning: Binning::new(
                self.binning.edge(first),
                self.binning.edge(end),
                end - first,
            ),
            counts: self.counts[first..end].to_vec(),
            underflow: self.underflow + sum(&self.counts[..first]),
            overflow: self.overflow + sum(&self.counts[end..]),
            weights: self
                .weights
                .as_ref()
                .map(|weights| weights.within(first, end)),
            ..self.clone()
        })
    }

    /// Counts values (`f64`, `f32` or integers that fit). A bin holds its lower end; the last one
    /// also its upper end.
    pub fn new<T: Into<f64>>(values: impl Iterator<Item = T>, binning: Binning) -> Self {
        let mut counted = Self::empty(binning);
        let bin_of = counted.bin_of();
        let mut moments = Moments::default();
        for value in values {
            let value = value.into();
            if !value.is_finite() {
                counted.left_out += 1;
                continue;
            }
            moments.push(value);
            match bin_of(value) {
                Bin::Below => counted.underflow += 1,
                Bin::Above => counted.overflow += 1,
                Bin::At(bin) => counted.counts[bin] += 1,
            }
        }
        let (_, mean, rms) = moments.finish();
        Self {
            mean,
            rms,
            ..counted
        }
    }

    /// Counts values, each with its weight. What is not finite, value or weight, is left out.
    pub fn weighted(pairs: impl Iterator<Item = (f64, f64)>, binning: Binning) -> Self {
        let mut counted = Self::empty(binning);
        let bin_of = counted.bin_of();
        let bins = counted.counts.len();
        let mut weights = WeightSums {
            sums: vec![0.0; bins],
            squares: vec![0.0; bins],
            underflow: 0.0,
            overflow: 0.0,
        };
        // Mean and variance by West's update (1979).
        let (mut all, mut mean, mut squares) = (0.0, 0.0, 0.0);
        for (value, weight) in pairs {
            if !value.is_finite() || !weight.is_finite() {
                counted.left_out += 1;
                continue;
            }
            all += weight;
            if all != 0.0 {
                let distance = value - mean;
                mean += distance * weight / all;
                squares += weight * distance * (value - mean);
            }
            match bin_of(value) {
                Bin::Below => {
                    counted.underflow += 1;
                    weights.underflow += weight;
                }
                Bin::Above => {
                    counted.overflow += 1;
                    weights.overflow += weight;
                }
                Bin::At(bin) => {
                    counted.counts[bin] += 1;
                    weights.sums[bin] += weight;
                    weights.squares[bin] += weight * weight;
                }
            }
        }
        Self {
            mean,
            // NaN where weights of both signs leave no spread.
            rms: (squares / all).sqrt(),
            weights: Some(weights),
            ..counted
        }
    }

    fn empty(binning: Binning) -> Self {
        let bins = binning.bins.max(1);
        Self {
            binning: Binning { bins, ..binning },
            counts: vec![0; bins],
            underflow: 0,
            overflow: 0,
            left_out: 0,
            mean: 0.0,
            rms: 0.0,
            weights: None,
        }
    }

    /// In which bin a value lies.
    fn bin_of(&self) -> impl Fn(f64) -> Bin + use<> {
        let Binning { low, high, bins } = self.binning;
        // Halves, because the range may be larger than the largest number.
        let half_low = low / 2.0;
        let bins_per_half = bins as f64 / (high / 2.0 - half_low);
        move |value| {
            if value < low {
                Bin::Below
            } else if value > high {
                Bin::Above
            } else {
                let bin = ((value / 2.0 - half_low) * bins_per_half) as usize;
                Bin::At(bin.min(bins - 1))
            }
        }
    }

    /// What a bin holds: how many values, or the sum of their weights.
    pub fn height(&self, bin: usize) -> f64 {
        match &self.weights {
            Some(weights) => weights.sums[bin],
            None => self.counts[bin] as f64,
        }
    }

    /// One standard deviation of what a bin holds: the root of the count, or of the sum of the squares of
    /// the weights.
    pub fn error(&self, bin: usize) -> f64 {
        match &self.weights {
            Some(weights) => weights.squares[bin].sqrt(),
            None => (self.counts[bin] as f64).sqrt(),
        }
    }

    /// Values in bins.
    pub fn entries(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// This over `before`, bin by bin: a / b with the error of two independent counts, which without weights is
    /// sqrt(a + a^2 / b) / b. Compressed data are not independent of the original, so the error
    /// is an upper limit. `None` in bins where `before` is empty; nothing when the bins differ.
    pub fn ratio_to(&self, before: &Self) -> Vec<Option<BinValue>> {
        self.bin_by_bin(before, |after, before| {
            (before.value != 0.0).then(|| {
                let value = after.value / before.value;
                BinValue {
                    value,
                    error: after.error.hypot(value * before.error) / before.value.abs(),
                }
            })
        })
    }

    /// This less `before`, bin by bin: a - b with the error of both, without weights sqrt(a + b), an upper limit
    /// as for [`Self::ratio_to`]. Nothing when the bins differ.
    pub fn difference_to(&self, before: &Self) -> Vec<BinValue> {
        self.bin_by_bin(before, |after, before| BinValue {
            value: after.value - before.value,
            error: after.error.hypot(before.error),
        })
    }

    fn bin_by_bin<R>(&self, before: &Self, figure: impl Fn(BinValue, BinValue) -> R) -> Vec<R> {
        if self.binning != before.binning {
            return Vec::new();
        }
        let bin = |of: &Self, bin| BinValue {
            value: of.height(bin),
            error: of.error(bin),
        };
        (0..self.counts.len())
            .map(|i| figure(bin(self, i), bin(before, i)))
            .collect()
    }
}

/// Where a value lies.
enum Bin {
    Below,
    At(usize),
    Above,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const FOUR: Binning = Binning::new(0.0, 4.0, 4);

    #[test]
    fn a_part_has_whole_bins_and_all_entries() {
        let binning = Binning::new(0.0, 10.0, 10);
        let all = Histogram::new((0..40).map(|i| f64::from(i) * 0.3), binning);
        let part = all.within([2.5, 6.0]).unwrap();
        let found = part.binning;
        assert_eq!((found.low, found.high, found.bins), (3.0, 6.0, 3));
        assert_eq!(part.counts, all.counts[3..6]);
        let entries = |h: &Histogram| h.entries() + h.underflow + h.overflow;
        assert_eq!(entries(&part), entries(&all));
        assert_eq!(all.within([3.2, 3.8]), None);
    }

    #[test]
    fn counts_by_hand() {
        let values = [-1.0, 0.0, 0.5, 1.0, 3.0, 4.0, 4.1, f64::NAN, f64::INFINITY];
        let histogram = Histogram::new(values.into_iter(), FOUR);
        assert_eq!(histogram.counts, [2, 1, 0, 2]);
        assert_eq!(
            (histogram.underflow, histogram.overflow, histogram.left_out),
            (1, 1, 2)
        );
        assert_eq!(histogram.entries(), 5);
        // Over all seven finite values.
        assert!((histogram.mean - 11.6 / 7.0).abs() < 1e-14);
        assert!(
            (histogram.rms - (44.06_f64 / 7.0 - (11.6_f64 / 7.0).powi(2)).sqrt()).abs() < 1e-14
        );
    }

    const NUMPY_SUMS: [f64; 4] = [
        83.109_036_066_633_04,
        65.131_972_418_317_4,
        58.938_693_762_824_04,
        89.620_044_109_396_09,
    ];
    const NUMPY_ERRORS: [f64; 4] = [
        9.635_563_468_811_723,
        8.606_373_579_417_175,
        8.264_339_412_424_505,
        10.123_559_529_203_206,
    ];
    const NUMPY_MEAN: f64 = 2.035_722_064_160_918;
    const NUMPY_RMS: f64 = 1.230_410_135_328_204_4;

    #[test]
    fn weights_are_summed_as_numpy_does() {
        let values = (0..300).map(|i| {
            let i = f64::from(i);
            (
                2.0 + 1.7 * (0.37 * i).sin() + 0.4 * (1.9 * i).cos(),
                1.0 + 0.5 * (0.11 * i).cos(),
            )
        });
        let found = Histogram::weighted(values, FOUR);
        let weights = found.weights.as_ref().unwrap();
        for bin in 0..4 {
            assert!((weights.sums[bin] - NUMPY_SUMS[bin]).abs() < 1e-11);
            assert!((found.error(bin) - NUMPY_ERRORS[bin]).abs() < 1e-11);
        }
        assert!((found.mean - NUMPY_MEAN).abs() < 1e-12 && (found.rms - NUMPY_RMS).abs() < 1e-12);
        assert_eq!(found.entries() + found.underflow + found.overflow, 300);
        // Weights of one are no weights.
        let ones = Histogram::weighted([(0.5, 1.0), (0.6, 1.0), (2.5, 1.0)].into_iter(), FOUR);
        let plain = Histogram::new([0.5, 0.6, 2.5].into_iter(), FOUR);
        let ratio = |of: &Histogram| of.ratio_to(of);
        assert_eq!(ratio(&ones), ratio(&plain));
        assert!((ones.mean - plain.mean).abs() < 1e-15 && (ones.rms - plain.rms).abs() < 1e-15);
    }

    #[test]
    fn single_precision_counts_alike() {
        let histogram = Histogram::new([0.5_f32, 2.5, f32::NAN].into_iter(), FOUR);
        assert_eq!(
            (histogram.counts, histogram.left_out, histogram.mean),
            (vec![1, 0, 1, 0], 1, 1.5)
        );
    }

    #[test]
    fn odd_binnings_do_no_harm() {
        let none = Binning::new(0.0, 1.0, 0);
        assert_eq!(Histogram::new([0.5].into_iter(), none).counts, [1]);
        let point = Binning::new(1.0, 1.0, 3);
        assert_eq!(Histogram::new([1.0, 2.0].into_iter(), point).entries(), 1);
        let widest = Binning::new(f64::MIN, f64::MAX, 2);
        assert_eq!(
            Histogram::new([f64::MIN, -1e300, 1e300, f64::MAX].into_iter(), widest).counts,
            [2, 2]
        );
    }

    #[test]
    fn ratio_and_difference_with_errors() {
        let before = Histogram::new([0.5, 0.5, 0.5, 0.5, 1.5].into_iter(), FOUR);
        let after = Histogram::new([0.5, 0.5, 2.5].into_iter(), FOUR);
        let ratio = after.ratio_to(&before);
        // 2 / 4 with relative error sqrt(1/2 + 1/4).
        let first = ratio[0].unwrap();
        assert_eq!(first.value, 0.5);
        assert!((first.error - 0.5 * 0.75_f64.sqrt()).abs() < 1e-15);
        assert_eq!(
            ratio[1],
            Some(BinValue {
                value: 0.0,
                error: 0.0
            })
        );
        assert_eq!((ratio[2], ratio[3]), (None, None));
        let difference = after.difference_to(&before);
        assert_eq!(difference[0].value, -2.0);
        assert!((difference[0].error - 6.0_f64.sqrt()).abs() < 1e-15);
        assert_eq!(
            difference[2],
            BinValue {
                value: 1.0,
                error: 1.0
            }
        );
        let other = Histogram::new([0.5].into_iter(), Binning { high: 5.0, ..FOUR });
        assert!(other.ratio_to(&before).is_empty() && other.difference_to(&before).is_empty());
    }

    proptest! {
        #[test]
        fn no_value_is_lost(values in prop::collection::vec(any::<f64>(), 0..50), low in -1e3..1e3_f64, width in 0.0..1e3_f64) {
            let histogram = Histogram::new(values.iter().copied(), Binning { low, high: low + width, bins: 7 });
            let counted = histogram.entries() + histogram.underflow + histogram.overflow + histogram.left_out;
            prop_assert_eq!(counted, values.len() as u64);
        }

        #[test]
        fn a_value_lies_between_the_edges_of_its_bin(value in -5.0..5.0_f64) {
            let binning = Binning { low: -5.0, high: 5.0, bins: 13 };
            let histogram = Histogram::new([value].into_iter(), binning);
            let bin = histogram.counts.iter().position(|&c| c == 1).unwrap();
            prop_assert!(binning.edge(bin) - 1e-12 <= value && value <= binning.edge(bin + 1) + 1e-12);
        }
    }
}
