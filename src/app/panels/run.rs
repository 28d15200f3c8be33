//! The buttons below the settings.

use egui::{Button, DragValue, Ui, vec2};

use super::{PanelState, field};
use crate::app::commands::table::{tip, with_keys};
use crate::app::purpose::Purpose;
use crate::app::state::{AppState, RunPhase};
use crate::app::{AppCommand, format, style};

/// The buttons that start and steer a run, and those for its result.
pub fn show(
    ui: &mut Ui,
    state: &AppState,
    panels: &mut PanelState,
    commands: &mut Vec<AppCommand>,
) {
    if state.run.phase.active() {
        running_buttons(ui, state, commands);
        return;
    }
    if state.opened_alone().is_none() {
        train(ui, state, commands);
    } else if let Some(of) = state.decoded_from() {
        let name = "Compare with the original...";
        let button = style::primary(name, ui.visuals().dark_mode);
        if wide_button(ui, true, button, &tip(ui.ctx(), name)) {
            commands.push(AppCommand::Ask(Purpose::Original(of)));
        }
    }
    if state.new_archive().is_some() || state.run.can_go_further() {
        next_steps(ui, state, panels, commands);
    }
    smaller(ui, state, commands);
}

/// What makes a smaller file than the run at hand, or than the run that is asked for, a click away.
fn smaller(ui: &mut Ui, state: &AppState, commands: &mut Vec<AppCommand>) {
    let Some(smaller) = state.smaller() else {
        return;
    };
    let bytes = format::bytes(smaller.bytes);
    let (text, command) = match smaller.codec() {
        Some((codec, setting)) => (
            format!("Save the file of {}: {bytes}...", codec.label()),
            AppCommand::Ask(Purpose::SaveCoded {
                codec: codec.name(),
                setting,
            }),
        ),
        None => (
            format!("Train {} instead: {bytes}", smaller.label()),
            AppCommand::TrainSmaller,
        ),
    };
    let button = ui.button(text).on_hover_text(smaller.summary());
    if button.clicked() {
        commands.push(command);
    }
}

fn train(ui: &mut Ui, state: &AppState, commands: &mut Vec<AppCommand>) {
    let possible = state.loaded().is_some();
    let again = state.run.outcome.is_some();
    let searching = state.loaded().is_some_and(|l| l.target.is_some());
    let name = "Train";
    let search = "Searches for the smallest file that meets the target";
    let (text, tip) = match (searching, again) {
        (true, _) => ("Search", with_keys(ui.ctx(), name, search)),
        (false, true) => ("Train anew", tip(ui.ctx(), name)),
        (false, false) => (name, tip(ui.ctx(), name)),
    };
    let button = style::primary(text, ui.visuals().dark_mode);
    if wide_button(ui, possible, button, &tip) {
        commands.push(AppCommand::Train);
    }
}

/// A button as wide as there is room.
pub fn wide_button(ui: &mut Ui, enabled: bool, button: Button<'_>, tip: &str) -> bool {
    let size = vec2(ui.available_width(), 36.0);
    ui.add_enabled_ui(enabled, |ui| ui.add_sized(size, button))
        .inner
        .on_hover_text(tip)
        .clicked()
}

fn running_buttons(ui: &mut Ui, state: &AppState, commands: &mut Vec<AppCommand>) {
    let stopping = state.run.phase == RunPhase::Stopping;
    let paused = state.run.phase == RunPhase::Paused;
    let (hold, hold_tip) = if paused {
        ("Resume", "Goes on")
    } else {
        ("Pause", "Holds after the present batch")
    };
    let hold_tip = with_keys(ui.ctx(), "Pause or resume", hold_tip);
    let [step_tip, end_tip] = ["Step", "Stop"].map(|name| tip(ui.ctx(), name));
    ui.columns_const(|[left, middle, right]| {
        if wide_button(left, !stopping, Button::new(hold), &hold_tip) {
            commands.push(AppCommand::Pause(!paused));
        }
        if wide_button(middle, paused, Button::new("Step"), &step_tip) {
            commands.push(AppCommand::Step);
        }
        if wide_button(right, !stopping, Button::new("Stop"), &end_tip) {
            commands.push(AppCommand::Stop);
        }
    });
    if !matches!(state.run.phase, RunPhase::Training | RunPhase::Paused) {
        ui.weak(phase_in_words(&state.run.phase));
    }
}

