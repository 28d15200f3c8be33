//! The errors of a data set, column by column and over all of it.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::column_error::{ColumnError, Measured, Totals, column_error, totals, unit};
use super::pairs::Pairs;
use super::{NearZero, Span};
use crate::data::ValuesView;

/// All errors, with columns in their order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    pub all: Totals,
    pub columns: Vec<ColumnError>,
}

impl Comparison {
    pub(super) fn new(columns: Vec<Measured>) -> Self {
        Self {
            all: totals(&columns),
            columns: columns.into_iter().map(|c| c.error).collect(),
        }
    }
}

/// Compares values before and after, both samples x (columns x points).
///
/// `spans` are of the whole original, also when only part of the samples is compared. The residual of
/// an angle is the shorter way round. Parallel over columns, or within them where they are few; the result does not depend
/// on the number of threads. `rows`: the samples to compare, all when `None`.
///
/// # Panics
/// When the shapes differ, are no multiple of the columns, or a row does not exist.
pub fn compare<'a, 'b>(
    before: impl Into<ValuesView<'a>>,
    after: impl Into<ValuesView<'b>>,
    names: &[String],
    spans: &[Span],
    rows: Option<&[usize]>,
) -> Comparison {
    let (before, after) = (before.into(), after.into());
    assert_eq!(
        before.doubles.dim(),
        after.doubles.dim(),
        "values before and after have the same shape"
    );
    assert_eq!(names.len(), spans.len(), "one span a column");
    let features = before.doubles.ncols();
    let points = features / names.len().max(1);
    assert_eq!(
        points * names.len(),
        features,
        "every column has the same number of points"
    );
    let within = names.len() < rayon::current_num_threads();
    let column = |i: usize| {
        let own = i * points..(i + 1) * points;
        let before = before.reborrow().features(own.clone());
        let after = after.reborrow().features(own);
        let Span { range, period, .. } = spans[i];
        let floor = NearZero::default().floor(range);
        let unit = unit(range, &before.doubles, rows);
        let sums = Pairs {
            before,
            after,
            rows,
            floor,
            unit,
            period,
        }
        .sums(within);
        Measured {
            is_empty: sums.count == 0,
            error: column_error(&names[i], unit, &spans[i], sums),
            unit,
        }
    };
    let columns: Vec<Measured> = if within {
        (0..names.len()).map(column).collect()
    } else {
        (0..names.len()).into_par_iter().map(column).collect()
    };
    Comparison::new(columns)
}

#[cfg(test)]
mod tests {
    use crate::metrics::Tally;
    use ndarray::{Array2, array, s};

    use super::*;
    use crate::metrics::Ruler;

    const NAN: f64 = f64::NAN;

    fn names(count: usize) -> Vec<String> {
        (1..=count).map(|i| format!("c{i}")).collect()
    }

    fn spans(ranges: &[f64]) -> Vec<Span> {
        let plain = |&range: &f64| Span {
            range,
            robust_range: range,
            period: None,
        };
        ranges.iter().map(plain).collect()
    }

    /// Columns of these ranges.
    fn compared(before: &Array2<f64>, after: &Array2<f64>, ranges: &[f64]) -> Comparison {
        let names = names(ranges.len());
        compare(before.view(), after.view(), &names, &spans(ranges), None)
    }

    #[test]
    fn an_angle_goes_the_shorter_way_round() {
        let before = array![[-179.0], [90.0], [10.0]];
        let after = array![[179.0], [92.0], [8.0]];
        let turn = [Span {
            range: 359.0,
            robust_range: 359.0,
            period: Some(360.0),
        }];
        let found = compare(before.view(), after.view(), &names(1), &turn, None);
        let column = &found.columns[0];
        assert_eq!((column.max_abs, column.residual.rms), (2.0, 2.0));
        assert!((column.nrmse - 2.0 / 359.0).abs() < 1e-15);
        assert!((column.response.median - 100.0 * 2.0 / 179.0).abs() < 1e-12);
        let plain = compared(&before, &after, &[359.0]);
        assert_eq!(plain.columns[0].max_abs, 358.0);
    }

