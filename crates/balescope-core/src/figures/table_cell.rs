//! A cell of a table, and how it is sorted.

use std::cmp::Ordering;

use crate::plot::Ink;

#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    pub text: String,
    pub key: SortKey,
    /// Where it belongs to something that has a colour in the charts.
    pub ink: Option<Ink>,
    /// The best of its column, where that is told.
    pub strong: bool,
}

/// What a cell is sorted by. What is not a number comes last either way.
#[derive(Clone, Debug, PartialEq)]
pub enum SortKey {
    Text(String),
    Number(f64),
}

impl SortKey {
    /// The order of two cells; `descending` turns it, but what is not a number stays last.
    pub fn compare(&self, other: &Self, descending: bool) -> Ordering {
        let turn = |ordering: Ordering| {
            if descending {
                ordering.reverse()
            } else {
                ordering
            }
        };
        match (self, other) {
            (Self::Number(a), Self::Number(b)) => match (a.is_nan(), b.is_nan()) {
                (false, false) => turn(a.total_cmp(b)),
                (a, b) => a.cmp(&b),
            },
            (Self::Text(a), Self::Text(b)) => turn(a.cmp(b)),
            (Self::Text(_), Self::Number(_)) => Ordering::Less,
            (Self::Number(_), Self::Text(_)) => Ordering::Greater,
        }
    }
}
