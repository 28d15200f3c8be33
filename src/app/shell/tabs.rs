//! The tabs of the views: a row of groups, and a row of the views of the group that is chosen.

use egui::{Context, Id, KeyboardShortcut, Modifiers, Response, RichText, Ui};

use crate::app::AppCommand;
use crate::app::commands::table::tip;
use crate::app::state::View;
use crate::app::views::{About, Group};
use crate::data::Dataset;

/// The views that say something about this data, of which the tab of the one that is shown is given.
/// `lately`: those that were looked at last, one of each group.
pub fn show(
    ui: &mut Ui,
    view: View,
    lately: &[View],
    data: &Dataset,
    commands: &mut Vec<AppCommand>,
) -> Option<Response> {
    let chosen = Group::of(view);
    let mut of_view = None;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        for group in Group::ALL {
            let Some(about) = group.shown(data, lately) else {
                continue;
            };
            let text = RichText::new(group.title()).size(15.0);
            let tab = tab(ui, group == chosen, text, about);
            if tab.clicked() && group != chosen {
                commands.push(AppCommand::Show(about.view));
            }
            if group == chosen {
                of_view = Some(tab);
            }
        }
    });
    let views = chosen.views(data);
    if views.len() < 2 {
        return of_view;
    }
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        for about in views {
            let text = RichText::new(about.name_for(data));
            let tab = tab(ui, about.view == view, text, about);
            if tab.clicked() {
                commands.push(AppCommand::Show(about.view));
            }
            if about.view == view {
                of_view = Some(tab);
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
    of_view
}

/// Gives the keyboard's attention to the tab of the view that is shown next, so that Tab goes on in that view.
/// Where nothing has it, that stays so: arrow keys then move through the frames of a field.
pub fn want_focus(ctx: &Context) {
    if ctx.memory(|memory| memory.focused().is_some()) {
        ctx.data_mut(|data| data.insert_temp(wanted(), true));
    }
}

/// Gives it to this tab, where it is wanted.
pub fn focus_if_wanted(tab: &Response) {
    if (tab.ctx)
        .data_mut(|data| data.remove_temp::<bool>(wanted()))
        .is_some()
    {
        tab.request_focus();
    }
}

fn wanted() -> Id {
    Id::unique("the tab of the view wants the keyboard")
}

fn tab(ui: &mut Ui, chosen: bool, text: RichText, about: &About) -> Response {
    let keys = KeyboardShortcut::new(Modifiers::COMMAND, about.key);
    let keys = ui.ctx().format_shortcut(&keys);
    let tab = ui.selectable_label(chosen, text);
    tab.on_hover_text(format!("{} ({keys})", about.question))
}
