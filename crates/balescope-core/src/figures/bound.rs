//! How error bounds were kept.

use super::Table;
use crate::report::{BoundReport, ColumnBound};

/// One row a column.
pub fn bound(report: &BoundReport) -> Table {
    let columns = &report.columns;
    Table::new("Error bounds", columns.len())
        .words("Bound", "Name of the column or component", |row| {
            columns[row].name.clone()
        })
        .written(
            "Allowed",
            "How far a value may be off",
            |row| columns[row].value,
            |row| ColumnBound::words(&columns[row].kind, columns[row].value),
        )
        .written(
            "Largest error",
            "How far the value is off that comes nearest to it",
            |row| columns[row].largest,
            |row| ColumnBound::words(&columns[row].kind, columns[row].largest),
        )
        .words("Kept", "Whether every value keeps within", |row| {
            let kept = columns[row].holds;
            if kept { "holds" } else { "broken" }.to_owned()
        })
}

/// Whether the bounds hold, in a sentence.
pub fn bound_verdict(bound: &BoundReport) -> String {
    let verdict = if bound.holds {
        "The error bound holds for every value"
    } else {
        "The error bound is broken"
    };
    let nearest = if bound.columns.len() > 1 {
        ", in the column that comes nearest"
    } else {
        ""
    };
    format!(
        "{verdict}; the largest error is {}, allowed were {}{nearest}",
        ColumnBound::words(&bound.kind, bound.largest),
        ColumnBound::words(&bound.kind, bound.value)
    )
}
