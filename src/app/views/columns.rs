use egui::{RichText, Sense, Ui};
use egui_extras::{Column, TableBuilder};

use super::parts::{hint_train, part_picker};
use super::sorting::{SortBy, SortKey};
use super::source::{Part, Source};
use super::training::decibels;
use crate::app::plot::{Ink, dark};
use crate::app::{AppState, RunPhase, format};
use crate::metrics::{ColumnError, Comparison};

/// Errors of every column, worst first.
pub struct ColumnsView {
    sort: SortBy,
    part: Part,
}

impl Default for ColumnsView {
    fn default() -> Self {
        Self {
            sort: SortBy {
                column: 1,
                descending: true,
            },
            part: Part::HeldOut,
        }
    }
}

/// The same columns over parts of the samples.
struct Errors<'a> {
    all: &'a [ColumnError],
    held_out: &'a [ColumnError],
    training: &'a [ColumnError],
    over: String,
}

const HEADINGS: [(&str, &str); 9] = [
    ("Column", "Click a row for its response"),
    (
        "NRMSE\nheld out",
        "Root mean square error over the column's range, on samples that training never saw",
    ),
    ("NRMSE\ntraining", "The same on samples that training saw"),
    (
        "PSNR\nheld out",
        "20 log10(range / root mean square error), on samples that training never saw",
    ),
    ("PSNR\ntraining", "The same on samples that training saw"),
    (
        "Largest\nerror",
        "Largest |after - before|, in the column's unit",
    ),
    ("Response\nmean", "Mean of (after - before) / before"),
    (
        "Response\nRMS",
        "Root mean square of (after - before) / before",
    ),
    ("Response\nmedian", "Median of (after - before) / before"),
];

impl ColumnsView {
    /// Returns the column that was clicked.
    pub fn show(&mut self, ui: &mut Ui, state: &AppState, source: &Source) -> Option<usize> {
        let Some(errors) = errors_of(state, source) else {
            hint_train(ui);
            ui.label("This table will list the error of every column, worst first.");
            return None;
        };
        ui.horizontal_wrapped(|ui| {
            ui.label(RichText::new(&errors.over).weak());
            ui.separator();
            ui.label("Largest error and response over");
            part_picker(ui, source, &mut self.part);
        });
        ui.add_space(4.0);
        self.table(ui, &errors)
    }

    fn table(&mut self, ui: &mut Ui, errors: &Errors<'_>) -> Option<usize> {
        let rows = errors.all.len();
        let part = match self.part {
            Part::HeldOut if !errors.held_out.is_empty() => errors.held_out,
            Part::Training if !errors.training.is_empty() => errors.training,
            _ => errors.all,
        };
        let order = self
            .sort
            .order(rows, |row| errors.key(part, row, self.sort.column));
        let width = ((ui.available_width() - 150.0) / 8.0 - 9.0).clamp(66.0, 120.0);
        let mut clicked = None;
        egui::ScrollArea::horizontal()
            .id_salt("column errors")
            .show(ui, |ui| {
                // Text that can be selected would take the click from its row.
                ui.style_mut().interaction.selectable_labels = false;
                let (held, seen) = (Ink::HeldOut.colour(dark(ui)), ui.visuals().text_color());
                TableBuilder::new(ui)
                    .id_salt("errors of columns")
                    .striped(true)
                    .sense(Sense::click())
                    .cell_layout(egui::Layout::left_to_right(egui::Align::Center))
                    .column(
                        Column::initial(140.0)
                            .at_least(70.0)
                            .clip(true)
                            .resizable(true),
                    )
                    .columns(Column::initial(width).at_least(58.0).clip(true), 8)
                    .header(38.0, |mut header| {
                        for (i, (label, tip)) in HEADINGS.iter().enumerate() {
                            header.col(|ui| {
                                self.sort
                                    .heading(ui, i, label, tip, !matches!(i, 0 | 3 | 4));
                            });
                        }
                    })
                    .body(|body| {
                        body.rows(21.0, rows, |mut row| {
                            let i = order[row.index()];
                            row.col(|ui| {
                                ui.strong(&errors.all[i].name)
                                    .on_hover_text(&errors.all[i].name);
                            });
                            for (text, colour) in errors.cells(i, held, seen) {
                                row.col(|ui| {
                                    ui.label(RichText::new(text).color(colour));
                                });
                            }
                            for text in detail(&part[i]) {
                                row.col(|ui| {
                                    ui.label(text);
                                });
                            }
                            if row
                                .response()
                                .on_hover_cursor(egui::CursorIcon::PointingHand)
                                .clicked()
                            {
                                clicked = Some(i);
                            }
                        });
                    });
            });
        clicked
    }
}

