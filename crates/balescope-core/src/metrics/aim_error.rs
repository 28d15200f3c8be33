//! The error that an aim makes small.

use ndarray::{ArrayView2, s};
use rayon::prelude::*;

use super::Span;
use super::residual::residual;
use crate::data::ValuesView;
use crate::transform::Aim;

/// The figure of an [`Aim`] with all that it needs beside the values: a fraction, less is better.
///
/// For a column with values x before and y after, the root mean square over finite x of
///
/// - range: (y - x) / range;
/// - relative: (y - x) / max(|x|, floor).
///
/// The residual of an angle is the shorter way round. The figure is the mean over columns, weighted
/// where columns have weights; for the range of a field, the root of the mean square. Columns that do
/// not go through the network come back exactly and count as no error.
#[derive(Clone, Debug)]
pub struct AimError {
    columns: Vec<Option<Measure>>,
    /// Sum of the weights of all columns.
    total: f64,
    squares: bool,
}

/// How a column that goes through the network is measured.
#[derive(Clone, Copy, Debug)]
struct Measure {
    by: By,
    period: Option<f64>,
    weight: f64,
}

#[derive(Clone, Copy, Debug)]
enum By {
    Range(f64),
    /// The value itself, but no less than this.
    Value(f64),
}

impl AimError {
    /// `spans`: of the whole original, one a column; `modelled`: whether a column goes through the
    /// network; `weights`: one a column, 1 for those beyond the end. For [`Aim::Relative`] the floor
    /// is `floor` times the root mean square of a column of `values` (samples x columns*points).
    pub fn new(
        aim: Aim,
        field: bool,
        spans: &[Span],
        modelled: &[bool],
        weights: &[f64],
        (values, floor): (ArrayView2<'_, f64>, f64),
    ) -> Self {
        let points = values.ncols() / spans.len().max(1);
        let weight = |column: usize| weights.get(column).copied().unwrap_or(1.0);
        let by = |column: usize, span: &Span| match aim {
            Aim::Range => By::Range(span.range),
            Aim::Relative => {
                let own = values.slice(s![.., column * points..(column + 1) * points]);
                By::Value(floor * root_mean_square(&own))
            }
        };
        let measure = |(column, span): (usize, &Span)| {
            modelled[column].then(|| Measure {
                by: by(column, span),
                period: span.period,
                weight: weight(column),
            })
        };
        Self {
            columns: spans.iter().enumerate().map(measure).collect(),
            total: (0..spans.len()).map(weight).sum(),
            squares: field && aim == Aim::Range,
        }
    }

    /// The figure of values before and after, samples x (columns x points). NaN where a value that
    /// was finite did not come back so. Parallel over columns.
    pub fn of<'a>(
        &self,
        before: impl Into<ValuesView<'a>>,
        after: impl Into<ValuesView<'a>>,
    ) -> f64 {
        let (before, after) = (before.into(), after.into());
        let points = before.doubles.ncols() / self.columns.len().max(1);
        let column = |(i, measure): (usize, &Option<Measure>)| {
            let Some(measure) = measure else { return 0.0 };
            let own = i * points..(i + 1) * points;
            let square = measure.mean_square(before.features(own.clone()), after.features(own));
            measure.weight * if self.squares { square } else { square.sqrt() }
        };
        // Collected first: the order of the sum must not depend on the threads.
        let errors: Vec<f64> = self.columns.par_iter().enumerate().map(column).collect();
        let mean = errors.iter().sum::<f64>() / self.total.max(f64::MIN_POSITIVE);
        if self.squares { mean.sqrt() } else { mean }
    }
}

