//! The errors of a data set, column by column and over all of it.

use ndarray::ArrayView2;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::pairs::{Pairs, SAMPLE, Sums, TILE, stride_within};
use super::response::stats_from_sums;
use super::{KindChanges, NearZero, ResidualStats, ResponseStats, Span, non_finite};
use crate::data::{ColumnExtent, ValuesView};

/// Errors of a whole data set, or of a part of it.
///
/// In JSON a figure that is not a finite number is `null`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Totals {
    /// Mean of the columns' NRMSE.
    #[serde(with = "non_finite::nan")]
    pub nrmse_mean: f64,
    /// Largest of the columns' NRMSE.
    #[serde(with = "non_finite::nan")]
    pub nrmse_max: f64,
    /// Value-range PSNR in dB: -10 log10(mean over columns of NRMSE^2). For one component this is
    /// 20 log10(range / RMSE). Infinite when nothing changed.
    #[serde(with = "non_finite::infinite")]
    pub psnr: f64,
    /// Largest over all columns of max |after - before| / range.
    #[serde(with = "non_finite::nan")]
    pub max_abs_over_range: f64,
    /// Mean of the columns' RMSE over their robust range; NaN where it is not known.
    #[serde(with = "non_finite::nan", default = "not_known")]
    pub nrmse_robust_mean: f64,
    /// Values of all columns that changed what they are. They take part in no other figure.
    #[serde(default)]
    pub kinds: KindChanges,
}

fn not_known() -> f64 {
    f64::NAN
}

/// Errors of one column of a table or one component of a field.
///
/// In JSON a figure that is not a finite number is `null`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ColumnError {
    pub name: String,
    /// RMSE / range; a fraction, not percent. 0 for a constant column that came back, and for a
    /// column without finite values. A constant column that changed has no range: there the RMSE is
    /// divided by the constant's size, or by 1 where the constant is 0. NaN when the column had
    /// finite values and none of them came back finite.
    #[serde(with = "non_finite::nan")]
    pub nrmse: f64,
    /// -20 log10(NRMSE) in dB; infinite when nothing changed.
    #[serde(with = "non_finite::infinite")]
    pub psnr: f64,
    #[serde(with = "non_finite::nan")]
    pub max_abs: f64,
    /// RMSE over the robust range, from the 0.1 % to the 99.9 % quantile of the column: what a few far
    /// values do not hide. NaN where that has no width.
    #[serde(with = "non_finite::nan", default = "not_known")]
    pub nrmse_robust: f64,
    /// Values that changed what they are. They take part in no other figure.
    #[serde(default)]
    pub kinds: KindChanges,
    /// In percent. Median and width come from at most two million pairs, evenly spread.
    pub response: ResponseStats,
    /// In the column's unit.
    pub residual: ResidualStats,
}

/// All errors, with columns in their order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    pub all: Totals,
    pub columns: Vec<ColumnError>,
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
            error: column_error(&names[i], unit, spans[i].robust_range, sums),
            unit,
        }
    };
    let columns: Vec<Measured> = if within {
        (0..names.len()).map(column).collect()
    } else {
        (0..names.len()).into_par_iter().map(column).collect()
    };
    let all = totals(&columns);
    Comparison {
        all,
        columns: columns.into_iter().map(|c| c.error).collect(),
    }
}

/// Responses of all columns that medians and widths of data in parts are taken from, at most.
const SAMPLES_IN_ALL: usize = 4_000_000;

/// How the errors of data that come in parts are measured: like [`compare`] over all of them.
#[derive(Clone, Debug)]
pub struct Ruler {
    spans: Vec<Span>,
    /// What the errors of each column are divided by.
    units: Vec<f64>,
    stride: usize,
}

/// Sums over the pairs of some samples.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// One a column.
    columns: Vec<Sums>,
}