    #[test]
    fn figures_by_hand() {
        let before = array![[1.0, 10.0], [2.0, 20.0], [3.0, 30.0], [5.0, NAN]];
        let after = array![[1.5, 10.0], [2.0, 20.0], [2.5, 30.0], [5.0, NAN]];
        let found = compared(&before, &after, &[4.0, 20.0]);
        let [first, second] = &found.columns[..] else {
            panic!()
        };
        // RMSE = sqrt(2 x 0.25 / 4), range 4; responses 50, 0, -16.67, 0 percent.
        let nrmse = 0.125_f64.sqrt() / 4.0;
        assert!((first.nrmse - nrmse).abs() < 1e-15);
        assert!((first.psnr - 20.0 * (1.0 / nrmse).log10()).abs() < 1e-12);
        assert_eq!(
            (first.max_abs, first.residual.mean, first.response.used),
            (0.5, 0.0, 4)
        );
        assert!((first.residual.rms - 0.125_f64.sqrt()).abs() < 1e-15);
        assert!((first.response.mean - (50.0 - 50.0 / 3.0) / 4.0).abs() < 1e-12);
        assert_eq!(first.response.median, 0.0);
        assert_eq!(
            (second.nrmse, second.psnr, second.response.left_out),
            (0.0, f64::INFINITY, 1)
        );
        assert!((found.all.nrmse_mean - nrmse / 2.0).abs() < 1e-15);
        assert_eq!(
            (found.all.nrmse_max, found.all.max_abs_over_range),
            (first.nrmse, 0.125)
        );
        assert!((found.all.psnr + 10.0 * (nrmse * nrmse / 2.0).log10()).abs() < 1e-12);
    }

    #[test]
    fn psnr_of_one_component_is_range_over_rmse() {
        let before = Array2::from_shape_fn((50, 40), |(i, j)| (i * 40 + j) as f64 / 1999.0);
        let after = before.mapv(|v| v + 0.01);
        let found = compared(&before, &after, &[1.0]);
        assert!((found.all.psnr - 40.0).abs() < 1e-9, "{}", found.all.psnr);
        assert_eq!(found.columns[0].response.left_out, 1);
    }

    #[test]
    fn parts_are_measured_as_the_whole() {
        use crate::data::{DType, Dataset, Extent, Layout, Origin, Profile};
        let value = |i: usize, j: usize| match (i % 9, j) {
            (4, 0) => NAN,
            (_, 1) => 7.0,
            (_, 2) => std::f64::consts::TAU * (i as f64 * 0.618).fract(),
            _ => 1.0 + (i as f64 * 0.01).sin(),
        };
        let before = Array2::from_shape_fn((4000, 3), |(i, j)| value(i, j));
        let after = before.mapv(|v| v + 1e-3 * (v * 1e3).sin());
        let layout = Layout::guess(&[4000, 3], false);
        let origin = Origin::default();
        let data = Dataset::new(origin, DType::F64, layout, None, before.clone()).unwrap();
        let extent = Extent::new(&data, |_| false);
        let ruler = Ruler::new(&extent.columns, 4000, 1);
        let profile = Profile::new(&data);
        let spans: Vec<Span> = profile.columns.iter().map(Span::from_profile).collect();
        assert_eq!(ruler.spans(), spans);
        let part = |from: usize, to: usize| {
            let rows: Vec<usize> = (0..to - from).collect();
            let part = s![from..to, ..];
            ruler.tally(before.slice(part), after.slice(part), &rows)
        };
        let sum = Tally::default().and(part(0, 1500)).and(part(1500, 4000));
        assert!(!sum.is_empty() && part(3, 3).is_empty());
        let found = ruler.read(sum, &names(3));
        let whole = compare(before.view(), after.view(), &names(3), &spans, None);
        for (own, whole) in found.columns.iter().zip(&whole.columns) {
            assert!((own.nrmse - whole.nrmse).abs() <= 1e-12 * whole.nrmse);
            assert_eq!(own.max_abs, whole.max_abs);
            assert_eq!(own.response.median, whole.response.median);
            assert_eq!(own.response.left_out, whole.response.left_out);
        }
        assert!((found.all.psnr - whole.all.psnr).abs() < 1e-9);
    }

    #[test]
    fn rows_choose_the_samples() {
        let before = array![[1.0], [2.0], [3.0]];
        let after = array![[9.0], [2.0], [3.5]];
        let found = compare(
            before.view(),
            after.view(),
            &names(1),
            &spans(&[2.0]),
            Some(&[1, 2]),
        );
        assert_eq!(
            (found.columns[0].max_abs, found.columns[0].response.used),
            (0.5, 2)
        );
        assert!((found.columns[0].nrmse - 0.125_f64.sqrt() / 2.0).abs() < 1e-15);
        let none = compare(
            before.view(),
            after.view(),
            &names(1),
            &spans(&[2.0]),
            Some(&[]),
        );
        assert!(none.all.nrmse_mean.is_nan() && none.all.psnr.is_nan());
    }

