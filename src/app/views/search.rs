//! The trials of a search for a target.

use egui::{Align, Label, Layout, RichText, Ui, Vec2};

use super::table::TableView;
use crate::app::plot::ChartView;
use crate::app::views::pane::own_id;
use crate::app::{AppCommand, RunPhase, RunState, format};
use crate::figures::{search_chart, trials};
use crate::train::SearchStep;

/// Width of the plot, as a share of what there is.
const PLOT: f32 = 0.45;

/// The trials of a search, as they come: a plot and a table.
pub fn show(ui: &mut Ui, run: &RunState, size: Vec2, commands: &mut Vec<AppCommand>) {
    let Some(target) = run.target else { return };
    ui.allocate_ui(size, |ui| {
        words(ui, run);
        let room = Vec2::new(size.x, (ui.available_height() - 6.0).max(80.0));
        ui.horizontal_top(|ui| {
            let plot = Vec2::new(room.x * PLOT, room.y);
            let chart = search_chart(target, &run.steps);
            ChartView::new(&chart, own_id(ui, "search"), plot).show(ui, commands);
            let rest = Vec2::new(ui.available_width(), room.y);
            ui.allocate_ui_with_layout(rest, Layout::top_down(Align::Min), |ui| {
                let steps: Vec<&SearchStep> = run.steps.iter().collect();
                let table = trials(target, &steps);
                TableView::new(&table, "trials")
                    .stick_to_bottom()
                    .show(ui, commands);
            });
        });
    });
}

/// What came of it, or what is going on.
fn words(ui: &mut Ui, run: &RunState) {
    let outcome = run
        .outcome
        .as_ref()
        .filter(|_| run.phase == RunPhase::Finished);
    let reached = outcome.and_then(|outcome| outcome.report.target_summary());
    let text = match (reached, run.target) {
        (Some(reached), _) => reached,
        (None, Some(target)) => format!(
            "Searching for the smallest file with {} {}: {}",
            target.label(),
            target.with_unit(target.value()),
            format::counted(run.steps.len(), "trial")
        ),
        (None, None) => return,
    };
    ui.add(Label::new(RichText::new(text).strong()).wrap());
}
