//! Everything around panels and views: menus, tabs, status bar, welcome, messages and dialogs.

mod banners;
mod finder;
mod lists;
mod loading;
mod menu;
mod performance;
mod questions;
mod remotes;
mod status;
mod tabs;
mod toasts;
mod welcome;

use egui::{Frame, Margin, Panel};

pub use finder::Palette;

use super::state::View;
use super::window::App;
use super::{AppCommand, panels};

/// Draws the whole window.
pub fn show(app: &mut App, ui: &mut egui::Ui, commands: &mut Vec<AppCommand>) {
    let bar = Frame::side_top_panel(ui.style()).inner_margin(Margin::symmetric(12, 5));
    Panel::top("menu")
        .frame(bar)
        .show(ui, |ui| menu::show(ui, &app.state, commands));
    Panel::bottom("status")
        .frame(bar)
        .show(ui, |ui| status::show(ui, &app.state));
    panels::show(ui, &mut app.state, &mut app.panels, commands);
    let middle = Frame::central_panel(ui.style()).inner_margin(Margin::symmetric(16, 8));
    egui::CentralPanel::default_margins()
        .frame(middle)
        .show(ui, |ui| {
            banners::show(ui, app.notices.banners(), commands);
            match app.state.loaded() {
                Some(loaded) => {
                    tabs::show(ui, app.state.view, &loaded.data, commands);
                    banners::two_runs(ui, &app.state, commands);
                    ui.add_space(4.0);
                    app.show_view(ui, commands);
                }
                None if app.state.view == View::Runs && !app.state.kept.runs.is_empty() => {
                    let back = ui.button("Back").on_hover_text("To samples and files");
                    if back.clicked() {
                        commands.push(AppCommand::Show(View::Data));
                    }
                    app.show_view(ui, commands);
                }
                None => welcome::show(ui, &app.state, &mut app.path_field, commands),
            }
        });
    over(app, ui.ctx(), commands);
}

/// What lies over the window.
fn over(app: &mut App, ctx: &egui::Context, commands: &mut Vec<AppCommand>) {
    toasts::show(ctx, &mut app.notices, commands);
    welcome::drop_overlay(ctx);
    lists::shortcuts(ctx, app.overlays.shortcuts, commands);
    lists::about(ctx, app.overlays.about, commands);
    performance::show(
        ctx,
        app.overlays.performance,
        &app.stats,
        &app.state,
        commands,
    );
    finder::show(ctx, &app.state, &mut app.overlays.palette, commands);
    questions::pending(ctx, app.state.pending.as_ref(), commands);
    questions::unsaved(ctx, &app.state, app.overlays.unsaved.as_ref(), commands);
    let known = &app.state.settings.remotes;
    remotes::show(ctx, known, app.overlays.remotes.as_mut(), commands);
    ask_path(app, ctx);
}

/// The field for a path, where one is asked for.
fn ask_path(app: &mut App, ctx: &egui::Context) {
    let asked = app.overlays.prompt.is_some();
    if let Some((purpose, path)) = questions::path(ctx, &mut app.overlays.prompt) {
        app.go_on(ctx, purpose, path);
        ctx.request_repaint();
    } else if asked && app.overlays.prompt.is_none() {
        // Given up: what waited for the file to be saved does not happen.
        app.after_save = None;
    }
}
