//! A table of figures, whoever draws it.

use std::fmt::Write as _;

use super::table_cell::{Cell, SortKey};
use crate::format;
use crate::plot::Ink;

/// Columns of equal length, each with all that a face needs to draw it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    pub title: String,
    pub columns: Vec<Column>,
    /// One a row; rows beyond its end are plain.
    pub emphasis: Vec<Emphasis>,
    rows: usize,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    pub head: String,
    /// What its figures are.
    pub tip: String,
    /// Words stand at the left, figures at the right.
    pub words: bool,
    /// Large figures are the good ones, so that the first click in the window puts small ones first.
    pub large_is_good: bool,
    pub cells: Vec<Cell>,
}

/// How a row stands out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Emphasis {
    #[default]
    Plain,
    Strong,
    Weak,
}

impl Table {
    /// A table without columns yet.
    pub fn new(title: impl Into<String>, rows: usize) -> Self {
        Self {
            title: title.into(),
            rows,
            ..Self::default()
        }
    }

    pub fn rows(&self) -> usize {
        self.rows
    }

    /// A column of words.
    pub fn words(self, head: &str, tip: &str, text: impl Fn(usize) -> String) -> Self {
        self.column(head, tip, true, |row| {
            let text = text(row);
            let key = SortKey::Text(text.to_lowercase());
            (text, key)
        })
    }

    /// A column of words of which some are numbers, and sorted as such; `-` where there is nothing.
    pub fn values(self, head: &str, tip: &str, text: impl Fn(usize) -> String) -> Self {
        self.column(head, tip, true, |row| match text(row) {
            text if text.is_empty() => ("-".to_owned(), SortKey::Number(f64::NAN)),
            text => {
                let words = || SortKey::Text(text.to_lowercase());
                let key = text.parse().map_or_else(|_| words(), SortKey::Number);
                (text, key)
            }
        })
    }

    /// A column of figures, and how they are written.
    pub fn figures(
        self,
        head: &str,
        tip: &str,
        figure: impl Fn(usize) -> f64,
        write: impl Fn(f64) -> String,
    ) -> Self {
        let text = |row| match figure(row) {
            figure if figure.is_nan() => "-".to_owned(),
            figure => write(figure),
        };
        self.written(head, tip, &figure, text)
    }

    /// A column of figures whose text does not follow from the figure alone.
    pub fn written(
        self,
        head: &str,
        tip: &str,
        figure: impl Fn(usize) -> f64,
        text: impl Fn(usize) -> String,
    ) -> Self {
        self.column(head, tip, false, |row| {
            (text(row), SortKey::Number(figure(row)))
        })
    }

    fn column(
        mut self,
        head: &str,
        tip: &str,
        words: bool,
        cell: impl Fn(usize) -> (String, SortKey),
    ) -> Self {
        let cells = (0..self.rows).map(|row| {
            let (text, key) = cell(row);
            Cell {
                text,
                key,
                ink: None,
                strong: false,
            }
        });
        self.columns.push(Column {
            head: head.to_owned(),
            tip: tip.to_owned(),
            words,
            large_is_good: false,
            cells: cells.collect(),
        });
        self
    }

    /// The colour of the last column.
    pub fn inked(mut self, ink: Ink) -> Self {
        let cells = self.columns.last_mut().map(|column| &mut column.cells);
        for cell in cells.into_iter().flatten() {
            cell.ink = Some(ink);
        }
        self
    }

    /// Colours of the cells of the last column.
    pub fn inked_by(mut self, ink: impl Fn(usize) -> Option<Ink>) -> Self {
        if let Some(column) = self.columns.last_mut() {
            for (row, cell) in column.cells.iter_mut().enumerate() {
                cell.ink = ink(row);
            }
        }
        self
    }

    /// Cells of the last column that stand out.
    pub fn strong_where(mut self, is_strong: impl Fn(usize) -> bool) -> Self {
        if let Some(column) = self.columns.last_mut() {
            for (row, cell) in column.cells.iter_mut().enumerate() {
                cell.strong = is_strong(row);
            }
        }
        self
    }

    /// In the last column, large figures are the good ones.
    pub fn large_is_good(mut self) -> Self {
        if let Some(column) = self.columns.last_mut() {
            column.large_is_good = true;
        }
        self
    }

