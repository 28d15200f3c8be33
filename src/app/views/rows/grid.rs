//! The cells of the rows in sight, under their headings.

use std::ops::Range;
use std::sync::Arc;

use egui::{
    Align, Button, Label, Layout, Rect, RichText, ScrollArea, Sense, TextStyle, Ui, UiBuilder,
    Vec2, pos2, vec2,
};

use super::place::Place;
use super::{Sorting, bar};
use crate::app::plot::{Ink, dark, file_name};
use crate::app::purpose::Purpose;
use crate::app::views::table_cells::triangle;
use crate::app::{AppCommand, format, names};
use crate::figures::{RowColumn, RowFigures, RowSide, ValueText};

const ROW: f32 = 21.0;
const HEAD: f32 = 40.0;
/// Between two cells.
const GAP: f32 = 14.0;
/// Least and largest width of a column.
const LEAST: f32 = 52.0;
const MOST: f32 = 190.0;
/// Rows whose texts tell how wide a column has to be.
const MEASURED: usize = 12;

/// The columns that are shown, and where they stand.
pub struct Columns {
    pub shown: Vec<RowColumn>,
    /// The left end of each, and behind the last one the right end of all.
    ends: Vec<f32>,
    /// Of the numbers of rows.
    numbers: f32,
}

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

impl Columns {
    /// As wide as their headings and the texts of some rows.
    pub fn measured(ui: &Ui, figures: &RowFigures, shown: Vec<RowColumn>) -> Self {
        let rows = figures.rows();
        let step = rows.div_ceil(MEASURED).max(1);
        let looked_at: Vec<usize> = (0..rows).step_by(step).chain(rows.checked_sub(1)).collect();
        let body = TextStyle::Body.resolve(ui.style());
        let (mut ends, mut end) = (Vec::with_capacity(shown.len() + 1), 0.0);
        let mut numbers = 0.0;
        ui.ctx().fonts_mut(|fonts| {
            let mut of =
                |text: &str| -> f32 { text.chars().map(|c| fonts.glyph_width(&body, c)).sum() };
            numbers = of(&format::count(rows)).max(of("Row")) + GAP;
            ends.push(0.0);
            for &at in &shown {
                let lines = head(figures, at);
                let heads = lines.iter().map(|line| of(line) + 10.0).fold(0.0, f32::max);
                let texts = looked_at.iter().map(|&row| of(&figures.text(row, at)));
                let wide = texts.fold(heads, f32::max) + GAP;
                end += wide.clamp(LEAST, MOST);
                ends.push(end);
            }
        });
        Self {
            shown,
            ends,
            numbers,
        }
    }

    /// Those that are seen between two places.
    fn seen(&self, left: f32, right: f32) -> Range<usize> {
        let first = self.ends.partition_point(|end| *end <= left);
        let last = self.ends.partition_point(|end| *end < right);
        first.saturating_sub(1)..last.min(self.shown.len())
    }

    fn width(&self) -> f32 {
        self.numbers + self.ends.last().copied().unwrap_or(0.0)
    }
}

