//! Draws figures with a name each.

use egui::{RichText, Ui};

use crate::app::plot::{Ink, dark};
use crate::figures::Facts;

/// A grid of labels and values, with what they are beside them.
pub fn show_facts(ui: &mut Ui, facts: &Facts) {
    ui.strong(&facts.title);
    egui::Grid::new(&facts.title)
        .striped(true)
        .spacing([14.0, 4.0])
        .show(ui, |ui| {
            if facts.heads.len() > 1 {
                ui.label("");
                for head in &facts.heads {
                    ui.label(RichText::new(head).weak());
                }
                ui.end_row();
            }
            for fact in &facts.facts {
                ui.label(&fact.label).on_hover_text(&fact.tip);
                for (i, value) in fact.values.iter().enumerate() {
                    let mut text = RichText::new(value).strong();
                    if i > 0 {
                        text = text.color(Ink::Beside.colour(dark(ui)));
                    }
                    ui.label(text);
                }
                ui.label(RichText::new(&fact.tip).weak());
                ui.end_row();
            }
        });
}
