//! Modes of a field: its principal components in double precision, with their coefficients over time.

use ndarray::parallel::prelude::*;
use ndarray::{Array1, Array2, ArrayView2, Axis, s};

use super::pca::eigenvectors;

/// Features that one task works on.
const TASK: usize = 1 << 14;

/// Modes are found from so many samples at most, evenly spread.
pub const MOST_SAMPLES: usize = 1024;

/// The directions along which samples differ most from their mean, as proper orthogonal decomposition finds
/// them.
#[derive(Clone, Debug, PartialEq)]
pub struct Modes {
    /// One a feature.
    pub mean: Array1<f64>,
    /// Modes x features: orthonormal, the largest value of each above zero.
    pub modes: Array2<f64>,
    /// Samples x modes: how much of each mode is in a sample.
    pub coefficients: Array2<f64>,
    /// Mean squares of the coefficients.
    pub energies: Vec<f64>,
    /// The mean square of all that differs from the mean, summed over features.
    pub energy: f64,
}

impl Modes {
    /// The first `count` modes of samples x features, fewer where the samples have no more. What is not finite counts
    /// as the mean.
    pub fn fit(x: ArrayView2<'_, f64>, count: usize) -> Self {
        let (samples, features) = x.dim();
        let mean = means(x);
        let step = samples.div_ceil(MOST_SAMPLES).max(1);
        let chosen: Vec<usize> = (0..samples).step_by(step).collect();
        let parts: Vec<usize> = (0..features).step_by(TASK).collect();
        let centred = |rows: &[usize], from: usize| {
            let to = (from + TASK).min(features);
            let mean = mean.slice(s![from..to]);
            let mut part = Array2::zeros((rows.len(), to - from));
            for (mut own, row) in part.rows_mut().into_iter().zip(rows) {
                own.assign(&x.slice(s![*row, from..to]));
                own -= &mean;
            }
            part.mapv_inplace(|v: f64| if v.is_finite() { v } else { 0.0 });
            part
        };
        let sum = |a: Array2<f64>, b: Array2<f64>| a + b;
        let products = parts.par_iter().map(|from| {
            let part = centred(&chosen, *from);
            part.dot(&part.t())
        });
        let gram = products.reduce(|| Array2::zeros((chosen.len(), chosen.len())), sum);
        let vectors = eigenvectors(gram, count);
        let mut across = Array2::zeros((vectors.len(), chosen.len()));
        for (mut row, (value, vector)) in across.rows_mut().into_iter().zip(&vectors) {
            // The norm of what the vector makes of the samples is the root of its value.
            row.assign(&(vector / value.sqrt()));
        }
        let mut modes = Array2::zeros((vectors.len(), features));
        modes
            .axis_chunks_iter_mut(Axis(1), TASK)
            .into_par_iter()
            .zip(&parts)
            .for_each(|(mut to, from)| to.assign(&across.dot(&centred(&chosen, *from))));
        for mut mode in modes.rows_mut() {
            let largest = mode
                .iter()
                .copied()
                .reduce(|a, b| if b.abs() > a.abs() { b } else { a });
            if largest.is_some_and(|v| v < 0.0) {
                mode.mapv_inplace(|v| -v);
            }
        }
        let all: Vec<usize> = (0..samples).collect();
        let projected = parts.par_iter().map(|from| {
            let part = centred(&all, *from);
            let own = modes.slice(s![.., *from..*from + part.ncols()]);
            let squares = part.iter().map(|v| v * v).sum::<f64>();
            (part.dot(&own.t()), squares)
        });
        let nothing = || (Array2::zeros((samples, modes.nrows())), 0.0);
        let (coefficients, squares) = projected.reduce(nothing, |a, b| (a.0 + b.0, a.1 + b.1));
        let of_each = samples.max(1) as f64;
        let energies = coefficients
            .columns()
            .into_iter()
            .map(|c| c.dot(&c) / of_each);
        Self {
            energies: energies.collect(),
            energy: squares / of_each,
            mean,
            modes,
            coefficients,
        }
    }

