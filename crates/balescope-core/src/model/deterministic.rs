//! Arithmetic that gives the same bits on every machine.
//!
//! What an archive decodes to must not depend on the processor that decodes it, or no error bound
//! that was checked on one machine would hold on another. So sums run over the inputs in their
//! order, every product is fused with the sum that it goes into (rounded once), and the exponential
//! is a fixed polynomial: all of it IEEE 754 operations with one possible result. Vector units are
//! used as wide as they are, since every lane is a sum of its own. Processors without a fused
//! operation (before about 2013) give the same bits slowly, one product at a time.

use ndarray::{Array2, ArrayView1, ArrayView2};
use pulp::{Arch, Simd, WithSimd};

/// Rows that go through the weights together.
const ROWS: usize = 6;
/// Vectors of outputs that are summed side by side.
const VECTORS: usize = 2;

/// x W + b: samples x inputs, inputs x outputs, outputs. Each result is b + x0 w0 + x1 w1 + ..,
/// summed in this order in single precision, each product and sum rounded together.
pub fn affine(
    x: &ArrayView2<'_, f32>,
    weight: &ArrayView2<'_, f32>,
    bias: &ArrayView1<'_, f32>,
) -> Array2<f32> {
    debug_assert_eq!((x.ncols(), bias.len()), weight.dim());
    let mut out = Array2::zeros((x.nrows(), weight.ncols()));
    let x = x.as_standard_layout();
    if let (Some(x), Some(y)) = (x.as_slice(), out.as_slice_mut()) {
        Arch::new().dispatch(Affine { x, weight, bias, y });
    }
    out
}

/// The sums, for whatever vector unit there is: each of its lanes is an output of its own.
struct Affine<'a, 'v> {
    x: &'a [f32],
    weight: &'a ArrayView2<'v, f32>,
    bias: &'a ArrayView1<'v, f32>,
    y: &'a mut [f32],
}

impl WithSimd for Affine<'_, '_> {
    type Output = ();

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "is compiled for each vector unit")]
    fn with_simd<S: Simd>(self, simd: S) {
        let (inputs, outputs) = self.weight.dim();
        let width = VECTORS * S::F32_LANES;
        let panels = self.panels(width);
        // The bias is the first row of each panel.
        let length = (inputs + 1) * width;
        let mut turned = vec![[0.0; ROWS]; inputs];
        let blocks = self.y.chunks_mut((ROWS * outputs).max(1)).enumerate();
        for (block, y) in blocks {
            let rows = y.len() / outputs;
            for row in 0..rows {
                let from = (block * ROWS + row) * inputs;
                for (to, v) in turned.iter_mut().zip(&self.x[from..from + inputs]) {
                    to[row] = *v;
                }
            }
            for (panel, first) in panels.chunks_exact(length).zip((0..outputs).step_by(width)) {
                let sums = sums(simd, &turned, panel);
                for (row, sums) in sums.into_iter().take(rows).enumerate() {
                    let to = row * outputs + first
                        ..(row * outputs + outputs).min(row * outputs + first + width);
                    for (to, sum) in y[to].chunks_mut(S::F32_LANES).zip(sums) {
                        simd.partial_store_f32s(to, sum);
                    }
                }
            }
        }
    }
}

impl Affine<'_, '_> {
    /// Biases and weights in the order in which they are read: so many columns at a time, the last
    /// ones filled up with zeros.
    fn panels(&self, width: usize) -> Vec<f32> {
        let (inputs, outputs) = self.weight.dim();
        let mut packed = vec![0.0; outputs.div_ceil(width) * (inputs + 1) * width];
        let mut put = |row: usize, values: ArrayView1<'_, f32>| {
            for (column, v) in values.iter().enumerate() {
                let panel = column / width * (inputs + 1) * width;
                packed[panel + row * width + column % width] = *v;
            }
        };
        put(0, self.bias.view());
        for (input, row) in self.weight.rows().into_iter().enumerate() {
            put(input + 1, row);
        }
        packed
    }
}

#[inline(always)]
#[expect(clippy::inline_always, reason = "is compiled for each vector unit")]
fn sums<S: Simd>(simd: S, x: &[[f32; ROWS]], panel: &[f32]) -> [[S::f32s; VECTORS]; ROWS] {
    let (panel, _) = S::as_simd_f32s(panel);
    let (bias, weight) = panel.split_at(VECTORS);
    let mut sums = [[bias[0], bias[1]]; ROWS];
    for (x, w) in x.iter().zip(weight.chunks_exact(VECTORS)) {
        for (sums, x) in sums.iter_mut().zip(x) {
            let x = simd.splat_f32s(*x);
            for (sum, w) in sums.iter_mut().zip(w) {
                *sum = simd.mul_add_f32s(x, *w, *sum);
            }
        }
    }
    sums
}

