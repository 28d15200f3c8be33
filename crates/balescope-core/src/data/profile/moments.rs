//! Moments of columns, in one pass.

use std::ops::Range;

use ndarray::Array2;
use pulp::{Arch, Simd, WithSimd};
use rayon::prelude::*;

use super::second_pass::{LANES, Second};

/// Counts, extremes, mean and spread of the values seen so far.
#[derive(Clone, Debug)]
pub(super) struct Moments {
    /// Finite values.
    pub count: usize,
    pub nan: usize,
    pub infinite: usize,
    pub min: f64,
    pub max: f64,
    pub min_positive: f64,
    pub mean: f64,
    /// Sum of squared distances from the mean.
    squares: f64,
    pub whole: bool,
}

impl Default for Moments {
    fn default() -> Self {
        Self {
            count: 0,
            nan: 0,
            infinite: 0,
            min: f64::INFINITY,
            max: f64::NEG_INFINITY,
            min_positive: f64::INFINITY,
            mean: 0.0,
            squares: 0.0,
            whole: true,
        }
    }
}

impl Moments {
    /// Of the columns in `range` of every row of `features` values. Two passes: the squares are
    /// of distances from the mean, so that a large offset costs no digits. `room` is for a copy of them.
    pub fn new(rows: &[f64], features: usize, range: Range<usize>, room: &mut Vec<f64>) -> Self {
        let values = if range.len() == features {
            rows
        } else {
            room.clear();
            let rows = rows.chunks_exact(features);
            if range.len() == 1 {
                // A table's: one value is no slice worth a call that copies it.
                room.extend(rows.map(|row| row[range.start]));
            } else {
                for row in rows {
                    room.extend_from_slice(&row[range.clone()]);
                }
            }
            room
        };
        let arch = Arch::new();
        let mut moments = arch.dispatch(First(values));
        if moments.count > 0 {
            // The mean is rounded, and so are the distances from it: their sum tells by how much.
            let [sum, squares] = arch.dispatch(Second(values, moments.mean));
            let off = sum / moments.count as f64;
            moments.mean += off;
            moments.squares = (squares - off * sum).max(0.0);
        }
        moments
    }

    /// Adds what another part has seen (Chan, Golub and `LeVeque` 1979).
    pub fn merge(&mut self, other: &Self) {
        self.nan += other.nan;
        self.infinite += other.infinite;
        if other.count == 0 {
            return;
        }
        let (own, more) = (self.count as f64, other.count as f64);
        let distance = other.mean - self.mean;
        let share = more / (own + more);
        self.mean += distance * share;
        self.squares += other.squares + distance * distance * own * share;
        self.count += other.count;
        self.min = self.min.min(other.min);
        self.max = self.max.max(other.max);
        self.min_positive = self.min_positive.min(other.min_positive);
        self.whole = self.whole && other.whole;
    }

    /// Population standard deviation; NaN where there are no values.
    pub fn std(&self) -> f64 {
        if self.count == 0 {
            f64::NAN
        } else {
            (self.squares / self.count as f64).sqrt()
        }
    }

    /// Whether a sum or a square went beyond what an `f64` can hold, or squares below it.
    pub fn out_of_reach(&self) -> bool {
        let vanished = self.squares < 1e-280 && self.max > self.min;
        !(self.mean.is_finite() && self.squares.is_finite()) || vanished
    }
}

/// All but the squares.
struct First<'a>(&'a [f64]);

/// Lane by lane; counts as numbers of the vectors' width.
struct Lanes {
    sum: [f64; LANES],
    min: [f64; LANES],
    max: [f64; LANES],
    min_positive: [f64; LANES],
    finite: [u64; LANES],
    nan: [u64; LANES],
    broken: [u64; LANES],
}

impl WithSimd for First<'_> {
    type Output = Moments;

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "is compiled for each vector unit")]
    fn with_simd<S: Simd>(self, _: S) -> Moments {
        let mut lanes = Lanes {
            sum: [0.0; LANES],
            min: [f64::INFINITY; LANES],
            max: [f64::NEG_INFINITY; LANES],
            min_positive: [f64::INFINITY; LANES],
            finite: [0; LANES],
            nan: [0; LANES],
            broken: [0; LANES],
        };
        let (chunks, rest) = self.0.as_chunks::<LANES>();
        for chunk in chunks {
            lanes.see(chunk);
        }
        let mut padding = 0;
        if !rest.is_empty() {
            let mut last = [f64::NAN; LANES];
            last[..rest.len()].copy_from_slice(rest);
            lanes.see(&last);
            padding = LANES - rest.len();
        }
        let mut all = lanes.merged(self.0.len() + padding);
        all.nan -= padding;
        all.mean /= all.count.max(1) as f64;
        all
    }
}

