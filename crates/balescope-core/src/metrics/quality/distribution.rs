//! How values and errors are distributed.

use rayon::prelude::*;
use serde::Serialize;

use super::pairs::Both;
use crate::metrics::correlation::{FromFirst, about_means};
use crate::metrics::non_finite;
use crate::metrics::pairs::stride;
use crate::metrics::summary::quantiles;

/// Quantiles of |error| in the column's unit, interpolated between neighbours. NaN without pairs.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct ErrorQuantiles {
    /// The median: half of the values are off by less.
    #[serde(with = "non_finite::nan")]
    pub p50: f64,
    #[serde(with = "non_finite::nan")]
    pub p90: f64,
    #[serde(with = "non_finite::nan")]
    pub p99: f64,
    /// 99.9 %.
    #[serde(with = "non_finite::nan")]
    pub p999: f64,
}

/// Figures over every pair.
pub(super) struct Moments {
    pub pairs: usize,
    pub over_tolerance: f64,
    pub pearson: f64,
}

/// Count, share over the tolerance, and Pearson's r: covariance over the product of the standard
/// deviations. An angle after is brought near the one before.
pub(super) fn moments(both: &Both<'_>, tolerance: f64) -> Moments {
    let (mut pairs, mut over) = (0_usize, 0_usize);
    for (_, error) in both.finite() {
        pairs += 1;
        over += usize::from(error.abs() > tolerance);
    }
    let before = FromFirst::of(both.before_and_after().map(|(before, _)| before));
    let after = FromFirst::of(both.before_and_after().map(|(_, after)| after));
    let scaled = (both.before_and_after()).map(|(x, y)| (before.scaled(x), after.scaled(y)));
    let (xy, xx, yy) = about_means(scaled);
    let varies = before.far > 0.0 && after.far > 0.0;
    Moments {
        pairs,
        over_tolerance: over as f64 / pairs as f64,
        pearson: if varies {
            (xy / (xx.sqrt() * yy.sqrt())).clamp(-1.0, 1.0)
        } else {
            f64::NAN
        },
    }
}

/// Pairs from all over the column, enough for distributions.
pub(super) struct Sample {
    /// In their order.
    before: Vec<f64>,
    /// In their order.
    after: Vec<f64>,
    error: Vec<f64>,
}

impl Sample {
    pub(super) fn new(both: &Both<'_>) -> Self {
        let points = both.points();
        let all = both.places() * points;
        let (mut before, mut after, mut error) = (Vec::new(), Vec::new(), Vec::new());
        for i in (0..all).step_by(stride(all, points)) {
            let (place, point) = (i / points, i % points);
            let (value, moved) = both.pair(place, point);
            if value.is_finite() {
                before.push(value);
                after.push(both.after(place, point));
                error.push(moved.abs());
            }
        }
        before.par_sort_unstable_by(f64::total_cmp);
        after.par_sort_unstable_by(f64::total_cmp);
        Self {
            before,
            after,
            error,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.before.len()
    }

    pub(super) fn quantiles(mut self) -> ErrorQuantiles {
        let [p50, p90, p99, p999] = quantiles(&mut self.error, [0.5, 0.9, 0.99, 0.999]);
        ErrorQuantiles {
            p50,
            p90,
            p99,
            p999,
        }
    }

    /// The largest |F(x) - G(x)| over all x (Smirnov 1948), F before and G after.
    pub(super) fn kolmogorov_smirnov(&self) -> f64 {
        let (mut i, mut j, mut largest) = (0, 0, 0_usize);
        while i < self.before.len() && j < self.after.len() {
            // Both functions step past all values that equal the next one.
            let x = self.before[i].min(self.after[j]);
            i += self.before[i..].iter().take_while(|v| **v <= x).count();
            j += self.after[j..].iter().take_while(|v| **v <= x).count();
            largest = largest.max(i.abs_diff(j));
        }
        largest as f64 / self.len() as f64
    }

    /// The mean distance of the i-th smallest values: the area between the two distribution
    /// functions.
    pub(super) fn wasserstein(&self) -> f64 {
        if self.before.is_empty() {
            return f64::NAN;
        }
        let apart = self.before.iter().zip(&self.after);
        let count = self.len() as f64;
        apart.map(|(b, a)| (a - b).abs() / count).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(before: &[f64], after: &[f64]) -> Sample {
        Sample {
            before: before.to_vec(),
            after: after.to_vec(),
            error: vec![0.0; before.len()],
        }
    }

    #[test]
    fn distances_by_hand() {
        let found = sample(&[1.0, 2.0, 3.0, 4.0], &[1.0, 3.0, 3.0, 9.0]);
        // Between 2 and 3, before has 2 of 4 values and after 1; between 4 and 9 it is 4 and 3.
        assert_eq!(found.kolmogorov_smirnov(), 0.25);
        assert_eq!(found.wasserstein(), (1.0 + 5.0) / 4.0);
        assert_eq!(
            sample(&[1.0, 1.0], &[2.0, 2.0]).kolmogorov_smirnov(),
            1.0,
            "no value in common"
        );
        assert_eq!(sample(&[0.0], &[-0.0]).kolmogorov_smirnov(), 0.0);
        assert!(sample(&[], &[]).wasserstein().is_nan());
    }
}
