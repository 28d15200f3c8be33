//! The headings above the rows: a click sorts, a menu copies and saves.

use std::ops::Range;
use std::sync::Arc;

use egui::{
    Align, Align2, FontId, Label, Layout, Rect, RichText, Sense, TextStyle, Ui, pos2, vec2,
};

use super::columns::{ARROW, GAP, head};
use super::grid::{Done, Grid, HEAD, Sheet, put};
use super::place::Place;
use crate::app::menus::context_menu;
use crate::app::plot::file_name;
use crate::app::purpose::Purpose;
use crate::app::views::table_cells::triangle;
use crate::app::views::table_rows::is_cell;
use crate::app::{AppCommand, names};
use crate::figures::RowColumn;

/// Height of a line of a heading.
const LINE: f32 = 15.0;

impl Grid<'_> {
    pub fn heads(
        &self,
        ui: &mut Ui,
        sheet: Sheet,
        columns: Range<usize>,
        place: &Place,
        (done, commands): (&mut Done, &mut Vec<AppCommand>),
    ) {
        let rect = Rect::from_min_size(sheet.rect.min, vec2(sheet.rect.width(), HEAD));
        let (left, frozen) = (sheet.left(), sheet.left() + self.columns.numbers);
        let seen = ui.clip_rect().intersect(rect);
        ui.painter().with_clip_rect(seen).hline(
            seen.x_range(),
            rect.bottom() - 1.0,
            ui.visuals().widgets.noninteractive.bg_stroke,
        );
        let clip = seen.with_min_x(frozen);
        for column in columns {
            let at = self.columns.shown[column];
            let x = rect.left() + self.columns.numbers;
            let cell = Rect::from_min_max(
                pos2(x + self.columns.ends[column], rect.top()),
                pos2(x + self.columns.ends[column + 1], rect.bottom()),
            );
            let cell = cell.shrink2(vec2(GAP / 2.0, 0.0));
            let response = put(ui, cell, clip, self.layout(at), |ui| {
                is_cell(ui, [0, column + 1]);
                self.head(ui, at, cell, clip)
            });
            if response.clicked() {
                done.head = Some(at);
            }
            context_menu(&response, |ui| self.menu(ui, place, sheet, commands));
        }
        let numbers = Rect::from_min_max(
            pos2(left, rect.top()),
            pos2(frozen - GAP / 2.0, rect.bottom()),
        );
        put(
            ui,
            numbers,
            seen,
            Layout::right_to_left(Align::Center),
            |ui| {
                is_cell(ui, [0, 0]);
                let label = Label::new(RichText::new("Row").strong().size(12.5)).selectable(false);
                ui.add(label.sense(Sense::hover()))
                    .on_hover_text("The number of the row, counted from 0");
            },
        );
    }

    /// The heading of a column; a click sorts by it.
    fn head(&self, ui: &mut Ui, at: RowColumn, cell: Rect, clip: Rect) -> egui::Response {
        let id = ui.scope_id().with(("head", at));
        let response = ui.interact(cell.intersect(clip), id, Sense::click());
        let response = response.on_hover_cursor(egui::CursorIcon::PointingHand);
        let whole = self.figures.head(at);
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &whole));
        let layout = self.layout(at);
        let is_right = layout.prefer_right_to_left();
        let mut text = cell;
        if let Some(sorting) = self.sorting.filter(|sorting| sorting.by == at) {
            put(ui, cell, clip, layout, |ui| {
                triangle(ui, sorting.descending);
            });
            if is_right {
                text.max.x -= ARROW;
            } else {
                text.min.x += ARROW;
            }
        }
        let [name, below] = head(self.figures, at);
        let name = names::elided(ui, &name, &TextStyle::Body, text.width());
        let painter = ui.painter().with_clip_rect(clip.intersect(cell));
        let lines: &[&str] = if below.is_empty() {
            &[&name]
        } else {
            &[&name, &below]
        };
        let top = cell.center().y - LINE * (lines.len() - 1) as f32 / 2.0;
        for (i, line) in lines.iter().enumerate() {
            let y = top + LINE * i as f32;
            let (x, align) = if is_right {
                (text.right(), Align2::RIGHT_CENTER)
            } else {
                (text.left(), Align2::LEFT_CENTER)
            };
            let colour = ui.visuals().strong_text_color();
            painter.text(pos2(x, y), align, line, FontId::proportional(12.5), colour);
        }
        let metadata = self.figures.data().metadata();
        let meaning = metadata.description(at.column).unwrap_or("");
        response.on_hover_text(
            format!(
                "{whole}\n{meaning}\nClick to sort; the other button of the mouse, or Shift+F10, copies and saves"
            )
            .replace("\n\n", "\n"),
        )
    }

    fn menu(&self, ui: &mut Ui, place: &Place, sheet: Sheet, commands: &mut Vec<AppCommand>) {
        let seen = || {
            let places = self.places(place.top(), sheet.rect.height() - HEAD);
            let rows: Vec<usize> = places.map(|at| self.row(at)).collect();
            self.figures.table(&rows, &self.columns.shown)
        };
        if ui.button("Copy rows seen").clicked() {
            ui.ctx().copy_text(seen().text());
            ui.close();
        }
        if ui.button("Save rows seen as CSV...").clicked() {
            commands.push(AppCommand::AskSaveText {
                suggested_name: file_name("rows", "csv"),
                text: Arc::new(seen().csv()),
            });
            ui.close();
        }
        let tip = "Writes the whole table as it was read; the name says the format, such as .csv";
        if ui.button("Save all rows...").on_hover_text(tip).clicked() {
            commands.push(AppCommand::Ask(Purpose::SaveData));
            ui.close();
        }
    }
}
