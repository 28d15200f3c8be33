//! The errors of one column or component: how large, how alike those of neighbours, and of a field
//! which spectrum and how much structure is kept.

use egui::{Key, RichText, Ui, Vec2};

use super::facts::{figures, figures_width};
use super::parts::{
    column_picker, computing, nothing_after, number_field, part_picker, plot_and_figures, shorten,
};
use super::source::{Part, Source};
use super::view::{About, Scene, Shared, Show};
use crate::app::deferred::Deferred;
use crate::app::plot::{Chart, ChartView};
use crate::app::views::pane::own_id;
use crate::app::{AppCommand, AppState, RunPhase, View};
use crate::codec::{Archive, Limit};
use crate::figures::{ErrorChoice, ErrorFigures};
use crate::metrics::{Span, TOLERANCE};

pub const ABOUT: About = About {
    view: View::Errors,
    title: "Errors",
    name: "Errors",
    question: "How large are the errors of a column, and are they mere noise?",
    key: Key::E,
    is_for: |_| true,
    make: || Box::<ErrorsView>::default(),
};

/// The errors of one column or component.
pub struct ErrorsView {
    /// In percent of the range.
    tolerance: f64,
    log: bool,
    figures: Deferred<ErrorKey, Option<ErrorFigures>>,
}

/// What the figures were made from.
#[derive(Clone, Copy, Debug, PartialEq)]
struct ErrorKey {
    generation: u64,
    column: usize,
    part: Part,
    /// A share of the range.
    tolerance: f64,
    bound: Option<f64>,
}

impl Default for ErrorsView {
    fn default() -> Self {
        Self {
            tolerance: 100.0 * TOLERANCE,
            log: false,
            figures: Deferred::default(),
        }
    }
}

impl Show for ErrorsView {
    fn show(&mut self, ui: &mut Ui, scene: Scene<'_>) {
        let Scene {
            source, commands, ..
        } = scene;
        let Shared {
            column,
            part,
            worst_rows,
            ..
        } = scene.shared;
        let limits = finished_archive(scene.state).map(Archive::limits);
        ui.horizontal_wrapped(|ui| {
            column_picker(ui, source, column);
            ui.separator();
            part_picker(ui, source, part);
            ui.separator();
            number_field(ui, "Tolerance", &mut self.tolerance, 0.0..=100.0, " %");
            ui.label("of the range");
            ui.separator();
            ui.checkbox(&mut self.log, "Log y")
                .on_hover_text("Counts on a logarithmic axis: shows the rare large errors");
            if !source.data.is_field() && source.after.is_some() {
                let tip = "Lists the rows with the largest errors, all columns together";
                if ui.button("Worst rows").on_hover_text(tip).clicked() {
                    *worst_rows = true;
                    commands.push(AppCommand::Show(View::Data));
                }
            }
        });
        if source.after.is_none() {
            ui.add_space(12.0);
            nothing_after(ui, scene.state);
            ui.label("This view will show how large the errors of a column are, whether neighbours err alike, and for a field which scales are lost.");
            return;
        }
        let bound = limits
            .and_then(|limits| limits.get(*column).copied().flatten())
            .and_then(|limit| match limit {
                Limit::Plain { most } => Some(most).filter(|m| *m > 0.0),
                Limit::Relative { .. } => None,
            });
        let key = ErrorKey {
            generation: source.generation,
            column: *column,
            part: *part,
            tolerance: self.tolerance / 100.0,
            bound,
        };
        let data = source.column(*column, *part);
        let sides = 2 + usize::from(source.beside.is_some());
        let (all, cost) = (source.clone(), sides * data.size());
        let second = source.second_column(*column, *part);
        let found = self.figures.keyed(ui.ctx(), &key, cost, move || {
            let choice = ErrorChoice {
                samples: all.snapshot.as_ref().map(|s| s.rows.as_slice()),
                span: all.profile.columns.get(key.column).map(Span::from_profile),
                axes: &all.data.layout.field_shape(),
                tolerance: key.tolerance,
                bound: key.bound,
            };
            ErrorFigures::new(&data, second.as_ref(), choice)
        });
        match found {
            Some((key, Some(found))) => show(ui, source, found, (key.column, self.log), commands),
            Some((_, None)) => {}
            None => computing(ui),
        }
    }

    fn new_data(&mut self) {
        *self = Self::default();
    }
}

/// The charts, and the figures beside them. `of`: the column, and whether counts are logarithmic.
fn show(
    ui: &mut Ui,
    source: &Source,
    found: &ErrorFigures,
    of: (usize, bool),
    commands: &mut Vec<AppCommand>,
) {
    let names = &source.data.column_names;
    let name = shorten(names.get(of.0).map_or("", String::as_str), 40);
    let mut charts = found.charts(&name, &source.moment(), &source.names());
    charts[0].y = charts[0].y.clone().log(of.1);
    let facts = found.facts();
    let plots = |ui: &mut Ui, size| grid(ui, &charts, of, size, commands);
    plot_and_figures(ui, figures_width(&facts), plots, |ui| {
        figures(ui, &facts);
        ui.add_space(6.0);
        ui.label(RichText::new(found.values()).weak().small());
    });
}

/// Two charts one above the other, or up to four in two rows.
fn grid(
    ui: &mut Ui,
    charts: &[Chart],
    of: (usize, bool),
    size: Vec2,
    commands: &mut Vec<AppCommand>,
) {
    let across = if charts.len() > 2 { 2 } else { 1 };
    let down = charts.len().div_ceil(across) as f32;
    let gap = ui.spacing().item_spacing;
    let each = Vec2::new(
        (size.x - gap.x * (across - 1) as f32) / across as f32,
        ((size.y - gap.y * (down - 1.0)) / down).max(120.0),
    );
    for (row, charts) in charts.chunks(across).enumerate() {
        ui.horizontal_top(|ui| {
            for (column, chart) in charts.iter().enumerate() {
                let id = own_id(ui, ("errors", row, column, charts.len(), of));
                ui.allocate_ui(each, |ui| {
                    ChartView::new(chart, id, each).show(ui, commands)
                });
            }
        });
    }
}

/// What the values shown were decoded from; none while a run is under way.
fn finished_archive(state: &AppState) -> Option<&Archive> {
    let finished = state.run.phase == RunPhase::Finished;
    state.archive().filter(|_| finished).map(AsRef::as_ref)
}