impl Measure {
    fn mean_square(&self, before: ValuesView<'_>, after: ValuesView<'_>) -> f64 {
        let (mut sum, mut count) = (0.0, 0_usize);
        before.for_each_pair(after, |(x, x_rest), (y, y_rest)| {
            if !x.is_finite() {
                return;
            }
            let rest = f64::from(y_rest) - f64::from(x_rest);
            let difference = residual(x, y, rest, self.period);
            let by = match self.by {
                By::Range(range) => range,
                By::Value(floor) => x.abs().max(floor),
            };
            // A column of zeros, or of one value, has nothing to be measured by.
            let share = if by > 0.0 {
                difference / by
            } else {
                difference
            };
            sum += share * share;
            count += 1;
        });
        sum / count.max(1) as f64
    }
}

/// Over the finite values; 0 without any.
fn root_mean_square(values: &ArrayView2<'_, f64>) -> f64 {
    let finite = || values.iter().copied().filter(|v| v.is_finite());
    let largest = finite().fold(0.0_f64, |m, v| m.max(v.abs()));
    if largest == 0.0 {
        return 0.0;
    }
    // In units of the largest, so that no square overflows.
    let (sum, count) = finite().fold((0.0, 0_usize), |(sum, count), v| {
        (sum + (v / largest).powi(2), count + 1)
    });
    largest * (sum / count as f64).sqrt()
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;
    use crate::metrics::compare;

    const SPANS: [Span; 2] = [Span::plain(4.0), Span::plain(20.0)];

    fn close(found: f64, expected: f64) {
        assert!((found - expected).abs() < 1e-12, "{found} {expected}");
    }

    #[test]
    fn the_range_aim_is_the_mean_nrmse_of_a_table_and_the_psnr_of_a_field() {
        let before = array![[1.0, 10.0], [2.0, f64::NAN], [5.0, 30.0]];
        let after = array![[1.5, 11.0], [2.0, 20.0], [4.0, 33.0]];
        let names = ["a".to_owned(), "b".to_owned()];
        let totals = compare(before.view(), after.view(), &names, &SPANS, None).all;
        let of = |field| {
            let values = (before.view(), 0.5);
            AimError::new(Aim::Range, field, &SPANS, &[true; 2], &[], values)
                .of(before.view(), after.view())
        };
        close(of(false), totals.nrmse_mean);
        close(-20.0 * of(true).log10(), totals.psnr);
    }

    #[test]
    fn the_relative_aim_is_the_response_down_to_a_floor() {
        // Root mean square 5, floor 2.5.
        let before = array![[7.0], [-1.0], [5.0], [-5.0]];
        let after = array![[7.7], [-1.5], [5.0], [-5.0]];
        let one = &SPANS[..1];
        let values = (before.view(), 0.5);
        let found = AimError::new(Aim::Relative, false, one, &[true], &[], values)
            .of(before.view(), after.view());
        close(found, ((0.01 + 0.04) / 4.0_f64).sqrt());
    }

    #[test]
    fn weights_count_and_what_is_kept_exactly_does_not() {
        let before = array![[1.0, 10.0], [2.0, 20.0]];
        let after = array![[2.0, 10.0], [3.0, 0.0]];
        let of = |modelled: &[bool], weights: &[f64]| {
            let values = (before.view(), 0.5);
            AimError::new(Aim::Range, false, &SPANS, modelled, weights, values)
                .of(before.view(), after.view())
        };
        let second = 0.5_f64.sqrt();
        close(of(&[true, false], &[]), 0.125);
        close(of(&[true, true], &[3.0]), (0.75 + second) / 4.0);
        close(of(&[true, true], &[0.0, 2.0]), second);
    }

    #[test]
    fn the_shorter_way_round_and_what_is_lost() {
        let turn = [Span {
            range: 360.0,
            robust_range: 360.0,
            period: Some(360.0),
        }];
        let before = array![[-179.0]];
        let figure = AimError::new(Aim::Range, false, &turn, &[true], &[], (before.view(), 0.5));
        close(
            figure.of(before.view(), array![[179.0]].view()),
            2.0 / 360.0,
        );
        assert!(figure.of(before.view(), array![[f64::NAN]].view()).is_nan());
    }
}
