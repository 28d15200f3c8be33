//! How latents lie and hang together.

use ndarray::{Array2, ArrayView2, Axis};
use rayon::prelude::*;
use serde::Serialize;

use super::Summary;
use super::summary::quantiles;

/// How the values of one latent lie. All zero without finite values.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct LatentStats {
    pub mean: f64,
    /// Population standard deviation.
    pub std: f64,
    /// At [`LatentStats::LEVELS`].
    pub quantiles: [f64; 5],
}

impl LatentStats {
    /// Shares of the samples that lie below the quantiles.
    pub const LEVELS: [f64; 5] = [0.005, 0.25, 0.5, 0.75, 0.995];

    /// Of every latent (samples x latents), over finite values.
    pub fn of_each(latents: ArrayView2<'_, f32>) -> Vec<Self> {
        latents
            .axis_iter(Axis(1))
            .into_par_iter()
            .map(|values| {
                let values = values.iter().map(|&v| f64::from(v));
                let mut finite: Vec<f64> = values.filter(|v| v.is_finite()).collect();
                if finite.is_empty() {
                    return Self::default();
                }
                let summary = Summary::new(finite.iter().copied());
                Self {
                    mean: summary.mean,
                    std: summary.std,
                    quantiles: quantiles(&mut finite, Self::LEVELS),
                }
            })
            .collect()
    }

    /// Smallest and largest of the quantiles: where nearly all samples lie.
    pub fn range(&self) -> [f64; 2] {
        [self.quantiles[0], self.quantiles[4]]
    }
}

/// The samples whose latents are nearest to those of one sample, the nearest first and without itself, with
/// their distances: Euclidean, each latent over its standard deviation. Latents that do not vary do not count.
pub fn nearest_samples(
    latents: ArrayView2<'_, f32>,
    stats: &[LatentStats],
    sample: usize,
    count: usize,
) -> Vec<(usize, f64)> {
    let own = latents.row(sample);
    let distance = |row: usize| {
        let pairs = latents.row(row).into_iter().zip(own).zip(stats);
        let squares = pairs
            .filter(|(_, stats)| stats.std > 0.0)
            .map(|((a, b), stats)| ((f64::from(*a) - f64::from(*b)) / stats.std).powi(2));
        (row, squares.sum::<f64>().sqrt())
    };
    let others = (0..latents.nrows())
        .into_par_iter()
        .filter(|row| *row != sample);
    let mut found: Vec<_> = others.map(distance).filter(|(_, d)| !d.is_nan()).collect();
    let nearer = |a: &(usize, f64), b: &(usize, f64)| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0));
    if count < found.len() {
        found.select_nth_unstable_by(count, nearer);
        found.truncate(count);
    }
    found.sort_by(nearer);
    found
}

/// Latents by falling standard deviation: those that matter most first.
pub fn widest_first(stats: &[LatentStats]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..stats.len()).collect();
    order.sort_by(|&a, &b| stats[b].std.total_cmp(&stats[a].std));
    order
}

/// Pearson's correlation of some latents with each other, in the order of `which`. NaN where one of
/// the two has no spread. Samples with a value that is not finite count as that latent's mean.
pub fn correlation(
    latents: ArrayView2<'_, f32>,
    stats: &[LatentStats],
    which: &[usize],
) -> Array2<f64> {
    let mut scaled = Array2::<f64>::zeros((latents.nrows(), which.len()));
    for (mut column, &latent) in scaled.columns_mut().into_iter().zip(which) {
        let LatentStats { mean, std, .. } = stats[latent];
        for (to, &from) in column.iter_mut().zip(latents.column(latent)) {
            let score = (f64::from(from) - mean) / std;
            *to = if from.is_finite() { score } else { 0.0 };
        }
    }
    let mut product = scaled.t().dot(&scaled) / latents.nrows().max(1) as f64;
    // Rounding may carry them past the ends.
    product.mapv_inplace(|v| if v.is_nan() { v } else { v.clamp(-1.0, 1.0) });
    product
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_those_of_each_latent() {
        let z = Array2::from_shape_fn(
            (1001, 2),
            |(i, j)| {
                if j == 0 { i as f32 / 1000.0 } else { 5.0 }
            },
        );
        let stats = LatentStats::of_each(z.view());
        assert!((stats[0].mean - 0.5).abs() < 1e-7);
        assert!((stats[0].std - (1.0_f64 / 12.0).sqrt()).abs() < 1e-3);
        assert!((stats[0].range()[0] - 0.005).abs() < 1e-7);
        assert!((stats[0].quantiles[2] - 0.5).abs() < 1e-7);
        assert_eq!(stats[1].std, 0.0);
        assert_eq!(stats[1].quantiles, [5.0; 5]);
        assert_eq!(widest_first(&stats), [0, 1]);
    }

    #[test]
    fn neighbours_are_those_whose_latents_differ_least_over_their_spread() {
        // The second latent is a hundred times as wide, and counts no more for that.
        let z = Array2::from_shape_fn((5, 3), |(i, j)| match j {
            0 => [0.0, 1.0, 2.0, 3.0, 4.0][i],
            1 => [0.0, 300.0, 100.0, 200.0, 400.0][i],
            _ => 7.0,
        });
        let stats = LatentStats::of_each(z.view());
        let found = nearest_samples(z.view(), &stats, 0, 3);
        let rows: Vec<usize> = found.iter().map(|(row, _)| *row).collect();
        assert_eq!(rows, [2, 1, 3]);
        // By hand: sqrt(2^2 + 1^2) over the standard deviation sqrt(2).
        assert!((found[0].1 - 2.5_f64.sqrt()).abs() < 1e-6, "{found:?}");
        assert_eq!(nearest_samples(z.view(), &stats, 4, 90).len(), 4);
    }

    #[test]
    fn correlation_is_of_the_latents_asked_for() {
        let z = Array2::from_shape_fn((400, 4), |(i, j)| {
            let t = (i as f32 * 0.37).sin();
            match j {
                0 => t,
                1 => 3.0 - 2.0 * t,
                2 => (i as f32 * 1.91).cos(),
                _ => 1.0,
            }
        });
        let stats = LatentStats::of_each(z.view());
        let r = correlation(z.view(), &stats, &[1, 0, 2, 3]);
        assert!((r[[0, 0]] - 1.0).abs() < 1e-9);
        assert!((r[[0, 1]] + 1.0).abs() < 1e-6);
        assert!(r[[1, 2]].abs() < 0.1);
        assert_eq!(r[[1, 2]], r[[2, 1]]);
        assert!(r[[3, 0]].is_nan() && r[[3, 3]].is_nan());
    }

    #[test]
    fn values_that_are_not_finite_are_left_out() {
        let mut z = Array2::from_shape_fn((100, 2), |(i, _)| i as f32);
        z[[50, 0]] = f32::NAN;
        z[[7, 1]] = f32::INFINITY;
        let stats = LatentStats::of_each(z.view());
        assert!(stats.iter().all(|s| s.mean.is_finite() && s.std > 20.0));
        let r = correlation(z.view(), &stats, &[0, 1]);
        assert!(r[[0, 1]] > 0.9 && r[[0, 1]] < 1.0);
        let none = Array2::from_elem((3, 1), f32::NAN);
        assert_eq!(LatentStats::of_each(none.view()), [LatentStats::default()]);
    }
}
