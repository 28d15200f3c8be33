//! The cells of the rows in sight, under their headings.

use std::ops::Range;

use egui::accesskit::Node;
use egui::{
    Align, Label, Layout, Rect, RichText, Role, ScrollArea, Sense, Ui, UiBuilder, Vec2, WidgetInfo,
    pos2, vec2,
};

use super::bar;
use super::columns::{Columns, GAP, Sorting};
use super::place::Place;
use crate::app::plot::{Ink, dark};
use crate::app::views::table_rows::{is_cell, named};
use crate::app::{AppCommand, format};
use crate::figures::{RowColumn, RowFigures, RowSide, ValueText};

const ROW: f32 = 21.0;
pub const HEAD: f32 = 40.0;
/// The rows of a table in the window.
pub struct Grid<'a> {
    pub figures: &'a RowFigures,
    pub columns: &'a Columns,
    /// The row at each place, where they are sorted.
    pub order: Option<&'a [u32]>,
    pub sorting: Option<Sorting>,
    pub marked: Option<usize>,
}

/// What was clicked in a frame.
#[derive(Default)]
pub struct Done {
    pub head: Option<RowColumn>,
    pub row: Option<usize>,
}

impl Grid<'_> {
    /// Draws what is in sight; nothing else is looked at.
    pub fn show(&self, ui: &mut Ui, place: &mut Place, commands: &mut Vec<AppCommand>) -> Done {
        let room = ui.available_size();
        let bar_room = ui.spacing().scroll.bar_width + 6.0;
        let body = (room.y - HEAD - bar_room).max(ROW);
        let seen = f64::from(body / ROW);
        let rows = self.rows();
        let whole = Rect::from_min_size(ui.cursor().min, vec2(room.x, HEAD + body));
        if ui.rect_contains_pointer(whole) {
            place.wheel(ui, ROW);
            // What has the keyboard's attention has its keys.
            if ui.ctx().memory(|memory| memory.focused().is_none()) {
                place.keys(ui, rows, seen);
            }
        }
        place.settle(rows, seen);
        let mut done = Done::default();
        let layout = Layout::left_to_right(Align::Min);
        ui.allocate_ui_with_layout(vec2(room.x, HEAD + body + bar_room), layout, |ui| {
            ui.spacing_mut().item_spacing = Vec2::ZERO;
            ScrollArea::horizontal()
                .id_salt("rows across")
                .max_width(room.x - bar::WIDTH - 4.0)
                .auto_shrink([true, false])
                .show_viewport(ui, |ui, viewport| {
                    let all = self.columns.shown.len() + 1;
                    named(ui, "rows of the data", [rows + 1, all]);
                    let size = vec2(self.columns.width(), HEAD + body);
                    let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
                    let columns = self.columns.seen(viewport.left(), viewport.right());
                    let sheet = Sheet { rect, viewport };
                    self.body(ui, sheet, columns.clone(), place, &mut done);
                    self.heads(ui, sheet, columns, place, (&mut done, commands));
                });
            let bar = Rect::from_min_size(
                pos2(whole.right() - bar::WIDTH, whole.top() + HEAD),
                vec2(bar::WIDTH, body),
            );
            bar::show(ui, bar, place, rows, seen);
        });
        done
    }

    /// How many there are to be scrolled to.
    fn rows(&self) -> usize {
        self.order.map_or(self.figures.rows(), <[u32]>::len)
    }

    /// The row at a place.
    pub fn row(&self, at: usize) -> usize {
        match self.order {
            Some(order) => order.get(at).map_or(at, |&row| row as usize),
            None => at,
        }
    }

    /// The places of the rows that are in sight.
    pub fn places(&self, top: f64, height: f32) -> Range<usize> {
        let last = top + f64::from(height / ROW);
        let rows = self.rows();
        (top as usize).min(rows)..(last.ceil() as usize).min(rows)
    }

    fn body(
        &self,
        ui: &mut Ui,
        sheet: Sheet,
        columns: Range<usize>,
        place: &Place,
        done: &mut Done,
    ) {
        let rect = sheet.rect.with_min_y(sheet.rect.top() + HEAD);
        let left = sheet.left();
        let frozen = left + self.columns.numbers;
        let seen = ui.clip_rect().intersect(rect);
        let colours = ui.visuals().clone();
        for at in self.places(place.top(), rect.height()) {
            let row = self.row(at);
            let top = rect.top() + ROW * (at as f64 - place.top()) as f32;
            let line = Rect::from_min_size(pos2(left, top), vec2(seen.width(), ROW));
            let own = ui.interact(
                line.intersect(seen),
                ui.scope_id().with(("row", at - place.top() as usize)),
                Sense::click(),
            );
            let is_marked = self.marked == Some(row);
            let name = || format!("Row {}", format::count(row));
            own.widget_info(|| WidgetInfo::selected(Role::Row, true, is_marked, name()));
            if own.clicked() {
                done.row = Some(row);
            }
            let painter = ui.painter().with_clip_rect(seen);
            if is_marked {
                painter.rect_filled(line, 0.0, colours.selection.bg_fill);
            } else if own.hovered() {
                painter.rect_filled(
                    line,
                    0.0,
                    colours.widgets.hovered.bg_fill.gamma_multiply(0.4),
                );
            } else if at % 2 == 1 {
                painter.rect_filled(line, 0.0, colours.faint_bg_color);
            }
            for column in columns.clone() {
                let x = rect.left() + self.columns.numbers;
                let cell = Rect::from_min_max(
                    pos2(x + self.columns.ends[column], top),
                    pos2(x + self.columns.ends[column + 1], top + ROW),
                );
                let clip = seen.with_min_x(seen.left().max(frozen));
                let what = self.columns.shown[column];
                let layout = self.layout(what);
                put(ui, cell.shrink2(vec2(GAP / 2.0, 0.0)), clip, layout, |ui| {
                    is_cell(ui, [at + 1, column + 1]);
                    self.cell(ui, row, what);
                });
            }
            let number = Rect::from_min_max(pos2(left, top), pos2(frozen - GAP / 2.0, top + ROW));
            let text = RichText::new(format::count(row)).weak();
            put(
                ui,
                number,
                seen,
                Layout::right_to_left(Align::Center),
                |ui| {
                    is_cell(ui, [at + 1, 0]);
                    ui.add(Label::new(text).selectable(false));
                },
            );
        }
    }

    fn cell(&self, ui: &mut Ui, row: usize, at: RowColumn) {
        let shown = self.figures.text(row, at);
        let is_value = !["-", "missing", "NaN"].contains(&shown.as_str());
        let mut text = RichText::new(shown);
        if !is_value {
            text = text.weak();
        } else if at.side == RowSide::After {
            text = text.color(Ink::After.words(dark(ui)));
        }
        let label = Label::new(text).truncate().selectable(false);
        let label = ui.add(label.sense(Sense::hover()));
        // A screen reader is told the column with the value.
        let head = |node: &mut Node| node.set_description(self.figures.head(at));
        ui.ctx().accesskit_node_builder(label.id, head);
        label.on_hover_ui(|ui| {
            ui.label(self.figures.in_full(row, at));
        });
    }

    /// Words stand at the left, numbers at the right.
    pub fn layout(&self, at: RowColumn) -> Layout {
        let words = ValueText::new(self.figures.data(), at.column).is_of_words();
        let is_value = [RowSide::Before, RowSide::After].contains(&at.side);
        if words && is_value {
            Layout::left_to_right(Align::Center)
        } else {
            Layout::right_to_left(Align::Center)
        }
    }
}

/// What the rows are drawn on, of which a part is in sight.
#[derive(Clone, Copy)]
pub struct Sheet {
    pub rect: Rect,
    viewport: Rect,
}

impl Sheet {
    /// The left end of what is in sight: the numbers of rows stay there.
    pub fn left(&self) -> f32 {
        self.rect.left() + self.viewport.left()
    }
}

/// Puts something into a cell; what of it lies outside of `clip` is not seen.
pub fn put<R>(
    ui: &mut Ui,
    cell: Rect,
    clip: Rect,
    layout: Layout,
    add: impl FnOnce(&mut Ui) -> R,
) -> R {
    let mut own = ui.new_child(UiBuilder::new().max_rect(cell).layout(layout));
    own.set_clip_rect(clip.intersect(cell));
    add(&mut own)
}
