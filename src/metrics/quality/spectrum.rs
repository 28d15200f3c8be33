use ndarray::ArrayView2;
use rayon::prelude::*;
use rustfft::FftPlanner;
use rustfft::num_complex::Complex;
use serde::Serialize;

use super::pairs::{Both, spread};

/// Frames that the spectrum is the mean of, at most.
const FRAMES: usize = 16;

/// Points of a frame that are transformed, at most; a corner of larger ones.
const POINTS: usize = 1 << 22;

/// Points of all frames together, at most, beyond the first frame.
const ALL: usize = 1 << 23;

/// Shorter axes have no spectrum worth the name.
const SHORTEST: usize = 4;

/// Power against frequency, radially averaged.
///
/// Of each frame the mean is taken off and a Hann window laid over every axis, so that edges that do
/// not fit together make no power of their own; P = |F|^2 / sum(w^2), so that white noise of variance
/// s^2 has P = s^2 at every frequency. P is averaged over all modes in a ring 1 / (longest axis) wide
/// up to half a cycle a point, and over frames. The first ring holds what is left of the mean and is
/// left out. Pairs that are not finite count as the mean.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Spectrum {
    /// Cycles a grid point, of the middle of each ring.
    pub frequency: Vec<f64>,
    /// In squares of the component's unit.
    pub before: Vec<f64>,
    pub after: Vec<f64>,
    pub error: Vec<f64>,
    /// How many frames, evenly spread, it is the mean of.
    pub frames: usize,
}

/// `None` without an axis of some length, or without finite pairs.
pub(super) fn of(both: &Both<'_>, axes: &[usize]) -> Option<Spectrum> {
    let cut = corner(axes);
    let points: usize = cut.iter().product();
    let longest = cut.iter().copied().max().filter(|l| *l >= SHORTEST)?;
    let window = window(&cut);
    let rings = rings(&cut, longest);
    let mut planner = FftPlanner::new();
    let most = FRAMES.min((ALL / points).max(1));
    let mut sums = vec![[0.0; 3]; longest / 2 + 1];
    let mut frames = 0;
    for place in spread(both.places(), most) {
        let Some(powers) = frame(both, place, axes, &cut, &window, &mut planner) else {
            continue;
        };
        frames += 1;
        for (ring, power) in rings.iter().zip(powers) {
            if let Some(sum) = sums.get_mut(*ring) {
                for (sum, power) in sum.iter_mut().zip(power) {
                    *sum += power;
                }
            }
        }
    }
    if frames == 0 {
        return None;
    }
    let mut modes = vec![0_usize; sums.len()];
    for ring in &rings {
        if let Some(count) = modes.get_mut(*ring) {
            *count += 1;
        }
    }
    let kept = || (1..sums.len()).filter(|ring| modes[*ring] > 0);
    let mean = |which: usize| {
        kept()
            .map(|ring| sums[ring][which] / (modes[ring] * frames) as f64)
            .collect()
    };
    Some(Spectrum {
        frequency: kept().map(|ring| ring as f64 / longest as f64).collect(),
        before: mean(0),
        after: mean(1),
        error: mean(2),
        frames,
    })
}

/// The axes, the longest halved until there are few enough points.
fn corner(axes: &[usize]) -> Vec<usize> {
    let mut cut = axes.to_vec();
    while cut.iter().product::<usize>() > POINTS {
        if let Some(longest) = cut.iter_mut().max() {
            *longest /= 2;
        }
    }
    cut
}

/// The place in `axes` of the i-th point of a grid of lengths `cut`, last axis fastest.
fn within(mut i: usize, cut: &[usize], axes: &[usize]) -> usize {
    let (mut place, mut step) = (0, 1);
    for (length, whole) in cut.iter().zip(axes).rev() {
        place += i % length * step;
        i /= length;
        step *= whole;
    }
    place
}

