//! The lifting steps of the wavelet, on lines beside each other.

use pulp::{Simd, WithSimd};

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

/// Which way to transform.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Direction {
    Forward,
    Inverse,
}

/// Lines beside each other in an array.
pub(super) struct Lifted {
    pub length: usize,
    pub times: usize,
    /// From one place of a line to the next in the array.
    pub pitch: usize,
    /// How many lines there are.
    pub width: usize,
    /// Means of one level, and means and details of the next.
    pub lines: Vec<f64>,
    pub spare: Vec<f64>,
}

/// Lines that are to be transformed; `values` begin with their first place.
pub(super) struct Turn<'a> {
    pub lifted: &'a mut Lifted,
    pub values: &'a mut [f64],
    pub direction: Direction,
}

impl WithSimd for Turn<'_> {
    type Output = ();

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "is compiled for each vector unit")]
    fn with_simd<S: Simd>(self, _: S) {
        match self.direction {
            Direction::Forward => self.lifted.forward(self.values),
            Direction::Inverse => self.lifted.inverse(self.values),
        }
    }
}

#[expect(clippy::inline_always, reason = "is compiled for each vector unit")]
impl Lifted {
    #[inline(always)]
    fn forward(&mut self, values: &mut [f64]) {
        let (width, pitch) = (self.width, self.pitch);
        for level in 0..self.times {
            let length = halved(self.length, level);
            let means = length.div_ceil(2);
            let (s, d) = self.spare[..length * width].split_at_mut(means * width);
            if level > 0 {
                part(&self.lines, width, width, s, d);
            } else {
                part(values, pitch, width, s, d);
            }
            to_details(s, d, width, STEPS[0]);
            to_means(s, d, width, STEPS[1]);
            to_details(s, d, width, STEPS[2]);
            to_means(s, d, width, STEPS[3]);
            put(d, width, &mut values[means * pitch..], pitch, 1.0 / SCALE);
            if level + 1 < self.times {
                put(s, width, &mut self.lines, width, SCALE);
            } else {
                put(s, width, values, pitch, SCALE);
            }
        }
    }

    #[inline(always)]
    fn inverse(&mut self, values: &mut [f64]) {
        let (width, pitch) = (self.width, self.pitch);
        for level in (0..self.times).rev() {
            let length = halved(self.length, level);
            let means = length.div_ceil(2);
            let (s, d) = self.spare[..length * width].split_at_mut(means * width);
            if level + 1 < self.times {
                take(s, width, &self.lines, width, 1.0 / SCALE);
            } else {
                take(s, width, values, pitch, 1.0 / SCALE);
            }
            take(d, width, &values[means * pitch..], pitch, SCALE);
            to_means(s, d, width, -STEPS[3]);
            to_details(s, d, width, -STEPS[2]);
            to_means(s, d, width, -STEPS[1]);
            to_details(s, d, width, -STEPS[0]);
            if level > 0 {
                join(&mut self.lines, width, width, s, d);
            } else {
                join(values, pitch, width, s, d);
            }
        }
    }
}

/// Parts rows into those of even and of odd places.
#[inline(always)]
#[expect(clippy::inline_always, reason = "is compiled for each vector unit")]
fn part(rows: &[f64], pitch: usize, width: usize, s: &mut [f64], d: &mut [f64]) {
    if pitch == 1 {
        for ((pair, s), d) in rows.chunks_exact(2).zip(&mut *s).zip(&mut *d) {
            (*s, *d) = (pair[0], pair[1]);
        }
        if s.len() > d.len() {
            s[d.len()] = rows[2 * d.len()];
        }
        return;
    }
    let both = s.chunks_exact_mut(width).zip(rows.chunks(2 * pitch));
    for (s, row) in both {
        s.copy_from_slice(&row[..width]);
    }
    let both = d
        .chunks_exact_mut(width)
        .zip(rows[pitch..].chunks(2 * pitch));
    for (d, row) in both {
        d.copy_from_slice(&row[..width]);
    }
}

