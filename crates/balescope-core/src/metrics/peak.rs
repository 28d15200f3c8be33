//! The position and width of a peak.

use serde::{Deserialize, Serialize};

use super::summary::quantiles;
use crate::transform::moments::Moments;

/// Fewer values than this have no peak worth naming.
const FEWEST: usize = 10;

/// Rounds of looking closer; the window settles after two or three.
const ROUNDS: usize = 4;

/// FWHM of a Gaussian in units of its sigma: 2 sqrt(2 ln 2).
const FWHM_OF_SIGMA: f64 = 2.354_820_045;

/// Where a distribution is highest, and how wide it is there.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Peak {
    /// The most frequent value.
    pub position: f64,
    /// Full width at half of the maximum, counted from zero: no background is taken away. `None`
    /// where the distribution does not fall to one half on both sides.
    pub fwhm: Option<f64>,
    /// Values in the range.
    pub entries: usize,
}

impl Peak {
    /// Full widths on each side of a peak in which a fit of it has enough of its background.
    const REACH: f64 = 2.5;

    /// The range about it in which it is fitted; `None` where it has no width.
    pub fn about(&self) -> Option<[f64; 2]> {
        let reach = self.fwhm.filter(|width| *width > 0.0)? * Self::REACH;
        Some([self.position - reach, self.position + reach])
    }
}

/// The highest peak of the finite values in `range` (both ends belong to it). `None` for fewer than
/// 10 values.
///
/// The density is a fine histogram smoothed by a Gaussian of Silverman's width (0.9 min(sigma,
/// IQR / 1.349) n^(-1/5), Silverman 1986), first over the whole range, then over two full widths
/// about the peak, so that a background does not decide how much is smoothed. The position is the
/// top of a parabola through the density above 85 % of its maximum; the smoothing is taken out of
/// the width in quadrature.
pub fn peak(values: impl Iterator<Item = f64>, range: [f64; 2]) -> Option<Peak> {
    let mut values: Vec<f64> = values
        .filter(|v| v.is_finite() && range[0] <= *v && *v <= range[1])
        .collect();
    let entries = values.len();
    if entries < FEWEST {
        return None;
    }
    values.sort_unstable_by(f64::total_cmp);
    let mut window = [values[0], values[entries - 1]];
    let mut found = Peak {
        position: quantiles(&mut values, [0.5])[0],
        fwhm: Some(0.0),
        entries,
    };
    for _ in 0..ROUNDS {
        let Some(density) = Density::new(&values, window) else {
            break;
        };
        let round = Peak {
            position: density.position(),
            fwhm: density.fwhm(),
            entries,
        };
        found = Peak {
            fwhm: round.fwhm.or(found.fwhm.filter(|w| *w > 0.0)),
            ..round
        };
        let Some(fwhm) = round.fwhm else { break };
        window = [
            (found.position - 2.0 * fwhm).max(values[0]),
            (found.position + 2.0 * fwhm).min(values[entries - 1]),
        ];
    }
    Some(found)
}

/// A smoothed histogram over a window.
struct Density {
    low: f64,
    width: f64,
    heights: Vec<f64>,
    /// Sigma of the smoothing, in the values' unit.
    smoothing: f64,
}

impl Density {
    /// `None` where the values in the window have no spread. `values` are in their order.
    fn new(values: &[f64], window: [f64; 2]) -> Option<Self> {
        let smoothing = silverman(within(values, window))?;
        // Values beside the window still reach into it.
        let reach = 4.0 * smoothing;
        let (low, high) = (window[0] - reach, window[1] + reach);
        let bins = (4.0 * (high - low) / smoothing).ceil().clamp(50.0, 4000.0) as usize;
        let width = (high - low) / bins as f64;
        if !(width > 0.0 && width.is_finite()) {
            return None;
        }
        let mut counts = vec![0.0; bins];
        for value in within(values, [low, high]) {
            counts[(((value - low) / width) as usize).min(bins - 1)] += 1.0;
        }
        Some(Self {
            low,
            width,
            heights: smooth(&counts, smoothing / width),
            smoothing,
        })
    }

    fn top(&self) -> usize {
        (0..self.heights.len())
            .max_by(|&a, &b| self.heights[a].total_cmp(&self.heights[b]))
            .unwrap_or(0)
    }

    /// The value at a place counted in bins.
    fn value(&self, place: f64) -> f64 {
        self.low + (place + 0.5) * self.width
    }

    fn position(&self) -> f64 {
        let top = self.top();
        let level = 0.85 * self.heights[top];
        let first = (0..top)
            .rev()
            .find(|&i| self.heights[i] < level)
            .map_or(0, |i| i + 1);
        let last = (top..self.heights.len())
            .find(|&i| self.heights[i] < level)
            .unwrap_or(self.heights.len());
        self.value(top as f64 + parabola_top(&self.heights[first..last], top - first))
    }

    fn fwhm(&self) -> Option<f64> {
        let top = self.top();
        let half = self.heights[top] / 2.0;
        let left = (0..top).rev().find(|&i| self.heights[i] < half)?;
        let right = (top..self.heights.len()).find(|&i| self.heights[i] < half)?;
        let crossing = |low: usize, high: usize| {
            let (a, b) = (self.heights[low], self.heights[high]);
            low as f64 + (half - a) / (b - a)
        };
        let width = (crossing(right - 1, right) - crossing(left, left + 1)) * self.width;
        let smoothed = FWHM_OF_SIGMA * self.smoothing;
        Some((width * width - smoothed * smoothed).max(0.0).sqrt())
    }
}

/// The part of ordered values between two ends.
fn within(values: &[f64], [low, high]: [f64; 2]) -> &[f64] {
    let first = values.partition_point(|v| *v < low);
    let last = values.partition_point(|v| *v <= high);
    &values[first..last.max(first)]
}

