//! The tabs of the views: a row of groups, and a row of the views of the group that is chosen.

use egui::{KeyboardShortcut, Modifiers, RichText, Ui};

use crate::app::AppCommand;
use crate::app::commands::table::tip;
use crate::app::state::View;
use crate::app::views::{About, Group};
use crate::data::Dataset;

/// The views that say something about this data. `lately`: those that were looked at last, one of each group.
pub fn show(
    ui: &mut Ui,
    view: View,
    lately: &[View],
    data: &Dataset,
    commands: &mut Vec<AppCommand>,
) {
    let chosen = Group::of(view);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        for group in Group::ALL {
            let Some(about) = group.shown(data, lately) else {
                continue;
            };
            let text = RichText::new(group.title()).size(15.0);
            if tab(ui, group == chosen, text, about) && group != chosen {
                commands.push(AppCommand::Show(about.view));
            }
        }
    });
    let views = chosen.views(data);
    if views.len() < 2 {
        return;
    }
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        for about in views {
            let text = RichText::new(about.name_for(data));
            if tab(ui, about.view == view, text, about) {
                commands.push(AppCommand::Show(about.view));
            }
        }
        if chosen == Group::Compare && !data.is_field() {
            ui.separator();
            let tip = tip(ui.ctx(), "Cut rows...");
            if ui.button("Cut...").on_hover_text(tip).clicked() {
                commands.push(AppCommand::ShowCut(true));
            }
        }
    });
}

fn tab(ui: &mut Ui, chosen: bool, text: RichText, about: &About) -> bool {
    let keys = KeyboardShortcut::new(Modifiers::COMMAND, about.key);
    let keys = ui.ctx().format_shortcut(&keys);
    let tab = ui.selectable_label(chosen, text);
    tab.on_hover_text(format!("{} ({keys})", about.question))
        .clicked()
}