/// sin^2 windows of all axes multiplied, with a mean square of 1. Axes of one or two points have none.
fn window(cut: &[usize]) -> Vec<f64> {
    let axis = |length: usize, i: usize| {
        if length <= 2 {
            return 1.0;
        }
        let turn = std::f64::consts::PI * (i as f64 + 0.5) / length as f64;
        turn.sin().powi(2)
    };
    let mut weights = vec![1.0];
    for &length in cut {
        let before = weights.iter();
        weights = before
            .flat_map(|w| (0..length).map(move |i| w * axis(length, i)))
            .collect();
    }
    let squares: f64 = weights.iter().map(|w| w * w).sum();
    let scale = (weights.len() as f64 / squares).sqrt();
    weights.iter_mut().for_each(|w| *w *= scale);
    weights
}

/// The ring of every mode, in the order of the transform.
fn rings(cut: &[usize], longest: usize) -> Vec<usize> {
    let count: usize = cut.iter().product();
    let ring = |i: usize| {
        let (mut rest, mut square) = (i, 0.0);
        for &length in cut.iter().rev() {
            let mode = rest % length;
            rest /= length;
            let cycles = mode.min(length - mode) as f64 / length as f64;
            square += cycles * cycles;
        }
        (square.sqrt() * longest as f64).round() as usize
    };
    (0..count).map(ring).collect()
}

/// Power of before, after and error at every mode of one frame. `None` where no pair is finite.
///
/// One transform gives both before and error: as the real and the imaginary part they keep apart,
/// each in units of its own size so that neither is lost beside the other.
fn frame(
    both: &Both<'_>,
    place: usize,
    axes: &[usize],
    cut: &[usize],
    window: &[f64],
    planner: &mut FftPlanner<f64>,
) -> Option<Vec<[f64; 3]>> {
    let pairs: Vec<(f64, f64)> = (0..window.len())
        .map(|i| both.pair(place, within(i, cut, axes)))
        .collect();
    let before = centred(pairs.iter().map(|p| p.0))?;
    let error = centred(pairs.iter().map(|p| p.1))?;
    let values = before.values.iter().zip(&error.values).zip(window);
    let mut modes: Vec<Complex<f64>> = values
        .map(|((b, e), w)| Complex::new(b * w, e * w))
        .collect();
    transform(&mut modes, cut, planner);
    let scale = 1.0 / modes.len() as f64;
    let power = |i: usize| {
        let (mode, mirror) = (modes[i], modes[opposite(i, cut)].conj());
        let was = (mode + mirror) * (0.5 * before.size);
        let moved = (mode - mirror) * Complex::new(0.0, -0.5 * error.size);
        [was, was + moved, moved].map(|z| z.norm_sqr() * scale)
    };
    Some((0..modes.len()).map(power).collect())
}

/// Values about their mean in units of the largest, and that unit; what is not finite is the mean.
struct Centred {
    values: Vec<f64>,
    size: f64,
}

fn centred(values: impl Iterator<Item = f64>) -> Option<Centred> {
    let mut values: Vec<f64> = values.collect();
    let finite = || values.iter().filter(|v| v.is_finite());
    let count = finite().count();
    if count == 0 {
        return None;
    }
    let mean: f64 = finite().map(|v| v / count as f64).sum();
    for value in &mut values {
        *value = if value.is_finite() {
            *value - mean
        } else {
            0.0
        };
    }
    let size = values.iter().fold(0.0_f64, |m, v| m.max(v.abs()));
    if size > 0.0 {
        values.iter_mut().for_each(|v| *v /= size);
    }
    Some(Centred { values, size })
}

/// The Fourier transform over all axes in place, last axis fastest.
fn transform(modes: &mut Vec<Complex<f64>>, cut: &[usize], planner: &mut FftPlanner<f64>) {
    for &length in cut.iter().rev() {
        let fft = planner.plan_fft_forward(length);
        modes
            .par_chunks_mut(length * (1 + 4096 / length))
            .for_each(|lines| fft.process(lines));
        // The axis that was last comes first, so that the next one is last; after all of them the
        // order is the old one.
        let lines = modes.len() / length;
        if let Ok(table) = ArrayView2::from_shape((lines, length), modes.as_slice()) {
            *modes = table.t().iter().copied().collect();
        }
    }
}

