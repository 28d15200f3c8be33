//! How large the errors of one column are, and how alike those of neighbours.

use super::{ColumnData, Facts};
use crate::format::{count, counted, number, percent, significant};
use crate::metrics::{Binning, Histogram, Quality, QualityInput, Span, quality, residual_stats};

const BINS: usize = 80;

/// Everything that is measured of the errors of one column.
#[derive(Clone, Debug)]
pub struct ErrorFigures {
    pub residual: Histogram,
    pub largest: f64,
    pub quality: Quality,
    /// A share of the range.
    pub tolerance: f64,
    /// What the file guarantees for every value.
    pub bound: Option<f64>,
    /// Of a second run, in the same bins, which cover both.
    pub second: Option<Box<Self>>,
}

/// What errors are measured by.
#[derive(Clone, Copy, Debug)]
pub struct ErrorChoice<'a> {
    /// Which sample of the data each row is; `None`: the rows count themselves.
    pub samples: Option<&'a [usize]>,
    pub span: Option<Span>,
    /// Lengths of the field's axes; empty for a table.
    pub axes: &'a [usize],
    /// A share of the range.
    pub tolerance: f64,
    pub bound: Option<f64>,
}

impl ErrorFigures {
    /// `None` where nothing came back yet.
    pub fn new(
        data: &ColumnData,
        second: Option<&ColumnData>,
        choice: ErrorChoice<'_>,
    ) -> Option<Self> {
        let mut first = Self::alone(data, choice)?;
        if let Some(other) = second {
            let mut second = Self::alone(other, choice)?;
            let binning = first.residual.binning.with(second.residual.binning);
            first.residual = Histogram::new(data.residuals(), binning);
            second.residual = Histogram::new(other.residuals(), binning);
            first.second = Some(Box::new(second));
        }
        Some(first)
    }

    /// Of one run.
    fn alone(data: &ColumnData, choice: ErrorChoice<'_>) -> Option<Self> {
        let ErrorChoice {
            samples,
            span,
            axes,
            tolerance,
            bound,
        } = choice;
        let [before, after] = data.sides()?;
        let quality = quality(QualityInput {
            before,
            after,
            rows: data.rows.as_ref().map(|rows| rows.as_slice()),
            samples,
            span: span.unwrap_or(Span::plain(0.0)),
            axes,
            tolerance,
        });
        let binning = match bound.filter(|bound| 20.0 * quality.abs_error.p999 > *bound) {
            // All of what is allowed, and what would be beyond it.
            Some(bound) => Binning {
                low: -1.1 * bound,
                high: 1.1 * bound,
                bins: BINS,
            },
            None => Binning::central(data.residuals(), 0.99, BINS),
        };
        Some(Self {
            residual: Histogram::new(data.residuals(), binning),
            largest: residual_stats(data.pairs()).max_abs,
            quality,
            tolerance,
            bound,
            second: None,
        })
    }

    pub fn facts(&self) -> Facts {
        let runs: Vec<&Self> = std::iter::once(self)
            .chain(self.second.as_deref())
            .collect();
        let (mut facts, runs) = (Facts::new("Figures"), &runs[..]);
        let tip = "So many of all |after - before| are at most this, in the column's unit";
        let quantile = |of: fn(&Self) -> f64| move |f: &Self| number(of(f));
        facts.add_of(
            "|Error|, 50 %",
            runs,
            quantile(|f| f.quality.abs_error.p50),
            tip,
        );
        facts.add_of(
            "|Error|, 90 %",
            runs,
            quantile(|f| f.quality.abs_error.p90),
            tip,
        );
        facts.add_of(
            "|Error|, 99 %",
            runs,
            quantile(|f| f.quality.abs_error.p99),
            tip,
        );
        facts.add_of(
            "|Error|, 99.9 %",
            runs,
            quantile(|f| f.quality.abs_error.p999),
            tip,
        );
        facts.add_of(
            "Largest",
            runs,
            |f| number(f.largest),
            "Largest |after - before|",
        );
        if let Some(bound) = self.bound {
            let tip = "What the archive guarantees for every value";
            facts.add("Bound", number(bound), tip);
        }
        let tip = "Share of the values that are off by more than the tolerance";
        let over = format!("Over {}", percent(self.tolerance));
        facts.add_of(&over, runs, |f| percent(f.quality.over_tolerance), tip);
        let tip = "Pearson's r of the values before and after";
        facts.add_of(
            "Correlation",
            runs,
            |f| significant(f.quality.pearson, 6),
            tip,
        );
        let tip = "Kolmogorov-Smirnov: the largest distance of the two cumulative distributions";
        facts.add_of("KS distance", runs, |f| percent(f.quality.ks), tip);
        let tip = "How far values would have to be moved, on average, to turn one distribution into the other";
        facts.add_of(
            "Wasserstein / range",
            runs,
            |f| percent(f.quality.wasserstein),
            tip,
        );
        if let Some(ssim) = &self.quality.ssim {
            let tip =
                "Structural similarity of the frames before and after: 1 where they are equal";
            facts.add("SSIM, mean", significant(ssim.mean, 6), tip);
            facts.add("SSIM, smallest", significant(ssim.min, 6), tip);
        }
        facts
    }

    /// Of how many values the figures are.
    pub fn values(&self) -> String {
        let Quality { pairs, sampled, .. } = self.quality;
        if sampled == pairs {
            return counted(pairs, "value");
        }
        let (all, some) = (count(pairs), count(sampled));
        format!("{all} values; quantiles and distances of {some}, evenly spread")
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use ndarray::Array2;

    use super::*;

    #[test]
    fn a_bound_that_is_used_decides_the_axis() {
        let before = Array2::from_shape_fn((200, 1), |(i, _)| (i as f64).sin());
        let column = |factor: f64| ColumnData {
            before: Arc::new(before.clone()),
            after: Some(Arc::new(&before * factor)),
            rows: None,
            features: 0..1,
            turn: None,
            step: 1,
        };
        let choice = |bound| ErrorChoice {
            samples: None,
            span: None,
            axes: &[],
            tolerance: 0.01,
            bound,
        };
        let of = |bound| ErrorFigures::new(&column(1.01), None, choice(bound)).unwrap();
        let free = of(None);
        assert_eq!(free.quality.pairs, 200);
        let largest = free.largest;
        assert!((largest / 0.01 - 1.0).abs() < 1e-3, "{largest}");
        let bounded = of(Some(2.0 * largest));
        assert_eq!(bounded.residual.binning.high, 2.2 * largest);
        assert_eq!(bounded.residual.entries(), 200);
        // A bound a thousand times as wide would leave all errors in one bin.
        assert_eq!(of(Some(1e3 * largest)).residual, free.residual);
        // A second run shares the bins, and stands beside the first.
        let both = ErrorFigures::new(&column(1.01), Some(&column(1.1)), choice(None)).unwrap();
        let second = both.second.as_ref().unwrap();
        assert_eq!(second.residual.binning, both.residual.binning);
        assert!(both.residual.binning.high > 5.0 * free.residual.binning.high);
        assert!(both.facts().facts.iter().all(|fact| fact.values.len() == 2));
        let runs = ["a".to_owned(), "b".to_owned()];
        let charts = both.charts("x", "epoch 1", &runs);
        let names = |i: usize| -> Vec<&str> {
            let series: &[_] = &charts[i].series;
            series.iter().map(|s| s.name.as_str()).collect()
        };
        assert_eq!(names(0), ["a", "b"]);
        assert_eq!(names(1), ["95 % of noise", "a: samples", "b: samples"]);
    }
}
