//! Draws a table of figures: sorted by a click on a heading, copied and saved from its menu.

use egui::{Align, Layout, Sense, Ui};
use egui_extras::{Column as Width, TableBuilder};

use super::table_cells::{GAP, cell, width};
use super::table_heads::{Sorting, heading};
use super::table_rows::{Clicked, Rows, is_cell, named, reached};
use crate::app::AppCommand;
use crate::app::views::pane::own_id;
use crate::figures::{Column, Table};

/// Height of a row.
const ROW: f32 = 21.0;
/// The same where there are buttons in it.
const TALL: f32 = 24.0;

/// A table in the window.
pub struct TableView<'a> {
    table: &'a Table,
    id: &'a str,
    clickable: bool,
    stick_to_bottom: bool,
    scrolls: bool,
    /// The width of a column that is not as wide as its longest cell.
    width: Option<(&'a str, f32)>,
    /// The place of a column of buttons, and its width.
    buttons: Option<(usize, f32)>,
    /// As long as nobody clicked on a heading.
    sorting: Sorting,
    /// The rows that are shown, where it is not all of them.
    only: Option<&'a [usize]>,
}

impl<'a> TableView<'a> {
    pub fn new(table: &'a Table, id: &'a str) -> Self {
        Self {
            table,
            id,
            clickable: false,
            stick_to_bottom: false,
            scrolls: true,
            width: None,
            buttons: None,
            sorting: Sorting::default(),
            only: None,
        }
    }

    /// Only these rows are shown, in ascending order; copied and saved are all.
    pub fn only(self, rows: &'a [usize]) -> Self {
        Self {
            only: Some(rows),
            ..self
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

    /// The column under this heading has its own width.
    pub fn width_of(self, head: &'a str, width: f32) -> Self {
        Self {
            width: Some((head, width)),
            ..self
        }
    }

    /// Keeps room for buttons before a column.
    pub fn buttons_before(self, column: usize, width: f32) -> Self {
        Self {
            buttons: Some((column, width)),
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
        let mut clicked = Clicked::default();
        self.show_rows(ui, &mut clicked, commands);
        clicked.row.filter(|_| self.clickable)
    }

    /// The same with rows that are more than text.
    pub fn show_rows(&self, ui: &mut Ui, rows: &mut dyn Rows, commands: &mut Vec<AppCommand>) {
        let table = self.table;
        let memory = own_id(ui, ("sorting of a table", self.id));
        let before = ui.data(|data| data.get_temp::<Sorting>(memory));
        let mut sorting = before.unwrap_or_else(|| self.sorting.clone());
        let mut order = table.order(&sorting.head, sorting.descending);
        if let Some(only) = self.only {
            order.retain(|row| only.binary_search(row).is_ok());
        }
        let places = self.places();
        let widths: Vec<f32> = (places.iter())
            .map(|place| match (place, self.buttons) {
                (Some(column), _) => self.width(ui, &table.columns[*column]),
                (None, buttons) => buttons.map_or(0.0, |(_, width)| width),
            })
            .collect();
        let height = if self.buttons.is_some() { TALL } else { ROW };
        egui::ScrollArea::horizontal()
            .id_salt((self.id, "scroll"))
            .show(ui, |ui| {
                named(ui, &table.title, [order.len() + 1, places.len()]);
                // Text that can be selected would take the click from its row.
                ui.style_mut().interaction.selectable_labels = !self.clickable;
                let sense = if self.clickable {
                    // The keyboard goes from row to row, not from cell to cell.
                    Sense::CLICK
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
                    .min_scrolled_height(4.0 * ROW)
                    .sense(sense)
                    .cell_layout(Layout::left_to_right(Align::Center));
                for width in widths {
                    builder = builder.column(Width::exact(width).clip(true));
                }
                builder
                    .header(38.0, |mut header| {
                        for (at, place) in places.iter().enumerate() {
                            header.col(|ui| {
                                is_cell(ui, [0, at]);
                                if let Some(column) = place {
                                    let column = &table.columns[*column];
                                    heading(ui, table, column, &mut sorting, commands);
                                }
                            });
                        }
                    })
                    .body(|body| {
                        body.rows(height, order.len(), |mut row| {
                            let i = order[row.index()];
                            row.set_selected(rows.is_selected(i));
                            let mut keyboard = None;
                            let below = row.index() + 1;
                            for (at, place) in places.iter().enumerate() {
                                row.col(|ui| {
                                    is_cell(ui, [below, at]);
                                    if self.clickable && keyboard.is_none() {
                                        keyboard = Some(reached(ui, table, i, rows.is_selected(i)));
                                    }
                                    match place {
                                        Some(place) => {
                                            let column = &table.columns[*place];
                                            if !rows.cell(ui, &column.head, i) {
                                                cell(ui, table, column, [i, *place]);
                                            }
                                        }
                                        None => rows.buttons(ui, i),
                                    }
                                });
                            }
                            if let Some(keyboard) = keyboard {
                                let hand = egui::CursorIcon::PointingHand;
                                let whole = keyboard.union(row.response());
                                rows.row(&whole.on_hover_cursor(hand), i);
                            }
                        });
                    });
                ui.add_space(GAP);
            });
        ui.data_mut(|data| data.insert_temp(memory, sorting));
    }

    /// The columns of the table, and where the buttons stand among them.
    fn places(&self) -> Vec<Option<usize>> {
        let mut places: Vec<Option<usize>> = (0..self.table.columns.len()).map(Some).collect();
        if let Some((place, _)) = self.buttons {
            places.insert(place.min(places.len()), None);
        }
        places
    }

    fn width(&self, ui: &Ui, column: &Column) -> f32 {
        match self.width {
            Some((head, width)) if column.head == head => width,
            _ => width(ui, column),
        }
    }
}
