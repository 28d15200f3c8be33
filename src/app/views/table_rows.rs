//! What the rows of a table do.

use egui::{Response, Ui};

/// What a view does with the rows of its table beside showing them.
pub trait Rows {
    /// Draws a cell in a way of its own; `false`: it is drawn as all others are.
    fn cell(&mut self, _ui: &mut Ui, _head: &str, _row: usize) -> bool {
        false
    }

    /// Draws what stands behind the first words of a row.
    fn buttons(&mut self, _ui: &mut Ui, _row: usize) {}

    fn is_selected(&self, _row: usize) -> bool {
        false
    }

    /// What happened to a whole row.
    fn row(&mut self, _response: &Response, _row: usize) {}
}

/// Rows that can be clicked, and the one that was.
#[derive(Default)]
pub(super) struct Clicked {
    pub row: Option<usize>,
}

impl Rows for Clicked {
    fn row(&mut self, response: &Response, row: usize) {
        if response.clicked() {
            self.row = Some(row);
        }
    }
}
