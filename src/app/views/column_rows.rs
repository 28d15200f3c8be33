//! The rows of the table of errors, and what is said of columns that cross zero.

use egui::{Response, RichText, Ui};

use super::table_rows::{Rows, is_entered};
use crate::figures::{Table, WIDTH_68};

/// Width of a figure of responses with the words that it says little.
pub const CROSSING: f32 = 140.0;

/// The rows of the table; those of columns whose responses say little say why.
pub struct ColumnRows<'a> {
    pub table: &'a Table,
    pub crosses_zero: &'a [bool],
    /// The row that was clicked.
    pub clicked: Option<usize>,
}

impl Rows for ColumnRows<'_> {
    fn cell(&mut self, ui: &mut Ui, head: &str, row: usize) -> bool {
        let mut columns = self.table.columns.iter();
        let (Some(column), Some(true)) = (
            columns.find(|column| column.head == head && head == WIDTH_68),
            self.crosses_zero.get(row),
        ) else {
            return false;
        };
        ui.label(RichText::new(&column.cells[row].text).weak());
        ui.label(RichText::new("crosses zero").small().weak());
        true
    }

    fn row(&mut self, response: &Response, row: usize) {
        if response.clicked() || is_entered(response) {
            self.clicked = Some(row);
        }
    }
}
