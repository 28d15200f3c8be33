//! The further figures of `balescope compare`.

use std::fmt::Write as _;

use super::table::Table;
use crate::figures::{CorrelationFigures, derivatives};
use crate::format::{count, number, percent, significant};
use crate::metrics::{Autocorrelation, Quality};
use crate::report::{ColumnQuality, CorrelationReport, MoreReport};

/// The further figures. `tolerance` is a share of the range.
pub(super) fn text(more: &MoreReport, tolerance: f64) -> String {
    let columns = &more.quality;
    let over = format!("over {}", percent(tolerance));
    let errors = [
        "|Error|", "50 %", "90 %", "99 %", "99.9 %", &over, "KS", "W1/range", "r",
    ];
    let mut errors = Table::new(&errors);
    for ColumnQuality { name, figures } in columns {
        let e = &figures.abs_error;
        let mut row = vec![name.clone()];
        row.extend([e.p50, e.p90, e.p99, e.p999].map(number));
        row.push(percent(figures.over_tolerance));
        row.push(percent(figures.ks));
        row.push(percent(figures.wasserstein));
        row.push(significant(figures.pearson, 6));
        errors.row(row);
    }
    let mut text = format!("\n{}", errors.text());
    let most = columns.iter().max_by_key(|c| c.figures.pairs);
    if let Some(Quality { pairs, sampled, .. }) = most.map(|c| &c.figures)
        && sampled < pairs
    {
        let (some, all) = (count(*sampled), count(*pairs));
        let of = ["  Quantiles and distances are of ", &some, " out of ", &all];
        text.extend(of);
        text.push_str(" values, evenly spread\n");
    }
    text.push_str(&neighbours(columns));
    text.push_str(&structure(columns));
    if !more.derivatives.is_empty() {
        let table = derivatives(&more.derivatives);
        let _ = write!(text, "\n{}", table.text());
    }
    text.extend(more.correlation.as_ref().map(correlation));
    text
}

/// How alike the errors of neighbours are.
fn neighbours(columns: &[ColumnQuality]) -> String {
    let words = ["Autocorrelation of the error", "along"];
    let heading = [&words[..], &["lag 1", "lag 2", "lag 5", "lag 10"]].concat();
    let mut table = Table::new(&heading).words(2);
    for ColumnQuality { name, figures } in columns {
        for Autocorrelation { along, lags, .. } in &figures.autocorrelation {
            let mut row = vec![name.clone(), along.clone()];
            row.extend([1, 2, 5, 10].map(|lag: usize| {
                let r = lags.get(lag - 1).copied();
                significant(r.unwrap_or(f64::NAN), 2)
            }));
            table.row(row);
        }
    }
    format!("\n{}", table.text())
}

/// The pair of columns that suffered most.
fn correlation(found: &CorrelationReport) -> String {
    let change = CorrelationFigures::of_report(found).change();
    change.map_or_else(String::new, |change| {
        format!("\nCorrelation of columns {change}\n")
    })
}

/// SSIM of the components of a field.
fn structure(columns: &[ColumnQuality]) -> String {
    let mut table = Table::new(&["SSIM", "mean", "smallest", "frames"]);
    let mut some = false;
    for ColumnQuality { name, figures } in columns {
        if let Some(ssim) = &figures.ssim {
            some = true;
            table.row(vec![
                name.clone(),
                significant(ssim.mean, 6),
                significant(ssim.min, 6),
                count(ssim.frames.len()),
            ]);
        }
    }
    if some {
        format!("\n{}", table.text())
    } else {
        String::new()
    }
}
