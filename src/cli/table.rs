//! Tables that only the command line prints.

use crate::figures;

/// Rows of text in aligned columns: numbers to the right, and words, which come first, to the left.
pub(super) struct Table {
    /// How many columns are words.
    words: usize,
    rows: Vec<Vec<String>>,
}

impl Table {
    pub(super) fn new(heading: &[&str]) -> Self {
        Self {
            words: 1,
            rows: vec![heading.iter().map(|&h| h.to_owned()).collect()],
        }
    }

    /// With so many columns of words instead of one.
    pub(super) fn words(self, words: usize) -> Self {
        Self { words, ..self }
    }

    /// A row as long as the heading.
    pub(super) fn row(&mut self, cells: Vec<String>) {
        self.rows.push(cells);
    }

    /// Lines with two spaces before them and between columns, each ended.
    pub(super) fn text(&self) -> String {
        let Some((heading, rows)) = self.rows.split_first() else {
            return String::new();
        };
        let table = figures::Table::new("", rows.len());
        let columns = heading.iter().enumerate();
        let table = columns.fold(table, |table, (i, head)| {
            let text = |row: usize| rows[row][i].clone();
            if i < self.words {
                table.words(head, "", text)
            } else {
                table.written(head, "", |_| f64::NAN, text)
            }
        });
        table.text()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_a_line_break_makes_no_line_of_its_own() {
        let mut table = Table::new(&["Column", "NRMSE"]);
        table.row(vec!["a\nb\u{1b}".to_owned(), "1 %".to_owned()]);
        let expected = "  Column      NRMSE\n  a\\nb\\u{1b}    1 %\n";
        assert_eq!(table.text(), expected);
    }
}
