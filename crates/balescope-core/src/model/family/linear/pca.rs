//! Principal component analysis.

use nalgebra::{DMatrix, SymmetricEigen};
use ndarray::parallel::prelude::*;
use ndarray::{Array, Array1, Array2, ArrayView2, Axis, Dimension, Zip};

use crate::data::blank;
use crate::model::Random;

/// Rows that are worked on at a time.
const ROWS: usize = 4096;
/// Parts of which sums over all rows are made.
const PARTS: usize = 16;
/// Up to this many samples or features the decomposition is exact; beyond it, by subspace iteration.
const EXACT: usize = 1024;
/// Subspace iteration: extra directions carried along, and rounds.
const OVERSAMPLING: usize = 16;
const ROUNDS: usize = 8;
/// Components with less than this share of the largest variance are rounding noise.
const NOISE: f64 = 1e-12;

/// Principal components: the best linear encoder and decoder for squared errors.
#[derive(Clone, Debug)]
pub struct Pca {
    /// One a feature.
    pub mean: Array1<f32>,
    /// Latents x features, orthonormal rows by falling variance; rows beyond the rank of the data
    /// are zero.
    pub components: Array2<f32>,
}

impl Pca {
    /// The first `latent` components of samples (rows x features).
    pub fn fit(x: ArrayView2<'_, f32>, latent: usize) -> Self {
        // Summed in f64: millions of rows would drift in f32.
        let sum = summed(x, |part| {
            let mut sum = Array1::<f64>::zeros(part.ncols());
            for row in part.rows() {
                Zip::from(&mut sum)
                    .and(row)
                    .for_each(|s, &v| *s += f64::from(v));
            }
            sum
        });
        let mean = sum.mapv(|s| (s / x.nrows().max(1) as f64) as f32);
        let centred = by_rows(x, |part| &part - &mean);
        let components = leading_directions(&centred, latent);
        Self { mean, components }
    }

    /// Rows x features to what `latent` components keep of them.
    pub fn reconstruct(&self, x: ArrayView2<'_, f32>) -> Array2<f32> {
        by_rows(x, |part| {
            let latents = (&part - &self.mean).dot(&self.components.t());
            latents.dot(&self.components) + &self.mean
        })
    }
}

