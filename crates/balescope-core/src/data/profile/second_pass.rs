//! The second pass over the values of a column.

use pulp::{Simd, WithSimd};

/// Sums that run side by side, whatever the width of the processor's vectors: so the result is the same
/// on every machine.
pub(super) const LANES: usize = 8;

/// The sums of distances from the mean and of their squares.
pub(super) struct Second<'a>(pub &'a [f64], pub f64);

impl WithSimd for Second<'_> {
    type Output = [f64; 2];

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "is compiled for each vector unit")]
    fn with_simd<S: Simd>(self, _: S) -> [f64; 2] {
        let Self(values, mean) = self;
        let distance = |v: f64| {
            if v.abs() < f64::INFINITY {
                v - mean
            } else {
                0.0
            }
        };
        let (mut sums, mut squares) = ([0.0; LANES], [0.0; LANES]);
        let (chunks, rest) = values.as_chunks::<LANES>();
        for chunk in chunks {
            for ((sum, square), v) in sums.iter_mut().zip(&mut squares).zip(chunk) {
                let off = distance(*v);
                *sum += off;
                *square += off * off;
            }
        }
        for v in rest {
            let off = distance(*v);
            sums[0] += off;
            squares[0] += off * off;
        }
        [sums.iter().sum(), squares.iter().sum()]
    }
}

/// Mean and standard deviation of values so large or so small that their squares are no numbers of
/// an `f64`: taken of values in units of the largest.
pub(super) fn scaled(values: impl Iterator<Item = f64> + Clone, largest: f64) -> (f64, f64) {
    let scaled = values.filter(|v| v.is_finite()).map(|v| v / largest);
    let count = scaled.clone().count() as f64;
    let mean = scaled.clone().sum::<f64>() / count;
    let variance = scaled.map(|v| (v - mean) * (v - mean)).sum::<f64>() / count;
    (mean * largest, variance.sqrt() * largest)
}