impl Lanes {
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "is compiled for each vector unit")]
    fn see(&mut self, values: &[f64; LANES]) {
        for (i, &v) in values.iter().enumerate() {
            let finite = v.abs() < f64::INFINITY;
            let kept = if finite { v } else { 0.0 };
            self.sum[i] += kept;
            self.finite[i] += u64::from(finite);
            self.nan[i] += u64::from(v.is_nan());
            let low = if finite { v } else { f64::INFINITY };
            let high = if finite { v } else { f64::NEG_INFINITY };
            let positive = if low > 0.0 { low } else { f64::INFINITY };
            let smaller = |a: f64, b: f64| if a < b { a } else { b };
            self.min[i] = smaller(low, self.min[i]);
            self.max[i] = -smaller(-high, -self.max[i]);
            self.min_positive[i] = smaller(positive, self.min_positive[i]);
            self.broken[i] += u64::from(kept.trunc() != kept);
        }
    }

    /// Of so many values; in the place of the mean is their sum.
    fn merged(&self, values: usize) -> Moments {
        let count = |lanes: &[u64; LANES]| lanes.iter().sum::<u64>() as usize;
        let (finite, nan) = (count(&self.finite), count(&self.nan));
        let least = |lanes: &[f64; LANES]| lanes.iter().copied().fold(f64::INFINITY, f64::min);
        Moments {
            count: finite,
            nan,
            infinite: values - finite - nan,
            min: least(&self.min),
            max: self.max.iter().copied().fold(f64::NEG_INFINITY, f64::max),
            min_positive: least(&self.min_positive),
            mean: self.sum.iter().sum(),
            squares: 0.0,
            whole: count(&self.broken) == 0,
        }
    }
}

/// Moments of every column. Blocks of rows are taken together, because the values of a row lie
/// side by side.
pub(super) fn column_moments(values: &Array2<f64>, points: usize) -> Vec<Moments> {
    const BLOCK: usize = 1 << 15;
    let features = values.ncols().max(1);
    let columns = features / points.max(1);
    let Some(all) = values.as_slice() else {
        return vec![Moments::default(); columns];
    };
    let rows = (BLOCK / features).max(1);
    let blocks: Vec<Vec<Moments>> = all
        .par_chunks(rows * features)
        .map(|block| {
            let range = |c: usize| c * points..(c + 1) * points;
            let mut room = Vec::with_capacity(rows * points);
            (0..columns)
                .map(|c| Moments::new(block, features, range(c), &mut room))
                .collect()
        })
        .collect();
    // Merged in the order of the file, so that rounding is the same on every machine.
    let mut merged = vec![Moments::default(); columns];
    for block in &blocks {
        for (total, part) in merged.iter_mut().zip(block) {
            total.merge(part);
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One value after the other.
    fn plainly(values: &[f64]) -> Moments {
        let finite: Vec<f64> = values.iter().copied().filter(|v| v.is_finite()).collect();
        let mean = finite.iter().sum::<f64>() / finite.len().max(1) as f64;
        Moments {
            count: finite.len(),
            nan: values.iter().filter(|v| v.is_nan()).count(),
            infinite: values.iter().filter(|v| v.is_infinite()).count(),
            min: finite.iter().copied().fold(f64::INFINITY, f64::min),
            max: finite.iter().copied().fold(f64::NEG_INFINITY, f64::max),
            min_positive: (finite.iter().copied().filter(|v| *v > 0.0))
                .fold(f64::INFINITY, f64::min),
            mean,
            squares: finite.iter().map(|v| (v - mean).powi(2)).sum(),
            whole: finite.iter().all(|v| v.fract() == 0.0),
        }
    }

    #[test]
    fn lanes_see_what_one_value_after_the_other_gives() {
        let odd = [
            f64::NAN,
            f64::INFINITY,
            f64::NEG_INFINITY,
            -0.0,
            5e-324,
            -3.0,
        ];
        for length in [0, 1, 7, 8, 9, 31, 200] {
            for whole in [true, false] {
                let value = |i: usize| {
                    let v = i as f64 - 90.0 + if whole || i != 30 { 0.0 } else { 0.25 };
                    if i % 11 == 5 && !whole {
                        odd[i % odd.len()]
                    } else {
                        v
                    }
                };
                let values: Vec<f64> = (0..length).map(value).collect();
                let expected = plainly(&values);
                let room = &mut Vec::new();
                let found = Moments::new(&values, 1, 0..1, room);
                let near = |a: f64, b: f64| (a - b).abs() <= 1e-12 * b.abs().max(1.0);
                assert!(near(found.mean, expected.mean), "{found:?} {expected:?}");
                assert!(
                    near(found.squares, expected.squares),
                    "{found:?} {expected:?}"
                );
                let rest = |m: Moments| Moments {
                    mean: 0.0,
                    squares: 0.0,
                    ..m
                };
                let text = |m: Moments| format!("{:?}", rest(m));
                assert_eq!(text(found.clone()), text(expected));
                // The same among others.
                let pairs: Vec<f64> = values.iter().flat_map(|v| [7.5, *v]).collect();
                let one = Moments::new(&pairs, 2, 1..2, room);
                assert_eq!(text(one), text(found));
            }
        }
    }
}
