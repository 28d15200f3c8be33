//! Further columns of the table of columns: quality, and a second run.

use super::{ColumnFigures, NRMSE, SecondColumns};
use crate::figures::Table;
use crate::format::{decibels, number, percent, significant};
use crate::plot::Ink;

impl ColumnFigures<'_> {
    pub(super) fn of_quality(&self, table: Table) -> Table {
        let quality = self.quality;
        table.when(quality.len() == self.all.len() && !quality.is_empty(), |table| {
            table
                .figures(
                    "99 % of errors",
                    "99 % of |after - before| are at most this, over all samples",
                    |row| quality[row].figures.abs_error.p99,
                    number,
                )
                .figures(
                    "KS",
                    "Largest distance of the cumulative distributions before and after (Kolmogorov-Smirnov)",
                    |row| quality[row].figures.ks,
                    percent,
                )
                .figures(
                    "W1/range",
                    "How far values have to move to make one distribution of the other (Wasserstein), over \
                     the range",
                    |row| quality[row].figures.wasserstein,
                    percent,
                )
                .figures(
                    "r",
                    "Correlation of the values before and after",
                    |row| quality[row].figures.pearson,
                    |r| significant(r, 6),
                )
                .large_is_good()
        })
    }

    pub(super) fn of_second(&self, table: Table) -> Table {
        let Some(second) = self.second else {
            return table;
        };
        let SecondColumns {
            name,
            all,
            held_out,
        } = second;
        let of = if held_out.is_empty() { all } else { held_out };
        let over = if held_out.is_empty() {
            "over all samples"
        } else {
            "on samples that training never saw"
        };
        table
            .figures(
                "2nd NRMSE",
                &format!("{NRMSE}, {over}, of {name}"),
                |row| of[row].nrmse,
                percent,
            )
            .inked(Ink::Beside)
            .figures(
                "2nd PSNR",
                &format!("20 log10(range / root mean square error), {over}, of {name}"),
                |row| of[row].psnr,
                decibels,
            )
            .large_is_good()
            .inked(Ink::Beside)
            .figures(
                "2nd largest error",
                &format!(
                    "Largest |after - before| over all samples, in the column's unit, of {name}"
                ),
                |row| all[row].max_abs,
                number,
            )
            .inked(Ink::Beside)
    }
}
