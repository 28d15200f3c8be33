//! The further figures of two data sets beside each other, column by column.

use super::Table;
use crate::format::{count, number, percent, significant};
use crate::metrics::Ssim;
use crate::report::ColumnQuality;

/// Distances of neighbours whose errors are compared.
const LAGS: [usize; 4] = [1, 2, 5, 10];

/// Errors, and how far the distributions of the values have moved. `tolerance` is a share of the range.
pub fn quality(columns: &[ColumnQuality], tolerance: f64) -> Table {
    let of = |row: usize| &columns[row].figures;
    let quantiles = |row: usize| {
        let e = &of(row).abs_error;
        [e.p50, e.p90, e.p99, e.p999]
    };
    let table =
        Table::new("Quality", columns.len()).words("|Error|", "Column or component", |row| {
            columns[row].name.clone()
        });
    let heads = ["50 %", "90 %", "99 %", "99.9 %"].into_iter().enumerate();
    let table = heads.fold(table, |table, (level, head)| {
        let tip = "So many pairs have at most this error, in the column's unit";
        table.figures(head, tip, |row| quantiles(row)[level], number)
    });
    table
        .figures(
            &format!("over {}", percent(tolerance)),
            "Share of the pairs with an error above this share of the range",
            |row| of(row).over_tolerance,
            percent,
        )
        .figures(
            "KS",
            "Largest distance of the two distribution functions (Kolmogorov-Smirnov)",
            |row| of(row).ks,
            percent,
        )
        .figures(
            "W1/range",
            "How far values moved on average to make the other distribution (Wasserstein-1)",
            |row| of(row).wasserstein,
            percent,
        )
        .figures(
            "r",
            "Pearson's correlation of before and after",
            |row| of(row).pearson,
            |r| significant(r, 6),
        )
        .large_is_good()
}

/// How alike the errors of neighbours are.
pub fn error_neighbours(columns: &[ColumnQuality]) -> Table {
    let rows: Vec<_> = (columns.iter())
        .flat_map(|column| {
            column
                .figures
                .autocorrelation
                .iter()
                .map(move |a| (column, a))
        })
        .collect();
    let table = Table::new("Autocorrelation of the error", rows.len())
        .words(
            "Autocorrelation of the error",
            "Column or component",
            |row| rows[row].0.name.clone(),
        )
        .words("along", "Samples, or an axis of the field", |row| {
            rows[row].1.along.clone()
        });
    LAGS.into_iter().fold(table, |table, lag| {
        table.figures(
            &format!("lag {lag}"),
            "Correlation of the errors of neighbours this far apart",
            |row| rows[row].1.lags.get(lag - 1).copied().unwrap_or(f64::NAN),
            |r| significant(r, 2),
        )
    })
}

/// Structural similarity of the components of a field; without rows where there is none.
pub fn structure(columns: &[ColumnQuality]) -> Table {
    let rows: Vec<(&str, &Ssim)> = (columns.iter())
        .filter_map(|column| Some((column.name.as_str(), column.figures.ssim.as_ref()?)))
        .collect();
    let six = |figure| significant(figure, 6);
    Table::new("SSIM", rows.len())
        .words("SSIM", "Component", |row| rows[row].0.to_owned())
        .figures("mean", "Over the frames", |row| rows[row].1.mean, six)
        .large_is_good()
        .figures("smallest", "Of the frames", |row| rows[row].1.min, six)
        .large_is_good()
        .figures(
            "frames",
            "How many were looked at",
            |row| rows[row].1.frames.len() as f64,
            |figure| count(figure as usize),
        )
}
