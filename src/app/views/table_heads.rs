//! The headings of a table of figures: a click sorts, a menu copies and saves.

use egui::{RichText, Ui};

use super::table_cells::{menu, triangle, two_lines};
use crate::app::menus::context_menu;
use crate::app::{AppCommand, terms};
use crate::figures::{Column, Table};

/// By which column a table is sorted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Sorting {
    /// The heading of the column; none: as the table is.
    pub head: String,
    pub descending: bool,
}

/// Sorts when clicked: worst first, then the other way. Its menu copies and saves the table.
pub(super) fn heading(
    ui: &mut Ui,
    table: &Table,
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
        "{}\nClick to sort; the other button of the mouse, or Shift+F10, copies and saves",
        terms::tip(&column.head, &column.tip)
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
    context_menu(&response, |ui| menu(table, ui, commands));
}