fn errors_of<'a>(state: &'a AppState, source: &'a Source) -> Option<Errors<'a>> {
    let columns = source.data.columns();
    if let (RunPhase::Finished, Some(outcome)) = (&state.run.phase, &state.run.outcome)
        && outcome.report.columns.len() == columns
    {
        let report = &outcome.report;
        return Some(Errors {
            all: &report.columns,
            held_out: fitting(&report.columns_held_out, columns),
            training: fitting(&report.columns_training, columns),
            over: "Over all samples of the finished archive".to_owned(),
        });
    }
    let snapshot = source
        .snapshot
        .as_ref()
        .filter(|s| s.all.columns.len() == columns)?;
    let part = |comparison: &'a Option<std::sync::Arc<Comparison>>| {
        comparison
            .as_ref()
            .map_or(&[][..], |c| fitting(&c.columns, columns))
    };
    Some(Errors {
        all: &snapshot.all.columns,
        held_out: part(&snapshot.held_out),
        training: part(&snapshot.training),
        over: format!(
            "Over {}, epoch {}",
            format::counted(source.shown(), "shown sample"),
            snapshot.epoch
        ),
    })
}

fn fitting(errors: &[ColumnError], columns: usize) -> &[ColumnError] {
    if errors.len() == columns { errors } else { &[] }
}

impl Errors<'_> {
    fn held_out(&self, row: usize) -> Option<&ColumnError> {
        self.held_out.get(row)
    }

    fn training(&self, row: usize) -> Option<&ColumnError> {
        // With nothing held out, all samples are training samples.
        self.training
            .get(row)
            .or_else(|| self.held_out.is_empty().then(|| &self.all[row]))
    }

    fn key(&self, part: &[ColumnError], row: usize, by: usize) -> SortKey {
        let of = |e: Option<&ColumnError>, value: fn(&ColumnError) -> f64| {
            SortKey::Number(e.map_or(f64::NAN, value))
        };
        let detail = &part[row];
        match by {
            0 => SortKey::Text(self.all[row].name.to_lowercase()),
            1 => of(self.held_out(row).or(Some(&self.all[row])), |e| e.nrmse),
            2 => of(self.training(row), |e| e.nrmse),
            3 => of(self.held_out(row), |e| e.psnr),
            4 => of(self.training(row), |e| e.psnr),
            5 => SortKey::Number(detail.max_abs),
            6 => SortKey::Number(detail.response.mean),
            7 => SortKey::Number(detail.response.rms),
            _ => SortKey::Number(detail.response.median),
        }
    }

    fn cells(
        &self,
        row: usize,
        held: egui::Color32,
        seen: egui::Color32,
    ) -> [(String, egui::Color32); 4] {
        let say = |e: Option<&ColumnError>, text: fn(&ColumnError) -> String| {
            e.map_or_else(|| "-".to_owned(), text)
        };
        let nrmse = |e: &ColumnError| format::percent(e.nrmse);
        let psnr = |e: &ColumnError| decibels(e.psnr);
        [
            (say(self.held_out(row), nrmse), held),
            (say(self.training(row), nrmse), seen),
            (say(self.held_out(row), psnr), held),
            (say(self.training(row), psnr), seen),
        ]
    }
}

fn detail(error: &ColumnError) -> [String; 4] {
    let percent = |value: f64| {
        if error.response.used == 0 {
            "-".to_owned()
        } else {
            format!("{} %", format::significant(value, 3))
        }
    };
    [
        format::number(error.max_abs),
        percent(error.response.mean),
        percent(error.response.rms),
        percent(error.response.median),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::{ResidualStats, ResponseStats};

    fn error(name: &str, nrmse: f64) -> ColumnError {
        ColumnError {
            name: name.to_owned(),
            nrmse,
            psnr: -20.0 * nrmse.log10(),
            max_abs: nrmse,
            response: ResponseStats::default(),
            residual: ResidualStats::default(),
        }
    }

    #[test]
    fn the_worst_held_out_column_comes_first() {
        let (all, held) = (
            [error("a", 0.1), error("b", 0.2)],
            [error("a", 0.3), error("b", 0.25)],
        );
        let errors = Errors {
            all: &all,
            held_out: &held,
            training: &[],
            over: String::new(),
        };
        let sort = ColumnsView::default().sort;
        assert_eq!(
            sort.order(2, |row| errors.key(&all, row, sort.column)),
            [0, 1]
        );
        let none = Errors {
            all: &all,
            held_out: &[],
            training: &[],
            over: String::new(),
        };
        assert_eq!(
            sort.order(2, |row| none.key(&all, row, sort.column)),
            [1, 0]
        );
    }

    #[test]
    fn without_a_held_out_part_all_is_training() {
        let all = [error("a", 0.1)];
        let errors = Errors {
            all: &all,
            held_out: &[],
            training: &[],
            over: String::new(),
        };
        let cells = errors.cells(0, egui::Color32::RED, egui::Color32::BLUE);
        assert_eq!(cells.map(|c| c.0), ["-", "10.0 %", "-", "20.0 dB"]);
    }
}
