use egui::{RichText, Sense, Ui};
use egui_extras::{Column, TableBuilder};

use super::parts::{hint_train, part_picker};
use super::sorting::{SortBy, SortKey};
use super::source::{Part, Source};
use crate::app::plot::{Ink, dark};
use crate::app::{AppState, RunPhase, format, palette};
use crate::metrics::{ColumnError, Comparison, OutOfRangeColumn};
use crate::report::{RangeReport, ReuseReport, error_remarks};

/// Errors of every column, worst first.
pub struct ColumnsView {
    sort: SortBy,
    part: Part,
    /// Correlations instead of errors.
    together: bool,
}

impl Default for ColumnsView {
    fn default() -> Self {
        Self {
            sort: SortBy {
                column: 1,
                descending: true,
            },
            part: Part::HeldOut,
            together: false,
        }
    }
}

/// Remarks above the table, at most, so that the table keeps its room.
const MOST_REMARKS: usize = 4;

/// The same columns over parts of the samples.
struct Errors<'a> {
    all: &'a [ColumnError],
    held_out: &'a [ColumnError],
    training: &'a [ColumnError],
    over: String,
    /// Where the model of other data was applied: how far these leave what it saw in training.
    range: Option<&'a RangeReport>,
    /// Of that, what there is on each column.
    beyond: Vec<Option<&'a OutOfRangeColumn>>,
}

