//! The errors of every column, worst first.

use egui::{Key, RichText, Ui};

use super::column_errors::{shown, shown_of_cut};
use super::column_rows::{CROSSING, ColumnRows};
use super::correlations::CorrelationsView;
use super::cut_errors::CutErrors;
use super::parts::{computing, nothing_after, part_picker};
use super::source::{Part, Source};
use super::table::TableView;
use super::view::{About, Scene, Show};
use crate::app::View;
use crate::app::plot::dark;
use crate::app::views::pane::own_id;
use crate::app::{AppCommand, AppState, names, palette};
use crate::figures::{ColumnFigures, Table, WIDTH_68};
use crate::report::{RangeReport, error_remarks};

pub const ABOUT: About = About {
    view: View::Columns,
    title: "Columns",
    name: "Columns",
    question: "Which columns came back worst, and by how much?",
    key: Key::Num5,
    is_for: |_| true,
    make: || Box::<ColumnsView>::default(),
};

/// Errors of every column, worst first.
#[derive(Default)]
pub struct ColumnsView {
    /// Correlations instead of errors.
    together: bool,
    correlations: CorrelationsView,
    /// The table, made again where what it is of has changed.
    table: Option<(TableKey, Table)>,
    /// Where a cut is made.
    of_cut: CutErrors,
}

/// What a table is of.
#[derive(PartialEq)]
struct TableKey {
    /// Of the source.
    generation: u64,
    of: String,
    part: Part,
}

/// Remarks above the table, at most, so that the table keeps its room.
const MOST_REMARKS: usize = 4;

impl Show for ColumnsView {
    fn show(&mut self, ui: &mut Ui, scene: Scene<'_>) {
        let Scene {
            state,
            source,
            shared,
            commands,
            ..
        } = scene;
        if self.pick(ui) {
            self.correlations.show(ui, source, commands);
        } else if let Some(column) = self.errors(ui, (state, source), &mut shared.part, commands) {
            shared.column = column;
            shared.overview = false;
            commands.push(AppCommand::Show(View::Response));
        }
    }

    fn new_data(&mut self) {
        self.correlations = CorrelationsView::default();
    }
}

impl ColumnsView {
    /// The choice between errors and correlations; whether it is the latter.
    fn pick(&mut self, ui: &mut Ui) -> bool {
        ui.horizontal(|ui| {
            ui.selectable_value(&mut self.together, false, "Errors")
                .on_hover_text("The errors of every column, worst first");
            ui.selectable_value(&mut self.together, true, "Correlations")
                .on_hover_text("How columns hang together, before and after");
        });
        self.together
    }

    /// The table; returns the column that was clicked.
    fn errors(
        &mut self,
        ui: &mut Ui,
        (state, source): (&AppState, &Source),
        part: &mut Part,
        commands: &mut Vec<AppCommand>,
    ) -> Option<usize> {
        let of_cut = self.of_cut.find(ui, source, *part);
        let shown = match &source.cut {
            Some(_) if source.after.is_some() => {
                let Some(of_cut) = &of_cut else {
                    computing(ui);
                    return None;
                };
                Some(shown_of_cut(source, of_cut))
            }
            _ => shown(state, source),
        };
        let Some(shown) = shown else {
            nothing_after(ui, state);
            ui.label("This table will list the error of every column, worst first.");
            return None;
        };
        ui.horizontal_wrapped(|ui| {
            ui.label(RichText::new(&shown.of).weak());
            if shown.range.is_none() {
                ui.separator();
                ui.label("Figures over");
                part_picker(ui, source, part);
            }
        });
        if let Some(range) = shown.range {
            range_notes(ui, range);
        }
        for remark in error_remarks(shown.figures.all).iter().take(MOST_REMARKS) {
            ui.label(RichText::new(remark).color(palette::warning(dark(ui))));
        }
        ui.add_space(4.0);
        let columns = source.profile.columns.iter();
        let crosses_zero: Vec<bool> = columns.map(|c| c.min < 0.0 && c.max > 0.0).collect();
        let key = TableKey {
            generation: source.generation,
            of: shown.of,
            part: *part,
        };
        if self.table.as_ref().is_none_or(|(known, _)| *known != key) {
            let figures = ColumnFigures {
                crosses_zero: &crosses_zero,
                ..shown.figures
            };
            self.table = Some((key, figures.table(*part)));
        }
        let (_, table) = self.table.as_ref()?;
        let mut rows = ColumnRows {
            table,
            crosses_zero: &crosses_zero,
            clicked: None,
        };
        let id = own_id(ui, "filter of the errors of columns");
        let left = names::filtered(ui, id, "Filter by name", &source.data.column_names);
        let view = TableView::new(table, "errors of columns").only(&left);
        let mut view = view.clickable().descending_by("NRMSE");
        if crosses_zero.contains(&true) {
            view = view.width_of(WIDTH_68, CROSSING);
        }
        view.show_rows(ui, &mut rows, commands);
        rows.clicked
    }
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
