//! The errors of a column and of all of them, from sums over pairs of values.

use ndarray::ArrayView2;
use serde::{Deserialize, Serialize};

use super::pairs::{Sums, sum_unit};
use super::response::stats_from_sums;
use super::{KindChanges, ResidualStats, ResponseStats, Span, non_finite};

/// Below it, squares of what went into a sum may have vanished.
const SMALL_SQUARE: f64 = 1e-280;

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
    /// values do not hide; of a constant column as over the whole range. NaN where most values are the
    /// same and some came back changed.
    #[serde(with = "non_finite::nan", default = "not_known")]
    pub nrmse_robust: f64,
    /// Values that changed what they are. They take part in no other figure.
    #[serde(default)]
    pub kinds: KindChanges,
    /// Of a column that fills a turn: pairs on two sides of its end, whose differences are taken the
    /// shorter way round.
    #[serde(default)]
    pub turned: usize,
    /// In percent. Median and width come from at most two million pairs, evenly spread.
    pub response: ResponseStats,
    /// In the column's unit.
    pub residual: ResidualStats,
}

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
    /// Mean of the columns' RMSE over their robust range; NaN where that of a column is not known.
    #[serde(with = "non_finite::nan", default = "not_known")]
    pub nrmse_robust_mean: f64,
    /// Values of all columns that changed what they are. They take part in no other figure.
    #[serde(default)]
    pub kinds: KindChanges,
}

impl Totals {
    /// Where no value was compared.
    fn none() -> Self {
        Self {
            nrmse_mean: f64::NAN,
            nrmse_max: f64::NAN,
            psnr: f64::NAN,
            max_abs_over_range: f64::NAN,
            nrmse_robust_mean: f64::NAN,
            kinds: KindChanges::default(),
        }
    }
}

fn not_known() -> f64 {
    f64::NAN
}

/// A column's figures, and what its errors were divided by.
pub(super) struct Measured {
    pub error: ColumnError,
    pub unit: f64,
    /// No value was compared.
    pub is_empty: bool,
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

/// `unit`: what the errors are divided by.
pub(super) fn column_error(name: &str, unit: f64, span: &Span, sums: Sums) -> ColumnError {
    let turned = sums.turned;
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
    if sums.count == 0 {
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
            turned,
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
        mean: sum_unit(unit) * (sums.residual / count),
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
        nrmse_robust: over_robust_range(residual.rms, nrmse, span),
        kinds,
        turned,
        response,
        residual,
    }
}

/// NaN where most values are the same, unless nothing changed, or all are the same: then it is the
/// error over the constant's size, as over the whole range.
fn over_robust_range(rmse: f64, nrmse: f64, span: &Span) -> f64 {
    if rmse == 0.0 {
        0.0
    } else if span.robust_range > 0.0 {
        rmse / span.robust_range
    } else if span.range == 0.0 {
        nrmse
    } else {
        f64::NAN
    }
}

pub(super) fn totals(columns: &[Measured]) -> Totals {
    // A column without values, of which none vanished, says nothing of errors.
    let says = |c: &&Measured| !c.is_empty || c.error.kinds.total() > 0;
    let columns: Vec<&Measured> = columns.iter().filter(says).collect();
    if columns.is_empty() {
        return Totals::none();
    }
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
        nrmse_robust_mean: columns.iter().map(|c| c.error.nrmse_robust).sum::<f64>() / count,
        kinds,
    }
}

/// The largest; unlike with `f64::max`, NaN is not passed over.
fn largest(values: impl Iterator<Item = f64>) -> f64 {
    values.fold(0.0, |m, v| if v > m || v.is_nan() { v } else { m })
}

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
