//! Counts of two quantities together, and the mean of one over the other.

use serde::Serialize;

use super::{Binning, middle};
use crate::transform::moments::Moments;

/// Bins along one axis, even in the values or in their logarithms.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AxisBins {
    binning: Binning,
    is_log: bool,
}

/// Counts of pairs, and what they say of how two quantities hang together.
#[derive(Clone, Debug, PartialEq)]
pub struct Histogram2d {
    pub x: AxisBins,
    pub y: AxisBins,
    /// Row by row from the lowest y.
    pub counts: Vec<u64>,
    /// Pairs of finite values of which one lies outside of its axis.
    pub outside: u64,
    /// Pairs of which a value is not finite.
    pub left_out: u64,
    /// Pearson's r of all pairs of finite values, also those outside; NaN where one of both does not vary.
    pub correlation: f64,
    /// y in each bin of x.
    pub profile: Vec<ProfileBin>,
}

/// A quantity over the pairs in one bin of another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct ProfileBin {
    pub entries: u64,
    /// NaN without entries.
    pub mean: f64,
    /// The spread about the mean over the root of the entries; NaN for a single one.
    pub error: f64,
}

/// How an axis is divided.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AxisChoice {
    pub bins: usize,
    /// Even in the logarithms.
    pub is_log: bool,
    /// Whole numbers, which get bins of their own where there are few enough.
    pub is_whole: bool,
    pub range: AxisRange,
}

/// What an axis covers.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum AxisRange {
    /// The middle 98 % of the values that it can show.
    #[default]
    Middle,
    /// All of them.
    All,
    Between([f64; 2]),
}

impl AxisBins {
    /// Bins for these values.
    pub fn new(values: impl Iterator<Item = f64>, choice: AxisChoice) -> Self {
        let AxisChoice {
            bins,
            is_log,
            is_whole,
            range,
        } = choice;
        if let AxisRange::Between(ends) = range
            && let [Some(low), Some(high)] = ends.map(|end| place(end, is_log))
            && low < high
        {
            let binning = Binning { low, high, bins };
            return Self { binning, is_log };
        }
        let places: Vec<f64> = values.filter_map(|value| place(value, is_log)).collect();
        let [low, high] = match range {
            AxisRange::All => [f64::NEG_INFINITY, f64::INFINITY],
            _ => middle(places.iter().copied(), 0.98),
        };
        let inside = places.into_iter().filter(|v| (low..=high).contains(v));
        Self {
            binning: Binning::covering(inside, bins, is_whole && !is_log),
            is_log,
        }
    }

    pub fn is_log(&self) -> bool {
        self.is_log
    }

    pub fn count(&self) -> usize {
        self.binning.bins.max(1)
    }

    /// The ends of the bins, one more than there are.
    pub fn ends(&self) -> Vec<f64> {
        (0..=self.count())
            .map(|i| self.value(self.binning.edge(i)))
            .collect()
    }

    /// The middle of each bin.
    pub fn middles(&self) -> Vec<f64> {
        (0..self.count())
            .map(|i| self.value(self.binning.center(i)))
            .collect()
    }

    fn value(&self, place: f64) -> f64 {
        if self.is_log {
            10_f64.powf(place)
        } else {
            place
        }
    }

    /// The bin of a value. A bin holds its lower end; the last one also its upper end.
    fn bin(&self, value: f64) -> Option<usize> {
        let Binning { low, high, .. } = self.binning;
        let place = place(value, self.is_log)?;
        let inside = (low..=high).contains(&place);
        let half = (place / 2.0 - low / 2.0) * (self.count() as f64 / (high / 2.0 - low / 2.0));
        inside.then(|| (half as usize).min(self.count() - 1))
    }
}

/// Where an axis shows a value.
fn place(value: f64, is_log: bool) -> Option<f64> {
    let is_shown = value.is_finite() && (value > 0.0 || !is_log);
    is_shown.then(|| if is_log { value.log10() } else { value })
}

impl Histogram2d {
    /// Of pairs of x and y.
    pub fn new(pairs: impl Iterator<Item = [f64; 2]>, x: AxisBins, y: AxisBins) -> Self {
        let mut counts = vec![0; x.count() * y.count()];
        let (mut outside, mut left_out) = (0, 0);
        let mut together = Together::default();
        let mut profile = vec![Moments::default(); x.count()];
        for pair in pairs {
            if !pair.iter().all(|value| value.is_finite()) {
                left_out += 1;
                continue;
            }
            together.push(pair);
            let column = x.bin(pair[0]);
            if let Some(column) = column {
                profile[column].push(pair[1]);
            }
            match (column, y.bin(pair[1])) {
                (Some(column), Some(row)) => counts[row * x.count() + column] += 1,
                _ => outside += 1,
            }
        }
        Self {
            x,
            y,
            counts,
            outside,
            left_out,
            correlation: together.correlation(),
            profile: profile.iter().map(ProfileBin::of).collect(),
        }
    }

    /// Pairs in the cells.
    pub fn entries(&self) -> u64 {
        self.counts.iter().sum()
    }
}

