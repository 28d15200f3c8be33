//! Blocks through a cosine transform.

use std::f64::consts::PI;

use ndarray::{Array2, ArrayView2, ArrayViewMut2, Axis};

use super::super::entropy;
use super::lossy::{Scaled, shares_for};
use super::{About, Shape};
use crate::codec::CodecError;
use crate::data::Kind;

/// The discrete cosine transform (Ahmed, Natarajan and Rao 1974) of a whole component along all of
/// its axes, time among them; coefficients as multiples of one step, range-coded.
///
/// The transform is orthonormal, so that a step costs the same error wherever it is taken. Axes of
/// more than [`MOST_LENGTH`] places are transformed in pieces.
pub(super) struct Dct;

/// Matrices of more rows than this would take longer than what they gain.
const MOST_LENGTH: usize = 1024;

/// Multiples stay within this.
const MOST_STEPS: f64 = 1_000_000_000.0;

/// Below this part of a step a remainder is rounded down: small multiples are rarer than zero, so
/// that taking them costs more than they mend.
const ROUND_DOWN: f64 = 0.6;

impl Scaled for Dct {
    fn about(&self) -> About {
        About::new("dct", "Global DCT", &["balescope"])
    }

    fn shares(&self, shape: &Shape) -> Vec<f64> {
        match shape.kind {
            Kind::Field => shares_for((10..=95).step_by(5)),
            Kind::Table => Vec::new(),
        }
    }

    fn encode(&self, values: &[f64], axes: &[usize], share: f64) -> Result<Vec<u8>, CodecError> {
        let mut values = values.to_vec();
        transform(&mut values, axes, false);
        let largest = values.iter().fold(0.0_f64, |m, v| m.max(v.abs()));
        let step = share.max(largest / MOST_STEPS);
        let steps: Vec<i32> = values
            .iter()
            .map(|v| {
                let size = (v.abs() / step + 1.0 - ROUND_DOWN).floor();
                size.copysign(*v) as i32
            })
            .collect();
        let mut out = step.to_le_bytes().to_vec();
        out.extend(entropy::encode(&steps, &long(axes)));
        Ok(out)
    }

    fn decode(&self, bytes: &[u8], axes: &[usize], _: f64) -> Result<Vec<f64>, CodecError> {
        let (step, coded) = bytes
            .split_first_chunk()
            .ok_or("coefficients without a step")?;
        let step = f64::from_le_bytes(*step);
        let steps = entropy::decode(coded, &long(axes))?;
        let mut values: Vec<f64> = steps.into_iter().map(|q| f64::from(q) * step).collect();
        transform(&mut values, axes, true);
        Ok(values)
    }
}

/// Axes of more than one place; at least one.
fn long(axes: &[usize]) -> Vec<usize> {
    let long: Vec<usize> = axes.iter().copied().filter(|&n| n > 1).collect();
    if long.is_empty() {
        vec![axes.iter().product()]
    } else {
        long
    }
}

/// Multiplies every axis by the matrix of the transform, or by its transpose, which undoes it.
fn transform(values: &mut [f64], axes: &[usize], inverse: bool) {
    let mut inner = values.len();
    for &length in axes {
        inner /= length.max(1);
        let whole = matrix(length.min(MOST_LENGTH), inverse);
        let last = match length % MOST_LENGTH {
            0 => whole.clone(),
            _ if length < MOST_LENGTH => whole.clone(),
            rest => matrix(rest, inverse),
        };
        if inner == 1 {
            along_the_last(values, length, [&whole, &last]);
            continue;
        }
        for block in values.chunks_mut((length * inner).max(1)) {
            for piece in block.chunks_mut((MOST_LENGTH * inner).max(1)) {
                let full = piece.len() / inner == whole.nrows();
                multiply(if full { &whole } else { &last }.view(), piece, inner);
            }
        }
    }
}

/// The same along the axis whose places lie side by side: all of its lines at once. The matrices are
/// those of a whole piece and of the last one.
fn along_the_last(values: &mut [f64], length: usize, [whole, last]: [&Array2<f64>; 2]) {
    let lines = values.len() / length.max(1);
    let Ok(mut values) = ArrayViewMut2::from_shape((lines, length), values) else {
        return;
    };
    for mut piece in values.axis_chunks_iter_mut(Axis(1), MOST_LENGTH) {
        let full = piece.ncols() == whole.nrows();
        let product = piece.dot(&if full { whole } else { last }.t());
        piece.assign(&product);
    }
}

/// `values` as length x inner, each column multiplied by the matrix.
fn multiply(matrix: ArrayView2<'_, f64>, values: &mut [f64], inner: usize) {
    if let Ok(mut values) = ArrayViewMut2::from_shape((matrix.ncols(), inner), values) {
        let product = matrix.dot(&values);
        values.assign(&product);
    }
}

/// Row k: sqrt(2 / n) cos(pi k (2 i + 1) / (2 n)), the first one divided by sqrt(2).
fn matrix(length: usize, inverse: bool) -> Array2<f64> {
    let n = length as f64;
    // By angles in whole parts of a turn: exact also where the product below is large.
    let cosines: Vec<f64> = (0..4 * length)
        .map(|part| (PI * part as f64 / (2.0 * n)).cos())
        .collect();
    let forward = Array2::from_shape_fn((length, length), |(k, i)| {
        let scale = if k == 0 { 1.0 / n } else { 2.0 / n };
        scale.sqrt() * cosines[(k * (2 * i + 1)) % (4 * length)]
    });
    if inverse {
        forward.reversed_axes()
    } else {
        forward
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_transform_keeps_lengths_and_comes_back() {
        for axes in [&[5, 1, 7, 4][..], &[2, 70], &[2_500], &[3, 1_025, 2]] {
            comes_back(axes);
        }
    }

    fn comes_back(axes: &[usize]) {
        let count = axes.iter().product::<usize>();
        let values: Vec<f64> = (0..count).map(|i| (i * i % 37) as f64).collect();
        let mut moved = values.clone();
        transform(&mut moved, axes, false);
        let squares = |x: &[f64]| x.iter().map(|v| v * v).sum::<f64>();
        assert!((squares(&moved) / squares(&values) - 1.0).abs() < 1e-12);
        if axes.iter().all(|n| *n <= MOST_LENGTH) {
            let mean = values.iter().sum::<f64>() / count as f64;
            assert!((moved[0] - mean * (count as f64).sqrt()).abs() < 1e-9);
        }
        transform(&mut moved, axes, true);
        for (a, b) in moved.iter().zip(&values) {
            assert!((a - b).abs() < 1e-12);
        }
    }

    #[test]
    fn a_smooth_field_takes_few_bytes() {
        let axes = [20, 30, 40];
        let values: Vec<f64> = (0..24_000)
            .map(|i| {
                let (t, y, x) = (i / 1200, i / 40 % 30, i % 40);
                let wave =
                    (0.1 * f64::from(t)).cos() * (0.1 * f64::from(y) + 0.05 * f64::from(x)).sin();
                0.5 + 0.5 * wave
            })
            .collect();
        let bytes = Dct.encode(&values, &axes, 0.01).unwrap();
        let back = Dct.decode(&bytes, &axes, 0.01).unwrap();
        let square: f64 = values.iter().zip(&back).map(|(a, b)| (a - b).powi(2)).sum();
        assert!((square / 24_000.0).sqrt() < 0.01);
        assert!(bytes.len() < 800, "{} bytes", bytes.len());
    }
}
