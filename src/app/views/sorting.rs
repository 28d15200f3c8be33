use std::cmp::Ordering;

use egui::{RichText, Sense, Shape, Ui, Vec2, pos2};

/// By which column a table is sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SortBy {
    pub column: usize,
    pub descending: bool,
}

/// What a cell is sorted by. What is not a number comes last either way.
#[derive(Clone, Debug, PartialEq)]
pub enum SortKey {
    Text(String),
    Number(f64),
}

impl SortBy {
    /// Places of rows in sorted order; equal rows keep theirs.
    #[must_use]
    pub fn order(self, rows: usize, key: impl Fn(usize) -> SortKey) -> Vec<usize> {
        let keys: Vec<SortKey> = (0..rows).map(key).collect();
        let mut order: Vec<usize> = (0..rows).collect();
        order.sort_by(|&a, &b| self.compare(&keys[a], &keys[b]));
        order
    }

    fn compare(self, a: &SortKey, b: &SortKey) -> Ordering {
        let turn = |ordering: Ordering| {
            if self.descending {
                ordering.reverse()
            } else {
                ordering
            }
        };
        match (a, b) {
            (SortKey::Number(a), SortKey::Number(b)) => match (a.is_nan(), b.is_nan()) {
                (false, false) => turn(a.total_cmp(b)),
                (a, b) => a.cmp(&b),
            },
            (SortKey::Text(a), SortKey::Text(b)) => turn(a.cmp(b)),
            (SortKey::Text(_), SortKey::Number(_)) => Ordering::Less,
            (SortKey::Number(_), SortKey::Text(_)) => Ordering::Greater,
        }
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

/// Fonts lack these arrows.
fn triangle(ui: &mut Ui, down: bool) {
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
