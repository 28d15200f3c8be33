//! Everything around panels and views: menus, tabs, status bar, welcome, messages and dialogs.

mod banners;
mod contents;
mod contents_dialog;
mod contents_tree;
mod finder;
mod glossary;
mod lists;
mod loading;
mod menu;
mod overlays;
mod performance;
mod questions;
mod remotes;
mod second;
mod status;
mod tabs;
mod toasts;
mod welcome;

use egui::{Align, Frame, Layout, Margin, Panel, ScrollArea, Vec2, vec2};

pub use contents_dialog::{ContentsDialog, Look};
pub use finder::Palette;
pub use overlays::Overlays;
pub use remotes::{Check, RemoteForm};
pub use tabs::want_focus;

use super::AppCommand;
use super::commands::HelpPage;
use super::frame_stats::FrameStats;
use super::notices::Notices;
use super::panels::{self, PanelState};
use super::purpose::PathPrompt;
use super::state::{AppState, View};
use super::views::{self, ViewsState};

/// What the window draws, lent for a frame.
pub struct Parts<'a> {
    pub state: &'a mut AppState,
    pub views: &'a mut ViewsState,
    /// Of the second view.
    pub second: &'a mut ViewsState,
    pub panels: &'a mut PanelState,
    pub overlays: &'a mut Overlays,
    pub notices: &'a mut Notices,
    /// The path field of the welcome page.
    pub path_field: &'a mut String,
    pub stats: &'a FrameStats,
}

/// Draws the whole window.
pub fn show(parts: Parts<'_>, ui: &mut egui::Ui, commands: &mut Vec<AppCommand>) {
    let Parts {
        state,
        views,
        second,
        panels,
        overlays,
        notices,
        path_field,
        stats: frames,
    } = parts;
    let bar = Frame::side_top_panel(ui.style()).inner_margin(Margin::symmetric(12, 5));
    Panel::top("menu")
        .frame(bar)
        .show(ui, |ui| menu::show(ui, state, commands));
    Panel::bottom("status")
        .frame(bar)
        .show(ui, |ui| status::show(ui, state));
    panels::show(ui, state, panels, commands);
    let lack = second::show(ui, state, second, commands);
    let middle = Frame::central_panel(ui.style()).inner_margin(Margin::symmetric(16, 8));
    egui::CentralPanel::default_margins()
        .frame(middle)
        .show(ui, |ui| {
            banners::show(ui, notices.banners(), commands);
            match state.loaded() {
                Some(loaded) => {
                    if let Some(lack) = lack {
                        second::refuse(ui, lack, commands);
                    }
                    with_room(ui, |ui| {
                        let lately = &state.settings.lately;
                        let tab = tabs::show(ui, state.view, lately, &loaded.data, commands);
                        if let Some(tab) = tab {
                            tabs::focus_if_wanted(&tab);
                        }
                        banners::two_runs(ui, state, commands);
                        ui.add_space(4.0);
                        views::show(ui, state.view, state, views, commands);
                    });
                }
                None if state.view == View::Runs && !state.kept.runs.is_empty() => {
                    let back = ui.button("Back").on_hover_text("To samples and files");
                    if back.clicked() {
                        commands.push(AppCommand::Show(View::Data));
                    }
                    with_room(ui, |ui| views::show(ui, state.view, state, views, commands));
                }
                None => welcome::show(ui, state, path_field, commands),
            }
        });
    let ctx = ui.ctx();
    toasts::show(ctx, notices, commands);
    over(ctx, state, overlays, frames, commands);
}

/// The least room that a view and its tabs can use; in a smaller one they scroll.
const LEAST: Vec2 = vec2(600.0, 500.0);

fn with_room(ui: &mut egui::Ui, add: impl FnOnce(&mut egui::Ui)) {
    let room = ui.available_size();
    if room.x >= LEAST.x && room.y >= LEAST.y {
        add(ui);
        return;
    }
    let area = ScrollArea::both().id_salt("middle").auto_shrink(false);
    area.show(ui, |ui| {
        let column = Layout::top_down(Align::Min);
        ui.allocate_ui_with_layout(room.max(LEAST), column, add);
    });
}

/// What lies over the window.
fn over(
    ctx: &egui::Context,
    state: &AppState,
    overlays: &mut Overlays,
    frames: &FrameStats,
    commands: &mut Vec<AppCommand>,
) {
    welcome::drop_overlay(ctx);
    match overlays.help {
        Some(HelpPage::Shortcuts) => lists::shortcuts(ctx, commands),
        Some(HelpPage::Glossary) => glossary::show(ctx, commands),
        Some(HelpPage::About) => lists::about(ctx, commands),
        None => {}
    }
    performance::show(ctx, overlays.performance, frames, state, commands);
    finder::show(ctx, state, &mut overlays.palette, commands);
    contents::show(ctx, overlays.contents.as_mut(), commands);
    questions::pending(ctx, state.pending.as_ref(), commands);
    questions::unsaved(ctx, state, overlays.unsaved.as_ref(), commands);
    let known = &state.settings.remotes;
    remotes::show(ctx, known, overlays.remotes.as_mut(), commands);
    ask_path(ctx, &mut overlays.prompt, commands);
}

/// The field for a path, where one is asked for.
fn ask_path(ctx: &egui::Context, prompt: &mut Option<PathPrompt>, commands: &mut Vec<AppCommand>) {
    let asked = prompt.is_some();
    if let Some((purpose, path)) = questions::path(ctx, prompt) {
        commands.push(AppCommand::GivePath { purpose, path });
    } else if asked && prompt.is_none() {
        commands.push(AppCommand::GiveNoPath);
    }
}
