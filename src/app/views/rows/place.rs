//! Which rows are in sight, of more than a scroll area can tell apart.

use egui::{Key, Modifiers, Ui};

/// The row at the top. Points on a screen are of single precision, which ten million rows exceed: so rows
/// are counted, and not points.
#[derive(Debug, Default)]
pub struct Place {
    /// Rows above those in sight; the fraction of one that is cut.
    top: f64,
    /// A row to be brought into sight.
    wanted: Option<usize>,
}

impl Place {
    /// Brings a row into sight, below a few others.
    pub fn show(&mut self, place: usize) {
        self.wanted = Some(place);
    }

    pub fn top(&self) -> f64 {
        self.top
    }

    pub fn set_top(&mut self, top: f64) {
        self.top = top;
    }

    /// Takes in what was asked for, and stays within the rows. `seen`: how many there is room for.
    pub fn settle(&mut self, rows: usize, seen: f64) {
        if let Some(place) = self.wanted.take() {
            self.top = place as f64 - (seen / 3.0).floor();
        }
        self.top = self.top.clamp(0.0, (rows as f64 - seen).max(0.0));
    }

    /// Takes in the wheel, where the pointer is over the rows.
    pub fn wheel(&mut self, ui: &Ui, row_height: f32) {
        let moved = ui.input_mut(|input| std::mem::take(&mut input.smooth_scroll_delta.y));
        self.top -= f64::from(moved / row_height);
    }

    /// Takes in the keys that move through a long list.
    pub fn keys(&mut self, ui: &Ui, rows: usize, seen: f64) {
        let page = (seen - 1.0).max(1.0);
        for (key, by) in [
            (Key::ArrowDown, 1.0),
            (Key::ArrowUp, -1.0),
            (Key::PageDown, page),
            (Key::PageUp, -page),
            (Key::Home, -(rows as f64)),
            (Key::End, rows as f64),
        ] {
            if ui.input_mut(|input| input.consume_key(Modifiers::NONE, key)) {
                self.top += by;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_million_rows_are_told_apart_and_none_lies_beyond_the_end() {
        let mut place = Place::default();
        let rows = 10_000_000;
        place.show(9_876_543);
        place.settle(rows, 20.5);
        assert_eq!(place.top(), 9_876_537.0);
        place.set_top(place.top() + 0.25);
        place.settle(rows, 20.5);
        assert_eq!(place.top(), 9_876_537.25);
        place.show(rows - 1);
        place.settle(rows, 20.5);
        assert_eq!(place.top(), 9_999_979.5);
        place.settle(5, 20.5);
        assert_eq!(place.top(), 0.0);
    }
}
