//! Tucker decompositions.

use nalgebra::DMatrix;
use ndarray::{Array1, Array2, ArrayView1, ArrayView2};

use super::unfold::{along_axis, unfolded};
use crate::model::family::linear::{eigenvectors, leading_directions};
use crate::model::{Half, Layer, Random};

/// Principal directions of snapshots whose pictures are low-rank along every axis of the field:
/// the truncated higher-order singular value decomposition (De Lathauwer, De Moor and Vandewalle
/// 2000).
///
/// x(t; i, j, ..) = offset + sum over l, a, b, .. of z(t, l) core(l; a, b, ..) U1(i, a) U2(j, b) ..
///
/// It does what PCA does with as many latents, but the pictures take far fewer numbers: a core and
/// one small matrix an axis. An axis along which that would save nothing is left alone.
#[derive(Clone, Debug, PartialEq)]
pub struct Tucker {
    /// Mean of all values.
    pub offset: f32,
    /// Latents x product of the ranks, the last axis fastest; orthonormal rows by falling variance.
    pub core: Array2<f32>,
    /// For each axis of the field: length x rank, orthonormal columns; `None`: it is left alone.
    pub factors: Vec<Option<Array2<f32>>>,
}

/// Directions of an axis are left out while what they hold is less than this share of what the
/// latents leave out anyway ...
const SHARE: f64 = 0.02;
/// ... or this share of everything: rounding noise.
const NOISE: f64 = 1e-12;
/// Up to so many directions all of an axis are computed; of more only the leading ones, by subspace
/// iteration, so many at first and then twice as many ...
const EXACT: usize = 320;
const FIRST: usize = 64;
/// ... with so many rounds, and so many to spare, which are less exact than those before.
const ROUNDS: usize = 3;
const SPARE: usize = 8;

impl Tucker {
    /// Of snapshots (rows) on a grid whose lengths multiply to the number of columns.
    pub fn fit(x: ArrayView2<'_, f32>, grid: &[usize], latent: usize) -> Self {
        let offset = (x.iter().map(|v| f64::from(*v)).sum::<f64>() / x.len().max(1) as f64) as f32;
        let centred = &x - offset;
        let total: f64 = centred.iter().map(|v| f64::from(*v).powi(2)).sum();
        let mut pictures = leading_directions(&centred, latent);
        // The length of each picture is what the snapshots hold of it; what the latents leave out
        // anyway does not count for the axes.
        let latents = centred.dot(&pictures.t());
        let squares = |column: ArrayView1<'_, f32>| -> f64 {
            column.iter().map(|v| f64::from(*v).powi(2)).sum()
        };
        let mut kept = 0.0;
        for (mut picture, column) in pictures.rows_mut().into_iter().zip(latents.columns()) {
            kept += squares(column);
            picture *= squares(column).sqrt() as f32;
        }
        let spare = (SHARE * (total - kept)).max(NOISE * total);
        let mut factors = Vec::with_capacity(grid.len());
        let mut small = pictures;
        let mut lengths = grid.to_vec();
        for axis in 0..grid.len() {
            let factor = axis_directions(&small, &lengths, axis, spare);
            if let Some(factor) = &factor {
                small = along_axis(&small, &lengths, axis, &factor.t());
                lengths[axis] = factor.ncols();
            }
            factors.push(factor);
        }
        // What an axis saves shows only once all others are small.
        for (axis, factor) in factors.iter_mut().enumerate() {
            let (length, rank) = (grid[axis], lengths[axis]);
            let without = small.len() / rank.max(1) * length;
            if let Some(directions) = factor
                && small.len() + length * rank >= without
            {
                small = along_axis(&small, &lengths, axis, &directions.view());
                lengths[axis] = length;
                *factor = None;
            }
        }
        let core = leading_directions(&small, latent);
        Self {
            offset,
            core,
            factors,
        }
    }

    /// Ranks of the axes; 0: the axis is left alone.
    pub fn ranks(&self) -> Vec<usize> {
        let rank = |factor: &Option<Array2<f32>>| factor.as_ref().map_or(0, Array2::ncols);
        self.factors.iter().map(rank).collect()
    }

    /// Lengths of the core's axes for these ranks.
    pub fn core_lengths(grid: &[usize], ranks: &[usize]) -> Vec<usize> {
        let axes = grid.iter().zip(ranks);
        axes.map(|(&length, &rank)| if rank == 0 { length } else { rank })
            .collect()
    }

    /// Numbers that have to be kept.
    pub fn parameters(latent: usize, grid: &[usize], ranks: &[usize]) -> usize {
        let factors: usize = grid.iter().zip(ranks).map(|(n, r)| n * r).sum();
        let core: usize = Self::core_lengths(grid, ranks).iter().product();
        1 + latent * core + factors
    }

    /// The decoder that this stands for, on the grid that it was fitted on: one linear layer.
    pub fn expand(&self, grid: &[usize]) -> Half {
        let mut weight = self.core.clone();
        let mut lengths = Self::core_lengths(grid, &self.ranks());
        for (axis, factor) in self.factors.iter().enumerate() {
            let Some(factor) = factor else { continue };
            weight = along_axis(&weight, &lengths, axis, &factor.view());
            lengths[axis] = factor.nrows();
        }
        let bias = Array1::from_elem(weight.ncols(), self.offset);
        Half {
            hidden: Vec::new(),
            linear: Some(Layer { weight, bias }),
            ..Half::default()
        }
    }
}

