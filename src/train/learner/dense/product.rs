//! Matrix products for training: neither factor is copied, and the sums of a tile stay in registers.
//!
//! A matrix has its rows [`stride`] numbers apart. What lies beyond its columns is zero or never
//! used, so that columns are read a whole vector at a time. Every sum runs in the order of its terms,
//! whatever thread computes it.

#![expect(clippy::inline_always, reason = "is compiled for each vector unit")]

use std::array::from_fn;

use pulp::{Simd, WithSimd};

/// Numbers of the widest vector.
const WIDEST: usize = 16;
/// Vectors that the columns of a tile take at most: with eight rows, or four where vectors are
/// narrower, that many sums fill the registers.
const PANEL: usize = 3;

/// From one row of so many columns to the next: whole vectors, and an odd number of them, so that the
/// rows of a tile do not fall on the same places of the cache.
pub(super) fn stride(columns: usize) -> usize {
    (columns.div_ceil(WIDEST) | 1) * WIDEST
}

/// What becomes of C.
#[derive(Clone, Copy, Debug)]
pub(super) enum Into<'a> {
    /// A B and a row of biases.
    Biased(&'a [f32]),
    /// A B and a row of biases, added to what is there.
    Added(&'a [f32]),
    /// A B.
    Plain,
    /// A B, added to what is there.
    Sum,
    /// A B times what is there, number by number.
    Scaled,
}

/// A product A B into C. A: rows x inputs, B: inputs x outputs, C: rows x outputs.
pub(super) struct Product<'a> {
    pub a: &'a [f32],
    pub b: &'a [f32],
    pub c: &'a mut [f32],
    pub rows: usize,
    pub inputs: usize,
    pub outputs: usize,
    pub into: Into<'a>,
}

impl WithSimd for Product<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(mut self, simd: S) {
        for (first, vectors) in panels::<S>(self.outputs) {
            match vectors {
                1 => self.panel::<S, 1>(simd, first),
                2 => self.panel::<S, 2>(simd, first),
                _ => self.panel::<S, PANEL>(simd, first),
            }
        }
    }
}

impl Product<'_> {
    #[inline(always)]
    fn panel<S: Simd, const N: usize>(&mut self, simd: S, first: usize) {
        let mut row = 0;
        while S::F32_LANES == WIDEST && row + 8 <= self.rows {
            self.tile::<S, 8, N>(simd, row, first);
            row += 8;
        }
        while row + 4 <= self.rows {
            self.tile::<S, 4, N>(simd, row, first);
            row += 4;
        }
        while row < self.rows {
            self.tile::<S, 1, N>(simd, row, first);
            row += 1;
        }
    }

    #[inline(always)]
    fn tile<S: Simd, const M: usize, const N: usize>(&mut self, simd: S, row: usize, first: usize) {
        let (a_stride, b_stride) = (stride(self.inputs), stride(self.outputs));
        let width = N * S::F32_LANES;
        let start = match self.into {
            Into::Biased(bias) | Into::Added(bias) => vectors::<S, N>(&bias[first..first + width]),
            Into::Plain | Into::Sum | Into::Scaled => [simd.splat_f32s(0.0); N],
        };
        let mut sums = [start; M];
        let rows: [&[f32]; M] = from_fn(|i| &self.a[(row + i) * a_stride..][..self.inputs]);
        let b = &self.b[first..];
        for k in 0..self.inputs {
            let b = vectors::<S, N>(&b[k * b_stride..k * b_stride + width]);
            for (sums, row) in sums.iter_mut().zip(&rows) {
                let a = simd.splat_f32s(row[k]);
                for (sum, b) in sums.iter_mut().zip(b) {
                    *sum = simd.mul_add_f32s(a, b, *sum);
                }
            }
        }
        for (i, sums) in sums.into_iter().enumerate() {
            let to = &mut self.c[(row + i) * b_stride + first..][..width];
            let (to, _) = S::as_mut_simd_f32s(to);
            for (to, sum) in to.iter_mut().zip(sums) {
                *to = match self.into {
                    Into::Biased(_) | Into::Plain => sum,
                    Into::Added(_) | Into::Sum => simd.add_f32s(*to, sum),
                    Into::Scaled => simd.mul_f32s(*to, sum),
                };
            }
        }
    }
}

/// The gradient of a layer's parameters: A^T D is added to the first rows of C, the sums of D's
/// columns to the last. A: rows x inputs, D: rows x outputs, C: (inputs + 1) x outputs.
pub(super) struct Gradient<'a> {
    pub a: &'a [f32],
    pub d: &'a [f32],
    pub c: &'a mut [f32],
    pub rows: usize,
    pub inputs: usize,
    pub outputs: usize,
}

