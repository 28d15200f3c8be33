//! How columns hang together, before and after.

use ndarray::{Array2, ArrayView2, Axis, s};
use rayon::prelude::*;

/// Multiplications that the two matrices may take, roughly; beyond it samples are taken evenly spread.
const WORK: usize = 4_000_000_000;
/// Values of a column that are always looked at, where there are so many.
const FEWEST: usize = 2_000;

/// How columns hang together, before and after: Pearson's r of every pair of columns (components of a
/// field), columns x columns. NaN where a column does not vary or is left out.
#[derive(Clone, Debug, PartialEq)]
pub struct Correlations {
    pub before: Array2<f64>,
    pub after: Array2<f64>,
    /// Values of a column that were looked at: all, or evenly spread samples of them.
    pub used: usize,
}

/// A pair of columns whose correlation changed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CorrelationChange {
    pub columns: [usize; 2],
    pub before: f64,
    pub after: f64,
}

impl Correlations {
    /// Of two arrays of samples x (columns x points). A value counts for a pair of columns where it is
    /// finite in both columns, before and after.
    ///
    /// # Panics
    /// When the shapes differ.
    pub fn new(before: ArrayView2<'_, f64>, after: ArrayView2<'_, f64>, points: usize) -> Self {
        assert_eq!(before.dim(), after.dim(), "values before and after");
        let columns = before.ncols() / points.max(1);
        let most = (WORK / (columns * columns).max(1)).max(FEWEST) / points.max(1);
        let step = before.nrows().div_ceil(most.max(1)).max(1);
        let (before, after) = (before.slice(s![..;step, ..]), after.slice(s![..;step, ..]));
        let used = before.nrows() * points;
        let present = present(before, after, points);
        let [before, after] =
            [before, after].map(|values| matrix(&centred(values, &present, points), &present));
        Self {
            before,
            after,
            used,
        }
    }

    /// The numbers of texts say nothing together with others: NaN in the rows and columns of those that are left out.
    #[must_use]
    pub fn without(mut self, is_left_out: impl Fn(usize) -> bool) -> Self {
        for column in (0..self.before.nrows()).filter(|column| is_left_out(*column)) {
            for matrix in [&mut self.before, &mut self.after] {
                matrix.row_mut(column).fill(f64::NAN);
                matrix.column_mut(column).fill(f64::NAN);
            }
        }
        self
    }

    /// After - before.
    pub fn difference(&self) -> Array2<f64> {
        &self.after - &self.before
    }

    /// The pair whose correlation changed most; `None` with fewer than two columns that vary.
    pub fn largest_change(&self) -> Option<CorrelationChange> {
        let change = |&(i, j): &(usize, usize)| (self.after[[i, j]] - self.before[[i, j]]).abs();
        let pairs = (0..self.before.nrows()).flat_map(|i| (0..i).map(move |j| (j, i)));
        let (i, j) = pairs
            .filter(|pair| change(pair).is_finite())
            .max_by(|a, b| change(a).total_cmp(&change(b)))?;
        Some(CorrelationChange {
            columns: [i, j],
            before: self.before[[i, j]],
            after: self.after[[i, j]],
        })
    }
}

/// 1 where a value is finite before and after, else 0: (samples x points) x columns. Empty where all
/// are.
fn present(before: ArrayView2<'_, f64>, after: ArrayView2<'_, f64>, points: usize) -> Array2<f64> {
    let finite = |values: ArrayView2<'_, f64>| values.iter().all(|v| v.is_finite());
    if finite(before) && finite(after) {
        return Array2::zeros((0, 0));
    }
    gathered(before, points, &|row, feature| {
        let both = before[[row, feature]].is_finite() && after[[row, feature]].is_finite();
        f64::from(u8::from(both))
    })
}