/// Saving the result, and training it further.
fn next_steps(
    ui: &mut Ui,
    state: &AppState,
    panels: &mut PanelState,
    commands: &mut Vec<AppCommand>,
) {
    ui.horizontal_wrapped(|ui| {
        if let Some(bytes) = state.new_archive() {
            let tip = format!(
                "Writes model and compressed data as one file of {}",
                format::bytes(bytes.len())
            );
            let text = "Save archive...";
            let tip = with_keys(ui.ctx(), text, &tip);
            if ui.button(text).on_hover_text(tip).clicked() {
                commands.push(AppCommand::Ask(Purpose::SaveArchive));
            }
        }
        if !state.run.can_go_further() {
            return;
        }
        let tip = if state.run.reopened {
            "Goes on with this network as the archive holds it, rounded; the optimiser starts afresh, for \
             its state is not kept"
        } else {
            "Goes on with this network where it is"
        };
        if ui.button("Train further").on_hover_text(tip).clicked() {
            commands.push(AppCommand::Continue {
                epochs: panels.further,
            });
        }
        let value = DragValue::new(&mut panels.further)
            .range(1..=100_000)
            .speed(0.5);
        ui.add(value).accessible_name("Epochs to train further");
        ui.label(if panels.further == 1 {
            "epoch"
        } else {
            "epochs"
        });
    });
}

/// What the archive decodes to, all of it or a part.
pub fn decoded_data(
    ui: &mut Ui,
    state: &AppState,
    panels: &mut PanelState,
    commands: &mut Vec<AppCommand>,
) {
    field::heading(ui, "Decoded data");
    let held = state.loaded().map_or(0, |loaded| loaded.data.samples());
    let all = state.opened_portion().and_then(|o| o.of).unwrap_or(held);
    let text = "Save decoded data...";
    let decoded = ui.button(text).on_hover_text(tip(ui.ctx(), text));
    if decoded.clicked() {
        let samples = panels.part.map(|[from, to]| from..to);
        commands.push(AppCommand::Ask(Purpose::SaveDecoded { samples }));
    }
    decoded_range(ui, all, &mut panels.part);
}

/// Which samples are saved when decoded data are.
fn decoded_range(ui: &mut Ui, all: usize, part: &mut Option<[usize; 2]>) {
    ui.horizontal(|ui| {
        let label = ui.label("Decoded samples");
        let mut some = part.is_some();
        let tip = "Saves some samples only, counted from 0: from the first number up to but without the \
                   second, as decompress --samples A..B";
        ui.selectable_value(&mut some, false, "All");
        ui.selectable_value(&mut some, true, "From")
            .labelled_by(label.id)
            .on_hover_text(tip);
        if some != part.is_some() {
            *part = some.then_some([0, all]);
        }
        let Some([from, to]) = part else { return };
        // Data with fewer samples may have been opened since it was typed.
        *to = (*to).clamp(1, all.max(1));
        *from = (*from).min(*to - 1);
        let field = DragValue::new(from).range(0..=*to - 1);
        ui.add(field).accessible_name("First decoded sample");
        ui.label("to");
        let field = DragValue::new(to).range(*from + 1..=all.max(1));
        ui.add(field).accessible_name("End of the decoded samples");
    });
}

/// Where the run stands.
pub fn phase_in_words(phase: &RunPhase) -> &str {
    match phase {
        RunPhase::Idle => "Ready",
        RunPhase::Preparing(what) => what,
        RunPhase::Training => "Training",
        RunPhase::Paused => "Paused",
        RunPhase::Stopping => "Stopping; the best result is kept",
        RunPhase::Finished => "Finished",
        RunPhase::Failed(_) => "Failed",
    }
}
