use egui::{Frame, Layout, RichText, Ui};

use crate::app::AppCommand;
use crate::app::notices::{Banner, Tone};
use crate::app::palette;

/// Messages that stay until they are dismissed, across the top.
pub fn show(ui: &mut Ui, banners: &[Banner], commands: &mut Vec<AppCommand>) {
    for banner in banners {
        ui.push_id(banner.id, |ui| one(ui, banner, commands));
        ui.add_space(4.0);
    }
}

fn one(ui: &mut Ui, banner: &Banner, commands: &mut Vec<AppCommand>) {
    let colour = colour(banner.tone, ui.visuals().dark_mode);
    let fill = ui.visuals().panel_fill.lerp_to_gamma(colour, 0.12);
    let stroke = egui::Stroke::new(1.0, colour.gamma_multiply(0.6));
    Frame::new()
        .fill(fill)
        .stroke(stroke)
        .corner_radius(6)
        .inner_margin(10)
        .show(ui, |ui| {
            ui.with_layout(Layout::right_to_left(egui::Align::Min), |ui| {
                if ui.button("Dismiss").clicked() {
                    commands.push(AppCommand::DismissBanner(banner.id));
                }
                if let Some((text, command)) = &banner.action
                    && ui.button(*text).clicked()
                {
                    commands.push(command.clone());
                    commands.push(AppCommand::DismissBanner(banner.id));
                }
                ui.with_layout(
                    Layout::left_to_right(egui::Align::Min).with_main_wrap(true),
                    |ui| {
                        ui.label(RichText::new(&banner.text));
                    },
                );
            });
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