/// The inverse.
#[inline(always)]
#[expect(clippy::inline_always, reason = "is compiled for each vector unit")]
fn join(rows: &mut [f64], pitch: usize, width: usize, s: &[f64], d: &[f64]) {
    if pitch == 1 {
        for ((pair, s), d) in rows.chunks_exact_mut(2).zip(s).zip(d) {
            (pair[0], pair[1]) = (*s, *d);
        }
        if s.len() > d.len() {
            rows[2 * d.len()] = s[d.len()];
        }
        return;
    }
    let both = s.chunks_exact(width).zip(rows.chunks_mut(2 * pitch));
    for (s, row) in both {
        row[..width].copy_from_slice(s);
    }
    let both = d
        .chunks_exact(width)
        .zip(rows[pitch..].chunks_mut(2 * pitch));
    for (d, row) in both {
        row[..width].copy_from_slice(d);
    }
}

/// Writes a multiple of one row after the other.
#[inline(always)]
#[expect(clippy::inline_always, reason = "is compiled for each vector unit")]
fn put(from: &[f64], width: usize, rows: &mut [f64], pitch: usize, factor: f64) {
    if pitch == width {
        for (to, from) in rows.iter_mut().zip(from) {
            *to = from * factor;
        }
        return;
    }
    for (row, from) in rows.chunks_mut(pitch).zip(from.chunks_exact(width)) {
        for (to, from) in row.iter_mut().zip(from) {
            *to = from * factor;
        }
    }
}

/// Reads a multiple of one row after the other.
#[inline(always)]
#[expect(clippy::inline_always, reason = "is compiled for each vector unit")]
fn take(to: &mut [f64], width: usize, rows: &[f64], pitch: usize, factor: f64) {
    if pitch == width {
        for (to, from) in to.iter_mut().zip(rows) {
            *to = from * factor;
        }
        return;
    }
    for (row, to) in rows.chunks(pitch).zip(to.chunks_exact_mut(width)) {
        for (to, from) in to.iter_mut().zip(row) {
            *to = from * factor;
        }
    }
}

/// A length halved so many times.
pub(super) fn halved(length: usize, times: usize) -> usize {
    (0..times).fold(length, |n, _| n.div_ceil(2))
}

/// Adds to every detail a multiple of the means beside it.
#[inline(always)]
#[expect(clippy::inline_always, reason = "is compiled for each vector unit")]
fn to_details(s: &[f64], d: &mut [f64], width: usize, factor: f64) {
    let pairs = s.iter().zip(&s[width..]);
    for (detail, (before, after)) in d.iter_mut().zip(pairs) {
        *detail += factor * (before + after);
    }
    if s.len() == d.len() {
        let last = s.len() - width;
        for (detail, before) in d[last..].iter_mut().zip(&s[last..]) {
            *detail += factor * (before + before);
        }
    }
}

/// Adds to every mean a multiple of the details beside it.
#[inline(always)]
#[expect(clippy::inline_always, reason = "is compiled for each vector unit")]
fn to_means(s: &mut [f64], d: &[f64], width: usize, factor: f64) {
    let (first, others) = s.split_at_mut(width);
    for (mean, after) in first.iter_mut().zip(d) {
        *mean += factor * (after + after);
    }
    let pairs = d.iter().zip(&d[width..]);
    for (mean, (before, after)) in others.iter_mut().zip(pairs) {
        *mean += factor * (before + after);
    }
    if s.len() > d.len() {
        let last = d.len() - width;
        for (mean, before) in s[d.len()..].iter_mut().zip(&d[last..]) {
            *mean += factor * (before + before);
        }
    }
}

#[cfg(test)]
mod tests {
    use pulp::Arch;

    use super::*;

    #[test]
    fn every_vector_unit_gives_the_same_bits() {
        for (length, width) in [(37, 1), (64, 1), (21, 19), (50, 64)] {
            let values: Vec<f64> = (0..length * width)
                .map(|i| f64::from(i as u32 * 7 % 61).sqrt())
                .collect();
            let mut lifted = Lifted {
                length,
                times: 3,
                pitch: width,
                width,
                lines: vec![0.0; length * width],
                spare: vec![0.0; length * width],
            };
            for direction in [Direction::Forward, Direction::Inverse] {
                let mut both = [values.clone(), values.clone()];
                for (turn, values) in both.iter_mut().enumerate() {
                    let turn_of = Turn {
                        lifted: &mut lifted,
                        values,
                        direction,
                    };
                    if turn == 0 {
                        Arch::new().dispatch(turn_of);
                    } else {
                        turn_of.with_simd(pulp::Scalar);
                    }
                }
                assert_eq!(both[0], both[1]);
            }
        }
    }
}
