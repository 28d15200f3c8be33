//! Histograms and profiles of both sides as tables.

use super::Table;
use crate::format::{number, significant};
use crate::report::{BinCounts, CellCounts, HistogramReport};

/// A row a bin.
pub fn bin_table(report: &HistogramReport, [before, after]: [&BinCounts; 2]) -> Table {
    let edge = |i: usize| report.edges[i];
    let ratio = |i: usize| after.heights[i] / before.heights[i];
    let tip = "Entries, or the sum of their weights";
    Table::new("Histogram", before.heights.len())
        .figures("From", "The lower end of the bin", edge, number)
        .figures("To", "Its upper end", |i| edge(i + 1), number)
        .figures("Before", tip, |i| before.heights[i], number)
        .figures("After", tip, |i| after.heights[i], number)
        .figures("After / before", "Of both", ratio, |r| significant(r, 4))
}

/// The mean of the second quantity in each bin of the first, a row each.
pub fn profile_table(report: &HistogramReport, [before, after]: [&CellCounts; 2]) -> Table {
    let edge = |i: usize| report.edges[i];
    let mean = |side: &CellCounts, i: usize| side.profile[i].mean;
    let short = |v: f64| significant(v, 5);
    Table::new("Profile", before.profile.len())
        .figures("From", "The lower end of the bin", edge, number)
        .figures("To", "Its upper end", |i| edge(i + 1), number)
        .figures(
            "Rows",
            "Before",
            |i| before.profile[i].entries as f64,
            number,
        )
        .figures("Mean before", "Of the second", |i| mean(before, i), short)
        .figures("Mean after", "Of the second", |i| mean(after, i), short)
        .figures(
            "Error",
            "Of the mean before: the spread over the root of the rows",
            |i| before.profile[i].error,
            |v| significant(v, 3),
        )
}
