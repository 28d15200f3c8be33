//! What the headings and cells of a table look like, and how much room they take.

use std::sync::Arc;

use egui::{RichText, Sense, Shape, Ui, Vec2, pos2};

use crate::app::AppCommand;
use crate::app::names;
use crate::app::plot::{dark, file_name};
use crate::app::terms;
use crate::figures::{Column, Emphasis, Table};

/// Least and largest width of a column.
const LEAST: f32 = 40.0;
const MOST: f32 = 230.0;
/// What stands between two cells, or the arrow beside a heading.
pub const GAP: f32 = 12.0;

/// A cell; `at`: its row and its column.
pub fn cell(ui: &mut Ui, table: &Table, column: &Column, at: [usize; 2]) {
    let cell = &column.cells[at[0]];
    let mut text = if at[1] == 0 && column.words {
        let body = egui::TextStyle::Body;
        RichText::new(names::elided(ui, &cell.text, &body, ui.available_width()))
    } else {
        RichText::new(&cell.text)
    };
    if let Some(ink) = cell.ink.filter(|_| !column.words) {
        text = text.color(ink.words(dark(ui)));
    }
    text = match table.emphasis(at[0]) {
        Emphasis::Strong => text.strong(),
        Emphasis::Weak => text.weak(),
        Emphasis::Plain if at[1] == 0 || cell.strong => text.strong(),
        Emphasis::Plain => text,
    };
    if let Some(ink) = cell.ink.filter(|_| column.words) {
        let (rect, _) = ui.allocate_exact_size(Vec2::splat(12.0), Sense::hover());
        ui.painter().rect_filled(rect, 2.0, ink.colour(dark(ui)));
    }
    let label = ui.add(egui::Label::new(text).truncate());
    // A screen reader is told the column with the figure.
    ui.ctx()
        .accesskit_node_builder(label.id, |node| node.set_description(&*column.head));
    if column.words {
        label.on_hover_text(terms::tip(&cell.text, &cell.text));
    }
}

/// What a column wants: room for its heading and its longest cell.
pub fn width(ui: &Ui, column: &Column) -> f32 {
    let body = egui::TextStyle::Body.resolve(ui.style());
    let longest = column.cells.iter().map(|cell| &cell.text);
    let longest = longest.max_by_key(|text| text.len());
    let heading = two_lines(&column.head);
    let swatch = column.cells.iter().any(|cell| cell.ink.is_some());
    let mut width = ui.ctx().fonts_mut(|fonts| {
        let mut of = |text: &str| {
            text.chars()
                .map(|c| fonts.glyph_width(&body, c))
                .sum::<f32>()
        };
        let lines = heading.lines().map(&mut of).fold(0.0, f32::max);
        longest.map_or(0.0, |text| of(text)).max(lines)
    });
    if swatch && column.words {
        width += 20.0;
    }
    (width + GAP).clamp(LEAST, MOST)
}

/// A heading of several words in two lines, parted where they are most alike in length.
pub fn two_lines(head: &str) -> String {
    let spaces = head.char_indices().filter(|(_, c)| *c == ' ');
    let longer = |at: usize| at.max(head.len() - at);
    match spaces.map(|(at, _)| at).min_by_key(|&at| longer(at)) {
        Some(at) if head.len() > 6 => format!("{}\n{}", &head[..at], &head[at + 1..]),
        _ => head.to_owned(),
    }
}

/// Fonts lack these arrows.
pub fn triangle(ui: &mut Ui, down: bool) {
    let (rect, _) = ui.allocate_exact_size(Vec2::splat(8.0), Sense::hover());
    let (tip, base) = if down {
        (rect.bottom(), rect.top() + 2.0)
    } else {
        (rect.top(), rect.bottom() - 2.0)
    };
    let corners = vec![
        pos2(rect.left(), base),
        pos2(rect.right(), base),
        pos2(rect.center().x, tip),
    ];
    ui.painter().add(Shape::convex_polygon(
        corners,
        ui.visuals().text_color(),
        egui::Stroke::NONE,
    ));
}

/// The menu of a heading, which copies and saves the table.
pub fn menu(table: &Table, ui: &mut Ui, commands: &mut Vec<AppCommand>) {
    if ui.button("Copy table").clicked() {
        ui.ctx().copy_text(table.text());
        ui.close();
    }
    if ui.button("Save table as CSV...").clicked() {
        commands.push(AppCommand::AskSaveText {
            suggested_name: file_name(&table.title, "csv"),
            text: Arc::new(table.csv()),
        });
        ui.close();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_parted_in_the_middle() {
        assert_eq!(two_lines("NRMSE held out"), "NRMSE\nheld out");
        assert_eq!(two_lines("PSNR"), "PSNR");
        assert_eq!(two_lines("Largest error"), "Largest\nerror");
        assert_eq!(two_lines("2nd largest error"), "2nd largest\nerror");
    }
}