/// What is made of the rows, as many columns of each, a few at a time on all threads.
fn by_rows(
    x: ArrayView2<'_, f32>,
    work: impl Fn(ArrayView2<'_, f32>) -> Array2<f32> + Sync,
) -> Array2<f32> {
    let mut out = blank(x.nrows(), x.ncols());
    out.axis_chunks_iter_mut(Axis(0), ROWS)
        .into_par_iter()
        .zip(x.axis_chunks_iter(Axis(0), ROWS))
        .for_each(|(mut to, part)| to.assign(&work(part)));
    out
}

/// The sum of what is made of parts of the rows. The parts do not depend on the number of threads, so
/// the sum is the same on every machine.
fn summed<D: Dimension>(
    x: ArrayView2<'_, f32>,
    work: impl Fn(ArrayView2<'_, f32>) -> Array<f64, D> + Sync,
) -> Array<f64, D> {
    let rows = x.nrows().div_ceil(PARTS).max(ROWS);
    let parts: Vec<_> = x.axis_chunks_iter(Axis(0), rows).collect();
    let sums: Vec<_> = parts.into_par_iter().map(&work).collect();
    let sum = sums.into_iter().reduce(|sum, part| sum + part);
    sum.unwrap_or_else(|| work(x))
}

/// Orthonormal rows along which the samples (rows) have the largest sums of squares, at most `count`
/// of them by falling size; rows beyond the rank are zero.
pub(in crate::model) fn leading_directions(x: &Array2<f32>, count: usize) -> Array2<f32> {
    let (samples, features) = x.dim();
    if features <= EXACT.min(samples) {
        from_covariance(x, count)
    } else if samples <= EXACT || (samples <= 4 * EXACT && 4 * count > samples) {
        from_gram(x, count)
    } else {
        by_subspace_iteration(x, count)
    }
}

/// Eigenvectors of a symmetric matrix as columns, by falling eigenvalue, the noise left out.
pub(in crate::model) fn eigenvectors(matrix: Array2<f64>, keep: usize) -> Vec<(f64, Array1<f64>)> {
    let n = matrix.nrows();
    if n == 0 {
        return Vec::new();
    }
    let eigen = SymmetricEigen::new(DMatrix::from_fn(n, n, |i, j| matrix[[i, j]]));
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|&a, &b| eigen.eigenvalues[b].total_cmp(&eigen.eigenvalues[a]));
    let largest = order.first().map_or(0.0, |&i| eigen.eigenvalues[i]);
    order
        .into_iter()
        .take(keep)
        .map(|i| {
            (
                eigen.eigenvalues[i],
                eigen.eigenvectors.column(i).iter().copied().collect(),
            )
        })
        .take_while(|(value, _): &(f64, Array1<f64>)| *value > NOISE * largest)
        .collect()
}

fn from_covariance(centred: &Array2<f32>, latent: usize) -> Array2<f32> {
    let features = centred.ncols();
    let covariance = summed(centred.view(), |part| {
        let mut sum = Array2::<f64>::zeros((features, features));
        for block in part.axis_chunks_iter(Axis(0), ROWS) {
            let block = block.mapv(f64::from);
            sum += &block.t().dot(&block);
        }
        sum
    });
    let mut components = Array2::zeros((latent, features));
    for (mut row, (_, vector)) in components
        .rows_mut()
        .into_iter()
        .zip(eigenvectors(covariance, latent))
    {
        row.assign(&vector.mapv(|v| v as f32));
    }
    components
}

/// Fewer samples than features: the eigenvectors of X X^T give those of X^T X.
fn from_gram(centred: &Array2<f32>, latent: usize) -> Array2<f32> {
    let x = centred.mapv(f64::from);
    let vectors = eigenvectors(x.dot(&x.t()), latent);
    let mut across = Array2::zeros((vectors.len(), x.nrows()));
    for (mut row, (_, vector)) in across.rows_mut().into_iter().zip(vectors) {
        row.assign(&vector);
    }
    let directions = across.dot(&x);
    let mut components = Array2::zeros((latent, x.ncols()));
    let rows = components.rows_mut().into_iter();
    for (mut row, direction) in rows.zip(directions.rows()) {
        let norm = direction.dot(&direction).sqrt();
        row.assign(&direction.mapv(|v| (v / norm) as f32));
    }
    components
}

/// Halko, Martinsson and Tropp (2011): random directions, pulled towards the leading ones by
/// repeated products with the data.
fn by_subspace_iteration(centred: &Array2<f32>, latent: usize) -> Array2<f32> {
    let (samples, features) = centred.dim();
    let width = (latent + OVERSAMPLING).min(features).min(samples);
    let mut random = Random::new(0, 0);
    let mut basis =
        Array2::from_shape_simple_fn((features, width), || random.uniform() as f32 - 0.5);
    orthonormalise(&mut basis);
    for _ in 0..ROUNDS {
        basis = centred.t().dot(&centred.dot(&basis));
        orthonormalise(&mut basis);
    }
    let projected = centred.dot(&basis).mapv(f64::from);
    let small = projected.t().dot(&projected);
    let mut components = Array2::zeros((latent, features));
    for (mut row, (_, vector)) in components
        .rows_mut()
        .into_iter()
        .zip(eigenvectors(small, latent))
    {
        row.assign(&basis.dot(&vector.mapv(|v| v as f32)));
    }
    components
}

/// Gram and Schmidt, twice, column by column; columns that vanish become zero.
fn orthonormalise(basis: &mut Array2<f32>) {
    let mut columns: Vec<Array1<f64>> = Vec::with_capacity(basis.ncols());
    for column in basis.columns() {
        let mut v = column.mapv(f64::from);
        let before = v.dot(&v).sqrt();
        for _ in 0..2 {
            for done in &columns {
                let along = done.dot(&v);
                v.scaled_add(-along, done);
            }
        }
        let norm = v.dot(&v).sqrt();
        v.mapv_inplace(|x| if norm > 1e-10 * before { x / norm } else { 0.0 });
        columns.push(v);
    }
    for (mut column, v) in basis.columns_mut().into_iter().zip(columns) {
        column.assign(&v.mapv(|x| x as f32));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Three strong directions and a little noise.
    fn data(samples: usize, features: usize) -> Array2<f32> {
        let mut random = Random::new(1, 1);
        let factors = Array2::from_shape_simple_fn((samples, 3), || random.uniform() as f32 - 0.5);
        let mixing = Array2::from_shape_simple_fn((3, features), || random.uniform() as f32 - 0.5);
        let noise =
            Array2::from_shape_simple_fn((samples, features), || 1e-3 * random.uniform() as f32);
        factors.dot(&mixing) + noise + 5.0
    }

    fn rms(a: &Array2<f32>) -> f32 {
        (a.mapv(|v| v * v).mean().unwrap()).sqrt()
    }

    #[test]
    fn parts_of_many_rows_give_what_all_of_them_give() {
        let x = data(PARTS * ROWS + ROWS + 7, 5);
        let found = Pca::fit(x.view(), 2);
        let mean = x.mapv(f64::from).mean_axis(Axis(0)).unwrap();
        for (found, mean) in found.mean.iter().zip(&mean) {
            assert!((f64::from(*found) - mean).abs() < 1e-6, "{found} {mean}");
        }
        let centred = x.mapv(f64::from) - &mean;
        let covariance = centred.t().dot(&centred);
        for (row, (_, vector)) in found
            .components
            .rows()
            .into_iter()
            .zip(eigenvectors(covariance, 2))
        {
            let along = row.mapv(f64::from).dot(&vector).abs();
            assert!((along - 1.0).abs() < 1e-5, "{along}");
        }
        let components = found.components.mapv(f64::from);
        let back = (x.mapv(f64::from) - found.mean.mapv(f64::from))
            .dot(&components.t())
            .dot(&components)
            + found.mean.mapv(f64::from);
        let off = (found.reconstruct(x.view()).mapv(f64::from) - back).mapv(f64::abs);
        assert!(off.iter().all(|d| *d < 1e-5));
    }

    #[test]
    fn all_three_ways_find_the_same_subspace() {
        let x = data(300, 40);
        let mean = x.mean_axis(Axis(0)).unwrap();
        let centred = &x - &mean;
        for components in [
            from_covariance(&centred, 3),
            from_gram(&centred, 3),
            by_subspace_iteration(&centred, 3),
        ] {
            let pca = Pca {
                mean: mean.clone(),
                components,
            };
            assert!(rms(&(&pca.reconstruct(x.view()) - &x)) < 5e-4);
            let product = pca.components.dot(&pca.components.t());
            assert!(
                (product - Array2::<f32>::eye(3))
                    .iter()
                    .all(|v: &f32| v.abs() < 1e-4)
            );
        }
    }

    #[test]
    fn components_beyond_the_rank_are_zero() {
        let x = data(5, 12);
        let pca = Pca::fit(x.view(), 10);
        assert_eq!(pca.components.dim(), (10, 12));
        assert!(pca.components.row(5).iter().all(|v| *v == 0.0));
        assert!(rms(&(&pca.reconstruct(x.view()) - &x)) < 1e-5);
    }

    #[test]
    fn constant_data_is_kept_by_its_mean() {
        let x = Array2::from_elem((10, 3), 2.5_f32);
        assert_eq!(Pca::fit(x.view(), 2).reconstruct(x.view()), x);
    }
}