impl WithSimd for Gradient<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(mut self, simd: S) {
        for (first, vectors) in panels::<S>(self.outputs) {
            match vectors {
                1 => self.panel::<S, 1>(simd, first),
                2 => self.panel::<S, 2>(simd, first),
                _ => self.panel::<S, PANEL>(simd, first),
            }
        }
    }
}

impl Gradient<'_> {
    #[inline(always)]
    fn panel<S: Simd, const N: usize>(&mut self, simd: S, first: usize) {
        // Beyond the inputs, up to the stride, tiles compute what they do not store.
        if S::F32_LANES == WIDEST {
            for row in (0..self.inputs).step_by(8) {
                self.tile::<S, 8, N>(simd, row, first);
            }
        } else {
            for row in (0..self.inputs).step_by(4) {
                self.tile::<S, 4, N>(simd, row, first);
            }
        }
        self.biases::<S, N>(simd, first);
    }

    #[inline(always)]
    fn tile<S: Simd, const M: usize, const N: usize>(&mut self, simd: S, row: usize, first: usize) {
        let (a_stride, d_stride) = (stride(self.inputs), stride(self.outputs));
        let width = N * S::F32_LANES;
        let mut sums = [[simd.splat_f32s(0.0); N]; M];
        let a = self.a.chunks_exact(a_stride).take(self.rows);
        for (a, d) in a.zip(self.d.chunks_exact(d_stride)) {
            let d = vectors::<S, N>(&d[first..first + width]);
            for (sums, a) in sums.iter_mut().zip(&a[row..row + M]) {
                let a = simd.splat_f32s(*a);
                for (sum, d) in sums.iter_mut().zip(d) {
                    *sum = simd.mul_add_f32s(a, d, *sum);
                }
            }
        }
        for (i, sums) in sums.into_iter().enumerate().take(self.inputs - row) {
            let to = &mut self.c[(row + i) * d_stride + first..][..width];
            let (to, _) = S::as_mut_simd_f32s(to);
            for (to, sum) in to.iter_mut().zip(sums) {
                *to = simd.add_f32s(*to, sum);
            }
        }
    }

    #[inline(always)]
    fn biases<S: Simd, const N: usize>(&mut self, simd: S, first: usize) {
        let d_stride = stride(self.outputs);
        let width = N * S::F32_LANES;
        let to = &mut self.c[self.inputs * d_stride + first..][..width];
        let mut sums = vectors::<S, N>(to);
        for d in self.d.chunks_exact(d_stride).take(self.rows) {
            let d = vectors::<S, N>(&d[first..first + width]);
            for (sum, d) in sums.iter_mut().zip(d) {
                *sum = simd.add_f32s(*sum, d);
            }
        }
        S::as_mut_simd_f32s(to).0.copy_from_slice(&sums);
    }
}

#[inline(always)]
fn vectors<S: Simd, const N: usize>(values: &[f32]) -> [S::f32s; N] {
    let (values, _) = S::as_simd_f32s(values);
    from_fn(|i| values[i])
}

/// Columns in panels as wide as a tile at most and as even as can be: the first column of each, and
/// how many vectors.
#[inline(always)]
fn panels<S: Simd>(columns: usize) -> impl Iterator<Item = (usize, usize)> {
    let vectors = columns.div_ceil(S::F32_LANES);
    let panels = vectors.div_ceil(PANEL);
    (0..panels).map(move |i| {
        let (begin, end) = (i * vectors / panels, (i + 1) * vectors / panels);
        (begin * S::F32_LANES, end - begin)
    })
}

