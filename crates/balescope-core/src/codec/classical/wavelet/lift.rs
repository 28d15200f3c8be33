//! The wavelet transform of an array along one axis after the other.

use super::bands::advance;

/// The lifting steps of the biorthogonal 9/7 wavelet (Cohen, Daubechies and Feauveau 1992; Daubechies and
/// Sweldens 1998) ...
const STEPS: [f64; 4] = [
    -1.586_134_342_059_924,
    -0.052_980_118_572_961,
    0.882_911_075_530_934,
    0.443_506_852_043_971,
];
/// ... and the factor that makes it nearly orthonormal.
const SCALE: f64 = 1.230_174_104_914_001;

/// Lines that are transformed beside each other.
const LANES: usize = 16;

/// Which way to transform.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Direction {
    Forward,
    Inverse,
}

/// Transforms the first `part` places along every axis of an array of these lengths, one level along one axis.
pub(super) fn transform(
    values: &mut [f64],
    (lengths, part): (&[usize], &[usize]),
    axis: usize,
    direction: Direction,
) {
    let length = part[axis];
    let inner: usize = lengths[axis + 1..].iter().product();
    let mut lanes = vec![[0.0; LANES]; length];
    let mut spare = lanes.clone();
    let mut others = part.to_vec();
    others[axis] = 1;
    let total: usize = others.iter().product();
    let mut at = vec![0; part.len()];
    let mut first = [0; LANES];
    for start in (0..total).step_by(LANES) {
        let count = LANES.min(total - start);
        for first in first.iter_mut().take(count) {
            *first = (at.iter().zip(lengths)).fold(0, |place, (at, n)| place * n + at);
            advance(&mut at, &others);
        }
        let is_together = count == LANES && first[LANES - 1] == first[0] + LANES - 1;
        for (i, lane) in lanes.iter_mut().enumerate().filter(|_| is_together) {
            let at = first[0] + i * inner;
            lane.copy_from_slice(&values[at..at + LANES]);
        }
        for (k, first) in first[..count].iter().enumerate().filter(|_| !is_together) {
            let line = values[*first..].iter().step_by(inner);
            for (lane, value) in lanes.iter_mut().zip(line) {
                lane[k] = *value;
            }
        }
        match direction {
            Direction::Forward => forward(&mut lanes, &mut spare),
            Direction::Inverse => inverse(&mut lanes, &mut spare),
        }
        for (i, lane) in lanes.iter().enumerate().filter(|_| is_together) {
            let at = first[0] + i * inner;
            values[at..at + LANES].copy_from_slice(lane);
        }
        for (k, first) in first[..count].iter().enumerate().filter(|_| !is_together) {
            let line = values[*first..].iter_mut().step_by(inner);
            for (lane, value) in lanes.iter().zip(line) {
                *value = lane[k];
            }
        }
    }
}

/// Length of the vector that a detail, or a mean, of so many levels along an axis becomes: errors of it weigh so
/// much.
pub(super) fn norm(length: usize, levels: usize, fine: bool) -> f64 {
    if levels == 0 {
        return 1.0;
    }
    // A shorter axis with as many levels does as well.
    let short = length.min(24 << levels);
    let lengths: Vec<usize> = (0..levels)
        .scan(short, |n, _| Some(std::mem::replace(n, n.div_ceil(2))))
        .collect();
    let last = lengths[levels - 1];
    let means = last.div_ceil(2);
    let at = if fine { means + last / 4 } else { means / 2 };
    let mut lanes = vec![[0.0]; short];
    lanes[at] = [1.0];
    let mut spare = lanes.clone();
    for length in lengths.into_iter().rev() {
        inverse(&mut lanes[..length], &mut spare);
    }
    lanes
        .iter()
        .map(|lane| lane[0] * lane[0])
        .sum::<f64>()
        .sqrt()
}

fn forward<const N: usize>(lanes: &mut [[f64; N]], spare: &mut [[f64; N]]) {
    let means = lanes.len().div_ceil(2);
    let (s, d) = spare[..lanes.len()].split_at_mut(means);
    for (i, lane) in lanes.iter().enumerate() {
        if i % 2 == 0 {
            s[i / 2] = *lane;
        } else {
            d[i / 2] = *lane;
        }
    }
    to_details(s, d, STEPS[0]);
    to_means(s, d, STEPS[1]);
    to_details(s, d, STEPS[2]);
    to_means(s, d, STEPS[3]);
    for (to, from) in lanes.iter_mut().zip(s.iter()) {
        *to = from.map(|v| v * SCALE);
    }
    for (to, from) in lanes[means..].iter_mut().zip(d.iter()) {
        *to = from.map(|v| v * (1.0 / SCALE));
    }
}

fn inverse<const N: usize>(lanes: &mut [[f64; N]], spare: &mut [[f64; N]]) {
    let means = lanes.len().div_ceil(2);
    let (s, d) = spare[..lanes.len()].split_at_mut(means);
    for (to, from) in s.iter_mut().zip(lanes.iter()) {
        *to = from.map(|v| v * (1.0 / SCALE));
    }
    for (to, from) in d.iter_mut().zip(&lanes[means..]) {
        *to = from.map(|v| v * SCALE);
    }
    to_means(s, d, -STEPS[3]);
    to_details(s, d, -STEPS[2]);
    to_means(s, d, -STEPS[1]);
    to_details(s, d, -STEPS[0]);
    for (i, lane) in lanes.iter_mut().enumerate() {
        *lane = if i % 2 == 0 { s[i / 2] } else { d[i / 2] };
    }
}

/// Adds to every detail a multiple of the means beside it.
fn to_details<const N: usize>(s: &[[f64; N]], d: &mut [[f64; N]], factor: f64) {
    for (i, detail) in d.iter_mut().enumerate() {
        add(detail, &s[i], s.get(i + 1).unwrap_or(&s[i]), factor);
    }
}

/// Adds to every mean a multiple of the details beside it.
fn to_means<const N: usize>(s: &mut [[f64; N]], d: &[[f64; N]], factor: f64) {
    for (i, mean) in s.iter_mut().enumerate() {
        let before = &d[i.saturating_sub(1)];
        add(mean, before, d.get(i).unwrap_or(before), factor);
    }
}

#[inline]
fn add<const N: usize>(to: &mut [f64; N], a: &[f64; N], b: &[f64; N], factor: f64) {
    for ((to, a), b) in to.iter_mut().zip(a).zip(b) {
        *to += factor * (a + b);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_length_comes_back() {
        for n in 2..70 {
            let axes = [3, n, 5];
            let values: Vec<f64> = (0..15 * n).map(|i| (i * i % 37) as f64).collect();
            let mut moved = values.clone();
            transform(&mut moved, (&axes, &axes), 1, Direction::Forward);
            transform(&mut moved, (&axes, &axes), 1, Direction::Inverse);
            for (a, b) in moved.iter().zip(&values) {
                assert!((a - b).abs() < 1e-11, "{n}");
            }
        }
    }

    /// A cubic has no details away from its ends, and vectors are nearly of length one.
    #[test]
    fn details_of_cubics_vanish() {
        let cubic = |i: usize| (i as f64 / 40.0 - 0.4).powi(3);
        let mut values: Vec<f64> = (0..64).map(cubic).collect();
        transform(&mut values, (&[64], &[64]), 0, Direction::Forward);
        assert!(values[35..60].iter().all(|v| v.abs() < 1e-10));
        for levels in 1..5 {
            for fine in [false, true] {
                let norm = norm(100, levels, fine);
                assert!((0.7..1.4).contains(&norm), "{levels} {fine}: {norm}");
            }
        }
    }
}
