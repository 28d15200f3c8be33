//! How much of the archive at hand is shown.

use egui::{Slider, Ui};

use super::field;
use crate::app::AppCommand;
use crate::app::state::AppState;

/// A switch, and a slider of latents or bytes.
pub fn show(ui: &mut Ui, state: &AppState, commands: &mut Vec<AppCommand>) {
    if state.opened_portion().is_some() {
        return;
    }
    let part = state.part.of(&state.run);
    let mut on = part.is_some();
    let tip = "Shows in all views what a part of the archive decodes to, as decompress --latents and --bytes do: fewer \
               latents, or the first bytes of wavelets";
    let switch = ui.checkbox(&mut on, "Show a part").on_hover_text(tip);
    if switch.changed() {
        commands.push(AppCommand::ShowPart(on.then_some(usize::MAX)));
    }
    let Some(part) = part else { return };
    let Some((source, least)) = part
        .source
        .as_ref()
        .and_then(|source| Some((source, source.least().ok()?)))
    else {
        ui.weak("Decoding");
        return;
    };
    let most = source.most();
    let now = part.wanted.unwrap_or(most).clamp(least, most);
    let mut units = now;
    let tip =
        "The latents with the most energy, or bytes of the whole file; the others are left out";
    field::row(ui, "Shown with", tip, |ui| {
        ui.add(Slider::new(&mut units, least..=most).integer())
    });
    if units != now {
        commands.push(AppCommand::ShowPart(Some(units)));
    }
    if let Some(told) = part.told() {
        ui.weak(told);
    }
}
