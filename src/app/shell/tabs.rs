use egui::Ui;

use crate::app::AppCommand;
use crate::app::state::View;
use crate::data::Dataset;

/// What goes to each view together with Ctrl, in the order of the tabs.
const KEYS: [char; View::ALL.len()] = [
    '1', '2', '3', '4', '5', '6', '7', '8', '9', '0', 'E', 'B', 'R',
];

/// The views that say something about this data.
pub fn show(ui: &mut Ui, chosen: View, data: &Dataset, commands: &mut Vec<AppCommand>) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        for (view, key) in View::ALL.into_iter().zip(KEYS) {
            if !view.applies_to(data) {
                continue;
            }
            let tip = format!("{} (Ctrl+{key})", view.question());
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