/// Writes a matrix (rows x columns) the other way round.
pub(super) fn turn(matrix: &[f32], rows: usize, columns: usize, turned: &mut [f32]) {
    let (from, to) = (stride(columns), stride(rows));
    for first in (0..columns).step_by(WIDEST) {
        for begin in (0..rows).step_by(WIDEST) {
            let size = WIDEST.min(rows - begin);
            let chosen = turned[first * to..].chunks_mut(to).zip(first..columns);
            for (row, column) in chosen.take(WIDEST) {
                for (i, v) in row[begin..begin + size].iter_mut().enumerate() {
                    *v = matrix[(begin + i) * from + column];
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use ndarray::{Array2, Axis, concatenate, s};
    use pulp::Arch;

    use super::*;
    use crate::model::Random;

    fn random(rows: usize, columns: usize, stream: u64) -> Array2<f32> {
        let mut random = Random::new(3, stream);
        Array2::from_shape_simple_fn((rows, columns), || random.uniform() as f32 - 0.5)
    }

    fn padded(matrix: &Array2<f32>) -> Vec<f32> {
        let mut padded = vec![0.0; matrix.nrows() * stride(matrix.ncols())];
        let rows = padded.chunks_exact_mut(stride(matrix.ncols()));
        for (to, from) in rows.zip(matrix.rows()) {
            to[..from.len()].copy_from_slice(&from.to_vec());
        }
        padded
    }

    fn bare(padded: &[f32], columns: usize) -> Array2<f32> {
        let rows = padded.len() / stride(columns);
        Array2::from_shape_fn((rows, columns), |(i, j)| padded[i * stride(columns) + j])
    }

    /// With the processor's own vectors and with others.
    fn with_each(columns: usize, run: impl Fn(&dyn Fn(Task<'_>)) -> Vec<f32>) -> Vec<Array2<f32>> {
        let by: [&dyn Fn(Task<'_>); 3] = [
            &|task| match task {
                Task::Product(task) => Arch::new().dispatch(task),
                Task::Gradient(task) => Arch::new().dispatch(task),
            },
            &|task| match task {
                Task::Product(task) => task.with_simd(pulp::Scalar),
                Task::Gradient(task) => task.with_simd(pulp::Scalar),
            },
            &|task| match task {
                Task::Product(task) => task.with_simd(pulp::Scalar256b),
                Task::Gradient(task) => task.with_simd(pulp::Scalar256b),
            },
        ];
        by.iter().map(|by| bare(&run(by), columns)).collect()
    }

    enum Task<'a> {
        Product(Product<'a>),
        Gradient(Gradient<'a>),
    }

    fn near(found: &[Array2<f32>], expected: &Array2<f32>) {
        for found in found {
            let off = (found - expected).mapv(f32::abs);
            assert!(off.iter().all(|v| *v < 1e-5), "{found} {expected}");
        }
    }

    const SHAPES: [(usize, usize, usize); 6] = [
        (1, 1, 1),
        (5, 7, 33),
        (64, 19, 200),
        (27, 200, 100),
        (9, 50, 12),
        (16, 12, 65),
    ];

    #[test]
    fn products_are_products() {
        for (rows, inputs, outputs) in SHAPES {
            let (a, b) = (random(rows, inputs, 1), random(inputs, outputs, 2));
            let (bias, before) = (random(1, outputs, 3), random(rows, outputs, 4));
            let (product, padded_bias) = (a.dot(&b), padded(&bias));
            for (into, expected) in [
                (Into::Biased(&padded_bias), &product + &bias),
                (Into::Added(&padded_bias), &product + &bias + &before),
                (Into::Plain, product.clone()),
                (Into::Sum, &product + &before),
                (Into::Scaled, &product * &before),
            ] {
                let found = with_each(outputs, |run| {
                    let mut c = padded(&before);
                    let (a, b) = (padded(&a), padded(&b));
                    run(Task::Product(Product {
                        a: &a,
                        b: &b,
                        c: &mut c,
                        rows,
                        inputs,
                        outputs,
                        into,
                    }));
                    c
                });
                near(&found, &expected);
            }
        }
    }

    #[test]
    fn gradients_are_products_and_sums() {
        for (rows, inputs, outputs) in SHAPES {
            let (a, d) = (random(rows, inputs, 1), random(rows, outputs, 2));
            let before = random(inputs + 1, outputs, 3);
            let sums = d.sum_axis(Axis(0)).insert_axis(Axis(0));
            let expected = &before + &concatenate![Axis(0), a.t().dot(&d), sums];
            let found = with_each(outputs, |run| {
                let mut c = padded(&before);
                run(Task::Gradient(Gradient {
                    a: &padded(&a),
                    d: &padded(&d),
                    c: &mut c,
                    rows,
                    inputs,
                    outputs,
                }));
                c
            });
            near(&found, &expected);
        }
    }

    #[test]
    fn turning_exchanges_rows_and_columns() {
        for (rows, columns, _) in SHAPES {
            let matrix = random(rows, columns, 1);
            let mut turned = vec![0.0; columns * stride(rows)];
            turn(&padded(&matrix), rows, columns, &mut turned);
            assert_eq!(bare(&turned, rows).slice(s![.., ..]), matrix.t());
        }
    }
}
