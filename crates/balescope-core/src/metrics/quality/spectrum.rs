//! What became of the spectrum of a field.

use ndarray::ArrayView2;
use phastft::fft_f64_dit_with_planner;
use phastft::planner::{Direction, PlannerDit64};
use rayon::prelude::*;
use serde::Serialize;

use super::pairs::{Both, spread};
use super::spectrum_part::{Part, rings};

/// Frames that the spectrum is the mean of, at most.
const FRAMES: usize = 16;

/// Modes of all frames together, at most, beyond the first frame.
const ALL: usize = 1 << 23;

/// Shorter axes have no spectrum worth the name.
const SHORTEST: usize = 4;

/// Power against frequency, radially averaged.
///
/// Of each frame the mean is taken off and a Hann window laid over every axis, so that edges that do
/// not fit together make no power of their own; P = |F|^2 / sum(w^2), so that white noise of variance
/// s^2 has P = s^2 at every frequency. P is averaged over all modes in a ring 1 / n wide, n the
/// shortest axis that is at least a quarter of the longest, up to half a cycle a point, and over
/// frames. Axes are filled up with zeros to a power of two, which only lays the modes closer. The
/// first ring holds what is left of the mean and is left out. Pairs that are not finite count as the
/// mean.
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
    let part = Part::from_axes(axes);
    part.cut.iter().find(|length| **length >= SHORTEST)?;
    // As wide as the modes lie apart, along the axes that are not much shorter than the others: in
    // narrower rings modes of one axis alone would alternate with those of all.
    let longest = part.filled.iter().copied().max()?;
    let lengths = part.filled.iter().copied();
    let width = lengths.filter(|length| 4 * length >= longest).min()?;
    let rings = rings(&part.filled, width);
    let most = FRAMES.min((ALL / rings.len().max(1)).max(1));
    let mut sums = vec![[0.0; 3]; width / 2 + 1];
    let mut frames = 0;
    for place in spread(both.places(), most) {
        let Some(powers) = frame(both, place, &part) else {
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
        frequency: kept().map(|ring| ring as f64 / width as f64).collect(),
        before: mean(0),
        after: mean(1),
        error: mean(2),
        frames,
    })
}

/// Power of before, after and error at every mode of one frame. `None` where no pair is finite.
///
/// One transform gives both before and error: as the real and the imaginary part they keep apart,
/// each in units of its own size so that neither is lost beside the other.
fn frame(both: &Both<'_>, place: usize, part: &Part<'_>) -> Option<Vec<[f64; 3]>> {
    let points = part.window.len();
    let pairs: Vec<(f64, f64)> = (0..points)
        .map(|i| both.pair(place, part.point(i)))
        .collect();
    let before = centred(pairs.iter().map(|p| p.0))?;
    let error = centred(pairs.iter().map(|p| p.1))?;
    let modes: usize = part.filled.iter().product();
    let (mut re, mut im) = (vec![0.0; modes], vec![0.0; modes]);
    for (i, weight) in part.window.iter().enumerate() {
        let mode = part.mode(i);
        re[mode] = before.values[i] * weight;
        im[mode] = error.values[i] * weight;
    }
    transform(&mut re, &mut im, &part.filled);
    let (was, moved) = (0.5 * before.size, 0.5 * error.size);
    let power = |i: usize| {
        let mirror = opposite(i, &part.filled);
        // F(before) = (Z + Z*') / 2 and F(error) = (Z - Z*') / 2i, with Z*' of the opposite mode.
        let b = [was * (re[i] + re[mirror]), was * (im[i] - im[mirror])];
        let e = [moved * (im[i] + im[mirror]), moved * (re[mirror] - re[i])];
        let size = |[x, y]: [f64; 2]| (x * x + y * y) / points as f64;
        [size(b), size([b[0] + e[0], b[1] + e[1]]), size(e)]
    };
    Some((0..modes).map(power).collect())
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
        for value in &mut values {
            *value /= size;
        }
    }
    Some(Centred { values, size })
}