impl Ruler {
    /// `columns`: over all samples; `points`: of a column in one sample.
    pub fn new(columns: &[ColumnExtent], samples: usize, points: usize) -> Self {
        let unit = |column: &ColumnExtent| {
            let [low, high] = column.ends().unwrap_or_default();
            match column.range() {
                range if range > 0.0 => range.min(f64::MAX),
                _ if low == 0.0 && high == 0.0 => 1.0,
                _ => low.abs().max(high.abs()),
            }
        };
        Self {
            spans: columns.iter().map(Span::of_extent).collect(),
            units: columns.iter().map(unit).collect(),
            stride: stride_within(
                SAMPLE.min(SAMPLES_IN_ALL / columns.len().max(1)),
                samples * points,
                points,
            ),
        }
    }

    /// One a column.
    pub fn spans(&self) -> &[Span] {
        &self.spans
    }

    /// Sums over some samples of a part, both samples x (columns x points).
    ///
    /// # Panics
    /// When the shapes differ or a row does not exist.
    pub fn tally<'a, 'b>(
        &self,
        before: impl Into<ValuesView<'a>>,
        after: impl Into<ValuesView<'b>>,
        rows: &[usize],
    ) -> Tally {
        let (before, after) = (before.into(), after.into());
        let (dim, features) = (before.doubles.dim(), before.doubles.ncols());
        assert_eq!(dim, after.doubles.dim(), "values before and after");
        let points = features / self.spans.len().max(1);
        let column = |(i, span): (usize, &Span)| {
            let own = i * points..(i + 1) * points;
            Pairs {
                before: before.reborrow().features(own.clone()),
                after: after.reborrow().features(own),
                rows: Some(rows),
                floor: NearZero::default().floor(span.range),
                unit: self.units[i],
                period: span.period,
            }
        };
        let pairs: Vec<Pairs> = self.spans.iter().enumerate().map(column).collect();
        let mut columns = vec![Sums::default(); pairs.len()];
        // All columns of a few rows, which stay near the processor, then of the next.
        let step = (TILE / features.max(1)).max(1);
        for first in (0..rows.len()).step_by(step) {
            let tile = first..rows.len().min(first + step);
            for (sums, pairs) in columns.iter_mut().zip(&pairs) {
                pairs.add(tile.clone(), self.stride, sums);
            }
        }
        Tally { columns }
    }

    /// All errors.
    pub fn read(&self, tally: Tally, names: &[String]) -> Comparison {
        let columns = tally.columns.into_iter().zip(&self.units).zip(&self.spans);
        let columns = columns.zip(names);
        let columns = columns.map(|(((sums, &unit), span), name)| Measured {
            error: column_error(name, unit, span.robust_range, sums),
            unit,
        });
        let columns: Vec<Measured> = columns.collect();
        Comparison {
            all: totals(&columns),
            columns: columns.into_iter().map(|c| c.error).collect(),
        }
    }
}

impl Tally {
    /// With the sums of other samples.
    pub fn and(mut self, other: Self) -> Self {
        if self.columns.is_empty() {
            return other;
        }
        for (own, more) in self.columns.iter_mut().zip(other.columns) {
            *own = std::mem::take(own).and(more);
        }
        self
    }

    /// Whether there are no samples in it.
    pub fn is_empty(&self) -> bool {
        self.columns
            .iter()
            .all(|sums| sums.count + sums.left_out == 0)
    }
}

/// A column's figures, and what its errors were divided by.
struct Measured {
    error: ColumnError,
    unit: f64,
}

/// What a column's errors are divided by: its range, or the size of its constant.
pub(super) fn unit(range: f64, before: &ArrayView2<'_, f64>, rows: Option<&[usize]>) -> f64 {
    if range > 0.0 {
        return range.min(f64::MAX);
    }
    let row_size = |row: usize| {
        before
            .row(row)
            .iter()
            .filter(|v| v.is_finite())
            .fold(0.0_f64, |m, v| m.max(v.abs()))
    };
    let size = match rows {
        Some(rows) => rows.iter().map(|&row| row_size(row)).fold(0.0, f64::max),
        None => (0..before.nrows()).map(row_size).fold(0.0, f64::max),
    };
    if size > 0.0 { size } else { 1.0 }
}

