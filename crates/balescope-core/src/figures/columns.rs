//! The errors of every column.

mod more;

use super::Table;
use crate::format::{count, decibels, in_percent, number, percent, significant};
use crate::metrics::{ColumnError, OutOfRangeColumn};
use crate::plot::Ink;
use crate::report::ColumnQuality;

/// Over which of the samples figures are taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Part {
    #[default]
    All,
    HeldOut,
    Training,
}

/// The same columns over parts of the samples. What is not known is empty.
#[derive(Clone, Copy, Debug, Default)]
pub struct ColumnFigures<'a> {
    pub all: &'a [ColumnError],
    pub held_out: &'a [ColumnError],
    pub training: &'a [ColumnError],
    /// What happened to each column.
    pub transforms: &'a [String],
    /// Columns with values on both sides of zero, whose responses say little: a value may be next to it.
    pub crosses_zero: &'a [bool],
    /// Of all samples.
    pub quality: &'a [ColumnQuality],
    /// Where the model of other data was applied: the columns with values that it had not seen.
    pub beyond: &'a [OutOfRangeColumn],
    pub second: Option<SecondColumns<'a>>,
}

/// A second run of the same data.
#[derive(Clone, Copy, Debug)]
pub struct SecondColumns<'a> {
    pub name: &'a str,
    pub all: &'a [ColumnError],
    pub held_out: &'a [ColumnError],
}

impl<'a> ColumnFigures<'a> {
    /// The columns of a part of the samples, or of all where that part is empty.
    pub fn part(&self, part: Part) -> &'a [ColumnError] {
        match part {
            Part::HeldOut if !self.held_out.is_empty() => self.held_out,
            Part::Training if !self.training.is_empty() => self.training,
            _ => self.all,
        }
    }

    /// One row a column. Figures are over a part of the samples where their heading names no other.
    pub fn table(&self, part: Part) -> Table {
        let of = self.part(part);
        let ink = match part {
            Part::HeldOut if !self.held_out.is_empty() => Ink::HeldOut,
            _ => Ink::Neutral,
        };
        let response = |figure: fn(&ColumnError) -> f64| {
            move |row: usize| {
                let column = &of[row];
                if column.response.used == 0 {
                    f64::NAN
                } else {
                    figure(column)
                }
            }
        };
        let crosses = |row: usize| self.crosses_zero.get(row) == Some(&true);
        let grey = |row: usize| crosses(row).then_some(Ink::Neutral);
        let table = Table::new("Errors by column", of.len())
            .words("Column", "Name of the column or component", |row| {
                of[row].name.clone()
            })
            .when(!self.transforms.is_empty(), |table| {
                let tip = "What was done to the column before the network saw it";
                table.words("Transform", tip, |row| {
                    self.transforms.get(row).cloned().unwrap_or_default()
                })
            })
            .figures("NRMSE", NRMSE, |row| of[row].nrmse, percent)
            .inked(ink);
        let table = self.by_part(table, part);
        let table = table
            .figures(
                "NRMSE robust",
                "Root mean square error over the range from the 0.1 % to the 99.9 % quantile, where most \
                 values are",
                |row| of[row].nrmse_robust,
                percent,
            )
            .figures(
                "PSNR",
                "20 log10(range / root mean square error); infinite where nothing changed",
                |row| of[row].psnr,
                decibels,
            )
            .large_is_good()
            .figures(
                "Largest error",
                "Largest |after - before|, in the column's unit",
                |row| of[row].max_abs,
                number,
            )
            .figures(
                WIDTH_68,
                "Half the distance between the 16 % and the 84 % quantile of the response, (after - before) / \
                 before; it says little of a column that crosses zero",
                response(|c| c.response.width68),
                in_percent,
            )
            .inked_by(grey)
            .figures(
                "Response median",
                "Median of (after - before) / before",
                response(|c| c.response.median),
                in_percent,
            )
            .inked_by(grey)
            .figures(
                "Response mean",
                "Mean of (after - before) / before",
                response(|c| c.response.mean),
                in_percent,
            )
            .inked_by(grey)
            .figures(
                "Response RMS",
                "Root mean square of (after - before) / before",
                response(|c| c.response.rms),
                in_percent,
            )
            .inked_by(grey)
            .figures(
                "Left out",
                "Pairs without a response: a value before that is next to 0, or one that is missing or not finite",
                |row| of[row].response.left_out as f64,
                |figure| count(figure as usize),
            );
        self.of_second(self.of_quality(table))
    }

    /// NRMSE of parts beside that of the table.
    fn by_part(&self, table: Table, part: Part) -> Table {
        let beyond = |figure: fn(&OutOfRangeColumn) -> f64| {
            move |row: usize| {
                let found = self.beyond.iter().find(|column| column.column == row);
                found.map_or(f64::NAN, figure)
            }
        };
        table
            .when(!self.held_out.is_empty() && part != Part::HeldOut, |table| {
                let tip = "The same on samples that training never saw";
                let figure = |row: usize| self.held_out[row].nrmse;
                table
                    .figures("NRMSE held out", tip, figure, percent)
                    .inked(Ink::HeldOut)
            })
            .when(!self.training.is_empty() && part != Part::Training, |table| {
                let tip = "The same on samples that training saw";
                let figure = |row: usize| self.training[row].nrmse;
                table.figures("NRMSE training", tip, figure, percent)
            })
            .when(!self.beyond.is_empty(), |table| {
                table
                    .figures(
                        "NRMSE within",
                        "The same over the values within those that the model saw in training",
                        beyond(|b| b.nrmse_within),
                        percent,
                    )
                    .figures(
                        "NRMSE beyond",
                        "The same over the values beyond those that the model saw in training",
                        beyond(|b| b.nrmse_beyond),
                        percent,
                    )
                    .figures(
                        "Values beyond",
                        "Share of the values beyond those that the model saw in training",
                        beyond(OutOfRangeColumn::share),
                        percent,
                    )
                    .figures(
                        "Farthest [ranges]",
                        "How far the farthest value lies beyond those that the model saw in training, in \
                         ranges of those",
                        beyond(OutOfRangeColumn::reach),
                        |reach| significant(reach, 2),
                    )
                    .figures(
                        "Values clamped",
                        "Values where the column's transform has ended: the network cannot tell them apart",
                        beyond(|b| b.clamped as f64),
                        |figure| count(figure as usize),
                    )
            })
    }
}

