//! The middle of the window: what there is to see of the data and of a run.

mod activations;
mod columns;
mod correlations;
mod data;
mod derived;
mod distributions;
mod errors;
mod facts;
mod field;
mod histograms;
mod latents;
mod ledger;
mod parts;
mod response;
mod runs;
mod search;
mod sorting;
mod source;
mod table;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod trade_off;
mod training;
mod which;

use super::plot::ColourMap;
use super::{AppCommand, AppState, LoadState, RunPhase, View};
use crate::codec::Archive;
use source::{Part, SourceCache};
use which::Which;

/// What the views remember between frames: choices made in them, and what was computed.
#[derive(Default)]
pub struct ViewsState {
    /// The settings were taken in.
    started: bool,
    source: SourceCache,
    /// The column or component that Distributions, Response, Field and Errors share.
    column: usize,
    part: Part,
    data: data::DataView,
    training: training::TrainingView,
    distributions: distributions::DistributionsView,
    response: response::ResponseView,
    columns: columns::ColumnsView,
    correlations: correlations::CorrelationsView,
    field: field::FieldView,
    derived: derived::DerivedView,
    /// Which of two runs the views of the network show.
    which: Which,
    inside: latents::LatentCache,
    latents: latents::LatentsView,
    activations: activations::ActivationsView,
    errors: errors::ErrorsView,
    trade_off: trade_off::TradeOffView,
    runs: runs::RunsView,
}

impl ViewsState {
    /// The name of the colour map that fields are drawn with; kept from one start to the next.
    pub fn colour_map(&self) -> &'static str {
        self.field.colour_map().label()
    }

    /// Chooses a colour map by name; a name that is not known changes nothing.
    pub fn set_colour_map(&mut self, name: &str) {
        if let Some(map) = ColourMap::find(name) {
            self.field.set_colour_map(map);
        }
    }

    /// Forgets what belongs to the data that were open before.
    fn new_data(&mut self) {
        self.column = 0;
        self.part = Part::All;
        self.distributions = distributions::DistributionsView::default();
        self.response = response::ResponseView::default();
        self.correlations = correlations::CorrelationsView::default();
        self.derived = derived::DerivedView::default();
        self.which = Which::default();
        self.inside = latents::LatentCache::default();
        self.latents = latents::LatentsView::default();
        self.activations = activations::ActivationsView::default();
        self.errors = errors::ErrorsView::default();
        self.trade_off = trade_off::TradeOffView::default();
        self.field.new_data();
        self.data.new_data();
    }
}

/// What the values shown were decoded from; none while a run is under way.
fn finished_archive(state: &AppState) -> Option<&Archive> {
    let finished = state.run.phase == RunPhase::Finished;
    state.archive().filter(|_| finished).map(AsRef::as_ref)
}

/// Whether the network on show is on another machine: its snapshots come without it.
fn is_elsewhere(state: &AppState) -> bool {
    let snapshot = state.run.snapshot.as_ref();
    state.run.phase.active() && snapshot.is_some_and(|s| s.network.is_none())
}

pub use source::first_name;

/// Draws the view that is chosen.
pub fn show(
    ui: &mut egui::Ui,
    state: &AppState,
    views: &mut ViewsState,
    commands: &mut Vec<AppCommand>,
) {
    if !views.started {
        views.started = true;
        views.set_colour_map(&state.settings.colour_map);
    }
    if state.view == View::Runs {
        views.runs.show(ui, state, commands);
        return;
    }
    let LoadState::Ready(loaded) = &state.load else {
        parts::nothing_here(
            ui,
            "No data yet",
            "Open a file, drop one here, or choose a sample",
        );
        return;
    };
    let (source, other) = views.source.update(state, loaded);
    if other {
        views.new_data();
    }
    if matches!(state.view, View::Latents | View::Activations) && is_elsewhere(state) {
        let text = "Another machine trains this network, which comes with the result";
        parts::nothing_here(ui, "Not yet", text);
        return;
    }
    match state.view {
        // Stands for itself, also without data.
        View::Runs => {}
        View::Data => views.data.show(ui, &source, loaded, commands),
        View::Training => views.training.show(ui, state, loaded, commands),
        View::Distributions => {
            views
                .distributions
                .show(ui, &source, &mut views.column, &mut views.part, commands);
        }
        View::Response => {
            views
                .response
                .show(ui, &source, &mut views.column, &mut views.part, commands);
        }
        View::Columns => {
            if views.columns.pick(ui) {
                views.correlations.show(ui, &source, commands);
            } else if let Some(column) = views.columns.show(ui, state, &source, commands) {
                views.column = column;
                views.response.show_one();
                commands.push(AppCommand::Show(View::Response));
            }
        }
        View::Field => views.field.show(ui, &source, &mut views.column, commands),
        View::Derived => views.derived.show(ui, &source, &mut views.part, commands),
        View::Ledger => ledger::show(ui, state, loaded, commands),
        View::Latents => {
            let chosen = views.which.choose(ui, &source, false);
            let source = chosen.unwrap_or(source);
            let inside = views.inside.find(state, &source);
            let map = views.field.colour_map();
            views
                .latents
                .show(ui, &source, inside.as_ref(), map, commands);
        }
        View::Activations => {
            let chosen = views.which.choose(ui, &source, false);
            let source = chosen.unwrap_or(source);
            let inside = views.inside.find(state, &source);
            views
                .activations
                .show(ui, &source, inside.as_ref(), commands);
        }
        View::TradeOff => views.trade_off.show(ui, state, loaded, commands),
        View::Errors => {
            let limits = finished_archive(state).map(Archive::limits);
            let choice = (&mut views.column, &mut views.part);
            views.errors.show(ui, &source, limits, choice, commands);
        }
    }
}