/// Something of every value in the order (samples x points) x columns.
fn gathered(
    values: ArrayView2<'_, f64>,
    points: usize,
    of: &(dyn Fn(usize, usize) -> f64 + Sync),
) -> Array2<f64> {
    let columns = values.ncols() / points.max(1);
    let mut out = Array2::zeros((values.nrows() * points, columns));
    out.axis_chunks_iter_mut(Axis(0), points.max(1))
        .into_par_iter()
        .enumerate()
        .for_each(|(row, mut block)| {
            for (point, mut line) in block.rows_mut().into_iter().enumerate() {
                for (column, to) in line.iter_mut().enumerate() {
                    *to = of(row, column * points + point);
                }
            }
        });
    out
}

/// Values less the mean of their column, over their largest distance from the first one so that squares
/// neither overflow nor vanish; 0 for values that do not count.
fn centred(values: ArrayView2<'_, f64>, present: &Array2<f64>, points: usize) -> Array2<f64> {
    let mut out = gathered(values, points, &|row, feature| values[[row, feature]]);
    let all = present.is_empty();
    out.axis_iter_mut(Axis(1))
        .into_par_iter()
        .enumerate()
        .for_each(|(column, mut values)| {
            let counts = |i: usize| all || present[[i, column]] > 0.0;
            let chosen = values.iter().enumerate().filter(|(i, _)| counts(*i));
            let from_first = FromFirst::of(chosen.clone().map(|(_, v)| *v));
            let number = chosen.clone().count().max(1) as f64;
            let mean = chosen.map(|(_, v)| from_first.scaled(*v)).sum::<f64>() / number;
            for (i, v) in values.iter_mut().enumerate() {
                *v = if counts(i) {
                    from_first.scaled(*v) - mean
                } else {
                    0.0
                };
            }
            // What rounding leaves of a constant is no variation.
            if from_first.far == 0.0 {
                values.fill(0.0);
            }
        });
    out
}

/// Values as their distance from the first one, over the largest such distance: a difference of near
/// numbers is exact, so that columns keep what varies at their last digits, and squares stay in range.
#[derive(Clone, Copy, Debug)]
pub(super) struct FromFirst {
    first: f64,
    /// A half where differences would overflow, else 1.
    factor: f64,
    /// 0: all values are the same.
    pub far: f64,
}

impl FromFirst {
    /// `values`: finite.
    pub fn of(values: impl Iterator<Item = f64> + Clone) -> Self {
        let first = values.clone().next().unwrap_or(0.0);
        let size = values.clone().fold(0.0_f64, |size, v| size.max(v.abs()));
        let factor = if size > f64::MAX / 2.0 { 0.5 } else { 1.0 };
        let far = values.fold(0.0_f64, |far, v| {
            far.max((factor * v - factor * first).abs())
        });
        Self { first, factor, far }
    }

    /// Between -1 and 1.
    #[inline]
    pub fn scaled(self, value: f64) -> f64 {
        let distance = self.factor * value - self.factor * self.first;
        if self.far > 0.0 {
            distance / self.far
        } else {
            0.0
        }
    }
}

fn matrix(centred: &Array2<f64>, present: &Array2<f64>) -> Array2<f64> {
    let products = centred.t().dot(centred);
    let columns = products.nrows();
    let pairs = (!present.is_empty()).then(|| PairSums {
        counts: present.t().dot(present),
        sums: centred.t().dot(present),
        squares: centred.mapv(|v| v * v).t().dot(present),
    });
    Array2::from_shape_fn((columns, columns), |(i, j)| {
        let (together, own, other) = match &pairs {
            // Over all values the means are 0.
            None => (products[[i, j]], products[[i, i]], products[[j, j]]),
            Some(pairs) => pairs
                .about_their_means(i, j, products[[i, j]])
                .unwrap_or_else(|| direct(centred, present, i, j)),
        };
        let r = together / (own * other).sqrt();
        // Rounding may carry it past the ends.
        if r.is_nan() { r } else { r.clamp(-1.0, 1.0) }
    })
}

/// Sums of column i over the values that count for the pair with column j, at `[i, j]`: where values are
/// missing in one of them, the means of a column differ from pair to pair.
struct PairSums {
    counts: Array2<f64>,
    sums: Array2<f64>,
    squares: Array2<f64>,
}