    /// More columns where there is something to fill them.
    pub fn when(self, there: bool, more: impl FnOnce(Self) -> Self) -> Self {
        if there { more(self) } else { self }
    }

    pub fn emphasis(&self, row: usize) -> Emphasis {
        self.emphasis.get(row).copied().unwrap_or_default()
    }

    /// Rows in the order of a column; equal ones keep theirs.
    pub fn order(&self, head: &str, descending: bool) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.rows).collect();
        if let Some(column) = self.columns.iter().find(|column| column.head == head) {
            let cells = &column.cells;
            order.sort_by(|&a, &b| cells[a].key.compare(&cells[b].key, descending));
        }
        order
    }

    /// Lines of aligned columns, with two spaces before each of them. Names from files stay in their line.
    pub fn text(&self) -> String {
        let columns: Vec<(Vec<String>, usize, bool)> = (self.columns.iter())
            .map(|column| {
                let cells = column.cells.iter().map(|cell| cell.text.as_str());
                let cells = std::iter::once(column.head.as_str()).chain(cells);
                let cells: Vec<String> = cells.map(|c| format::one_line(c).into_owned()).collect();
                let width = cells.iter().map(|cell| cell.chars().count()).max();
                (cells, width.unwrap_or(0), column.words)
            })
            .collect();
        let mut text = String::new();
        for row in 0..=self.rows {
            let mut line = String::new();
            for (cells, width, words) in &columns {
                let cell = &cells[row];
                let _ = if *words {
                    write!(line, "  {cell:<width$}")
                } else {
                    write!(line, "  {cell:>width$}")
                };
            }
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text
    }

    /// What the figures of each column are, in sentences.
    pub fn definitions(&self) -> String {
        let columns = self.columns.iter().filter(|column| !column.words);
        let each = columns.map(|column| format!("{}: {}.", column.head, column.tip));
        each.collect::<Vec<_>>().join(" ")
    }

    /// Comma-separated values, with figures in full.
    pub fn csv(&self) -> String {
        let line = |cells: Vec<String>| cells.join(",") + "\n";
        let heads = self.columns.iter().map(|c| crate::plot::csv_cell(&c.head));
        let mut out = line(heads.collect());
        for row in 0..self.rows {
            let cells = self.columns.iter().map(|column| match &column.cells[row] {
                Cell {
                    key: SortKey::Number(figure),
                    ..
                } => crate::plot::csv_number(*figure),
                cell => crate::plot::csv_cell(&cell.text),
            });
            out.push_str(&line(cells.collect()));
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let (names, errors) = (["a\nb", "é"], [f64::NAN, 0.01]);
        Table::new("Errors", 2)
            .words("Column", "", |row| names[row].to_owned())
            .figures("NRMSE", "", |row| errors[row], format::percent)
    }

    #[test]
    fn columns_of_text_are_as_wide_as_their_widest_cell() {
        let expected = "  Column   NRMSE\n  a\\nb         -\n  é       1.00 %\n";
        assert_eq!(table().text(), expected);
    }

    #[test]
    fn words_that_are_numbers_are_sorted_as_such() {
        let texts = ["10", "", "9", "auto"];
        let table = Table::new("", 4).values("x", "", |row| texts[row].to_owned());
        assert_eq!(table.order("x", false), [3, 2, 0, 1]);
        assert_eq!(table.columns[0].cells[1].text, "-");
        assert_eq!(table.csv(), "x\n10\n\n9\nauto\n");
    }

    #[test]
    fn figures_are_whole_in_files() {
        assert_eq!(table().csv(), "Column,NRMSE\n\"a\nb\",\né,0.01\n");
    }

    #[test]
    fn rows_are_sorted_both_ways_with_no_figure_last() {
        let values = [2.0, f64::NAN, -1.0, f64::INFINITY];
        let table = Table::new("", 4).figures("x", "", |row| values[row], format::number);
        assert_eq!(table.order("x", false), [2, 0, 3, 1]);
        assert_eq!(table.order("x", true), [3, 0, 2, 1]);
        assert_eq!(table.order("no such", true), [0, 1, 2, 3]);
    }
}
