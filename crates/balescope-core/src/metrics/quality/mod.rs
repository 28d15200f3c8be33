//! More of what compression did to one column or component: how errors are distributed, whether they
//! hang together, and what became of the spectrum and the structure of a field.

mod autocorrelation;
mod distribution;
mod input;
mod pairs;
mod spectrum;
mod spectrum_part;
mod ssim;

use serde::Serialize;

use super::column_error::unit;
use super::{Span, non_finite};
pub use autocorrelation::Autocorrelation;
pub use distribution::ErrorQuantiles;
pub use input::QualityInput;
use pairs::Both;
pub use spectrum::Spectrum;
pub use ssim::Ssim;

/// What [`quality`] finds. In JSON a figure that is not a finite number is `null`.
///
/// The error is after - before, of an angle the shorter way round. A column without range is measured
/// in the size of its constant, or in 1 where that is 0.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Quality {
    /// Pairs of which both values are finite. Only these count.
    pub pairs: usize,
    /// Pairs that quantiles and distances were taken from: all up to two million, then evenly spread.
    pub sampled: usize,
    /// Of |error|, in the column's unit.
    pub abs_error: ErrorQuantiles,
    /// In the column's unit.
    #[serde(with = "non_finite::nan")]
    pub tolerance: f64,
    /// Share of the pairs with |error| above the tolerance. NaN without pairs.
    #[serde(with = "non_finite::nan")]
    pub over_tolerance: f64,
    /// Pearson's r of before and after. NaN where either does not vary.
    #[serde(with = "non_finite::nan")]
    pub pearson: f64,
    /// Kolmogorov-Smirnov statistic: the largest distance of the two empirical distribution
    /// functions, 0 to 1. NaN without pairs.
    #[serde(with = "non_finite::nan")]
    pub ks: f64,
    /// Wasserstein-1 distance of the distributions of before and after, in ranges. NaN without pairs.
    #[serde(with = "non_finite::nan")]
    pub wasserstein: f64,
    /// Of the error: over samples, then along each axis of a field. Those without neighbours are left
    /// out.
    pub autocorrelation: Vec<Autocorrelation>,
    /// Of a field with an axis of at least 4 points.
    pub spectrum: Option<Spectrum>,
    /// Of a field.
    pub ssim: Option<Ssim>,
}

/// The share of the range that is tolerated where nothing else is asked for.
pub const TOLERANCE: f64 = 0.01;

