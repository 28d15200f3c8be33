//! An archive that was opened: what made it, and what it decodes to.

use egui::{Button, CollapsingHeader, Ui};

use super::{PanelState, field, hourglass, part, run, settings};
use crate::app::AppCommand;
use crate::app::commands::table::tip;
use crate::app::state::{AppState, ArchiveContent};

/// Its model or codec, its decoded data, and, folded away, the settings of a model of these.
pub fn show(
    ui: &mut Ui,
    state: &mut AppState,
    panels: &mut PanelState,
    commands: &mut Vec<AppCommand>,
) {
    if let Some(opened) = state.opened_alone() {
        made_by(ui, "Archive", &opened.content);
    }
    field::gap(ui);
    run::decoded_data(ui, state, panels, commands);
    if state.archive().is_some() {
        part::show(ui, state, commands);
    }
    field::gap(ui);
    CollapsingHeader::new("Train a model of these data")
        .id_salt("train anew")
        .show(ui, |ui| anew(ui, state, panels, commands));
}

/// The picture of its model, and what the file says of itself.
pub fn made_by(ui: &mut Ui, name: &str, content: &ArchiveContent) {
    field::heading(ui, name);
    if let ArchiveContent::Model { archive, info } = content
        && info.features > 0
    {
        hourglass::picture(ui, archive.model(), false);
    }
    for fact in &content.facts().facts {
        field::figure(ui, &fact.label, &fact.values.join(", "), &fact.tip);
    }
}

/// What is decoded are data like others: a model can be trained of them too.
fn anew(
    ui: &mut Ui,
    state: &mut AppState,
    panels: &mut PanelState,
    commands: &mut Vec<AppCommand>,
) {
    field::note(
        ui,
        "It learns what the archive gives back, and not the original",
    );
    settings::show(ui, state, panels, commands);
    if run::wide_button(ui, true, Button::new("Train"), &tip(ui.ctx(), "Train")) {
        commands.push(AppCommand::Train);
    }
}
