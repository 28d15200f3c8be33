//! Counts in bins.

use super::Binning;
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
            binning: Binning {
                low: self.binning.edge(first),
                high: self.binning.edge(end),
                bins: end - first,
            },
            counts: self.counts[first..end].to_vec(),
            underflow: self.underflow + sum(&self.counts[..first]),
            overflow: self.overflow + sum(&self.counts[end..]),
            ..self.clone()
        })
    }

    /// Counts values (`f64`, `f32` or integers that fit). A bin holds its lower end; the last one
    /// also its upper end.
    pub fn new<T: Into<f64>>(values: impl Iterator<Item = T>, binning: Binning) -> Self {
        let bins = binning.bins.max(1);
        let binning = Binning { bins, ..binning };
        let mut counts = vec![0; bins];
        let (mut underflow, mut overflow, mut left_out) = (0, 0, 0);
        let mut moments = Moments::default();
        // Halves, because the range may be larger than the largest number.
        let half_low = binning.low / 2.0;
        let bins_per_half = bins as f64 / (binning.high / 2.0 - half_low);
        for value in values {
            let value = value.into();
            if !value.is_finite() {
                left_out += 1;
                continue;
            }
            moments.push(value);
            if value < binning.low {
                underflow += 1;
            } else if value > binning.high {
                overflow += 1;
            } else {
                let bin = ((value / 2.0 - half_low) * bins_per_half) as usize;
                counts[bin.min(bins - 1)] += 1;
            }
        }
        let (_, mean, rms) = moments.finish();
        Self {
            binning,
            counts,
            underflow,
            overflow,
            left_out,
            mean,
            rms,
        }
    }

    /// Values in bins.
    pub fn entries(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// This over `before`, bin by bin: a / b with the error sqrt(a + a^2 / b) / b of two
    /// independent Poisson counts. Compressed data are not independent of the original, so the error
    /// is an upper limit. `None` in bins where `before` is empty; nothing when the bins differ.
    pub fn ratio_to(&self, before: &Self) -> Vec<Option<BinValue>> {
        self.bin_by_bin(before, |after, before| {
            (before > 0.0).then(|| BinValue {
                value: after / before,
                error: (after + after * after / before).sqrt() / before,
            })
        })
    }

    /// This less `before`, bin by bin: a - b with the error sqrt(a + b), an upper limit as for
    /// [`Self::ratio_to`]. Nothing when the bins differ.
    pub fn difference_to(&self, before: &Self) -> Vec<BinValue> {
        self.bin_by_bin(before, |after, before| BinValue {
            value: after - before,
            error: (after + before).sqrt(),
        })
    }

    fn bin_by_bin<R>(&self, before: &Self, figure: impl Fn(f64, f64) -> R) -> Vec<R> {
        if self.binning != before.binning {
            return Vec::new();
        }
        self.counts
            .iter()
            .zip(&before.counts)
            .map(|(&a, &b)| figure(a as f64, b as f64))
            .collect()
    }
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "these values are exact")]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const FOUR: Binning = Binning {
        low: 0.0,
        high: 4.0,
        bins: 4,
    };

    #[test]
    fn a_part_has_whole_bins_and_all_entries() {
        let binning = Binning {
            low: 0.0,
            high: 10.0,
            bins: 10,
        };
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
        let none = Binning {
            low: 0.0,
            high: 1.0,
            bins: 0,
        };
        assert_eq!(Histogram::new([0.5].into_iter(), none).counts, [1]);
        let point = Binning {
            low: 1.0,
            high: 1.0,
            bins: 3,
        };
        assert_eq!(Histogram::new([1.0, 2.0].into_iter(), point).entries(), 1);
        let widest = Binning {
            low: f64::MIN,
            high: f64::MAX,
            bins: 2,
        };
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
        assert_eq!(
            difference[0],
            BinValue {
                value: -2.0,
                error: 6.0_f64.sqrt()
            }
        );
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
