//! Names and units of columns, from the rows before the numbers.

use std::collections::HashSet;

use csv::ByteRecord;

use super::dialect::{Dialect, Separator, likely_width};
use super::number::{is_missing, number};
use super::records::records;
use crate::dates::date;
use crate::error::excerpt;

/// What stands before the numbers.
#[derive(Debug, Default)]
pub(super) struct Header {
    pub names: Vec<String>,
    pub units: Vec<Option<String>>,
    /// Rows that are not of the values.
    pub rows: usize,
    pub notes: Vec<String>,
}

/// So many rows are looked at.
const ROWS: usize = 200;

impl Header {
    pub fn from_text(head: &str, dialect: &Dialect) -> Self {
        let rows = records(head.as_bytes(), dialect, ROWS);
        let widths: Vec<usize> = rows.iter().map(ByteRecord::len).collect();
        let width = likely_width(&widths);
        let before = widths.iter().take_while(|w| **w != width).count();
        let rows = &rows[before.min(rows.len())..];
        let mut header = Self {
            rows: before,
            ..Self::default()
        };
        if before > 0 {
            header.notes.push(format!(
                "{before} lines before the table are not of it and are left out"
            ));
        }
        let decimal = if dialect.has_decimal_comma {
            b','
        } else {
            b'.'
        };
        let titles = header.take_titles(rows, head, dialect, decimal);
        if titles.is_none() && rows.first().is_some_and(counts_up) {
            header.notes.push(
                "the first row counts the columns and is read as values: quote it where it holds names"
                    .to_owned(),
            );
        }
        let below = rows.get(header.rows - before..).unwrap_or_default();
        let units = units_row(below, decimal).filter(|_| titles.is_some());
        header.rows += usize::from(units.is_some());
        let titles = titles.unwrap_or_default();
        for index in 0..width {
            let title = titles.get(index).map_or("", String::as_str).trim();
            let (name, mut unit) = split_unit(title);
            if let Some(units) = &units {
                unit = units.get(index).cloned().filter(|unit| !unit.is_empty());
            }
            header.push(name, unit);
        }
        header
    }

    pub fn width(&self) -> usize {
        self.names.len()
    }

    /// The row of names, or the comment above the numbers that has one for each column.
    fn take_titles(
        &mut self,
        rows: &[ByteRecord],
        head: &str,
        dialect: &Dialect,
        decimal: u8,
    ) -> Option<Vec<String>> {
        let first = rows.first()?;
        let is_quoted = || self.rows == 0 && is_quoted_above_numbers(head, dialect, decimal);
        if is_header(first, &rows[1..], decimal) || is_quoted() {
            self.rows += 1;
            return Some(texts(first));
        }
        let last = dialect.comments.last()?;
        let fields = records(last.as_bytes(), dialect, 1);
        let fields = texts(fields.first()?);
        let has_no_numbers = fields
            .iter()
            .all(|f| number(f.trim().as_bytes(), decimal).is_none());
        (fields.len() == first.len() && has_no_numbers).then_some(fields)
    }

    fn push(&mut self, name: &str, unit: Option<String>) {
        let mut name = name.to_owned();
        if name.is_empty() {
            name = format!("column_{}", self.names.len() + 1);
        }
        let used: HashSet<&str> = self.names.iter().map(String::as_str).collect();
        if used.contains(name.as_str()) {
            let free = (2..).map(|n| format!("{name}_{n}"));
            let renamed = free
                .into_iter()
                .find(|n| !used.contains(n.as_str()))
                .unwrap_or_default();
            self.notes.push(format!(
                "a second column `{}` is called `{renamed}`",
                excerpt(&name, 40)
            ));
            name = renamed;
        }
        self.names.push(name);
        self.units.push(unit);
    }
}

/// 0, 1, 2 and so on: a row of values, or names that were given to columns without any.
fn counts_up(first: &ByteRecord) -> bool {
    let mut fields = first.iter().enumerate();
    first.len() > 1 && fields.all(|(place, field)| field == place.to_string().as_bytes())
}

fn texts(record: &ByteRecord) -> Vec<String> {
    let texts = record
        .iter()
        .map(|field| String::from_utf8_lossy(field).into_owned());
    texts.collect()
}

