//! Histograms of the same bins before and after, and what lies between them.

use super::source::ColumnData;
use crate::app::plot::{Ink, Series, Shape, bin_edges, histogram_steps};
use crate::metrics::{Binning, Histogram, quantile};

/// Histograms of the same bins before and after.
#[derive(Clone, Debug, PartialEq)]
pub struct Pair {
    pub before: Histogram,
    pub after: Option<Histogram>,
    /// After a second run.
    pub second: Option<Histogram>,
}

impl Pair {
    /// Of a column, over all its values before, or over their middle 99 % when `central`.
    pub fn of(
        data: &ColumnData,
        second: Option<&ColumnData>,
        bins: usize,
        whole: bool,
        central: bool,
    ) -> Self {
        let binning = if central {
            let [low, high] = middle(data.before(), 0.99);
            Binning::covering(
                data.before().filter(|v| (low..=high).contains(v)),
                bins,
                whole,
            )
        } else {
            Binning::covering(data.before(), bins, whole)
        };
        Self::with(
            data.before(),
            data.has_after().then(|| data.after()),
            second.map(ColumnData::after),
            binning,
        )
    }

    /// Of values, in bins that are given.
    pub fn with(
        before: impl Iterator<Item = f64>,
        after: Option<impl Iterator<Item = f64>>,
        second: Option<impl Iterator<Item = f64>>,
        binning: Binning,
    ) -> Self {
        Self {
            before: Histogram::of(before, binning),
            after: after.map(|after| Histogram::of(after, binning)),
            second: second.map(|after| Histogram::of(after, binning)),
        }
    }

    /// Before filled, after as a step, called as the runs are.
    pub fn series(&self, names: &[String; 2]) -> Vec<Series> {
        let mut series = vec![Series::new(
            "Before",
            Ink::Before,
            histogram_steps(&self.before, true),
        )];
        if let Some(after) = &self.after {
            series.push(Series::new(
                &names[0],
                Ink::After,
                histogram_steps(after, false),
            ));
        }
        if let Some(second) = &self.second {
            series.push(Series::new(
                &names[1],
                Ink::Beside,
                histogram_steps(second, false),
            ));
        }
        series
    }
}

/// The range that holds this share of the finite values, the rest split over both sides.
pub fn middle(values: impl Iterator<Item = f64>, share: f64) -> [f64; 2] {
    let mut values: Vec<f64> = values.filter(|v| v.is_finite()).collect();
    if values.is_empty() {
        return [0.0, 1.0];
    }
    let tail = (1.0 - share) / 2.0;
    [
        quantile(&mut values, tail),
        quantile(&mut values, 1.0 - tail),
    ]
}

/// After / before in each bin that had entries, at the bin's middle, with its error: an upper limit,
/// for both counts are of the same samples.
pub fn ratio(before: &Histogram, after: &Histogram) -> Shape {
    let bins = after
        .ratio_to(before)
        .into_iter()
        .enumerate()
        .filter_map(|(i, bin)| Some((i, bin?)));
    let (points, errors) = bins
        .map(|(i, bin)| ([before.binning.center(i), bin.value], bin.error))
        .unzip();
    Shape::Points { points, errors }
}

/// After - before in each bin, in entries.
pub fn difference(before: &Histogram, after: &Histogram) -> Shape {
    let heights = after
        .difference_to(before)
        .into_iter()
        .map(|bin| bin.value)
        .collect();
    Shape::Steps {
        edges: bin_edges(&before.binning),
        heights,
        filled: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn histogram(counts: Vec<u64>) -> Histogram {
        let binning = Binning {
            low: 0.0,
            high: counts.len() as f64,
            bins: counts.len(),
        };
        Histogram {
            binning,
            counts,
            underflow: 0,
            overflow: 0,
            left_out: 0,
            mean: 0.0,
            rms: 0.0,
        }
    }

    #[test]
    fn the_ratio_leaves_out_bins_that_were_empty() {
        let Shape::Points { points, errors } =
            ratio(&histogram(vec![4, 0, 1]), &histogram(vec![2, 3, 0]))
        else {
            panic!("points")
        };
        assert_eq!(points, [[0.5, 0.5], [2.5, 0.0]]);
        assert!((errors[0] - 3_f64.sqrt() / 4.0).abs() < 1e-12);
    }

    #[test]
    fn the_difference_keeps_the_sign() {
        let Shape::Steps { heights, .. } =
            difference(&histogram(vec![4, 0]), &histogram(vec![2, 3]))
        else {
            panic!("steps")
        };
        assert_eq!(heights, [-2.0, 3.0]);
    }

    #[test]
    fn the_middle_leaves_the_tails_out() {
        let [low, high] = middle((0..=1000).map(f64::from).chain([f64::NAN]), 0.99);
        assert!((low - 5.0).abs() < 1e-9 && (high - 995.0).abs() < 1e-9);
        assert_eq!(middle(std::iter::empty(), 0.99), [0.0, 1.0]);
    }
}