fn silverman(values: &[f64]) -> Option<f64> {
    let mut moments = Moments::default();
    moments.extend(values.iter().copied());
    let (count, _, std) = moments.finish();
    let quartile = |share: usize| values.get(values.len() * share / 4).copied().unwrap_or(0.0);
    let core = (quartile(3) - quartile(1)) / 1.349;
    let sigma = if core > 0.0 { std.min(core) } else { std };
    let smoothing = 0.9 * sigma * (count as f64).powf(-0.2);
    (smoothing > 0.0 && smoothing.is_finite()).then_some(smoothing)
}

/// Convolution with a Gaussian of `sigma` bins.
fn smooth(counts: &[f64], sigma: f64) -> Vec<f64> {
    let reach = (4.0 * sigma).ceil() as usize;
    let kernel: Vec<f64> = (0..=reach)
        .map(|i| (-0.5 * (i as f64 / sigma).powi(2)).exp())
        .collect();
    let at = |i: Option<usize>| i.and_then(|i| counts.get(i)).copied().unwrap_or(0.0);
    let sides = |i: usize| {
        let pair = |d: usize| kernel[d] * (at(i.checked_sub(d)) + at(i.checked_add(d)));
        (1..=reach).map(pair).sum::<f64>()
    };
    (0..counts.len()).map(|i| counts[i] + sides(i)).collect()
}

/// Where the least-squares parabola through evenly spaced heights is highest, from place `top`; 0
/// where it has no maximum among them.
fn parabola_top(heights: &[f64], top: usize) -> f64 {
    let count = heights.len() as f64;
    let middle = (count - 1.0) / 2.0;
    let x = |i: usize| i as f64 - middle;
    let (mut y0, mut y1, mut y2, mut x2, mut x4) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for (i, y) in heights.iter().enumerate() {
        let squared = x(i) * x(i);
        y0 += y;
        y1 += y * x(i);
        y2 += y * squared;
        x2 += squared;
        x4 += squared * squared;
    }
    // About the middle the odd sums vanish, and slope and curvature separate.
    let slope = y1 / x2;
    let curvature = (count * y2 - x2 * y0) / (count * x4 - x2 * x2);
    let place = -slope / (2.0 * curvature);
    if curvature < 0.0 && place.abs() <= middle {
        place + middle - top as f64
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use std::f64::consts::PI;

    use super::*;

    /// Values whose distribution is exactly a Breit-Wigner, without random numbers.
    fn breit_wigner(mass: f64, width: f64, count: usize) -> impl Iterator<Item = f64> + Clone {
        (0..count)
            .map(move |i| mass + width / 2.0 * (PI * ((i as f64 + 0.5) / count as f64 - 0.5)).tan())
    }

    /// An exponential that starts at `low`.
    fn falling(low: f64, slope: f64, count: usize) -> impl Iterator<Item = f64> + Clone {
        (0..count).map(move |i| low - slope * ((i as f64 + 0.5) / count as f64).ln())
    }

    #[test]
    fn breit_wigner_comes_out() {
        let found = peak(breit_wigner(91.1876, 2.4952, 30_000), [60.0, 120.0]).unwrap();
        assert!((found.position - 91.1876).abs() < 0.01, "{found:?}");
        assert!((found.fwhm.unwrap() - 2.4952).abs() < 0.05, "{found:?}");
        assert!(found.entries > 28_000 && found.entries < 30_000);
    }

    #[test]
    fn a_falling_background_moves_it_little() {
        let values = breit_wigner(91.1876, 2.4952, 20_000).chain(falling(40.0, 30.0, 10_000));
        let found = peak(values, [60.0, 120.0]).unwrap();
        assert!((found.position - 91.1876).abs() < 0.02, "{found:?}");
        assert!((found.fwhm.unwrap() - 2.55).abs() < 0.1, "{found:?}");
    }

    #[test]
    fn a_shift_is_seen() {
        let before = breit_wigner(91.2, 2.5, 5000).chain(falling(40.0, 30.0, 2000));
        let after = before.clone().map(|m| 0.98 * m + 0.3);
        let [before, after] =
            [peak(before, [60.0, 120.0]), peak(after, [60.0, 120.0])].map(Option::unwrap);
        assert!(
            (after.position - (0.98 * before.position + 0.3)).abs() < 0.01,
            "{before:?} {after:?}"
        );
    }

    #[test]
    fn little_or_nothing() {
        assert_eq!(peak(std::iter::repeat_n(1.0, 9), [0.0, 2.0]), None);
        assert_eq!(peak(std::iter::repeat_n(f64::NAN, 90), [0.0, 2.0]), None);
        let constant = peak(std::iter::repeat_n(1.0, 10), [0.0, 2.0]);
        assert_eq!(
            constant,
            Some(Peak {
                position: 1.0,
                fwhm: Some(0.0),
                entries: 10
            })
        );
        let huge = peak(
            (0..20).map(|i| if i % 2 == 0 { f64::MIN } else { f64::MAX }),
            [f64::MIN, f64::MAX],
        );
        assert!(huge.is_some());
    }

    #[test]
    fn a_ramp_without_a_right_side_has_no_width() {
        let found = peak((0..10_000).map(|i| f64::from(i).sqrt()), [0.0, 100.0]).unwrap();
        assert!(found.position > 90.0, "{found:?}");
    }

    #[test]
    fn parabola_is_exact_for_a_parabola() {
        let heights: Vec<f64> = (0..7).map(|i| 5.0 - (f64::from(i) - 3.3).powi(2)).collect();
        assert!((parabola_top(&heights, 3) - 0.3).abs() < 1e-12);
        assert_eq!(parabola_top(&[1.0], 0), 0.0);
    }
}
