use crate::format;

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

    /// A row as long as the heading. Names from files stay within it.
    pub(super) fn row(&mut self, cells: Vec<String>) {
        let cells = cells.iter().map(|cell| format::one_line(cell).into_owned());
        self.rows.push(cells.collect());
    }

    /// Lines with two spaces before them and between columns, each ended.
    pub(super) fn text(&self) -> String {
        let widths = self.widths();
        let mut text = String::new();
        for row in &self.rows {
            let mut line = String::new();
            for (i, (cell, &width)) in row.iter().zip(&widths).enumerate() {
                let cell = if i < self.words {
                    format!("  {cell:<width$}")
                } else {
                    format!("  {cell:>width$}")
                };
                line.push_str(&cell);
            }
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text
    }

    fn widths(&self) -> Vec<usize> {
        let mut widths = Vec::new();
        for row in &self.rows {
            widths.resize(widths.len().max(row.len()), 0);
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = cell.chars().count().max(*width);
            }
        }
        widths
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

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let mut table = Table::new(&["Column", "NRMSE"]);
        table.row(vec!["é".to_owned(), "0.1 %".to_owned()]);
        table.row(vec!["a longer name".to_owned(), "10 %".to_owned()]);
        let expected = "  Column         NRMSE\n  é              0.1 %\n  a longer name   10 %\n";
        assert_eq!(table.text(), expected);
        let expected = "  Column         NRMSE\n  é              0.1 %\n  a longer name  10 %\n";
        assert_eq!(table.words(2).text(), expected);
    }
}
