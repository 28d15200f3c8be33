//! The tabs of the views.

use egui::{KeyboardShortcut, Modifiers, Ui};

use crate::app::AppCommand;
use crate::app::state::View;
use crate::app::views::VIEWS;
use crate::data::Dataset;

/// The views that say something about this data.
pub fn show(ui: &mut Ui, chosen: View, data: &Dataset, commands: &mut Vec<AppCommand>) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        for about in VIEWS.iter().filter(|about| (about.is_for)(data)) {
            let keys = KeyboardShortcut::new(Modifiers::COMMAND, about.key);
            let keys = ui.ctx().format_shortcut(&keys);
            if ui
                .selectable_label(about.view == chosen, about.name_for(data))
                .on_hover_text(format!("{} ({keys})", about.question))
                .clicked()
            {
                commands.push(AppCommand::Show(about.view));
            }
        }
    });
}
