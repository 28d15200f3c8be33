//! Draws a table of figures: sorted by a click on a heading, copied and saved from its menu.

use std::sync::Arc;

use egui::{Align, Id, Layout, RichText, Sense, Shape, Ui, Vec2, pos2};
use egui_extras::{Column as Width, TableBuilder};

use crate::app::AppCommand;
use crate::app::plot::dark;
use crate::figures::{Column, Emphasis, Table};

/// Height of a row.
const ROW: f32 = 21.0;
/// Least and largest width of a column.
const LEAST: f32 = 40.0;
const MOST: f32 = 230.0;
/// Of the arrow beside a heading, or of what stands between two cells.
const GAP: f32 = 12.0;

/// By which column a table is sorted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Sorting {
    /// The heading of the column; none: as the table is.
    head: String,
    descending: bool,
}

/// A table in the window.
pub struct TableView<'a> {
    table: &'a Table,
    id: &'a str,
    clickable: bool,
    stick_to_bottom: bool,
    scrolls: bool,
    /// As long as nobody clicked on a heading.
    sorting: Sorting,
}

impl<'a> TableView<'a> {
    pub fn new(table: &'a Table, id: &'a str) -> Self {
        Self {
            table,
            id,
            clickable: false,
            stick_to_bottom: false,
            scrolls: true,
            sorting: Sorting::default(),
        }
    }

    /// At first by a column, with large figures at the top.
    pub fn descending_by(self, head: &str) -> Self {
        let sorting = Sorting {
            head: head.to_owned(),
            descending: true,
        };
        Self { sorting, ..self }
    }

    /// All rows are shown: what it stands in scrolls.
    pub fn whole(self) -> Self {
        Self {
            scrolls: false,
            ..self
        }
    }

    /// Rows can be clicked.
    pub fn clickable(self) -> Self {
        Self {
            clickable: true,
            ..self
        }
    }

    /// The last row stays in sight as rows come.
    pub fn stick_to_bottom(self) -> Self {
        Self {
            stick_to_bottom: true,
            ..self
        }
    }

    /// Returns the row that was clicked.
    pub fn show(&self, ui: &mut Ui, commands: &mut Vec<AppCommand>) -> Option<usize> {
        let table = self.table;
        let memory = Id::unique(("sorting of a table", self.id));
        let before = ui.data(|data| data.get_temp::<Sorting>(memory));
        let mut sorting = before.unwrap_or_else(|| self.sorting.clone());
        let order = table.order(&sorting.head, sorting.descending);
        let widths: Vec<f32> = (table.columns.iter())
            .map(|column| width(ui, column))
            .collect();
        let mut clicked = None;
        egui::ScrollArea::horizontal()
            .id_salt((self.id, "scroll"))
            .show(ui, |ui| {
                // Text that can be selected would take the click from its row.
                ui.style_mut().interaction.selectable_labels = !self.clickable;
                let sense = if self.clickable {
                    Sense::click()
                } else {
                    Sense::hover()
                };
                // Else the bar at the bottom hides the last row.
                ui.set_max_height((ui.available_height() - GAP).max(ROW));
                let mut builder = TableBuilder::new(ui)
                    .id_salt((self.id, table.columns.len()))
                    .striped(true)
                    .stick_to_bottom(self.stick_to_bottom)
                    .vscroll(self.scrolls)
                    .sense(sense)
                    .cell_layout(Layout::left_to_right(Align::Center));
                for width in widths {
                    builder = builder.column(Width::exact(width).clip(true));
                }
                builder
                    .header(38.0, |mut header| {
                        for column in &table.columns {
                            header.col(|ui| self.heading(ui, column, &mut sorting, commands));
                        }
                    })
                    .body(|body| {
                        body.rows(ROW, order.len(), |mut row| {
                            let i = order[row.index()];
                            for (place, column) in table.columns.iter().enumerate() {
                                row.col(|ui| cell(ui, table, column, [i, place]));
                            }
                            let response = row.response();
                            if self.clickable
                                && response
                                    .on_hover_cursor(egui::CursorIcon::PointingHand)
                                    .clicked()
                            {
                                clicked = Some(i);
                            }
                        });
                    });
                ui.add_space(GAP);
            });
        ui.data_mut(|data| data.insert_temp(memory, sorting));
        clicked
    }

    /// Sorts when clicked: worst first, then the other way. Its menu copies and saves the table.
    fn heading(
        &self,
        ui: &mut Ui,
        column: &Column,
        sorting: &mut Sorting,
        commands: &mut Vec<AppCommand>,
    ) {
        let chosen = sorting.head == column.head;
        let text = RichText::new(two_lines(&column.head)).strong().size(12.5);
        let button = egui::Button::new(text)
            .frame(false)
            .wrap_mode(egui::TextWrapMode::Extend);
        let response = ui.add(button).on_hover_text(format!(
            "{}\nClick to sort; the other button of the mouse copies and saves",
            column.tip
        ));
        // A screen reader reads it in one line.
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &column.head));
        if chosen {
            triangle(ui, sorting.descending);
        }
        if response.clicked() {
            *sorting = Sorting {
                head: column.head.clone(),
                descending: if chosen {
                    !sorting.descending
                } else {
                    !column.words && !column.large_is_good
                },
            };
        }
        response.context_menu(|ui| self.menu(ui, commands));
    }

    fn menu(&self, ui: &mut Ui, commands: &mut Vec<AppCommand>) {
        if ui.button("Copy table").clicked() {
            ui.ctx().copy_text(self.table.text());
            ui.close();
        }
        if ui.button("Save table as CSV...").clicked() {
            commands.push(AppCommand::AskSaveText {
                suggested_name: format!(
                    "{}.csv",
                    self.table.title.to_lowercase().replace(' ', "_")
                ),
                text: Arc::new(self.table.csv()),
            });
            ui.close();
        }
    }
}

/// A cell; `at`: its row and its column.
fn cell(ui: &mut Ui, table: &Table, column: &Column, at: [usize; 2]) {
    let cell = &column.cells[at[0]];
    let mut text = RichText::new(&cell.text);
    if let Some(ink) = cell.ink.filter(|_| !column.words) {
        text = text.color(ink.colour(dark(ui)));
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
    if column.words {
        label.on_hover_text(&cell.text);
    }
}

/// What a column wants: room for its heading and its longest cell.
fn width(ui: &Ui, column: &Column) -> f32 {
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
fn two_lines(head: &str) -> String {
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