const REUSE_HEADINGS: [(&str, &str); 9] = [
    ("Column", "Click a row for its response"),
    (
        "NRMSE",
        "Root mean square error over the column's range, over all values",
    ),
    (
        "NRMSE\nwithin",
        "The same over the values within those that the model saw in training",
    ),
    (
        "NRMSE\nbeyond",
        "The same over the values beyond those that the model saw in training",
    ),
    (
        "Values\nbeyond",
        "Share of the values beyond those that the model saw in training",
    ),
    (
        "Farthest\n[ranges]",
        "How far the farthest value lies beyond those that the model saw in training, in ranges of those",
    ),
    (
        "Values\nclamped",
        "Values where the column's transform has ended: the network cannot tell them apart",
    ),
    (
        "Largest\nerror",
        "Largest |after - before|, in the column's unit",
    ),
    (
        "Response\nRMS",
        "Root mean square of (after - before) / before",
    ),
];

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
    (
        "NRMSE\nrobust",
        "Root mean square error over the range from the 0.1 % to the 99.9 % quantile, where most values \
         are, on samples that training never saw",
    ),
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
    /// The choice between errors and correlations; whether it is the latter.
    pub fn pick(&mut self, ui: &mut Ui) -> bool {
        ui.horizontal(|ui| {
            ui.selectable_value(&mut self.together, false, "Errors")
                .on_hover_text("The errors of every column, worst first");
            ui.selectable_value(&mut self.together, true, "Correlations")
                .on_hover_text("How columns hang together, before and after");
        });
        self.together
    }

    /// Returns the column that was clicked.
    pub fn show(&mut self, ui: &mut Ui, state: &AppState, source: &Source) -> Option<usize> {
        let Some(errors) = errors_of(state, source) else {
            hint_train(ui);
            ui.label("This table will list the error of every column, worst first.");
            return None;
        };
        ui.horizontal_wrapped(|ui| {
            ui.label(RichText::new(&errors.over).weak());
            if errors.range.is_some() {
                return;
            }
            ui.separator();
            ui.label("Largest error and response over");
            part_picker(ui, source, &mut self.part);
        });
        if let Some(range) = errors.range {
            range_notes(ui, range);
        }
        for remark in error_remarks(errors.all).iter().take(MOST_REMARKS) {
            ui.label(RichText::new(remark).color(palette::warning(dark(ui))));
        }
        ui.add_space(4.0);
        let second = second_of(source);
        self.table(ui, &errors, second.as_ref())
    }

    fn table(
        &mut self,
        ui: &mut Ui,
        errors: &Errors<'_>,
        second: Option<&Second<'_>>,
    ) -> Option<usize> {
        let rows = errors.all.len();
        let part = match self.part {
            Part::HeldOut if !errors.held_out.is_empty() => errors.held_out,
            Part::Training if !errors.training.is_empty() => errors.training,
            _ => errors.all,
        };
        let order = self.sort.order(rows, |row| match second {
            Some(second) if self.sort.column >= HEADINGS.len() => {
                second.key(row, self.sort.column - HEADINGS.len())
            }
            _ => errors.key(part, row, self.sort.column),
        });
        let more = second.map_or(0, |_| SECOND.len());
        let least = if more > 0 { 58.0 } else { 66.0 };
        let columns = (8 + more) as f32;
        let width = ((ui.available_width() - 150.0) / columns - 9.0).clamp(least, 120.0);
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
                    .columns(Column::initial(width).at_least(58.0).clip(true), 8 + more)
                    .header(38.0, |mut header| {
                        for (i, (label, tip)) in errors.headings().iter().enumerate() {
                            let down = errors.range.is_some() || !matches!(i, 3 | 4);
                            header.col(|ui| {
                                self.sort.heading(ui, i, label, tip, i > 0 && down);
                            });
                        }
                        for (i, (label, tip)) in SECOND.iter().enumerate().take(more) {
                            let tip = format!("{tip}, of {}", second.map_or("", |s| s.name));
                            header.col(|ui| {
                                self.sort
                                    .heading(ui, HEADINGS.len() + i, label, &tip, i != 1);
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
                            for text in errors.detail(part, i) {
                                row.col(|ui| {
                                    ui.label(text);
                                });
                            }
                            for text in second.into_iter().flat_map(|s| s.cells(i)) {
                                row.col(|ui| {
                                    let colour = Ink::Beside.colour(dark(ui));
                                    ui.label(RichText::new(text).color(colour));
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

/// Figures of a second run, beside those of the first.
struct Second<'a> {
    name: &'a str,
    all: &'a [ColumnError],
    held_out: &'a [ColumnError],
}

const SECOND: [(&str, &str); 3] = [
    (
        "2nd NRMSE\nheld out",
        "Root mean square error over the column's range, on samples that training never saw",
    ),
    (
        "2nd PSNR\nheld out",
        "20 log10(range / root mean square error), on samples that training never saw",
    ),
    (
        "2nd largest\nerror",
        "Largest |after - before| over all samples, in the column's unit",
    ),
];

impl Second<'_> {
    /// On held-out samples, where there are any.
    fn error(&self, row: usize) -> &ColumnError {
        self.held_out.get(row).unwrap_or(&self.all[row])
    }

    fn key(&self, row: usize, by: usize) -> SortKey {
        SortKey::Number(match by {
            0 => self.error(row).nrmse,
            1 => self.error(row).psnr,
            _ => self.all[row].max_abs,
        })
    }

    fn cells(&self, row: usize) -> [String; 3] {
        let error = self.error(row);
        [
            format::percent(error.nrmse),
            format::decibels(error.psnr),
            format::number(self.all[row].max_abs),
        ]
    }
}

fn second_of(source: &Source) -> Option<Second<'_>> {
    let beside = source.beside.as_ref()?;
    let (report, columns) = (&beside.run.outcome.report, source.data.columns());
    (report.columns.len() == columns).then(|| Second {
        name: &beside.names[1],
        all: &report.columns,
        held_out: fitting(&report.columns_held_out, columns),
    })
}

fn errors_of<'a>(state: &'a AppState, source: &'a Source) -> Option<Errors<'a>> {
    let columns = source.data.columns();
    if let Some(reused) = &state.run.reuse
        && reused.report.columns.len() == columns
    {
        return Some(Errors::of_reuse(&reused.report));
    }
    if let (RunPhase::Finished, Some(outcome)) = (&state.run.phase, &state.run.outcome)
        && outcome.report.columns.len() == columns
    {
        let report = &outcome.report;
        return Some(Errors {
            all: &report.columns,
            held_out: fitting(&report.columns_held_out, columns),
            training: fitting(&report.columns_training, columns),
            over: "Over all samples of the finished archive".to_owned(),
            range: None,
            beyond: Vec::new(),
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
        range: None,
        beyond: Vec::new(),
    })
}

fn fitting(errors: &[ColumnError], columns: usize) -> &[ColumnError] {
    if errors.len() == columns { errors } else { &[] }
}

/// What is to be said beside the table, with a warning where data are unlike those of training.
fn range_notes(ui: &mut Ui, range: &RangeReport) {
    let mut summary = RichText::new(range.summary());
    if range.is_notable() {
        summary = summary.color(palette::warning(dark(ui))).strong();
    }
    ui.label(summary);
    for note in range.notes() {
        ui.label(note);
    }
}

impl<'a> Errors<'a> {
    fn of_reuse(report: &'a ReuseReport) -> Self {
        let mut beyond = vec![None; report.columns.len()];
        for column in &report.range.columns {
            if let Some(place) = beyond.get_mut(column.column) {
                *place = Some(column);
            }
        }
        Self {
            all: &report.columns,
            held_out: &[],
            training: &[],
            over: format!("Over all samples, with the model of {}", report.model),
            range: Some(&report.range),
            beyond,
        }
    }

    fn headings(&self) -> &'static [(&'static str, &'static str); 9] {
        if self.range.is_some() {
            &REUSE_HEADINGS
        } else {
            &HEADINGS
        }
    }

    fn beyond(&self, row: usize) -> Option<&OutOfRangeColumn> {
        self.beyond.get(row).copied().flatten()
    }

    fn reuse_key(&self, row: usize, by: usize) -> SortKey {
        let all = &self.all[row];
        let of = |value: fn(&OutOfRangeColumn) -> f64| self.beyond(row).map_or(f64::NAN, value);
        SortKey::Number(match by {
            1 => all.nrmse,
            2 => of(|b| b.nrmse_within),
            3 => of(|b| b.nrmse_beyond),
            4 => of(OutOfRangeColumn::share),
            5 => of(OutOfRangeColumn::reach),
            6 => of(|b| b.clamped as f64),
            7 => all.max_abs,
            _ => all.response.rms,
        })
    }

    fn detail(&self, part: &[ColumnError], row: usize) -> [String; 4] {
        if self.range.is_none() {
            return detail(&part[row]);
        }
        let [largest, _, rms, _] = detail(&self.all[row]);
        let say = |text: &dyn Fn(&OutOfRangeColumn) -> String| {
            self.beyond(row).map_or_else(|| "-".to_owned(), text)
        };
        [
            say(&|b| match b.reach() {
                0.0 => "0".to_owned(),
                reach => format::significant(reach, 2),
            }),
            say(&|b| format::count(b.clamped)),
            largest,
            rms,
        ]
    }

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
        if by > 0 && self.range.is_some() {
            return self.reuse_key(row, by);
        }
        match by {
            0 => SortKey::Text(self.all[row].name.to_lowercase()),
            1 => of(self.held_out(row).or(Some(&self.all[row])), |e| e.nrmse),
            2 => of(self.training(row), |e| e.nrmse),
            3 => of(self.held_out(row), |e| e.psnr),
            4 => of(self.held_out(row).or(Some(&self.all[row])), |e| {
                e.nrmse_robust
            }),
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
        let psnr = |e: &ColumnError| format::decibels(e.psnr);
        let robust = |e: &ColumnError| format::percent(e.nrmse_robust);
        if self.range.is_some() {
            let of = |value: fn(&OutOfRangeColumn) -> f64| {
                let text = |b: &OutOfRangeColumn| format::percent(value(b));
                self.beyond(row).map_or_else(|| "-".to_owned(), text)
            };
            return [
                (nrmse(&self.all[row]), held),
                (of(|b| b.nrmse_within), seen),
                (of(|b| b.nrmse_beyond), seen),
                (of(OutOfRangeColumn::share), seen),
            ];
        }
        [
            (say(self.held_out(row), nrmse), held),
            (say(self.training(row), nrmse), seen),
            (say(self.held_out(row), psnr), held),
            (
                say(self.held_out(row).or(Some(&self.all[row])), robust),
                held,
            ),
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
            nrmse_robust: 2.0 * nrmse,
            kinds: crate::metrics::KindChanges::default(),
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
            range: None,
            beyond: Vec::new(),
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
            range: None,
            beyond: Vec::new(),
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
            range: None,
            beyond: Vec::new(),
        };
        let cells = errors.cells(0, egui::Color32::RED, egui::Color32::BLUE);
        assert_eq!(cells.map(|c| c.0), ["-", "10.0 %", "-", "20.0 %"]);
    }
}