    #[test]
    fn constant_columns() {
        let before = array![[5.0, 0.0, 5.0], [5.0, 0.0, 5.0]];
        let after = array![[5.0, 0.0, 5.5], [5.0, 0.25, 5.5]];
        let found = compared(&before, &after, &[0.0; 3]);
        assert_eq!(
            (found.columns[0].nrmse, found.columns[0].psnr),
            (0.0, f64::INFINITY)
        );
        assert!((found.columns[1].nrmse - 0.25 / 2.0_f64.sqrt()).abs() < 1e-15);
        assert!((found.columns[2].nrmse - 0.1).abs() < 1e-15);
        // They have no quantiles to go by either.
        let robust = |column: usize| found.columns[column].nrmse_robust;
        assert_eq!(
            [0, 1, 2].map(robust),
            [0, 1, 2].map(|c| found.columns[c].nrmse)
        );
        assert_eq!(found.all.nrmse_robust_mean, found.all.nrmse_mean);
    }

    #[test]
    fn values_that_vanished_are_no_perfect_score() {
        let before = array![[1.0, NAN], [2.0, NAN]];
        let after = array![[NAN, NAN], [NAN, NAN]];
        let found = compared(&before, &after, &[1.0, 0.0]);
        assert!(found.columns[0].nrmse.is_nan() && found.columns[0].psnr.is_nan());
        assert!(found.columns[1].nrmse.is_nan());
        assert!(found.all.nrmse_mean.is_nan() && found.all.nrmse_max.is_nan());
        assert_eq!(found.all.kinds.to_string(), "2 finite became NaN");
        assert_eq!(found.columns[1].kinds.total(), 0);
    }

    #[test]
    fn a_column_without_values_counts_for_nothing() {
        let before = array![[1.0, NAN], [3.0, NAN]];
        let after = array![[1.5, NAN], [3.0, NAN]];
        let found = |columns: usize| {
            let some = ndarray::s![.., ..columns];
            compare(
                before.slice(some),
                after.slice(some),
                &names(columns),
                &spans(&[2.0, 0.0][..columns]),
                None,
            )
            .all
        };
        assert!(found(1).nrmse_mean > 0.1);
        assert_eq!(found(2), found(1));
    }

    #[test]
    fn an_error_that_vanishes_beside_the_range_is_not_none() {
        let before = array![[0.0], [1e-200], [1e200]];
        let after = array![[0.0], [2e-200], [1e200]];
        let found = compared(&before, &after, &[1e200]);
        let column = &found.columns[0];
        assert!(column.nrmse > 0.0 && column.residual.rms > 0.0);
        assert!(column.psnr.is_finite() && found.all.psnr.is_finite());
        assert_eq!(column.max_abs, 1e-200);
    }

    #[test]
    fn extreme_magnitudes_keep_their_error() {
        for magnitude in [1e-300, 1e300] {
            let before = array![[0.0], [magnitude]];
            let after = array![[0.0], [0.9 * magnitude]];
            let found = compared(&before, &after, &[magnitude]);
            assert!((found.all.nrmse_mean - 0.1 / 2.0_f64.sqrt()).abs() < 1e-14);
            assert!(
                (found.columns[0].residual.rms / magnitude - 0.1 / 2.0_f64.sqrt()).abs() < 1e-14
            );
        }
    }

    #[test]
    fn unchanged_data_goes_through_json() {
        let data = array![[1.0, 0.0], [2.0, 0.0]];
        let found = compared(&data, &data, &[1.0, 0.0]);
        let json = serde_json::to_string(&found).unwrap();
        assert!(json.contains(r#""psnr":null"#), "{json}");
        let back: Comparison = serde_json::from_str(&json).unwrap();
        assert_eq!(back.all, found.all);
        assert_eq!(back.columns[0], found.columns[0]);
        assert!(back.columns[1].response.mean.is_nan());
    }

    #[test]
    fn of_no_columns_nothing_is_known() {
        let empty = Array2::<f64>::zeros((3, 0));
        let found = compare(empty.view(), empty.view(), &[], &[], None);
        assert!(found.columns.is_empty());
        assert!(found.all.nrmse_max.is_nan() && found.all.psnr.is_nan());
    }
}