fn column_error(name: &str, unit: f64, robust_range: f64, sums: Sums) -> ColumnError {
    let kinds = sums.kinds;
    let Sums {
        used,
        left_out,
        response,
        response_squares,
        mut sample,
        ..
    } = sums;
    let response = stats_from_sums(used, left_out, response, response_squares, &mut sample);
    let name = name.to_owned();
    if sums.count == 0 && sums.destroyed > 0 {
        let nan = f64::NAN;
        let residual = ResidualStats {
            mean: nan,
            rms: nan,
            max_abs: nan,
        };
        return ColumnError {
            name,
            nrmse: nan,
            psnr: nan,
            max_abs: nan,
            nrmse_robust: nan,
            kinds,
            response,
            residual,
        };
    }
    let count = sums.count.max(1) as f64;
    let nrmse = (sums.residual_squares / count).sqrt();
    // Squares of errors that are tiny beside the range vanish; the largest error does not.
    let nrmse = if sums.residual_squares < SMALL_SQUARE && sums.max_abs > 0.0 {
        let least = (sums.max_abs / unit).max(f64::MIN_POSITIVE) / count.sqrt();
        nrmse.max(least)
    } else {
        nrmse
    };
    let residual = ResidualStats {
        mean: sums.residual / count,
        rms: if nrmse > 0.0 {
            (unit * nrmse).max(f64::from_bits(1))
        } else {
            0.0
        },
        max_abs: sums.max_abs,
    };
    ColumnError {
        name,
        nrmse,
        psnr: psnr_unless_changed(nrmse, nrmse * nrmse, kinds),
        max_abs: sums.max_abs,
        nrmse_robust: over_robust_range(residual.rms, robust_range),
        kinds,
        response,
        residual,
    }
}

/// NaN where most values are the same, unless nothing changed.
fn over_robust_range(rmse: f64, robust_range: f64) -> f64 {
    if rmse == 0.0 {
        0.0
    } else if robust_range > 0.0 {
        rmse / robust_range
    } else {
        f64::NAN
    }
}

fn totals(columns: &[Measured]) -> Totals {
    let count = columns.len().max(1) as f64;
    let mean =
        |figure: fn(f64) -> f64| columns.iter().map(|c| figure(c.error.nrmse)).sum::<f64>() / count;
    let kinds = columns.iter().map(|c| c.error.kinds);
    let kinds = kinds.fold(KindChanges::default(), KindChanges::and);
    Totals {
        nrmse_mean: mean(|n| n),
        nrmse_max: largest(columns.iter().map(|c| c.error.nrmse)),
        psnr: {
            let nrmse = largest(columns.iter().map(|c| c.error.nrmse));
            psnr_unless_changed(nrmse / count.sqrt(), mean(|n| n * n), kinds)
        },
        max_abs_over_range: largest(columns.iter().map(|c| c.error.max_abs / c.unit)),
        nrmse_robust_mean: {
            let known = columns.iter().map(|c| c.error.nrmse_robust);
            let known: Vec<f64> = known.filter(|n| !n.is_nan()).collect();
            known.iter().sum::<f64>() / known.len() as f64
        },
        kinds,
    }
}

/// The largest; unlike with `f64::max`, NaN is not passed over.
fn largest(values: impl Iterator<Item = f64>) -> f64 {
    values.fold(0.0, |m, v| if v > m || v.is_nan() { v } else { m })
}

/// Below it, squares of what went into a sum may have vanished.
const SMALL_SQUARE: f64 = 1e-280;

/// Not known rather than infinite where nothing but kinds of values changed. `least`: a root of the mean
/// square that is there where the square itself vanishes.
fn psnr_unless_changed(least: f64, mean_square: f64, kinds: KindChanges) -> f64 {
    if mean_square < SMALL_SQUARE && least > 0.0 {
        0.0 - 20.0 * least.log10()
    } else if mean_square == 0.0 && kinds.total() > 0 {
        f64::NAN
    } else {
        psnr(mean_square)
    }
}

fn psnr(mean_square: f64) -> f64 {
    // 0 - x rather than -x: an error of exactly the range is 0 dB, not -0 dB.
    0.0 - 10.0 * mean_square.log10()
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "these values are exact")]
mod tests {
    use ndarray::{Array2, array, s};