/// e^x, off by at most 2 units in the last place: x = n ln 2 + r, and e^r by its series (Cody and
/// Waite, Software Manual for the Elementary Functions, 1980).
#[inline(always)]
pub fn exp(x: f32) -> f32 {
    /// Adding and taking it away rounds to a whole number.
    const ROUND: f32 = 12_582_912.0;
    /// ln 2 in two parts: n times the first is exact.
    const LN_2: [f32; 2] = [0.693_359_4, -2.121_944_4e-4];
    let x = x.clamp(-87.0, 88.0);
    let rounded = x.mul_add(std::f32::consts::LOG2_E, ROUND);
    let n = rounded - ROUND;
    let r = n.mul_add(-LN_2[1], n.mul_add(-LN_2[0], x));
    let mut series: f32 = 1.0 / 5040.0;
    for factor in [
        1.0 / 720.0,
        1.0 / 120.0,
        1.0 / 24.0,
        1.0 / 6.0,
        0.5,
        1.0,
        1.0,
    ] {
        series = series.mul_add(r, factor);
    }
    // The last bits of the rounded number are n: as an exponent, 2^n.
    series * f32::from_bits((rounded.to_bits() << 23).wrapping_add(127 << 23))
}

#[cfg(test)]
mod tests {
    use ndarray::{Array1, s};

    use super::*;
    use crate::model::Random;

    fn random(rows: usize, columns: usize, stream: u64) -> Array2<f32> {
        let mut random = Random::new(11, stream);
        Array2::from_shape_simple_fn((rows, columns), || (random.uniform() - 0.5) as f32)
    }

    /// In the order that is promised, one operation after the other.
    fn plainly(x: &Array2<f32>, weight: &Array2<f32>, bias: &Array1<f32>) -> Array2<f32> {
        Array2::from_shape_fn((x.nrows(), weight.ncols()), |(i, j)| {
            let terms = x.row(i).into_iter().zip(weight.column(j));
            terms.fold(bias[j], |sum, (x, w)| x.mul_add(*w, sum))
        })
    }

    #[test]
    fn every_bit_is_that_of_one_sum_after_the_other() {
        for (rows, inputs, outputs) in [(1, 1, 1), (5, 7, 33), (9, 130, 64), (3, 0, 4), (0, 3, 2)] {
            let (x, weight) = (random(rows, inputs, 1), random(inputs, outputs, 2));
            let bias = random(1, outputs, 3).row(0).to_owned();
            let found = affine(&x.view(), &weight.view(), &bias.view());
            assert_eq!(
                found,
                plainly(&x, &weight, &bias),
                "{rows} {inputs} {outputs}"
            );
            let turned = weight.t().as_standard_layout().into_owned();
            assert_eq!(affine(&x.view(), &turned.t(), &bias.view()), found);
        }
    }

    /// Whatever this processor has, and lanes of other widths in plain code.
    #[test]
    fn every_vector_unit_gives_the_same_bits() {
        let (x, weight) = (random(7, 61, 1), random(61, 75, 2));
        let bias = random(1, 75, 3).row(0).to_owned();
        let with = |run: &dyn Fn(Affine<'_, '_>)| {
            let mut out = Array2::zeros((7, 75));
            run(Affine {
                x: x.as_slice().unwrap(),
                weight: &weight.view(),
                bias: &bias.view(),
                y: out.as_slice_mut().unwrap(),
            });
            out
        };
        let best = with(&|task| Arch::new().dispatch(task));
        assert_eq!(best, with(&|task| task.with_simd(pulp::Scalar)));
        assert_eq!(best, with(&|task| task.with_simd(pulp::Scalar128b)));
        assert_eq!(best, with(&|task| task.with_simd(pulp::Scalar512b)));
    }

    #[test]
    fn a_row_does_not_depend_on_its_neighbours() {
        let (x, weight) = (random(11, 20, 1), random(20, 45, 2));
        let bias = Array1::zeros(45);
        let all = affine(&x.view(), &weight.view(), &bias.view());
        let one = affine(&x.slice(s![7..8, ..]), &weight.view(), &bias.view());
        assert_eq!(all.row(7), one.row(0));
    }

    #[test]
    fn the_exponential_is_right_to_the_last_places() {
        for i in -8700..=8800 {
            let x = i as f32 * 0.01;
            let (found, exact) = (f64::from(exp(x)), f64::from(x).exp());
            assert!(
                (found - exact).abs() <= 2.5e-7 * exact,
                "{x} {found} {exact}"
            );
        }
        assert_eq!(exp(0.0), 1.0);
        assert!(exp(f32::INFINITY).is_finite() && exp(f32::NEG_INFINITY) > 0.0);
    }
}
