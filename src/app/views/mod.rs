//! The middle of the window.

use super::{AppCommand, AppState};

/// What the views remember between frames.
#[derive(Default)]
pub struct ViewsState {}

/// Draws the view that is chosen.
pub fn show(ui: &mut egui::Ui, state: &AppState, views: &mut ViewsState, commands: &mut Vec<AppCommand>) {
    let _ = (views, commands);
    ui.label(format!("{:?}", state.view));
}