/// The directions along one axis (length x rank) by falling sum of squares, as many as leave out no
/// more than `spare` of it; `None` where that is more than half of all of a long axis.
///
/// There are no more than the other axes and the rows have places, so that the smaller of two Gram
/// matrices tells.
fn axis_directions(
    x: &Array2<f32>,
    lengths: &[usize],
    axis: usize,
    spare: f64,
) -> Option<Array2<f32>> {
    let unfolded = unfolded(x, lengths, axis);
    let (length, others) = unfolded.dim();
    let total: f64 = unfolded.iter().map(|v| v * v).sum();
    let most = length.min(others);
    if most <= EXACT {
        let found = if length <= others {
            eigenvectors(unfolded.dot(&unfolded.t()), length)
        } else {
            let small = eigenvectors(unfolded.t().dot(&unfolded), others);
            let lifted = small.into_iter().map(|(value, v)| {
                let direction = unfolded.dot(&v);
                let norm = direction.dot(&direction).sqrt();
                (value, direction / norm)
            });
            lifted.collect()
        };
        let rank = rank_of(&found, total, spare).unwrap_or(found.len());
        return Some(matrix(&found, rank, length));
    }
    let mut width = FIRST;
    while 2 * width <= most {
        let found = leading(&unfolded, width);
        match rank_of(&found, total, spare) {
            Some(rank) if rank + SPARE <= width => return Some(matrix(&found, rank, length)),
            _ => width *= 2,
        }
    }
    None
}

/// How many of the directions leave out no more than `spare`; `None`: more than there are.
fn rank_of(directions: &[(f64, Array1<f64>)], total: f64, spare: f64) -> Option<usize> {
    let mut left = total;
    for (rank, (value, _)) in directions.iter().enumerate() {
        if rank > 0 && left <= spare {
            return Some(rank);
        }
        left -= value;
    }
    (left <= spare).then_some(directions.len())
}

/// The first of the directions as columns; where there are none, a column of zeros.
fn matrix(directions: &[(f64, Array1<f64>)], rank: usize, length: usize) -> Array2<f32> {
    let mut factor = Array2::zeros((length, rank.max(1)));
    let columns = factor.columns_mut().into_iter().take(rank);
    for (mut column, (_, direction)) in columns.zip(directions) {
        column.assign(&direction.mapv(|v| v as f32));
    }
    factor
}

/// The leading directions of the rows' space, so many, with their sums of squares (Halko, Martinsson
/// and Tropp 2011): random ones, pulled towards the leading ones by products with the matrix.
fn leading(matrix: &Array2<f64>, width: usize) -> Vec<(f64, Array1<f64>)> {
    let mut random = Random::new(0, 0);
    let start = Array2::from_shape_simple_fn((matrix.ncols(), width), || random.uniform() - 0.5);
    let mut basis = orthonormal(&matrix.dot(&start));
    for _ in 0..ROUNDS {
        basis = orthonormal(&matrix.dot(&matrix.t().dot(&basis)));
    }
    let seen = basis.t().dot(matrix);
    let turned = eigenvectors(seen.dot(&seen.t()), width);
    let back = turned.into_iter().map(|(value, v)| (value, basis.dot(&v)));
    back.collect()
}