/// All figures of one column or component.
///
/// # Panics
/// When the shapes differ or the axes do not give the points.
pub fn quality(input: QualityInput<'_>) -> Quality {
    assert_eq!(
        input.before.dim(),
        input.after.dim(),
        "values before and after have the same shape"
    );
    let both = Both::new(&input);
    let unit = unit(input.span.range, &input.before, input.rows);
    let tolerance = input.tolerance * input.span.range.max(0.0);
    let moments = distribution::moments(&both, tolerance);
    let sample = distribution::Sample::new(&both);
    let field = !input.axes.is_empty();
    if field {
        let points: usize = input.axes.iter().product();
        assert_eq!(points, input.before.ncols(), "the axes give the points");
    }
    Quality {
        pairs: moments.pairs,
        sampled: sample.len(),
        tolerance,
        over_tolerance: moments.over_tolerance,
        pearson: moments.pearson,
        autocorrelation: autocorrelation::all(&both, input.axes),
        spectrum: spectrum::of(&both, input.axes),
        ssim: field.then(|| Ssim::new(ssim::frames(&both, input.axes, unit))),
        ks: sample.kolmogorov_smirnov(),
        wasserstein: sample.wasserstein() / unit,
        abs_error: sample.quantiles(),
    }
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::*;

    fn input<'a>(before: &'a Array2<f64>, after: &'a Array2<f64>, range: f64) -> QualityInput<'a> {
        QualityInput {
            before: before.view(),
            after: after.view(),
            rows: None,
            samples: None,
            span: Span::plain(range),
            axes: &[],
            tolerance: TOLERANCE,
        }
    }

    #[test]
    fn a_shifted_uniform_distribution() {
        let before = Array2::from_shape_fn((1000, 1), |(i, _)| i as f64 / 1000.0);
        let after = before.mapv(|v| v + 0.1);
        let found = quality(input(&before, &after, 0.999));
        assert_eq!((found.pairs, found.sampled), (1000, 1000));
        assert!((found.ks - 0.1).abs() < 2e-3, "{}", found.ks);
        assert!((found.wasserstein - 0.1 / 0.999).abs() < 1e-12);
        assert!((found.pearson - 1.0).abs() < 1e-12);
        assert!((found.over_tolerance - 1.0).abs() < 1e-12);
        assert!((found.abs_error.p50 - 0.1).abs() < 1e-12);
        assert!(found.spectrum.is_none() && found.ssim.is_none());
    }

    #[test]
    fn equal_data_differ_in_nothing() {
        let values = Array2::from_shape_fn((6, 12 * 15), |(i, j)| ((i * 7 + j) as f64).sin());
        let found = quality(QualityInput {
            axes: &[12, 15],
            ..input(&values, &values, 2.0)
        });
        assert_eq!((found.ks, found.wasserstein), (0.0, 0.0));
        assert_eq!((found.over_tolerance, found.abs_error.p999), (0.0, 0.0));
        let ssim = found.ssim.unwrap();
        assert_eq!((ssim.mean, ssim.min, ssim.frames.len()), (1.0, 1.0, 6));
        assert!(found.spectrum.unwrap().error.iter().all(|p| *p == 0.0));
    }

    #[test]
    fn nothing_and_constants_give_no_figures() {
        let nothing = Array2::from_elem((5, 20), f64::NAN);
        let constant = Array2::from_elem((5, 20), 3.0);
        let odd = [
            (&nothing, &nothing),
            (&nothing, &constant),
            (&constant, &nothing),
        ];
        for (before, after) in odd {
            let found = quality(QualityInput {
                axes: &[4, 5],
                ..input(before, after, 0.0)
            });
            assert_eq!(found.pairs, 0);
            assert!(found.autocorrelation.is_empty(), "{found:?}");
            let figures = [found.ks, found.wasserstein, found.pearson];
            assert!(figures.iter().all(|v| v.is_nan()));
            assert!(found.over_tolerance.is_nan() && found.ssim.unwrap().mean.is_nan());
            assert!(found.spectrum.is_none());
        }
        let found = quality(QualityInput {
            axes: &[4, 5],
            ..input(&constant, &constant, 0.0)
        });
        assert!(found.pearson.is_nan() && found.autocorrelation.is_empty());
        assert_eq!(found.ssim.unwrap().mean, 1.0);
        let empty = Array2::zeros((0, 20));
        let found = quality(QualityInput {
            axes: &[4, 5],
            ..input(&empty, &empty, 0.0)
        });
        assert_eq!(found.pairs, 0);
    }

    #[test]
    fn the_largest_numbers_do_not_overflow() {
        let before = Array2::from_shape_fn((40, 1), |(i, _)| 1e300 * (i as f64).sin());
        let after = before.mapv(|v| 1.01 * v);
        let found = quality(input(&before, &after, 2e300));
        assert!((found.pearson - 1.0).abs() < 1e-9, "{found:?}");
        assert!(found.wasserstein < 0.01 && found.wasserstein > 0.0);
        assert!(
            found.autocorrelation[0]
                .lags
                .iter()
                .all(|r| r.abs() <= 1.01)
        );
    }

    #[test]
    fn a_part_is_looked_at_alone() {
        let before = Array2::from_shape_fn((10, 1), |(i, _)| i as f64);
        let mut after = before.clone();
        after[[9, 0]] = 19.0;
        let found = |rows: &[usize]| {
            quality(QualityInput {
                rows: Some(rows),
                ..input(&before, &after, 9.0)
            })
        };
        assert_eq!(found(&[0, 1, 2]).over_tolerance, 0.0);
        assert_eq!(found(&[1, 9]).over_tolerance, 0.5);
        assert_eq!(found(&[1, 9]).pairs, 2);
    }
}