impl Grid<'_> {
    /// Draws what is in sight; nothing else is looked at.
    pub fn show(&self, ui: &mut Ui, place: &mut Place, commands: &mut Vec<AppCommand>) -> Done {
        let room = ui.available_size();
        let bar_room = ui.spacing().scroll.bar_width + 6.0;
        let body = (room.y - HEAD - bar_room).max(ROW);
        let seen = f64::from(body / ROW);
        let rows = self.figures.rows();
        let whole = Rect::from_min_size(ui.cursor().min, vec2(room.x, HEAD + body));
        if ui.rect_contains_pointer(whole) {
            place.wheel(ui, ROW);
            place.keys(ui, rows, seen);
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

    /// The row at a place.
    fn row(&self, at: usize) -> usize {
        match self.order {
            Some(order) => order.get(at).map_or(at, |&row| row as usize),
            None => at,
        }
    }

    /// The places of the rows that are in sight.
    fn places(&self, top: f64, height: f32) -> Range<usize> {
        let last = top + f64::from(height / ROW);
        let rows = self.figures.rows();
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
            if own.clicked() {
                done.row = Some(row);
            }
            let painter = ui.painter().with_clip_rect(seen);
            if self.marked == Some(row) {
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
                self.cell(ui, cell, clip, row, self.columns.shown[column]);
            }
            let number = Rect::from_min_max(pos2(left, top), pos2(frozen - GAP / 2.0, top + ROW));
            let text = RichText::new(format::count(row)).weak();
            put(
                ui,
                number,
                seen,
                Layout::right_to_left(Align::Center),
                |ui| {
                    ui.add(Label::new(text).selectable(false));
                },
            );
        }
    }

    fn cell(&self, ui: &mut Ui, cell: Rect, clip: Rect, row: usize, at: RowColumn) {
        let shown = self.figures.text(row, at);
        let is_value = !["-", "missing", "NaN"].contains(&shown.as_str());
        let mut text = RichText::new(shown);
        if !is_value {
            text = text.weak();
        } else if at.side == RowSide::After {
            text = text.color(Ink::After.colour(dark(ui)));
        }
        let words = ValueText::new(self.figures.data(), at.column).is_of_words();
        let layout = if words && at.side != RowSide::Difference {
            Layout::left_to_right(Align::Center)
        } else {
            Layout::right_to_left(Align::Center)
        };
        put(ui, cell.shrink2(vec2(GAP / 2.0, 0.0)), clip, layout, |ui| {
            let label = Label::new(text).truncate().selectable(false);
            let label = ui.add(label.sense(Sense::hover()));
            label.on_hover_ui(|ui| {
                ui.label(self.figures.in_full(row, at));
            });
        });
    }

    fn heads(
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
            put(ui, cell, clip, Layout::right_to_left(Align::Center), |ui| {
                let response = self.head(ui, at, cell.width());
                if response.clicked() {
                    done.head = Some(at);
                }
                response.context_menu(|ui| self.menu(ui, place, sheet, commands));
            });
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
                let label = Label::new(RichText::new("Row").strong().size(12.5)).selectable(false);
                ui.add(label.sense(Sense::hover()))
                    .on_hover_text("The number of the row, counted from 0");
            },
        );
    }

    /// The heading of a column; a click sorts by it.
    fn head(&self, ui: &mut Ui, at: RowColumn, width: f32) -> egui::Response {
        let [name, below] = head(self.figures, at);
        let sorted = self.sorting.filter(|sorting| sorting.by == at);
        if let Some(sorting) = sorted {
            triangle(ui, sorting.descending);
        }
        let room = ui.available_width().min(width);
        let name = names::elided(ui, &name, &TextStyle::Body, room);
        let text = if below.is_empty() {
            name
        } else {
            format!("{name}\n{below}")
        };
        let text = RichText::new(text).strong().size(12.5);
        let button = Button::new(text)
            .frame(false)
            .wrap_mode(egui::TextWrapMode::Extend);
        let whole = self.figures.head(at);
        let response = ui.add(button);
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &whole));
        let metadata = self.figures.data().metadata();
        let meaning = metadata.description(at.column).unwrap_or("");
        response.on_hover_text(
            format!(
                "{whole}\n{meaning}\nClick to sort; the other button of the mouse copies and saves"
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

/// What the rows are drawn on, of which a part is in sight.
#[derive(Clone, Copy)]
struct Sheet {
    rect: Rect,
    viewport: Rect,
}

impl Sheet {
    /// The left end of what is in sight: the numbers of rows stay there.
    fn left(&self) -> f32 {
        self.rect.left() + self.viewport.left()
    }
}

/// The name of a column, and under it its unit or which side it is of.
fn head(figures: &RowFigures, at: RowColumn) -> [String; 2] {
    let data = figures.data();
    let name = &data.column_names[at.column];
    let name = if name.trim().is_empty() {
        "(no name)".to_owned()
    } else {
        name.clone()
    };
    let unit = data.metadata().unit(at.column).unwrap_or("");
    let below = match at.side {
        RowSide::Before => unit.to_owned(),
        side => side.label().to_owned(),
    };
    [name, below]
}

/// Puts something into a cell; what of it lies outside of `clip` is not seen.
fn put(ui: &mut Ui, cell: Rect, clip: Rect, layout: Layout, add: impl FnOnce(&mut Ui)) {
    let mut own = ui.new_child(UiBuilder::new().max_rect(cell).layout(layout));
    own.set_clip_rect(clip.intersect(cell));
    add(&mut own);
}
