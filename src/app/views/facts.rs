//! Draws figures with a name each.

use egui::{Align, Grid, Label, Layout, RichText, Ui, Vec2};

use super::parts::shorten;
use crate::app::menus::context_menu;
use crate::app::plot::{Ink, dark};
use crate::app::terms;
use crate::figures::{Fact, Facts};

/// Width of figures beside a plot, and how much more each value after the first takes.
const WIDTH: f32 = 236.0;
const MORE: f32 = 64.0;

/// A grid of labels and values, with what they are beside them.
pub fn show_facts(ui: &mut Ui, facts: &Facts) {
    terms::explained(ui.strong(&facts.title), &facts.title);
    let grid = Grid::new(&facts.title).striped(true).spacing([14.0, 4.0]);
    grid.show(ui, |ui| {
        heads(ui, facts);
        for fact in &facts.facts {
            label(ui, facts, fact, RichText::new(&fact.label));
            for text in values(ui, facts, fact) {
                ui.label(text.strong());
            }
            ui.label(RichText::new(&fact.tip).weak());
            ui.end_row();
        }
    });
}

/// Names and values beside a plot, under their title; what a name means is told where the pointer rests
/// on it.
pub fn figures(ui: &mut Ui, facts: &Facts) {
    let room = Vec2::new(figures_width(facts).min(ui.available_width()), 0.0);
    ui.allocate_ui(room, |ui| {
        terms::explained(ui.strong(&facts.title), &facts.title);
        let grid = Grid::new(&facts.title).num_columns(1 + most_values(facts));
        grid.spacing([12.0, 3.0]).show(ui, |ui| {
            heads(ui, facts);
            for fact in &facts.facts {
                label(ui, facts, fact, RichText::new(&fact.label).weak());
                let mut values = values(ui, facts, fact);
                // The last one takes what room is left.
                let last = values.pop().unwrap_or_default();
                for text in values {
                    ui.label(text);
                }
                let right = Layout::right_to_left(Align::Center);
                ui.with_layout(right, |ui| ui.add(Label::new(last).truncate()));
                ui.end_row();
            }
        });
    });
}

/// How wide [`figures`] are.
pub fn figures_width(facts: &Facts) -> f32 {
    WIDTH + MORE * (most_values(facts) - 1) as f32
}

fn most_values(facts: &Facts) -> usize {
    let values = facts.facts.iter().map(|fact| fact.values.len());
    values.max().unwrap_or(1).max(1)
}

/// What the values are of, where there is more than one a fact.
fn heads(ui: &mut Ui, facts: &Facts) {
    if facts.heads.len() < 2 {
        return;
    }
    ui.label("");
    for (i, head) in facts.heads.iter().enumerate() {
        let text = RichText::new(shorten(head, if facts.heads.len() > 2 { 9 } else { 24 }));
        let text = match ink(facts, i) {
            Some(ink) => text.color(ink.words(dark(ui))),
            None => text.weak(),
        };
        ui.label(text).on_hover_text(head);
    }
    ui.end_row();
}

/// The name of a fact; its menu copies all of them.
fn label(ui: &mut Ui, facts: &Facts, fact: &Fact, text: RichText) {
    let mut label = ui.add(Label::new(text).sense(egui::Sense::click()));
    let tip = terms::tip(&fact.label, &fact.tip);
    if !tip.is_empty() {
        label = label.on_hover_text(tip);
    }
    context_menu(&label, |ui| {
        if ui.button("Copy figures").clicked() {
            ui.ctx().copy_text(facts.text());
            ui.close();
        }
    });
}

fn values(ui: &Ui, facts: &Facts, fact: &Fact) -> Vec<RichText> {
    let text = |(i, value)| match ink(facts, i).filter(|_| i > 0) {
        Some(ink) => RichText::new(value).color(ink.words(dark(ui))),
        None => RichText::new(value),
    };
    fact.values.iter().enumerate().map(text).collect()
}

/// The colour of the i-th value; those of a second run have its colour.
fn ink(facts: &Facts, i: usize) -> Option<Ink> {
    let second = (i > 0).then_some(Ink::Beside);
    facts.inks.get(i).copied().or(second)
}
