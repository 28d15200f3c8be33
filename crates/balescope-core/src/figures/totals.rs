//! Errors over all columns.

use super::Table;
use crate::format::{decibels, percent};
use crate::metrics::Totals;

/// One row a figure, one column a part of the samples; parts without totals are left out.
pub fn totals(parts: &[(&str, Option<Totals>)]) -> Table {
    type Figure = (&'static str, fn(&Totals) -> f64, fn(f64) -> String);
    const FIGURES: [Figure; 5] = [
        ("Mean NRMSE of the columns", |t| t.nrmse_mean, percent),
        ("Largest NRMSE of a column", |t| t.nrmse_max, percent),
        (
            "Mean NRMSE by robust ranges",
            |t| t.nrmse_robust_mean,
            percent,
        ),
        ("PSNR", |t| t.psnr, decibels),
        ("Largest error / range", |t| t.max_abs_over_range, percent),
    ];
    let table = Table::new("Errors", FIGURES.len())
        .words("Error", "What is measured", |row| FIGURES[row].0.to_owned());
    let text = |row: usize, totals: &Totals| {
        let (_, figure, write) = FIGURES[row];
        match figure(totals) {
            figure if figure.is_nan() => "-".to_owned(),
            figure => write(figure),
        }
    };
    let parts = parts
        .iter()
        .filter_map(|(name, totals)| Some((*name, (*totals)?)));
    parts.fold(table, |table, (name, totals)| {
        let figure = |row: usize| {
            let (_, figure, _) = FIGURES[row];
            figure(&totals)
        };
        table.written(name, "Over these samples", figure, |row| text(row, &totals))
    })
}
