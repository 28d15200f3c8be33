//! The settings of a run: the model, how data are read, and how it is trained.

use egui::Ui;

use super::{PanelState, data, devices, field, model, training};
use crate::app::AppCommand;
use crate::app::state::{AppState, LoadState};

/// All groups of settings, what matters most first.
pub fn show(
    ui: &mut Ui,
    state: &mut AppState,
    panels: &mut PanelState,
    commands: &mut Vec<AppCommand>,
) {
    let active = state.run.phase.active();
    let of_archive = state.opened.is_some();
    let LoadState::Ready(loaded) = &mut state.load else {
        return;
    };
    let before = loaded.model.clone();
    let possible = data::Possible {
        of_file: !of_archive && loaded.data.origin.path.is_some(),
        of_archive,
        active,
    };
    // What matters most is above what can be scrolled away in a small window.
    model::show(ui, loaded, panels, &state.expected, active);
    field::gap(ui);
    data::show(ui, loaded, possible, commands);
    field::gap(ui);
    ui.add_enabled_ui(!active, |ui| {
        let devices = devices::Devices {
            here: &state.devices,
            elsewhere: &state.settings.remotes,
        };
        training::show(ui, loaded, &mut state.settings.device, &devices, commands);
    });
    if loaded.model != before {
        loaded.training = (loaded.training).adapted(&loaded.data, &before, &loaded.model);
    }
}
