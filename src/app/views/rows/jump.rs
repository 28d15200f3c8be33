//! The way to a row by its number.

use std::sync::Arc;

use egui::{Key, TextEdit, Ui};

use super::RowsView;

impl RowsView {
    /// The field for the number of a row.
    pub(super) fn jump(
        &mut self,
        ui: &mut Ui,
        rows: usize,
        order: Option<&Arc<Vec<u32>>>,
    ) -> Option<usize> {
        let label = ui.label("Row number");
        let edit = TextEdit::singleline(&mut self.wanted).hint_text("from 0");
        let edit = ui.add(edit.desired_width(86.0)).labelled_by(label.id);
        let enter = edit.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        if self.was_beyond {
            ui.weak("This is the last row");
        }
        let tip = "Shows the row of this number; rows are counted from 0";
        let go = ui.button("Go to row").on_hover_text(tip);
        if !enter && !go.clicked() {
            return None;
        }
        let digits: String = self.wanted.chars().filter(char::is_ascii_digit).collect();
        let row = digits.parse::<usize>().ok()?;
        let last = rows.saturating_sub(1);
        self.was_beyond = row > last;
        let row = row.min(last);
        self.wanted = row.to_string();
        self.show_row(row, order);
        Some(row)
    }

    /// Brings a row into sight, where it is among those that are shown.
    pub(super) fn show_row(&mut self, row: usize, order: Option<&Arc<Vec<u32>>>) {
        let place = match order {
            Some(order) => order.iter().position(|&other| other as usize == row),
            None => Some(row),
        };
        if let Some(place) = place {
            self.place.show(place);
        }
    }
}