/// The heading of the figure of responses that a few far ones do not move.
pub const WIDTH_68: &str = "68 % width";

const NRMSE: &str = "Root mean square error over the column's range";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::{KindChanges, ResidualStats, ResponseStats};

    fn error(name: &str, nrmse: f64) -> ColumnError {
        ColumnError {
            name: name.to_owned(),
            nrmse,
            psnr: -20.0 * nrmse.log10(),
            max_abs: nrmse,
            nrmse_robust: 2.0 * nrmse,
            kinds: KindChanges::default(),
            turned: 0,
            response: ResponseStats::default(),
            residual: ResidualStats::default(),
        }
    }

    fn cells(table: &Table, head: &str) -> Vec<String> {
        let column = table.columns.iter().find(|c| c.head == head).unwrap();
        column.cells.iter().map(|cell| cell.text.clone()).collect()
    }

    #[test]
    fn figures_are_those_of_the_part_that_is_asked_for() {
        let (all, held_out) = (
            [error("a", 0.1), error("b", 0.2)],
            [error("a", 0.3), error("b", 0.25)],
        );
        let figures = ColumnFigures {
            all: &all,
            held_out: &held_out,
            ..ColumnFigures::default()
        };
        let table = figures.table(Part::HeldOut);
        assert_eq!(cells(&table, "NRMSE"), ["30.0 %", "25.0 %"]);
        assert_eq!(table.order("NRMSE", true), [0, 1]);
        let table = figures.table(Part::All);
        assert_eq!(cells(&table, "NRMSE"), ["10.0 %", "20.0 %"]);
        assert_eq!(cells(&table, "NRMSE held out"), ["30.0 %", "25.0 %"]);
        assert_eq!(table.order("NRMSE", true), [1, 0]);
        // No pair has a response.
        assert_eq!(cells(&table, "Response mean"), ["-", "-"]);
        let crossing = ColumnFigures {
            crosses_zero: &[false, true],
            ..figures
        };
        let crossing = crossing.table(Part::All);
        assert_eq!(cells(&crossing, WIDTH_68), ["-", "-"]);
        for column in crossing
            .columns
            .iter()
            .filter(|c| c.head.starts_with("Response "))
        {
            let inks: Vec<_> = column.cells.iter().map(|cell| cell.ink).collect();
            assert_eq!(inks, [None, Some(Ink::Neutral)], "{}", column.head);
        }
        // Nothing is known of the training samples.
        assert_eq!(figures.table(Part::Training).text(), table.text());
    }
}
