use egui::Ui;

use crate::app::AppCommand;
use crate::app::state::View;
use crate::data::Dataset;

/// The views that say something about this data.
pub fn show(ui: &mut Ui, chosen: View, data: &Dataset, commands: &mut Vec<AppCommand>) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        for (i, view) in View::ALL.into_iter().enumerate() {
            if !view.applies_to(data) {
                continue;
            }
            // The tenth has the key 0, as on the keyboard.
            let tip = format!("{} (Ctrl+{})", view.question(), (i + 1) % 10);
            if ui
                .selectable_label(view == chosen, view.label())
                .on_hover_text(tip)
                .clicked()
            {
                commands.push(AppCommand::Show(view));
            }
        }
    });
}