impl ProfileBin {
    fn of(moments: &Moments) -> Self {
        let (entries, mean, spread) = moments.finish();
        let root = (entries as f64).sqrt();
        Self {
            entries,
            mean: if entries > 0 { mean } else { f64::NAN },
            error: if entries > 1 { spread / root } else { f64::NAN },
        }
    }
}

/// Running means and products of deviations of pairs.
#[derive(Default)]
struct Together {
    count: f64,
    means: [f64; 2],
    squares: [f64; 2],
    product: f64,
}

impl Together {
    fn push(&mut self, pair: [f64; 2]) {
        self.count += 1.0;
        let before = [pair[0] - self.means[0], pair[1] - self.means[1]];
        for i in 0..2 {
            self.means[i] += before[i] / self.count;
            self.squares[i] += before[i] * (pair[i] - self.means[i]);
        }
        self.product += before[0] * (pair[1] - self.means[1]);
    }

    fn correlation(&self) -> f64 {
        let spread = self.squares[0].sqrt() * self.squares[1].sqrt();
        if spread > 0.0 {
            self.product / spread
        } else {
            f64::NAN
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn even(range: [f64; 2], bins: usize) -> AxisChoice {
        AxisChoice {
            bins,
            is_log: false,
            is_whole: false,
            range: AxisRange::Between(range),
        }
    }

    fn bins(choice: AxisChoice) -> AxisBins {
        AxisBins::new(std::iter::empty(), choice)
    }

    const NUMPY_COUNTS: [u64; 12] = [42, 75, 0, 0, 0, 26, 46, 0, 0, 0, 49, 4];
    const NUMPY_R: f64 = 0.942_700_485_983_190_6;
    const NUMPY_PROFILE: [(u64, f64, f64); 4] = [
        (67, 0.418_651_804_693_094_65, 0.097_596_434_384_768_48),
        (101, 2.244_901_846_619_695_3, 0.110_586_844_634_819_9),
        (100, 6.275_152_399_103_503, 0.159_025_236_559_082_74),
        (99, 12.182_172_225_067_463, 0.211_618_132_758_599_61),
    ];

    /// The pairs that the values of NumPy above were computed from.
    fn pairs() -> impl Iterator<Item = [f64; 2]> {
        (0..500).map(|i| {
            let i = f64::from(i);
            let x = (0.37 * i).sin() + 0.01 * i;
            [x, x * x + (1.7 * i).cos()]
        })
    }

    #[test]
    fn counts_correlation_and_profile_are_those_of_numpy() {
        let (x, y) = (bins(even([0.0, 4.0], 4)), bins(even([0.0, 9.0], 3)));
        let found = Histogram2d::new(pairs(), x, y);
        assert_eq!(found.counts, NUMPY_COUNTS);
        assert_eq!(found.entries() + found.outside, 500);
        assert!(
            (found.correlation - NUMPY_R).abs() < 1e-12,
            "{}",
            found.correlation
        );
        for (bin, (entries, mean, error)) in found.profile.iter().zip(NUMPY_PROFILE) {
            assert_eq!(bin.entries, entries);
            assert!(
                (bin.mean - mean).abs() < 1e-12 && (bin.error - error).abs() < 1e-12,
                "{bin:?}"
            );
        }
    }

    #[test]
    fn bins_of_a_logarithmic_axis_are_even_in_the_logarithms() {
        let axis = bins(AxisChoice {
            is_log: true,
            ..even([1.0, 1000.0], 3)
        });
        let ends = axis.ends();
        for (end, expected) in ends.iter().zip([1.0, 10.0, 100.0, 1000.0]) {
            assert!((end / expected - 1.0).abs() < 1e-12);
        }
        let place = |value| axis.bin(value);
        assert_eq!(
            [place(2.0), place(20.0), place(1000.0)],
            [Some(0), Some(1), Some(2)]
        );
        assert_eq!([place(0.0), place(-3.0), place(1001.0)], [None; 3]);
    }

    proptest! {
        #[test]
        fn no_pair_is_lost(pairs in prop::collection::vec(any::<[f64; 2]>(), 0..60), is_log in any::<bool>()) {
            let axis = |of: usize| {
                let choice = AxisChoice { bins: 5, is_log, is_whole: of == 1, range: AxisRange::Middle };
                AxisBins::new(pairs.iter().map(|pair| pair[of]), choice)
            };
            let found = Histogram2d::new(pairs.iter().copied(), axis(0), axis(1));
            prop_assert_eq!(found.entries() + found.outside + found.left_out, pairs.len() as u64);
        }
    }

    #[test]
    fn an_axis_covers_the_middle_or_all_of_its_values() {
        let ends = |range| {
            let values = (0..1000).map(f64::from).chain([1e6, f64::NAN]);
            let choice = AxisChoice {
                range,
                ..even([0.0, 1.0], 4)
            };
            let ends = AxisBins::new(values, choice).ends();
            [ends[0], ends[4]]
        };
        assert_eq!(ends(AxisRange::All), [0.0, 1e6]);
        let [low, high] = ends(AxisRange::Middle);
        assert!(low > 5.0 && high < 995.0);
    }
}