/// The Fourier transform over all axes in place, last axis fastest.
fn transform(re: &mut Vec<f64>, im: &mut Vec<f64>, lengths: &[usize]) {
    for &length in lengths.iter().rev() {
        if length > 1 {
            let planner = PlannerDit64::new(length);
            let lines = re.par_chunks_mut(length).zip(im.par_chunks_mut(length));
            lines.for_each(|(re, im)| {
                fft_f64_dit_with_planner(re, im, Direction::Forward, &planner);
            });
        }
        // The axis that was last comes first, so that the next one is last; after all of them the
        // order is the old one.
        for values in [&mut *re, &mut *im] {
            let shape = (values.len() / length, length);
            if let Ok(table) = ArrayView2::from_shape(shape, values) {
                *values = table.t().iter().copied().collect();
            }
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
    use crate::metrics::quality::spectrum_part::within;

    fn spectrum(before: &Array2<f64>, after: &Array2<f64>, axes: &[usize]) -> Option<Spectrum> {
        let input = QualityInput {
            before: before.view(),
            after: after.view(),
            rows: None,
            samples: None,
            span: Span::plain(1.0),
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
        // On the short axis the window widens the peak to 2 / 20 at either side.
        assert!((at(&found.error) - 0.2).abs() < 0.05);
        assert!(found.frequency.iter().all(|f| *f > 0.0 && *f <= 0.5));
    }

    #[test]
    fn it_is_what_plain_arithmetic_gives() {
        // 20 frames of 5 x 6 points, of which every other one is taken; filled up to 8 x 8.
        let value = |frame: usize, i: usize| ((frame * 31 + i * i * 7) as f64).sin();
        let before = Array2::from_shape_fn((20, 30), |(frame, i)| value(frame, i));
        let after = before.mapv(|v| v + 0.1 * (9.0 * v).cos());
        let found = spectrum(&before, &after, &[5, 6]).unwrap();
        let frames: Vec<usize> = (0..20).step_by(2).collect();
        assert_eq!(found.frames, frames.len());
        let hann = |i: usize, n: usize| {
            (std::f64::consts::PI * (i as f64 + 0.5) / n as f64)
                .sin()
                .powi(2)
        };
        let weight = |y: usize, x: usize| hann(y, 5) * hann(x, 6);
        let squares: f64 = (0..30).map(|i| weight(i / 6, i % 6).powi(2)).sum();
        let power = |values: &[f64], v: usize, u: usize| {
            let mean = values.iter().sum::<f64>() / 30.0;
            let (mut re, mut im) = (0.0, 0.0);
            for (i, value) in values.iter().enumerate() {
                let turn = std::f64::consts::TAU * (v * (i / 6) + u * (i % 6)) as f64 / 8.0;
                let (sine, cosine) = turn.sin_cos();
                re += (value - mean) * weight(i / 6, i % 6) * cosine;
                im -= (value - mean) * weight(i / 6, i % 6) * sine;
            }
            (re * re + im * im) / squares
        };
        let cycles = |mode: usize| mode.min(8 - mode) as f64 / 8.0;
        let mut expected = Vec::new();
        for ring in 1..=4 {
            let inside =
                |v: usize, u: usize| (8.0 * cycles(v).hypot(cycles(u))).round() as usize == ring;
            let modes: Vec<(usize, usize)> = (0..64)
                .map(|i| (i / 8, i % 8))
                .filter(|&(v, u)| inside(v, u))
                .collect();
            let of = |values: &dyn Fn(usize) -> Vec<f64>| {
                let all = frames.iter().flat_map(|frame| {
                    let values = values(*frame);
                    modes
                        .iter()
                        .map(move |&(v, u)| power(&values, v, u))
                        .collect::<Vec<_>>()
                });
                all.sum::<f64>() / (modes.len() * frames.len()) as f64
            };
            let error = |frame: usize| (&after.row(frame) - &before.row(frame)).to_vec();
            expected.push((
                f64::from(ring as u8) / 8.0,
                of(&|frame| before.row(frame).to_vec()),
                of(&|frame| after.row(frame).to_vec()),
                of(&error),
            ));
        }
        assert_eq!(found.frequency.len(), expected.len());
        for (i, (frequency, before, after, error)) in expected.into_iter().enumerate() {
            assert!((found.frequency[i] - frequency).abs() < 1e-15);
            for (found, expected) in [
                (found.before[i], before),
                (found.after[i], after),
                (found.error[i], error),
            ] {
                assert!((found / expected - 1.0).abs() < 1e-10, "{found} {expected}");
            }
        }
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
        assert_eq!(Part::from_axes(&[4096, 4096]).cut, [2048, 2048]);
        let part = Part::from_axes(&[20, 48, 1]);
        assert_eq!(
            (&part.cut[..], &part.filled[..]),
            (&[20, 48, 1][..], &[32, 64, 1][..])
        );
        assert_eq!((part.point(49), part.mode(49)), (49, 65));
        assert_eq!(within(5, &[2, 3], &[4, 7]), 9);
    }
}
