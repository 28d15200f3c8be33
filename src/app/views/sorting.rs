//! By which column a table is sorted.

use egui::{RichText, Ui};

use super::table::triangle;
pub use crate::figures::SortKey;

/// By which column a table is sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SortBy {
    pub column: usize,
    pub descending: bool,
}

impl SortBy {
    /// Places of rows in sorted order; equal rows keep theirs.
    pub fn order(self, rows: usize, key: impl Fn(usize) -> SortKey) -> Vec<usize> {
        let keys: Vec<SortKey> = (0..rows).map(key).collect();
        let mut order: Vec<usize> = (0..rows).collect();
        order.sort_by(|&a, &b| keys[a].compare(&keys[b], self.descending));
        order
    }

    /// A heading that sorts when clicked: first as `first_descending` says, then the other way.
    pub fn heading(
        &mut self,
        ui: &mut Ui,
        column: usize,
        label: &str,
        tip: &str,
        first_descending: bool,
    ) {
        let chosen = self.column == column;
        let button = egui::Button::new(RichText::new(label).strong().size(12.5))
            .frame(false)
            .wrap_mode(egui::TextWrapMode::Extend);
        let response = ui
            .add(button)
            .on_hover_text(format!("{tip}\nClick to sort"));
        if chosen {
            triangle(ui, self.descending);
        }
        if response.clicked() {
            *self = Self {
                column,
                descending: if chosen {
                    !self.descending
                } else {
                    first_descending
                },
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_sort_both_ways_with_nan_last() {
        let values = [2.0, f64::NAN, -1.0, f64::INFINITY];
        let order = |descending| {
            SortBy {
                column: 0,
                descending,
            }
            .order(4, |i| SortKey::Number(values[i]))
        };
        assert_eq!(order(false), [2, 0, 3, 1]);
        assert_eq!(order(true), [3, 0, 2, 1]);
    }

    #[test]
    fn equal_rows_keep_their_order() {
        let order = SortBy {
            column: 0,
            descending: true,
        }
        .order(3, |_| SortKey::Text("same".to_owned()));
        assert_eq!(order, [0, 1, 2]);
    }
}
