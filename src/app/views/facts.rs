//! Draws figures with a name each.

use egui::{RichText, Ui};

use crate::app::plot::{Ink, dark};
use crate::figures::{Fact, Facts};

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
                for text in values(ui, fact) {
                    ui.label(text.strong());
                }
                ui.label(RichText::new(&fact.tip).weak());
                ui.end_row();
            }
        });
}

/// Names and values beside a plot; what a name means is told where the pointer rests on it.
pub fn figures(ui: &mut Ui, facts: &Facts) {
    let runs = facts.facts.iter().map(|fact| fact.values.len()).max();
    // Where figures of two runs stand beside each other, they need more room.
    let width: f32 = if runs > Some(1) { 300.0 } else { 236.0 };
    ui.allocate_ui(
        egui::Vec2::new(ui.available_width().min(width), 0.0),
        |ui| {
            let grid = egui::Grid::new(&facts.title).num_columns(2);
            grid.spacing([12.0, 3.0]).show(ui, |ui| {
                for fact in &facts.facts {
                    let label = ui.label(RichText::new(&fact.label).weak());
                    if !fact.tip.is_empty() {
                        label.on_hover_text(&fact.tip);
                    }
                    ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                        for text in values(ui, fact).into_iter().rev() {
                            ui.label(text);
                        }
                    });
                    ui.end_row();
                }
            });
        },
    );
}

/// Those of a second run have its colour.
fn values(ui: &Ui, fact: &Fact) -> Vec<RichText> {
    let second = Ink::Beside.colour(dark(ui));
    let text = |(run, value)| {
        let text = RichText::new(value);
        if run > 0 { text.color(second) } else { text }
    };
    fact.values.iter().enumerate().map(text).collect()
}
