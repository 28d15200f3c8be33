//! The structural similarity of frames.

use rayon::prelude::*;
use serde::Serialize;

use super::pairs::{Both, spread};
use crate::metrics::non_finite;

/// Structural similarity of frames.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Ssim {
    /// Mean over the frames that have one; NaN where none has.
    #[serde(with = "non_finite::nan")]
    pub mean: f64,
    /// The smallest of any frame.
    #[serde(with = "non_finite::nan")]
    pub min: f64,
    /// Samples of the data and the SSIM of each: all where they are few, else evenly spread.
    pub frames: Vec<(usize, f64)>,
}

impl Ssim {
    pub(super) fn new(frames: Vec<(usize, f64)>) -> Self {
        let finite = || frames.iter().map(|f| f.1).filter(|v| v.is_finite());
        Self {
            mean: finite().sum::<f64>() / finite().count() as f64,
            min: finite().reduce(f64::min).unwrap_or(f64::NAN),
            frames,
        }
    }
}

/// Values of all frames together that are looked at, at most, beyond the first frame.
const MOST: usize = 8_000_000;

/// Frames of more points are not looked at in parallel.
const HUGE: usize = 1 << 20;

/// Half the window along each axis, in points: 11 in all.
const RADIUS: usize = 5;

/// Standard deviation of the window in points.
const SIGMA: f64 = 1.5;

/// (K L)^2 of Wang et al. for values from 0 to 1.
const C1: f64 = 0.01 * 0.01;
const C2: f64 = 0.03 * 0.03;

/// The data's number of each frame and its structural similarity (Wang, Bovik, Sheikh and Simoncelli
/// 2004, equation 13), averaged over all places where the window fits; NaN where it meets a value
/// that is not finite everywhere.
///
/// The window is their Gaussian, 11 points wide with a standard deviation of 1.5, along every axis of
/// the field; along axes with fewer points it is the largest odd number that fits. Their L is the
/// range, `unit`: values are brought to 0 to 1 with the smallest value before as 0, as Baker et al.
/// (2022) do for floating-point data.
pub(super) fn frames(both: &Both<'_>, axes: &[usize], unit: f64) -> Vec<(usize, f64)> {
    let low = both
        .finite()
        .map(|(before, _)| before)
        .fold(f64::INFINITY, f64::min);
    let most = MOST / both.points().max(1);
    let places: Vec<usize> = spread(both.places(), most).collect();
    let one = |place: usize| {
        let pairs = (0..both.points()).map(|point| both.pair(place, point));
        let (x, y) = pairs
            .map(|(before, error)| {
                let x = (before - low) / unit;
                (x, x + error / unit)
            })
            .unzip();
        (both.sample(place), similarity(x, y, axes))
    };
    // Of huge frames one at a time, for each takes ten times its memory.
    let together = if both.points() > HUGE {
        places.len()
    } else {
        1
    };
    let places = places.into_par_iter().with_min_len(together.max(1));
    places.map(one).collect()
}

/// The mean similarity of two frames with values about 0 to 1.
fn similarity(x: Vec<f64>, y: Vec<f64>, axes: &[usize]) -> f64 {
    let product = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).collect();
    let (xx, yy, xy) = (product(&x, &x), product(&y, &y), product(&x, &y));
    let [x, y, xx, yy, xy]: [Vec<f64>; 5] = [x, y, xx, yy, xy].map(|map| blurred(map, axes));
    let (mut sum, mut count) = (0.0, 0_usize);
    for i in 0..x.len() {
        let (mx, my) = (x[i], y[i]);
        let (vx, vy, cov) = (xx[i] - mx * mx, yy[i] - my * my, xy[i] - mx * my);
        let same = ((mx * my + mx * my + C1) * (cov + cov + C2))
            / ((mx * mx + my * my + C1) * (vx + vy + C2));
        if same.is_finite() {
            sum += same;
            count += 1;
        }
    }
    sum / count as f64
}

/// Weighted means of the window at all places where it fits. Values that are not a number spread.
fn blurred(mut map: Vec<f64>, axes: &[usize]) -> Vec<f64> {
    let mut lengths = axes.to_vec();
    for axis in 0..lengths.len() {
        let length = lengths[axis];
        let weights = weights(length);
        let out = length + 1 - weights.len();
        let step: usize = lengths[axis + 1..].iter().product();
        let mut next = vec![0.0; map.len() / length.max(1) * out];
        if next.is_empty() {
            return next;
        }
        let lines = map.chunks_exact(length * step);
        for (target, line) in next.chunks_exact_mut(out * step).zip(lines) {
            for (k, weight) in weights.iter().enumerate() {
                let shifted = &line[k * step..(k + out) * step];
                for (t, v) in target.iter_mut().zip(shifted) {
                    *t += weight * v;
                }
            }
        }
        map = next;
        lengths[axis] = out;
    }
    map
}

/// The Gaussian for an axis of this length; their sum is 1.
fn weights(length: usize) -> Vec<f64> {
    let radius = RADIUS.min(length.saturating_sub(1) / 2);
    let weight = |i: usize| {
        let far = i as f64 - radius as f64;
        (-0.5 * (far / SIGMA).powi(2)).exp()
    };
    let weights: Vec<f64> = (0..=2 * radius).map(weight).collect();
    let sum: f64 = weights.iter().sum();
    weights.into_iter().map(|w| w / sum).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wave(shift: f64) -> Vec<f64> {
        (0..24 * 30)
            .map(|i| {
                let (row, column) = (f64::from(i / 30), f64::from(i % 30));
                0.5 + 0.4 * (0.5 * column + shift).sin() * (0.3 * row).cos()
            })
            .collect()
    }

    #[test]
    fn equal_frames_have_one_and_opposite_ones_less_than_zero() {
        assert_eq!(similarity(wave(0.0), wave(0.0), &[24, 30]), 1.0);
        assert!(similarity(wave(0.0), wave(std::f64::consts::PI), &[24, 30]) < 0.0);
        let near = similarity(wave(0.0), wave(0.1), &[24, 30]);
        let far = similarity(wave(0.0), wave(0.3), &[24, 30]);
        assert!(1.0 > near && near > far, "{near} {far}");
    }

    #[test]
    fn a_constant_shift_follows_the_formula() {
        // Without structure only the luminance is left: (2 a b + C1) / (a^2 + b^2 + C1).
        let found = similarity(vec![0.5; 400], vec![0.6; 400], &[20, 20]);
        let expected = (0.6 + C1) / (0.25 + 0.36 + C1);
        assert!((found - expected).abs() < 1e-9, "{found} {expected}");
    }

    #[test]
    fn windows_fit_short_axes_and_go_round_holes() {
        assert_eq!(weights(100).len(), 11);
        assert_eq!(weights(10).len(), 9);
        assert_eq!(weights(2), [1.0]);
        assert_eq!(similarity(wave(0.0), wave(0.0), &[24 * 30]), 1.0);
        assert_eq!(similarity(wave(0.0), wave(0.0), &[1, 720, 1]), 1.0);
        let mut holed = wave(0.0);
        holed[0] = f64::NAN;
        assert_eq!(similarity(holed, wave(0.0), &[24, 30]), 1.0);
        assert!(similarity(vec![f64::NAN; 9], vec![0.0; 9], &[3, 3]).is_nan());
    }
}