    pub fn count(&self) -> usize {
        self.energies.len()
    }
}

/// Over the finite values of each feature; 0 where there are none.
fn means(x: ArrayView2<'_, f64>) -> Array1<f64> {
    let mut mean = Array1::zeros(x.ncols());
    mean.axis_chunks_iter_mut(Axis(0), TASK)
        .into_par_iter()
        .zip(x.axis_chunks_iter(Axis(1), TASK))
        .for_each(|(mut mean, part)| {
            for (mean, column) in mean.iter_mut().zip(part.columns()) {
                let finite = column.iter().filter(|v| v.is_finite());
                let (sum, count) = finite.fold((0.0, 0_u32), |(sum, n), v| (sum + v, n + 1));
                *mean = sum / f64::from(count.max(1));
            }
        });
    mean
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENERGIES: [f64; 3] = [
        98.187_550_500_502_1,
        84.833_299_391_469_5,
        0.993_443_554_391_429,
    ];
    const ENERGY: f64 = 184.515_163_750_09;
    const PLACES: [[f64; 2]; 3] = [
        [-0.219_051_142_929_224, 10.740_527_559_031_1],
        [0.094_372_214_559_292_2, -9.396_367_887_712_97],
        [0.009_762_961_809_680_17, -0.727_174_823_448_569],
    ];

    fn samples() -> Array2<f64> {
        Array2::from_shape_fn((6, 40), |(t, p)| {
            let (t, p) = (t as f64, p as f64);
            3.0 * (0.3 * p - 1.1 * t).sin() + 0.5 * (0.07 * p * t).cos() + 0.01 * p
        })
    }

    #[test]
    fn modes_are_those_of_the_singular_values_that_numpy_finds() {
        // u, s, v = numpy.linalg.svd(x - x.mean(0), full_matrices=False); s**2 / 6.
        let found = Modes::fit(samples().view(), 3);
        for (found, wanted) in found.energies.iter().zip(ENERGIES) {
            assert!((found - wanted).abs() < 1e-9, "{found} {wanted}");
        }
        assert!((found.energy - ENERGY).abs() < 1e-9, "{}", found.energy);
        // v[k, 11] and u[4, k] * s[k], both turned so that the largest value of v[k] is above zero.
        for (mode, wanted) in PLACES.iter().enumerate() {
            let own = [found.modes[[mode, 11]], found.coefficients[[4, mode]]];
            for (own, wanted) in own.iter().zip(wanted) {
                assert!((own - wanted).abs() < 1e-9, "{mode}: {own} {wanted}");
            }
        }
    }

    #[test]
    fn many_samples_are_looked_at_here_and_there_and_all_have_coefficients() {
        let wave = Array2::from_shape_fn((3000, 30), |(t, p)| {
            (0.2 * p as f64).sin() * (0.01 * t as f64).cos()
        });
        let found = Modes::fit(wave.view(), 4);
        assert_eq!(found.count(), 1, "the rest is rounding");
        assert_eq!(found.coefficients.dim(), (3000, 1));
        assert!((found.energies[0] / found.energy - 1.0).abs() < 1e-9);
    }

    #[test]
    fn what_has_no_value_counts_as_the_mean() {
        let mut x = samples();
        x.column_mut(7).fill(f64::NAN);
        x[[2, 3]] = f64::NAN;
        let found = Modes::fit(x.view(), 2);
        assert!(
            found
                .modes
                .iter()
                .chain(&found.coefficients)
                .all(|v| v.is_finite())
        );
        assert!(found.modes[[0, 7]] == 0.0);
        let same = Modes::fit(Array2::from_elem((4, 5), 2.0).view(), 2);
        assert_eq!((same.count(), same.energy), (0, 0.0));
    }
}
