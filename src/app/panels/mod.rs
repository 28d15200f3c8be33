//! The left panel: what to do. Data, model, training, and the buttons that start it.

mod bound;
mod column_tips;
mod columns;
mod data;
mod devices;
pub mod field;
mod file_size;
mod held_out;
mod hourglass;
mod layout;
mod loss;
mod model;
mod network_size;
mod opened;
mod part;
mod ratio;
mod run;
mod selection;
mod settings;
mod target;
#[cfg(test)]
mod told;
mod training;

use egui::{Frame, Margin, Panel, ScrollArea};

pub use run::phase_in_words;

use super::AppCommand;
use super::state::AppState;

/// What the panel remembers beside the specs themselves.
pub struct PanelState {
    /// Own widths as typed, which may not be widths (yet).
    pub widths: String,
    /// The ratio as it was asked for: rounding to whole latents gives a slightly other one.
    pub ratio: f64,
    /// How many epochs "Train further" adds.
    pub further: usize,
    /// Only these samples are saved when decoded data are: from one up to another, without that one.
    pub part: Option<[usize; 2]>,
}

impl Default for PanelState {
    fn default() -> Self {
        Self {
            widths: "200,100,50".to_owned(),
            ratio: crate::model::ModelSpec::TABLE_RATIO,
            further: 20,
            part: None,
        }
    }
}

/// Draws the panel where data are open.
pub fn show(
    ui: &mut egui::Ui,
    state: &mut AppState,
    panels: &mut PanelState,
    commands: &mut Vec<AppCommand>,
) {
    if state.loaded().is_none() {
        return;
    }
    let frame = Frame::side_top_panel(ui.style()).inner_margin(0);
    Panel::left("setup")
        .resizable(true)
        .default_size(344.0)
        .size_range(300.0..=480.0)
        .frame(frame)
        .show(ui, |ui| {
            let margin = Frame::new().inner_margin(Margin::symmetric(16, 12));
            Panel::bottom("run")
                .resizable(false)
                .frame(margin)
                .show(ui, |ui| {
                    file_size::show(ui, state);
                    run::show(ui, state, panels, commands);
                });
            egui::CentralPanel::no_frame().show(ui, |ui| {
                ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
                    margin.show(ui, |ui| groups(ui, state, panels, commands));
                });
            });
        });
}

fn groups(
    ui: &mut egui::Ui,
    state: &mut AppState,
    panels: &mut PanelState,
    commands: &mut Vec<AppCommand>,
) {
    let active = state.run.phase.active();
    if let Some(loaded) = state.loaded() {
        data::heading(ui, state, loaded, commands);
    }
    ui.separator();
    if state.opened_alone().is_some() {
        opened::show(ui, state, panels, commands);
        return;
    }
    if let Some(shown) = state.run.shown.as_ref().filter(|_| !active) {
        opened::made_by(ui, &format!("On show: {}", shown.name), &shown.content);
        field::gap(ui);
    }
    settings::show(ui, state, panels, commands);
    if !active && state.archive().is_some() {
        field::gap(ui);
        run::decoded_data(ui, state, panels, commands);
        part::show(ui, state, commands);
    }
}
