//! A second view beside the first, with tabs of its own.

use egui::{Button, Frame, Margin, Panel, Rect, Ui, UiBuilder, WidgetInfo, pos2, vec2};

use super::{LEAST, tabs, with_room};
use crate::app::AppCommand;
use crate::app::state::{AppState, View};
use crate::app::views::{self, ViewsState, about};

/// Around each of the two views, at both sides.
const MARGIN: i8 = 16;

/// The least width of one of the two.
const WIDTH: f32 = LEAST.x + 2.0 * MARGIN as f32;

const CROSS: f32 = 24.0;

/// Draws the second view at the right, where it is wanted; returns how many points the window is too narrow
/// for it.
pub fn show(
    ui: &mut Ui,
    state: &AppState,
    views: &mut ViewsState,
    commands: &mut Vec<AppCommand>,
) -> Option<f32> {
    let loaded = state.loaded().filter(|_| state.settings.split)?;
    let lack = 2.0 * WIDTH - ui.available_width();
    if lack > 0.0 {
        return Some(lack);
    }
    let chosen = state.settings.second;
    let is_for = (about(chosen).is_for)(&loaded.data);
    let chosen = if is_for { chosen } else { View::Data };
    let room = ui.available_width();
    let frame = Frame::side_top_panel(ui.style()).inner_margin(Margin::symmetric(MARGIN, 8));
    let mut own = Vec::new();
    Panel::right("second view")
        .resizable(true)
        .default_size(room / 2.0)
        .size_range(WIDTH..=room - WIDTH)
        .frame(frame)
        .show(ui, |ui| {
            views::second(ui, |ui| {
                with_room(ui, |ui| {
                    close(ui, commands);
                    let lately = &state.settings.second_lately;
                    tabs::show(ui, chosen, lately, &loaded.data, &mut own);
                    ui.add_space(4.0);
                    views::show(ui, chosen, state, views, &mut own);
                });
            });
        });
    // Where a view leads to another one, that is shown in the same place.
    commands.extend(own.into_iter().map(|command| match command {
        AppCommand::Show(view) => AppCommand::ShowSecond(view),
        other => other,
    }));
    None
}

/// Says that there is no room for the second view, and what to do.
pub fn refuse(ui: &mut Ui, lack: f32, commands: &mut Vec<AppCommand>) {
    ui.horizontal_wrapped(|ui| {
        ui.weak(format!(
            "The second view needs {} points more: widen the window, or zoom out",
            lack.ceil()
        ));
        if ui.button("One view only").clicked() {
            commands.push(AppCommand::Split(false));
        }
    });
}

/// The cross in the corner that ends it.
fn close(ui: &mut Ui, commands: &mut Vec<AppCommand>) {
    let corner = ui.max_rect().right_top();
    let rect = Rect::from_min_size(pos2(corner.x - CROSS, corner.y), vec2(CROSS, CROSS));
    // Beside the tabs, which stand as high.
    let mut place = ui.new_child(UiBuilder::new().max_rect(rect).id_salt("close"));
    let cross = place.add(Button::new("x").small());
    cross.widget_info(|| WidgetInfo::labeled(egui::Role::Button, true, "Close the second view"));
    if cross.on_hover_text("Close the second view").clicked() {
        commands.push(AppCommand::Split(false));
    }
}
