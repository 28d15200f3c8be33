//! The menu bar.

use egui::containers::menu::MenuBar;
use egui::{Button, Label, Margin, RichText, ScrollArea, Ui};

use crate::app::AppCommand;
use crate::app::commands::{Menu, NamedCommand, table};
use crate::app::state::AppState;
use crate::data::label_of;

/// Points of the window's height that an open menu leaves free.
const BELOW: f32 = 64.0;

/// The menu bar, made from the table of commands.
pub fn show(ui: &mut Ui, state: &AppState, commands: &mut Vec<AppCommand>) {
    MenuBar::new().ui(ui, |ui| {
        for menu in Menu::ALL {
            ui.menu_button(menu.label(), |ui| {
                ui.set_min_width(240.0);
                let room = ui.ctx().content_rect().height() - BELOW;
                let height = room.max(120.0);
                ScrollArea::vertical()
                    .min_scrolled_height(height)
                    .max_height(height)
                    // Keys end before the bar.
                    .content_margin(Margin {
                        right: 8,
                        ..Margin::ZERO
                    })
                    .show(ui, |ui| entries(ui, menu, state, commands));
            });
        }
        if let Some(loaded) = state.loaded() {
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                let mark = if state.unsaved { " (not saved)" } else { "" };
                let text = RichText::new(format!("{}{mark}", loaded.data.origin.label));
                ui.add(Label::new(text.weak()).truncate());
            });
        }
    });
}

fn entries(ui: &mut Ui, menu: Menu, state: &AppState, commands: &mut Vec<AppCommand>) {
    for (i, named) in table::all().filter(|named| named.menu == menu).enumerate() {
        entry(ui, &named, state, commands);
        if menu == Menu::File && i == 1 {
            files(ui, state, commands);
        }
    }
}

fn entry(ui: &mut Ui, named: &NamedCommand, state: &AppState, commands: &mut Vec<AppCommand>) {
    let mut button = Button::new(named.text_for(state));
    if let Some(shortcut) = named.keys().next() {
        button = button.shortcut_text(ui.ctx().format_shortcut(&shortcut));
    }
    let command = named.command(state);
    if ui
        .add_enabled(command.is_some(), button)
        .on_hover_text(named.tip)
        .clicked()
    {
        commands.extend(command);
        ui.close();
    }
}

/// The recent files.
fn files(ui: &mut Ui, state: &AppState, commands: &mut Vec<AppCommand>) {
    ui.add_enabled_ui(!state.settings.recent.is_empty(), |ui| {
        ui.menu_button("Recent files", |ui| {
            for path in &state.settings.recent {
                if ui
                    .button(label_of(path))
                    .on_hover_text(path.display().to_string())
                    .clicked()
                {
                    commands.push(AppCommand::Open(path.clone()));
                    ui.close();
                }
            }
        });
    });
    ui.separator();
}
