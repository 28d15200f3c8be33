//! The table of where the bytes of a file go.

use super::Table;
use super::bytes::{ByteFigures, BytePart};
use crate::format::{bytes, count, percent};
use crate::plot::Ink;

impl ByteFigures {
    /// One row a part that takes anything, then the file and the data. A second file stands beside the
    /// first one.
    pub fn table(&self, second: Option<(&str, &Self)>) -> Table {
        let shown = |part: &BytePart| {
            let other = second.and_then(|(_, other)| other.part(part.name));
            part.bytes > 0 || other.is_some_and(|other| other.bytes > 0)
        };
        let mut rows: Vec<ByteRow> = (self.parts.iter().enumerate())
            .filter(|(_, part)| shown(part))
            .map(|(i, part)| ByteRow {
                name: part.name.to_owned(),
                bytes: part.bytes,
                second: second
                    .map(|(_, other)| other.part(part.name).map_or(0, |other| other.bytes)),
                ink: Some(Ink::Part(i)),
                share: true,
            })
            .collect();
        let data = |name: String, bytes: usize, other: fn(&Self) -> usize| ByteRow {
            name,
            bytes,
            second: second.map(|(_, figures)| other(figures)),
            ink: None,
            share: false,
        };
        rows.push(data(self.name.clone(), self.total(), Self::total));
        rows.push(data(
            format!("Data as stored ({})", self.stored),
            self.input,
            |figures| figures.input,
        ));
        if self.input_lossless < self.input {
            rows.push(data(
                format!("Data as {}", self.lossless),
                self.input_lossless,
                |figures| figures.input_lossless,
            ));
        }
        let total = self.total().max(1) as f64;
        let written = |figure: f64| bytes(figure as usize);
        let table = Table::new("Where the bytes go", rows.len())
            .words("Part", "What the bytes are of", |row| {
                rows[row].name.clone()
            })
            .inked_by(|row| rows[row].ink)
            .figures(
                "Size",
                "Bytes, rounded",
                |row| rows[row].bytes as f64,
                written,
            )
            .figures(
                "Bytes",
                "Bytes of the file",
                |row| rows[row].bytes as f64,
                |figure| count(figure as usize),
            )
            .figures(
                "Share",
                "Part of the whole file",
                |row| {
                    if rows[row].share {
                        rows[row].bytes as f64 / total
                    } else {
                        f64::NAN
                    }
                },
                percent,
            );
        let Some((name, _)) = second else {
            return table;
        };
        let figure = |row: usize| rows[row].second.map_or(f64::NAN, |bytes| bytes as f64);
        table
            .figures(name, "The second file", figure, written)
            .inked(Ink::Beside)
    }
}

/// A row of the table of bytes.
struct ByteRow {
    name: String,
    bytes: usize,
    second: Option<usize>,
    ink: Option<Ink>,
    /// Whether it is a part of the file.
    share: bool,
}

#[cfg(test)]
mod tests {
    use super::super::bytes::tests::figures;

    #[test]
    fn parts_add_up_to_the_file() {
        let table = figures().table(None);
        let rows: Vec<[&str; 3]> = (0..table.rows())
            .map(|row| [0, 2, 3].map(|column| &*table.columns[column].cells[row].text))
            .collect();
        assert_eq!(
            rows,
            [
                ["Latents", "600,000", "66.7 %"],
                ["Decoder", "300,000", "33.3 %"],
                ["Archive", "900,000", "-"],
                ["Data as stored (float64)", "2,000,000", "-"],
                ["Data as float32", "1,000,000", "-"],
            ]
        );
    }
}
