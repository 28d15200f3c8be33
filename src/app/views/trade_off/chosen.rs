//! What can be done with a dot that was clicked.

use egui::{Label, Ui};

use super::dot::{Dot, DotOf};
use crate::app::plot::dark;
use crate::app::{AppCommand, style};
use crate::figures::TradeOffFigures;

/// A dot that was clicked, with what can be done with it; returns whether it is put away.
pub fn show(
    ui: &mut Ui,
    shown: TradeOffFigures,
    dot: &Dot,
    commands: &mut Vec<AppCommand>,
) -> bool {
    let mut close = false;
    style::card(ui).inner_margin(10).show(ui, |ui| {
        ui.set_width(ui.available_width() - 4.0);
        let drawn = dot.drawn();
        let words = shown.words(&drawn);
        let (name, others) = words.split_once('\n').unwrap_or((&words, ""));
        ui.horizontal(|ui| {
            let size = egui::Vec2::splat(12.0);
            let (rect, _) = ui.allocate_exact_size(size, egui::Sense::hover());
            ui.painter()
                .circle_filled(rect.center(), 5.0, drawn.ink.colour(dark(ui)));
            ui.add(Label::new(egui::RichText::new(name).strong()).wrap());
        });
        ui.add(Label::new(others).wrap());
        ui.horizontal(|ui| {
            if !matches!(dot.of, DotOf::Live) {
                let show = dot.show_command();
                let button = ui.add_enabled(show.is_some(), egui::Button::new("Show this run"));
                let button = button
                    .on_hover_text("Shows in all views what this file does to the data")
                    .on_disabled_hover_text("It is not finished yet");
                commands.extend(show.filter(|_| button.clicked()));
            }
            close = ui.button("Put away").clicked();
        });
    });
    close
}