/// Columns of unit length at right angles to each other that span the same space.
fn orthonormal(columns: &Array2<f64>) -> Array2<f64> {
    let (rows, width) = columns.dim();
    let q = DMatrix::from_fn(rows, width, |i, j| columns[[i, j]])
        .qr()
        .q();
    Array2::from_shape_fn((rows, width), |(i, j)| q[(i, j)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Pca, Random};

    /// Two shapes that move and swell: rank 2 in time, low rank along both axes, and noise.
    fn snapshots(noise: f64) -> Array2<f32> {
        let mut random = Random::new(3, 3);
        Array2::from_shape_fn((30, 12 * 20), |(t, p)| {
            let (y, x, phase) = ((p / 20) as f64, (p % 20) as f64, 0.3 * t as f64);
            let first = phase.sin() * (0.4 * y).cos() * (-0.1 * x).exp();
            let second = phase.cos() * (0.2 * y).sin() * (0.3 * x).cos();
            (4.0 + first + second + noise * (random.uniform() - 0.5)) as f32
        })
    }

    const GRID: &[usize] = &[12, 20];

    fn back(tucker: &Tucker, x: &Array2<f32>) -> Array2<f32> {
        let decoder = tucker.expand(GRID);
        let encoder = decoder.projector().unwrap();
        let z = encoder.forward(x.view(), crate::model::Activation::Silu);
        decoder.forward(z.view(), crate::model::Activation::Silu)
    }

    fn squares(x: &Array2<f32>) -> f32 {
        x.iter().map(|v| v * v).sum()
    }

    #[test]
    fn low_rank_fields_come_back_from_few_numbers() {
        let x = snapshots(0.0);
        // Two shapes and the level between them and the mean of all values.
        let tucker = Tucker::fit(x.view(), &[12, 20], 3);
        assert!(squares(&(&back(&tucker, &x) - &x)) < 1e-6 * squares(&x));
        assert_eq!(tucker.ranks(), [3, 3]);
        assert_eq!(
            Tucker::parameters(3, &[12, 20], &tucker.ranks()),
            1 + 3 * 9 + 36 + 60
        );
    }

    #[test]
    fn it_is_nearly_as_good_as_principal_components() {
        let x = snapshots(0.3);
        let tucker = Tucker::fit(x.view(), &[12, 20], 5);
        let pca = Pca::fit(x.view(), 5);
        let error = |y: Array2<f32>| squares(&(y - &x));
        let (ours, theirs) = (error(back(&tucker, &x)), error(pca.reconstruct(x.view())));
        assert!(ours < 1.15 * theirs, "{ours} {theirs}");
    }

    #[test]
    fn a_long_axis_is_followed_no_further_than_the_snapshots_lead() {
        let mut random = Random::new(5, 5);
        // Six shapes along 1,500 points, and noise that is not worth a direction.
        let x = Array2::from_shape_fn((20, 1500), |(t, p)| {
            let (x, t) = (p as f64 / 1500.0, t as f64);
            let waves = (1..=6).map(|k| {
                let k = f64::from(k);
                (k * x * 6.0).sin() * (k * t * 0.4).cos() / k
            });
            (waves.sum::<f64>() + 1e-4 * random.uniform()) as f32
        });
        let tucker = Tucker::fit(x.view(), &[1500], 4);
        // Of one axis a factor saves nothing.
        assert_eq!(tucker.ranks(), [0]);
        assert_eq!(tucker.core.dim(), (4, 1500));
        let decoder = tucker.expand(&[1500]);
        let encoder = decoder.projector().unwrap();
        let z = encoder.forward(x.view(), crate::model::Activation::Silu);
        let ours = squares(&(decoder.forward(z.view(), crate::model::Activation::Silu) - &x));
        let centred = &x - tucker.offset;
        let directions = leading_directions(&centred, 4);
        let best = squares(&(centred.dot(&directions.t()).dot(&directions) - &centred));
        assert!(ours < 1.01 * best, "{ours} {best}");
    }

    #[test]
    fn leading_directions_of_a_long_axis_are_those_of_all_of_them() {
        let mut random = Random::new(6, 6);
        let mut low = |n: usize| Array2::from_shape_simple_fn((n, 9), || random.uniform() - 0.5);
        let (left, right) = (low(700), low(900));
        let matrix = left.dot(&right.t()) * 10.0;
        let total: f64 = matrix.iter().map(|v| v * v).sum();
        let found = leading(&matrix, FIRST);
        assert_eq!(rank_of(&found, total, 1e-9 * total), Some(9));
        let all = eigenvectors(matrix.dot(&matrix.t()), 9);
        for ((value, own), (expected, direction)) in found.iter().zip(&all) {
            assert!((value - expected).abs() < 1e-9 * total);
            assert!((own.dot(direction).abs() - 1.0).abs() < 1e-6);
        }
        // Noise without end has no leading directions, and the axis is left alone.
        let noise = Array2::from_shape_simple_fn((400, 400), || random.uniform() as f32 - 0.5);
        assert_eq!(axis_directions(&noise, &[400], 0, 1e-3), None);
    }
}