/// A first row of words above numbers, or of different words above words. Names may be numbers where
/// another one is a word above numbers.
fn is_header(first: &ByteRecord, below: &[ByteRecord], decimal: u8) -> bool {
    let is_number = |field: &[u8]| number(field.trim_ascii(), decimal).is_some();
    if first.iter().all(is_missing) {
        return false;
    }
    if first.iter().any(is_number) {
        let is_word = |field: &[u8]| !is_number(field) && !is_missing(field.trim_ascii());
        let is_above_numbers = |column: usize| {
            let fields = below.iter().filter_map(|row| row.get(column));
            let mut there = fields.filter(|f| !is_missing(f.trim_ascii())).peekable();
            there.peek().is_some() && there.all(is_number)
        };
        let mut fields = first.iter().enumerate();
        return fields.any(|(column, field)| is_word(field) && is_above_numbers(column));
    }
    let is_date = |field: &[u8]| date(field.trim_ascii()).is_some();
    let is_of_dates = |column: usize| {
        let mut fields = below.iter().filter_map(|row| row.get(column)).peekable();
        fields.peek().is_some() && fields.all(is_date)
    };
    // Dates above dates are values; above numbers they may be names.
    if (0..first.len()).any(|column| is_date(&first[column]) && is_of_dates(column)) {
        return false;
    }
    let has_numbers = below.iter().any(|row| row.iter().any(is_number));
    let distinct: HashSet<&[u8]> = first.iter().collect();
    has_numbers || below.is_empty() || distinct.len() == first.len()
}

/// Whether all of the first line stands in quotation marks, and a number below does not: names that are
/// numbers are written so.
fn is_quoted_above_numbers(head: &str, dialect: &Dialect, decimal: u8) -> bool {
    let Separator::Byte(separator) = dialect.separator else {
        return false;
    };
    let is_comment = |line: &&str| {
        dialect
            .comment
            .is_some_and(|c| line.starts_with(char::from(c)))
    };
    let mut lines = head.lines().filter(|line| !is_comment(line));
    let [Some(first), Some(second)] = [lines.next(), lines.next()] else {
        return false;
    };
    let is_quoted = |field: &str| field.trim().starts_with('"') && field.trim().ends_with('"');
    let is_number = |field: &str| number(field.trim().as_bytes(), decimal).is_some();
    first.split(char::from(separator)).all(is_quoted)
        && second.split(char::from(separator)).any(is_number)
}

/// A row of words between the names and numbers below gives units.
fn units_row(rows: &[ByteRecord], decimal: u8) -> Option<Vec<String>> {
    let (row, below) = rows.split_first()?;
    let is_number = |field: &[u8]| number(field.trim_ascii(), decimal).is_some();
    let is_bracketed =
        |field: &[u8]| field.is_empty() || field.starts_with(b"[") || field.starts_with(b"(");
    let has_words = row.iter().any(|field| !is_missing(field.trim_ascii()));
    let is_all_bracketed = row.iter().map(<[u8]>::trim_ascii).all(is_bracketed);
    let below = below.first()?;
    let is_above_numbers = below
        .iter()
        .zip(row)
        .all(|(under, field)| is_number(under) && !is_number(field) && !is_missing(field));
    if !has_words || !(is_all_bracketed || is_above_numbers) || row.iter().any(is_number) {
        return None;
    }
    let unit = |text: String| text.trim().trim_matches(['[', ']', '(', ')']).to_owned();
    Some(texts(row).into_iter().map(unit).collect())
}

/// `pt [GeV]`, `pt (GeV)` and `T / K` have their unit in the name.
fn split_unit(title: &str) -> (&str, Option<String>) {
    for (open, close) in [('[', ']'), ('(', ')')] {
        if let Some((name, unit)) = title.strip_suffix(close).and_then(|t| t.rsplit_once(open))
            && !name.trim().is_empty()
            && !unit.trim().is_empty()
        {
            return (name.trim(), Some(unit.trim().to_owned()));
        }
    }
    if let Some((name, unit)) = title.split_once(" / ")
        && !unit.contains(' ')
    {
        return (name.trim(), Some(unit.to_owned()));
    }
    (title, None)
}