impl PairSums {
    /// The products of a pair, and the squares of each, about the means of the pair; `None` where so
    /// little is left of a sum that its digits are lost.
    fn about_their_means(&self, i: usize, j: usize, products: f64) -> Option<(f64, f64, f64)> {
        let count = self.counts[[i, j]].max(1.0);
        let (own, other) = (self.sums[[i, j]], self.sums[[j, i]]);
        let about = |squares: f64, sum: f64| {
            let left = squares - sum * sum / count;
            (left > squares * LITTLE).then_some(left)
        };
        Some((
            products - own * other / count,
            about(self.squares[[i, j]], own)?,
            about(self.squares[[j, i]], other)?,
        ))
    }
}

/// A share of a sum of squares: what is left of it after taking off the means has lost digits below it.
const LITTLE: f64 = 1e-3;

/// As [`PairSums::about_their_means`], value by value.
fn direct(centred: &Array2<f64>, present: &Array2<f64>, i: usize, j: usize) -> (f64, f64, f64) {
    let places = (0..centred.nrows()).filter(|&row| present[[row, i]] * present[[row, j]] > 0.0);
    let of = |column: usize| FromFirst::of(places.clone().map(|row| centred[[row, column]]));
    let (own, other) = (of(i), of(j));
    let pairs = places.map(|row| {
        (
            own.scaled(centred[[row, i]]),
            other.scaled(centred[[row, j]]),
        )
    });
    about_means(pairs)
}

