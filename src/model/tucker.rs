use ndarray::{Array1, Array2, ArrayView1, ArrayView2, Axis};

use super::linear::leading_directions;
use super::{Half, Layer, steady};

/// Principal directions of snapshots whose pictures are low-rank along every axis of the field:
/// the truncated higher-order singular value decomposition (De Lathauwer, De Moor and Vandewalle
/// 2000).
///
/// x(t; i, j, ..) = offset + sum over l, a, b, .. of z(t, l) core(l; a, b, ..) U1(i, a) U2(j, b) ..
///
/// It does what PCA does with as many latents, but the pictures take far fewer numbers: a core and
/// one small matrix an axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Tucker {
    /// Mean of all values.
    pub offset: f32,
    /// Latents x product of the ranks, the last axis fastest; orthonormal rows by falling variance.
    pub core: Array2<f32>,
    /// For each axis of the field: length x rank, orthonormal columns.
    pub factors: Vec<Array2<f32>>,
}

/// Directions of an axis are left out while what they hold is less than this share of what the
/// latents leave out anyway ...
const SHARE: f64 = 0.02;
/// ... or this share of everything: rounding noise.
const NOISE: f64 = 1e-12;

impl Tucker {
    /// Of snapshots (rows) on a grid whose lengths multiply to the number of columns.
    #[must_use]
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
        for axis in 0..grid.len() {
            let factor = axis_directions(&small, &ranks_so_far(grid, &factors), axis, spare);
            small = along_axis(&small, &ranks_so_far(grid, &factors), axis, &factor.t());
            factors.push(factor);
        }
        let core = leading_directions(&small, latent);
        Self {
            offset,
            core,
            factors,
        }
    }

    /// Ranks of the axes.
    #[must_use]
    pub fn ranks(&self) -> Vec<usize> {
        self.factors.iter().map(Array2::ncols).collect()
    }

    /// Numbers that have to be kept.
    #[must_use]
    pub fn parameters(latent: usize, grid: &[usize], ranks: &[usize]) -> usize {
        let factors: usize = grid.iter().zip(ranks).map(|(n, r)| n * r).sum();
        1 + latent * ranks.iter().product::<usize>() + factors
    }

    /// The decoder that this stands for: one linear layer.
    #[must_use]
    pub fn expand(&self) -> Half {
        let mut weight = self.core.clone();
        let mut lengths = self.ranks();
        for (axis, factor) in self.factors.iter().enumerate() {
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

fn ranks_so_far(grid: &[usize], factors: &[Array2<f32>]) -> Vec<usize> {
    let done = factors.iter().map(Array2::ncols);
    done.chain(grid[factors.len()..].iter().copied()).collect()
}

/// Eigenvectors of the covariance along one axis (length x rank); as many as leave out no more
/// than `spare` of the sum of squares.
fn axis_directions(x: &Array2<f32>, lengths: &[usize], axis: usize, spare: f64) -> Array2<f32> {
    let length = lengths[axis];
    let inner: usize = lengths[axis + 1..].iter().product();
    let mut covariance = Array2::<f64>::zeros((length, length));
    for row in x.rows() {
        // Chunks of length x inner: one for each place of the axes before.
        for chunk in row.to_vec().chunks(length * inner) {
            if let Ok(m) = ArrayView2::from_shape((length, inner), chunk) {
                let m = m.mapv(f64::from);
                covariance += &m.dot(&m.t());
            }
        }
    }
    let directions = super::linear::eigenvectors(covariance, length);
    let mut left: f64 = directions.iter().map(|(value, _)| value.max(0.0)).sum();
    let mut rank = 0;
    for (value, _) in &directions {
        if rank > 0 && left <= spare {
            break;
        }
        left -= value;
        rank += 1;
    }
    let mut factor = Array2::zeros((length, rank.max(1)));
    for (mut column, (_, direction)) in factor.columns_mut().into_iter().zip(directions) {
        column.assign(&direction.mapv(|v| v as f32));
    }
    factor
}

/// Multiplies one axis of the field in every row by a matrix (new length x length).
fn along_axis(
    x: &Array2<f32>,
    lengths: &[usize],
    axis: usize,
    matrix: &ArrayView2<'_, f32>,
) -> Array2<f32> {
    let (length, inner) = (lengths[axis], lengths[axis + 1..].iter().product::<usize>());
    let outer: usize = lengths[..axis].iter().product();
    let mut out = Array2::zeros((x.nrows(), outer * matrix.nrows() * inner));
    let none = Array1::zeros(inner);
    for (row, mut to) in x.axis_iter(Axis(0)).zip(out.axis_iter_mut(Axis(0))) {
        let row = row.to_vec();
        let products = row.chunks(length * inner).filter_map(|chunk| {
            ArrayView2::from_shape((length, inner), chunk)
                .ok()
                .map(|m| steady::affine(matrix, &m, &none.view()))
        });
        for (to, v) in to
            .iter_mut()
            .zip(products.flat_map(|m| m.iter().copied().collect::<Vec<_>>()))
        {
            *to = v;
        }
    }
    out
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

    fn back(tucker: &Tucker, x: &Array2<f32>) -> Array2<f32> {
        let decoder = tucker.expand();
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
}
