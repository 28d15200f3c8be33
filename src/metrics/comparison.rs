use ndarray::ArrayView2;
use serde::{Deserialize, Serialize};

use super::{ResidualStats, ResponseStats};

/// Errors of a whole data set, or of a part of it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Totals {
    /// Mean of the columns' NRMSE.
    pub nrmse_mean: f64,
    /// Largest of the columns' NRMSE.
    pub nrmse_max: f64,
    /// Value-range PSNR in dB: -10 log10(mean over columns of NRMSE^2). For one component this is
    /// 20 log10(range / RMSE). Infinite when nothing changed.
    pub psnr: f64,
    /// Largest over all columns of max |after - before| / range.
    pub max_abs_over_range: f64,
}

/// Errors of one column of a table or one component of a field.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ColumnError {
    pub name: String,
    /// RMSE / range; a fraction, not percent. 0 for a constant column that came back.
    pub nrmse: f64,
    pub psnr: f64,
    pub max_abs: f64,
    /// In percent.
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
/// `ranges` is each column's max - min over the whole original, also when only part of the samples
/// is compared. Parallel over columns. `rows`: the samples to compare, all when `None`.
#[must_use]
pub fn compare(
    before: ArrayView2<'_, f64>,
    after: ArrayView2<'_, f64>,
    names: &[String],
    ranges: &[f64],
    rows: Option<&[usize]>,
) -> Comparison {
    let _ = (before, after, names, ranges, rows);
    todo!()
}
