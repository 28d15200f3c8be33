//! How a text is a table: what separates columns, marks comments and decimals.

use super::number::{Number, number};
use super::records::records;

/// How rows are taken apart.
#[derive(Clone, Debug)]
pub(super) struct Dialect {
    pub separator: Separator,
    /// Quotation marks hold a field together.
    pub has_quotes: bool,
    /// Lines that begin with this are not of the table.
    pub comment: Option<u8>,
    /// What the comments before the table say.
    pub comments: Vec<String>,
    pub has_decimal_comma: bool,
}

/// What stands between two columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Separator {
    Byte(u8),
    /// One blank or many.
    Blanks,
}

/// The more telling first: a comma may be a decimal one, and blanks may be within words.
const SEPARATORS: [Separator; 5] = [
    Separator::Byte(b';'),
    Separator::Byte(b'\t'),
    Separator::Byte(b'|'),
    Separator::Byte(b','),
    Separator::Blanks,
];

/// So many rows tell enough.
const ROWS: usize = 100;

/// Lines of words before the table, at most.
const MOST_LINES_BEFORE: usize = 50;

impl Dialect {
    pub fn from_text(head: &str) -> Self {
        let comment = comment(head);
        let comments = head
            .lines()
            .map_while(|line| comment.and_then(|mark| line.strip_prefix(char::from(mark))))
            .map(|line| line.trim().to_owned())
            .collect();
        let mut dialect = Self {
            separator: Separator::Byte(b','),
            has_quotes: false,
            comment,
            comments,
            has_decimal_comma: false,
        };
        let mut best = 0.0;
        for separator in SEPARATORS {
            let mut tried = dialect.clone();
            tried.separator = separator;
            tried.has_quotes = has_quotes(head, separator);
            let share = share_of_likely_rows(head, &tried);
            if share > best {
                best = share;
                dialect = tried;
            }
        }
        if best == 0.0 {
            dialect.has_quotes = has_quotes(head, dialect.separator);
        }
        dialect.has_decimal_comma = has_decimal_comma(head, &dialect);
        dialect
    }
}

/// `#` and `%` at the beginning of a line mark a comment.
fn comment(head: &str) -> Option<u8> {
    [b'#', b'%']
        .into_iter()
        .find(|mark| head.lines().any(|line| line.starts_with(char::from(*mark))))
}

/// A quotation mark counts where a field begins with it, and not within a word (5").
fn has_quotes(head: &str, separator: Separator) -> bool {
    let is_before = |byte: u8| {
        byte == b'\n'
            || match separator {
                Separator::Byte(separator) => byte == separator,
                Separator::Blanks => byte == b' ' || byte == b'\t',
            }
    };
    let bytes = head.as_bytes();
    bytes.first() == Some(&b'"')
        || bytes
            .windows(2)
            .any(|pair| pair[1] == b'"' && is_before(pair[0]))
}

/// The share of rows that have the most frequent number of columns; zero where that is one, and a
/// little less for what is found only in part of them.
fn share_of_likely_rows(head: &str, dialect: &Dialect) -> f64 {
    let rows = records(head.as_bytes(), dialect, ROWS);
    let widths: Vec<usize> = rows.iter().map(csv::ByteRecord::len).collect();
    let likely = likely_width(&widths);
    if likely < 2 {
        return 0.0;
    }
    let before = widths.iter().take_while(|width| **width != likely).count();
    let counted = &widths[before.min(MOST_LINES_BEFORE)..];
    let fitting = counted.iter().filter(|width| **width == likely).count();
    let share = fitting as f64 / counted.len().max(1) as f64;
    // Rows that fit in part are words with commas, as a rule.
    if share < 0.8 { share / 4.0 } else { share }
}

/// The most frequent number of columns, the greater of two that are as frequent.
pub(super) fn likely_width(widths: &[usize]) -> usize {
    let times = |width: usize| widths.iter().filter(|other| **other == width).count();
    let most = widths
        .iter()
        .copied()
        .max_by_key(|&width| (times(width), width));
    most.unwrap_or(0)
}

/// Numbers with a comma in them and none with a point.
fn has_decimal_comma(head: &str, dialect: &Dialect) -> bool {
    if dialect.separator == Separator::Byte(b',') {
        return false;
    }
    let rows = records(head.as_bytes(), dialect, ROWS);
    let mut has_comma = false;
    for field in rows.iter().flatten() {
        let is_real = |decimal| matches!(number(field, decimal), Some(Number::Real(_)));
        if field.contains(&b'.') && is_real(b'.') {
            return false;
        }
        has_comma |= field.contains(&b',') && is_real(b',');
    }
    has_comma
}
