//! What the words in the window mean.

use egui::{Context, Grid, Label, RichText, ScrollArea, Ui};

use super::lists::window;
use crate::app::AppCommand;
use crate::app::terms::WORDS;

pub fn show(ctx: &Context, commands: &mut Vec<AppCommand>) {
    window(ctx, "Glossary", commands, words);
}

fn words(ui: &mut Ui) {
    let room = ui.ctx().content_rect();
    let width = room.width().min(620.0) - 60.0;
    let height = (room.height() - 120.0).clamp(120.0, 560.0);
    let area = ScrollArea::vertical().min_scrolled_height(height);
    area.max_height(height).show(ui, |ui| {
        ui.set_width(width.max(200.0));
        let grid = Grid::new("glossary").num_columns(2).spacing([16.0, 8.0]);
        grid.max_col_width(width - 110.0).show(ui, |ui| {
            for (word, meaning) in WORDS {
                ui.label(RichText::new(word).strong());
                ui.add(Label::new(meaning).wrap());
                ui.end_row();
            }
        });
    });
}