/// Sums of x y, x^2 and y^2, each about its mean.
pub(super) fn about_means(pairs: impl Iterator<Item = (f64, f64)> + Clone) -> (f64, f64, f64) {
    let sums = |(n, a, b), (x, y)| (n + 1.0, a + x, b + y);
    let (count, x, y) = pairs.clone().fold((0.0, 0.0, 0.0), sums);
    let (mean_x, mean_y) = (x / f64::max(count, 1.0), y / f64::max(count, 1.0));
    pairs.fold((0.0, 0.0, 0.0), |(xy, xx, yy), (x, y)| {
        let (x, y) = (x - mean_x, y - mean_y);
        (xy + x * y, xx + x * x, yy + y * y)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wave(samples: usize) -> Array2<f64> {
        Array2::from_shape_fn((samples, 4), |(i, j)| {
            let t = (i as f64 * 0.37).sin();
            match j {
                0 => 1e6 + t,
                1 => -2.0 * t,
                2 => (i as f64 * 1.91).cos(),
                _ => 7.0,
            }
        })
    }

    #[test]
    fn r_is_that_of_each_pair() {
        let before = wave(500);
        let mut after = before.clone();
        for (i, mut row) in after.rows_mut().into_iter().enumerate() {
            row[1] += 2.0 * (i as f64 * 1.91).cos();
        }
        let found = Correlations::new(before.view(), after.view(), 1);
        assert_eq!(found.used, 500);
        assert!((found.before[[0, 1]] + 1.0).abs() < 1e-9);
        assert!(found.before[[1, 2]].abs() < 0.05);
        assert!(found.before[[3, 0]].is_nan() && found.before[[3, 3]].is_nan());
        let change = found.largest_change().unwrap();
        assert_eq!(change.columns, [1, 2]);
        assert!((change.after - 0.5_f64.sqrt()).abs() < 0.05, "{change:?}");
        assert_eq!(found.difference()[[0, 2]], 0.0);
    }

    #[test]
    fn r_is_about_the_means_of_the_values_that_count() {
        // Half of one column lies ten higher, and there the other one has no values.
        let before = Array2::from_shape_fn((400, 2), |(i, j)| {
            let (t, noise) = ((i as f64 * 0.37).sin(), (i as f64 * 1.91).cos());
            match (j, i % 2) {
                (0, 0) => t,
                (0, _) => t + 10.0,
                (_, 0) => t + 0.3 * noise,
                _ => f64::NAN,
            }
        });
        let found = Correlations::new(before.view(), before.view(), 1).before;
        let pairs = before.rows().into_iter().filter(|row| row[1].is_finite());
        let pairs: Vec<(f64, f64)> = pairs.map(|row| (row[0], row[1])).collect();
        let n = pairs.len() as f64;
        let mean = |of: &dyn Fn(&(f64, f64)) -> f64| pairs.iter().map(of).sum::<f64>() / n;
        let (x, y) = (mean(&|p| p.0), mean(&|p| p.1));
        let cov = mean(&|p| (p.0 - x) * (p.1 - y));
        let var = [mean(&|p| (p.0 - x).powi(2)), mean(&|p| (p.1 - y).powi(2))];
        let expected = cov / (var[0] * var[1]).sqrt();
        assert!(
            (found[[0, 1]] - expected).abs() < 1e-9,
            "{found} {expected}"
        );
        assert!(found[[0, 1]] > 0.9);
    }

    #[test]
    fn what_varies_at_the_last_digits_is_correlated() {
        // Two units in the last place of 1e16, and values that are missing in half of the rows, where
        // the other column moves by a thousand millionth of what it does elsewhere.
        let before = Array2::from_shape_fn((600, 3), |(i, j)| {
            let t = [0.0, 2.0, 4.0][i % 3];
            match (j, i < 300) {
                (0, _) => 1e16 + t,
                (1, true) => 1e3 * (i as f64).sin(),
                (1, false) => 7.0 - 1e-9 * t,
                (_, true) => f64::NAN,
                (_, false) => t * t,
            }
        });
        let found = Correlations::new(before.view(), before.view(), 1).before;
        // r of t and t^2 over 0, 2, 4, by hand.
        let expected = (32.0 / 3.0) / (8.0_f64 / 3.0 * (416.0 / 9.0)).sqrt();
        let near = |r: f64, expected: f64| (r - expected).abs() < 1e-4;
        assert!(near(found[[0, 2]], expected), "{found} {expected}");
        assert!(near(found[[1, 2]], -expected), "{found}");
    }

    #[test]
    fn components_of_a_field_are_columns() {
        // Two components on three points; the second is the first, the other way round.
        let before = Array2::from_shape_fn((40, 6), |(i, j)| {
            let v = ((3 * i + j % 3) as f64 * 0.7).sin();
            if j < 3 { v } else { 4.0 - v }
        });
        let found = Correlations::new(before.view(), before.view(), 3);
        assert_eq!(found.before.dim(), (2, 2));
        assert_eq!(found.used, 120);
        assert!((found.before[[0, 1]] + 1.0).abs() < 1e-12);
    }

    #[test]
    fn values_that_are_not_finite_leave_only_their_pairs() {
        let mut before = wave(300);
        before[[5, 0]] = f64::NAN;
        let mut after = wave(300);
        after[[9, 1]] = f64::INFINITY;
        let found = Correlations::new(before.view(), after.view(), 1);
        assert!((found.before[[0, 1]] + 1.0).abs() < 1e-4, "{found:?}");
        assert!((found.after[[0, 1]] + 1.0).abs() < 1e-4);
        assert!(found.largest_change().unwrap().before.abs() <= 1.0);
        let none = Array2::from_elem((3, 2), f64::NAN);
        let found = Correlations::new(none.view(), none.view(), 1);
        assert!(found.before.iter().all(|r| r.is_nan()));
        assert!(found.largest_change().is_none());
    }

    #[test]
    fn the_largest_and_the_smallest_numbers_have_correlations() {
        for scale in [1e308, 1e-300] {
            let before = Array2::from_shape_fn((100, 2), |(i, j)| {
                let t = (i as f64 * 0.37).sin();
                scale * if j == 0 { t } else { 0.1 - 0.9 * t }
            });
            let found = Correlations::new(before.view(), before.view(), 1);
            assert!((found.before[[0, 1]] + 1.0).abs() < 1e-6, "{found:?}");
        }
    }

    #[test]
    fn many_samples_are_thinned() {
        let wide = Array2::from_shape_fn((5000, 1500), |(i, j)| ((i * (j + 1)) % 97) as f64);
        let found = Correlations::new(wide.view(), wide.view(), 1);
        assert!(found.used < 5000 && found.used >= 1000, "{}", found.used);
    }
}
