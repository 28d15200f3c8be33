//! Messages across the top, and which two runs are on show.

use egui::{RichText, Sides, Ui};

use crate::app::AppCommand;
use crate::app::notices::{Banner, Tone};
use crate::app::palette;
use crate::app::plot::Ink;
use crate::app::state::AppState;
use crate::app::views::first_name;

/// Messages that stay until they are dismissed, across the top.
pub fn show(ui: &mut Ui, banners: &[Banner], commands: &mut Vec<AppCommand>) {
    for banner in banners {
        ui.push_id(banner.id, |ui| one(ui, banner, commands));
        ui.add_space(4.0);
    }
}

/// Which two runs are on show, and the end of that.
pub fn two_runs(ui: &mut Ui, state: &AppState, commands: &mut Vec<AppCommand>) {
    let Some(beside) = &state.kept.beside else {
        return;
    };
    ui.horizontal_wrapped(|ui| {
        let dark = ui.visuals().dark_mode;
        ui.label(RichText::new("On show:").weak());
        let first = first_name(state);
        ui.label(RichText::new(first).strong().color(Ink::After.words(dark)));
        ui.label(RichText::new("and").weak());
        let second = RichText::new(&beside.name).strong();
        ui.label(second.color(palette::beside(dark)));
        let end = ui.small_button("x").on_hover_text("Show one run only");
        end.widget_info(|| {
            egui::WidgetInfo::labeled(egui::Role::Button, true, "End the comparison")
        });
        if end.clicked() {
            commands.push(AppCommand::Beside(None));
        }
        if state.run.outcome.is_none() && state.run.snapshot.is_none() {
            ui.label(RichText::new("Train, or open a run, to see both").weak());
        }
    });
}

fn one(ui: &mut Ui, banner: &Banner, commands: &mut Vec<AppCommand>) {
    let colour = colour(banner.tone, ui.visuals().dark_mode);
    let fill = ui.visuals().panel_fill.lerp_to_gamma(colour, 0.12);
    let stroke = egui::Stroke::new(1.0, colour.gamma_multiply(0.6));
    let frame = egui::Frame::new().fill(fill).stroke(stroke);
    frame.corner_radius(6).inner_margin(8).show(ui, |ui| {
        let buttons = |ui: &mut Ui| {
            if ui.button("Dismiss").clicked() {
                commands.push(AppCommand::DismissBanner(banner.id));
            }
            if let Some((text, command)) = &banner.action
                && ui.button(*text).clicked()
            {
                commands.push(command.clone());
                commands.push(AppCommand::DismissBanner(banner.id));
            }
        };
        let text = |ui: &mut Ui| {
            ui.set_min_width(ui.available_width());
            ui.label(&banner.text)
        };
        Sides::new().shrink_left().wrap().show(ui, text, buttons);
    });
}

/// The colour that a tone has everywhere.
pub fn colour(tone: Tone, dark: bool) -> egui::Color32 {
    match tone {
        Tone::Good => palette::held_out(dark),
        Tone::Note => palette::accent(dark),
        Tone::Warning => palette::warning(dark),
        Tone::Error => palette::error(dark),
    }
}
