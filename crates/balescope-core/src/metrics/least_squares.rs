//! Weighted least squares of a function with parameters (Levenberg 1944, Marquardt 1963).

/// Rounds; a fit that begins near its end takes some ten.
const ROUNDS: usize = 400;

/// A step that lowers the sum by less than this share of it ends a fit.
const ENOUGH: f64 = 1e-13;

/// Parameters with their errors, from the curvature of the sum at its minimum.
#[derive(Clone, Debug, PartialEq)]
pub struct Fitted {
    pub parameters: Vec<f64>,
    pub errors: Vec<f64>,
    pub chi_square: f64,
}

/// Places, values and errors of points.
pub type Points<'a> = (&'a [f64], &'a [f64], &'a [f64]);

/// The parameters for which the sum of squares of (value - model) / error is least, from a start near by;
/// `None` where there is no minimum in reach.
pub fn least_squares(
    model: &dyn Fn(f64, &[f64]) -> f64,
    points: Points<'_>,
    start: &[f64],
) -> Option<Fitted> {
    let mut parameters = start.to_vec();
    let mut chi_square = sum(model, points, &parameters);
    let mut damping = 1e-3;
    let mut small_steps = 0;
    for _ in 0..ROUNDS {
        let (curvature, slope) = normal(model, points, &parameters);
        let mut damped = curvature.clone();
        for (i, row) in damped.iter_mut().enumerate() {
            row[i] += damping * curvature[i][i].max(1e-300);
        }
        let Some(step) = solve(damped, slope) else {
            damping *= 10.0;
            if damping > 1e12 {
                return None;
            }
            continue;
        };
        let tried: Vec<f64> = parameters.iter().zip(&step).map(|(p, d)| p + d).collect();
        let lower = sum(model, points, &tried);
        if lower.is_finite() && lower <= chi_square {
            let gain = (chi_square - lower) / chi_square.max(1e-300);
            (parameters, chi_square) = (tried, lower);
            damping = (damping * 0.2).max(1e-12);
            small_steps = if gain < ENOUGH { small_steps + 1 } else { 0 };
            if small_steps >= 3 {
                break;
            }
        } else {
            damping *= 5.0;
            if damping > 1e12 {
                // Rounding is all that is left.
                break;
            }
        }
    }
    let (curvature, _) = normal(model, points, &parameters);
    let errors = inverse_diagonal(&curvature)?;
    let errors: Vec<f64> = errors.into_iter().map(f64::sqrt).collect();
    let whole = chi_square.is_finite() && errors.iter().all(|error| error.is_finite());
    whole.then_some(Fitted {
        parameters,
        errors,
        chi_square,
    })
}

fn sum(model: &dyn Fn(f64, &[f64]) -> f64, (x, y, error): Points<'_>, p: &[f64]) -> f64 {
    let square = |i: usize| ((y[i] - model(x[i], p)) / error[i]).powi(2);
    (0..x.len()).map(square).sum()
}

/// Half of the second derivatives of the sum, without those of the model, and half of its slope downwards.
fn normal(
    model: &dyn Fn(f64, &[f64]) -> f64,
    (x, y, error): Points<'_>,
    p: &[f64],
) -> (Vec<Vec<f64>>, Vec<f64>) {
    let n = p.len();
    let mut curvature = vec![vec![0.0; n]; n];
    let mut slope = vec![0.0; n];
    let mut moved = p.to_vec();
    for i in 0..x.len() {
        let off = (y[i] - model(x[i], p)) / error[i];
        let derivatives: Vec<f64> = (0..n)
            .map(|k| {
                let step = 1e-6 * p[k].abs().max(1e-3);
                moved[k] = p[k] + step;
                let above = model(x[i], &moved);
                moved[k] = p[k] - step;
                let below = model(x[i], &moved);
                moved[k] = p[k];
                (above - below) / (2.0 * step * error[i])
            })
            .collect();
        for (a, one) in derivatives.iter().enumerate() {
            slope[a] += one * off;
            for (b, other) in derivatives.iter().enumerate() {
                curvature[a][b] += one * other;
            }
        }
    }
    (curvature, slope)
}

/// A system of linear equations, by elimination with pivots; `None` where it has no one solution.
fn solve(mut matrix: Vec<Vec<f64>>, mut right: Vec<f64>) -> Option<Vec<f64>> {
    let n = right.len();
    for column in 0..n {
        let size = |row: &usize| matrix[*row][column].abs();
        let pivot = (column..n).max_by(|a, b| size(a).total_cmp(&size(b)))?;
        if !(matrix[pivot][column].abs() > 0.0 && matrix[pivot][column].is_finite()) {
            return None;
        }
        matrix.swap(column, pivot);
        right.swap(column, pivot);
        for row in column + 1..n {
            let (above, below) = matrix.split_at_mut(row);
            let (first, own) = (&above[column], &mut below[0]);
            let factor = own[column] / first[column];
            for (to, from) in own.iter_mut().zip(first).skip(column) {
                *to -= factor * from;
            }
            right[row] -= factor * right[column];
        }
    }
    let mut found = vec![0.0; n];
    for row in (0..n).rev() {
        let rest: f64 = (row + 1..n).map(|k| matrix[row][k] * found[k]).sum();
        found[row] = (right[row] - rest) / matrix[row][row];
    }
    found.iter().all(|v| v.is_finite()).then_some(found)
}

fn inverse_diagonal(matrix: &[Vec<f64>]) -> Option<Vec<f64>> {
    (0..matrix.len())
        .map(|i| {
            let mut unit = vec![0.0; matrix.len()];
            unit[i] = 1.0;
            Some(solve(matrix.to_vec(), unit)?[i])
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_straight_line_is_that_of_the_formula() {
        let x = [0.0, 1.0, 2.0, 3.0];
        let y = [1.0, 3.0, 2.0, 5.0];
        let model = |x: f64, p: &[f64]| p[0] + p[1] * x;
        let found = least_squares(&model, (&x, &y, &[1.0; 4]), &[0.0, 0.0]).unwrap();
        // The slope is 5.5 / 5, its variance 1 / 5; at the mean the variance is 1 / 4.
        assert!((found.parameters[1] - 1.1).abs() < 1e-9);
        assert!((found.parameters[0] - 1.1).abs() < 1e-9);
        assert!((found.errors[1] - 0.2_f64.sqrt()).abs() < 1e-9);
        assert!((found.errors[0] - 0.7_f64.sqrt()).abs() < 1e-9);
        assert!((found.chi_square - 2.7).abs() < 1e-9);
    }

    #[test]
    fn parameters_that_do_nothing_have_no_fit() {
        let model = |_: f64, p: &[f64]| p[0];
        let points: Points<'_> = (&[0.0, 1.0], &[1.0, 2.0], &[1.0, 1.0]);
        assert_eq!(least_squares(&model, points, &[0.0, 5.0]), None);
    }
}