    use super::*;

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
        let plain = compare(
            before.view(),
            after.view(),
            &names(1),
            &spans(&[359.0]),
            None,
        );
        assert_eq!(plain.columns[0].max_abs, 358.0);
    }

    #[test]
    fn figures_by_hand() {
        let before = array![[1.0, 10.0], [2.0, 20.0], [3.0, 30.0], [5.0, NAN]];
        let after = array![[1.5, 10.0], [2.0, 20.0], [2.5, 30.0], [5.0, NAN]];
        let found = compare(
            before.view(),
            after.view(),
            &names(2),
            &spans(&[4.0, 20.0]),
            None,
        );
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
        let found = compare(before.view(), after.view(), &names(1), &spans(&[1.0]), None);
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
        let extent = Extent::of(&data, |_| false);
        let ruler = Ruler::new(&extent.columns, 4000, 1);
        let profile = Profile::of(&data);
        let spans: Vec<Span> = profile.columns.iter().map(Span::of).collect();
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
        assert_eq!((none.all.nrmse_mean, none.all.psnr), (0.0, f64::INFINITY));
    }

    #[test]
    fn constant_columns() {
        let before = array![[5.0, 0.0, 5.0], [5.0, 0.0, 5.0]];
        let after = array![[5.0, 0.0, 5.5], [5.0, 0.25, 5.5]];
        let found = compare(
            before.view(),
            after.view(),
            &names(3),
            &spans(&[0.0; 3]),
            None,
        );
        assert_eq!(
            (found.columns[0].nrmse, found.columns[0].psnr),
            (0.0, f64::INFINITY)
        );
        assert!((found.columns[1].nrmse - 0.25 / 2.0_f64.sqrt()).abs() < 1e-15);
        assert!((found.columns[2].nrmse - 0.1).abs() < 1e-15);
    }

    #[test]
    fn values_that_vanished_are_no_perfect_score() {
        let before = array![[1.0, NAN], [2.0, NAN]];
        let after = array![[NAN, NAN], [NAN, NAN]];
        let found = compare(
            before.view(),
            after.view(),
            &names(2),
            &spans(&[1.0, 0.0]),
            None,
        );
        assert!(found.columns[0].nrmse.is_nan() && found.columns[0].psnr.is_nan());
        assert_eq!(found.columns[1].nrmse, 0.0);
        assert!(found.all.nrmse_mean.is_nan() && found.all.nrmse_max.is_nan());
        assert_eq!(found.all.kinds.to_string(), "2 finite became NaN");
        assert_eq!(found.columns[1].kinds.total(), 0);
    }

    #[test]
    fn an_error_that_vanishes_beside_the_range_is_not_none() {
        let before = array![[0.0], [1e-200], [1e200]];
        let after = array![[0.0], [2e-200], [1e200]];
        let found = compare(
            before.view(),
            after.view(),
            &names(1),
            &spans(&[1e200]),
            None,
        );
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
            let found = compare(
                before.view(),
                after.view(),
                &names(1),
                &spans(&[magnitude]),
                None,
            );
            assert!((found.all.nrmse_mean - 0.1 / 2.0_f64.sqrt()).abs() < 1e-14);
            assert!(
                (found.columns[0].residual.rms / magnitude - 0.1 / 2.0_f64.sqrt()).abs() < 1e-14
            );
        }
    }

    #[test]
    fn unchanged_data_goes_through_json() {
        let data = array![[1.0, 0.0], [2.0, 0.0]];
        let found = compare(
            data.view(),
            data.view(),
            &names(2),
            &spans(&[1.0, 0.0]),
            None,
        );
        let json = serde_json::to_string(&found).unwrap();
        assert!(json.contains(r#""psnr":null"#), "{json}");
        let back: Comparison = serde_json::from_str(&json).unwrap();
        assert_eq!(back.all, found.all);
        assert_eq!(back.columns[0], found.columns[0]);
        assert!(back.columns[1].response.mean.is_nan());
    }

    #[test]
    fn no_columns_is_no_error() {
        let empty = Array2::<f64>::zeros((3, 0));
        let found = compare(empty.view(), empty.view(), &[], &[], None);
        assert_eq!(
            (found.columns.len(), found.all.nrmse_max, found.all.psnr),
            (0, 0.0, f64::INFINITY)
        );
    }
}
