//! The columns of the rows: where they stand, and what is above them.

use std::ops::Range;

use egui::{TextStyle, Ui};

use crate::app::format;
use crate::figures::{RowColumn, RowFigures, RowSide};

/// Between two cells.
pub const GAP: f32 = 14.0;
/// Room for the arrow beside a heading.
pub const ARROW: f32 = 16.0;
/// Least and largest width of a column.
const LEAST: f32 = 52.0;
const MOST: f32 = 190.0;
/// A number as long as those with six digits are.
const LONG: &str = "-0.0123456";
/// Rows whose texts tell how wide a column has to be.
const MEASURED: usize = 12;

/// By which column rows are sorted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sorting {
    pub by: RowColumn,
    pub descending: bool,
}

/// The columns that are shown, and where they stand.
pub struct Columns {
    pub shown: Vec<RowColumn>,
    /// The left end of each, and behind the last one the right end of all.
    pub ends: Vec<f32>,
    /// Of the numbers of rows.
    pub numbers: f32,
}

impl Columns {
    /// As wide as their headings and the texts of some rows.
    pub fn measured(ui: &Ui, figures: &RowFigures, shown: Vec<RowColumn>) -> Self {
        let rows = figures.rows();
        let step = rows.div_ceil(MEASURED).max(1);
        let looked_at: Vec<usize> = (0..rows).step_by(step).chain(rows.checked_sub(1)).collect();
        let body = TextStyle::Body.resolve(ui.style());
        let (mut ends, mut end) = (Vec::with_capacity(shown.len() + 1), 0.0);
        let mut numbers = 0.0;
        ui.ctx().fonts_mut(|fonts| {
            let mut of =
                |text: &str| -> f32 { text.chars().map(|c| fonts.glyph_width(&body, c)).sum() };
            numbers = of(&format::count(rows)).max(of("Row")) + GAP;
            ends.push(0.0);
            for &at in &shown {
                let lines = head(figures, at);
                let heads = lines
                    .iter()
                    .map(|line| of(line) + ARROW)
                    .fold(0.0, f32::max);
                let is_float = !figures.data().dtype_of(at.column).is_integer();
                let number = if is_float { of(LONG) } else { 0.0 };
                let texts = looked_at.iter().map(|&row| of(&figures.text(row, at)));
                let wide = texts.fold(heads.max(number), f32::max) + GAP;
                end += wide.clamp(LEAST, MOST);
                ends.push(end);
            }
        });
        Self {
            shown,
            ends,
            numbers,
        }
    }

    /// Those that are seen between two places.
    pub fn seen(&self, left: f32, right: f32) -> Range<usize> {
        let first = self.ends.partition_point(|end| *end <= left);
        let last = self.ends.partition_point(|end| *end < right);
        first.saturating_sub(1)..last.min(self.shown.len())
    }

    pub fn width(&self) -> f32 {
        self.numbers + self.ends.last().copied().unwrap_or(0.0)
    }
}

/// The name of a column, and under it its unit or which side it is of.
pub fn head(figures: &RowFigures, at: RowColumn) -> [String; 2] {
    let data = figures.data();
    let name = &data.column_names[at.column];
    let name = if name.trim().is_empty() {
        "(no name)".to_owned()
    } else {
        name.clone()
    };
    if at.side == RowSide::Error {
        return ["Error", "of the row"].map(str::to_owned);
    }
    let unit = data.metadata().unit(at.column).unwrap_or("");
    let below = match at.side {
        RowSide::Before => unit.to_owned(),
        side => side.label().to_owned(),
    };
    [name, below]
}
