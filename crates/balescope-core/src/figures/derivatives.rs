//! Errors of gradients, vorticity and divergence.

use super::Table;
use crate::format::{count, decibels, percent};
use crate::report::DerivativeReport;

/// One row a quantity of a component.
pub fn derivatives(found: &[DerivativeReport]) -> Table {
    Table::new("Derivatives", found.len())
        .words(
            "Derivatives",
            "What was derived, and of which component",
            |row| {
                let label = found[row].error.quantity.label();
                match &found[row].component {
                    Some(name) => format!("{label} of {name}"),
                    None => label.to_owned(),
                }
            },
        )
        .figures(
            "NRMSE",
            "Root mean square error over the range of the quantity",
            |row| found[row].error.nrmse,
            percent,
        )
        .figures(
            "PSNR",
            "20 log10(range / root mean square error)",
            |row| -20.0 * found[row].error.nrmse.log10(),
            decibels,
        )
        .large_is_good()
        .figures(
            "Frames",
            "How many were looked at",
            |row| found[row].error.samples as f64,
            |figure| count(figure as usize),
        )
}