/// The mode of the opposite wave vector.
fn opposite(i: usize, cut: &[usize]) -> usize {
    let (mut rest, mut step, mut place) = (i, 1, 0);
    for &length in cut.iter().rev() {
        place += (length - rest % length) % length * step;
        rest /= length;
        step *= length;
    }
    place
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;
    use rand_chacha::ChaCha8Rng;
    use rand_chacha::rand_core::{Rng as _, SeedableRng as _};

    use super::super::QualityInput;
    use super::*;
    use crate::metrics::Span;

    fn spectrum(before: &Array2<f64>, after: &Array2<f64>, axes: &[usize]) -> Option<Spectrum> {
        let input = QualityInput {
            before: before.view(),
            after: after.view(),
            rows: None,
            samples: None,
            span: Span {
                range: 1.0,
                period: None,
            },
            axes,
            tolerance: 0.01,
        };
        of(&Both::new(&input), axes)
    }

    fn top(power: &[f64]) -> usize {
        (0..power.len())
            .max_by(|&a, &b| power[a].total_cmp(&power[b]))
            .unwrap()
    }

    #[test]
    fn waves_have_their_peaks_where_they_belong() {
        // 6 cycles along an axis of 48 points, and an error of 4 along one of 20.
        let turn = std::f64::consts::TAU;
        let before = Array2::from_shape_fn((3, 20 * 48), |(_, i)| {
            7.0 + (turn * 6.0 * (i % 48) as f64 / 48.0).sin()
        });
        let mut after = before.clone();
        for ((_, i), value) in after.indexed_iter_mut() {
            *value += 1e-9 * (turn * 4.0 * (i / 48) as f64 / 20.0).cos();
        }
        let found = spectrum(&before, &after, &[20, 48]).unwrap();
        assert_eq!(found.frames, 3);
        let at = |power: &[f64]| found.frequency[top(power)];
        assert!((at(&found.before) - 6.0 / 48.0).abs() < 1e-12);
        assert!((at(&found.after) - 6.0 / 48.0).abs() < 1e-12);
        // 0.2 cycles a point lies in the ring of 10 / 48.
        assert!((at(&found.error) - 10.0 / 48.0).abs() < 1e-12);
        assert!(found.frequency.iter().all(|f| *f > 0.0 && *f <= 0.5));
    }

    #[test]
    fn white_noise_is_flat_at_its_variance() {
        let mut random = ChaCha8Rng::seed_from_u64(3);
        let mut noise = || (random.next_u64() >> 11) as f64 / (1_u64 << 53) as f64 - 0.5;
        let before = Array2::from_shape_fn((16, 8 * 32 * 32), |_| noise());
        let found = spectrum(&before, &before, &[8, 32, 32]).unwrap();
        for (f, power) in found.frequency.iter().zip(&found.before) {
            assert!(
                *f < 0.15 || (power * 12.0 - 1.0).abs() < 0.15,
                "{f}: {power}"
            );
        }
        assert!(found.error.iter().all(|p| *p == 0.0));
    }

    #[test]
    fn little_has_no_spectrum_and_much_is_cut() {
        let values = Array2::from_elem((2, 6), 1.0);
        assert!(spectrum(&values, &values, &[2, 3]).is_none());
        assert!(spectrum(&values, &values, &[6]).is_some());
        assert!(spectrum(&values.mapv(|_| f64::NAN), &values, &[6]).is_none());
        assert_eq!(corner(&[4096, 4096]), [2048, 2048]);
        assert_eq!(within(5, &[2, 3], &[4, 7]), 9);
    }
}
