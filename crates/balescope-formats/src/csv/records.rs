//! Rows of fields, and the columns that a block of them makes.

use csv::{ByteRecord, ReaderBuilder};

use super::column::{Column, Kind};
use super::dialect::{Dialect, Separator};
use crate::error::Problem;

/// The columns of some rows.
#[derive(Debug)]
pub(super) struct Part {
    pub columns: Vec<Column>,
    pub rows: u64,
    /// Rows that end early, and the line of the first.
    short: u64,
    first_short: u64,
    /// Comments among the rows, and the line of the first.
    comments: u64,
    first_comment: u64,
}

impl Part {
    pub fn new(kinds: &[Option<Kind>]) -> Self {
        Self {
            columns: kinds.iter().map(|kind| Column::new(*kind)).collect(),
            rows: 0,
            short: 0,
            first_short: 0,
            comments: 0,
            first_comment: 0,
        }
    }

    /// Parses whole rows, without the first `skip`; `line` is where they begin in the file.
    pub fn parse(
        bytes: &[u8],
        line: u64,
        skip: usize,
        dialect: &Dialect,
        kinds: &[Option<Kind>],
    ) -> Result<Self, Problem> {
        let mut part = Self::new(kinds);
        let decimal = if dialect.has_decimal_comma {
            b','
        } else {
            b'.'
        };
        let mut skip = skip;
        // What stands before the table is told as its comments.
        let mut is_within = line > 1;
        for_each_line_of(bytes, dialect, &mut |found, at| {
            match found {
                Line::Comment if is_within => part.count_comment(line + at),
                Line::Comment => {}
                Line::Row(_) if skip > 0 => skip -= 1,
                Line::Row(fields) => part.push(fields, line + at, decimal)?,
            }
            is_within |= matches!(found, Line::Row(_));
            Ok(true)
        })?;
        Ok(part)
    }

    /// Columns of words that began as numbers.
    pub fn mixed(&self) -> Vec<usize> {
        let mixed = self.columns.iter().enumerate();
        mixed
            .filter(|(_, column)| column.is_mixed())
            .map(|(index, _)| index)
            .collect()
    }

    pub fn append(&mut self, more: Self) {
        if self.short == 0 {
            self.first_short = more.first_short;
        }
        self.short += more.short;
        if self.comments == 0 {
            self.first_comment = more.first_comment;
        }
        self.comments += more.comments;
        self.rows += more.rows;
        for (column, more) in self.columns.iter_mut().zip(more.columns) {
            column.append(more);
        }
    }

    pub fn notes(&self, dialect: &Dialect) -> Vec<String> {
        let mut notes = Vec::new();
        if self.short > 0 {
            notes.push(format!(
                "{} rows end early, the first at line {}: what they lack counts as missing",
                self.short, self.first_short
            ));
        }
        if self.comments > 0 {
            notes.push(format!(
                "lines among the rows that begin with `{}` are left out as comments ({}, the first at line {})",
                dialect.comment.map_or('#', char::from),
                self.comments,
                self.first_comment
            ));
        }
        if dialect.has_decimal_comma {
            notes.push("numbers are read with a comma before their decimals".to_owned());
        }
        notes
    }

    fn count_comment(&mut self, line: u64) {
        if self.comments == 0 {
            self.first_comment = line;
        }
        self.comments += 1;
    }

    fn push(&mut self, record: &[&[u8]], line: u64, decimal: u8) -> Result<(), Problem> {
        let width = self.columns.len();
        let has_only_blanks_behind = || record[width..].iter().all(|field| field.is_empty());
        if record.len() > width && !has_only_blanks_behind() {
            return Err(Problem::malformed(
                format!("line {line}"),
                format!("{} fields", record.len()),
                format!("{width}, as in the rows before; a field may lack quotation marks"),
            ));
        }
        if record.len() < width {
            if self.short == 0 {
                self.first_short = line;
            }
            self.short += 1;
        }
        for (index, column) in self.columns.iter_mut().enumerate() {
            column.push(record.get(index).copied().unwrap_or_default(), decimal);
        }
        self.rows += 1;
        Ok(())
    }
}

/// The first rows, for telling what the table is like.
pub(super) fn records(bytes: &[u8], dialect: &Dialect, most: usize) -> Vec<ByteRecord> {
    let mut records = Vec::new();
    // A head that cannot be taken apart tells nothing; the rows say why when they are read.
    let _ = for_each_line_of(bytes, dialect, &mut |found, _| {
        if let Line::Row(fields) = found {
            records.push(ByteRecord::from(fields));
        }
        Ok(records.len() < most)
    });
    records
}

/// What a line that is not blank holds; a row within quotation marks may go over several.
#[derive(Clone, Copy)]
enum Line<'a> {
    Comment,
    Row(&'a [&'a [u8]]),
}

/// Takes what is found and its line (from 0); says whether more is wanted.
type Take<'a> = dyn FnMut(Line<'_>, u64) -> Result<bool, Problem> + 'a;

fn for_each_line_of(bytes: &[u8], dialect: &Dialect, take: &mut Take<'_>) -> Result<(), Problem> {
    match dialect.separator {
        Separator::Byte(separator) if dialect.has_quotes => {
            for_each_quoted(bytes, separator, dialect, take)
        }
        _ => for_each_line(bytes, dialect, take),
    }
}

fn for_each_quoted(
    bytes: &[u8],
    separator: u8,
    dialect: &Dialect,
    take: &mut Take<'_>,
) -> Result<(), Problem> {
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator)
        .comment(dialect.comment)
        .from_reader(bytes);
    let mut record = ByteRecord::new();
    loop {
        // The reader passes over blank lines and comments by itself, without a word.
        let mut line = reader.position().line() - 1;
        let mut rest = &bytes[reader.position().byte() as usize..];
        while let Some((between, behind)) = line_between(rest, dialect) {
            if between && !take(Line::Comment, line)? {
                return Ok(());
            }
            line += 1;
            rest = behind;
        }
        match reader.read_byte_record(&mut record) {
            Ok(true) => {}
            Ok(false) => return Ok(()),
            Err(error) => {
                let found = error.to_string();
                return Err(Problem::malformed("the table", found, "rows of fields"));
            }
        }
        let fields: Vec<&[u8]> = record.iter().collect();
        let is_blank = matches!(fields[..], [field] if field.trim_ascii().is_empty());
        if !is_blank && !take(Line::Row(&fields), line)? {
            return Ok(());
        }
    }
}

/// Whether the first line, which is blank or a comment, is a comment, and what stands behind it; `None`:
/// it is neither, or nothing is left.
fn line_between<'a>(bytes: &'a [u8], dialect: &Dialect) -> Option<(bool, &'a [u8])> {
    let is_comment = dialect.comment.is_some() && bytes.first().copied() == dialect.comment;
    if !is_comment && !bytes.starts_with(b"\n") && !bytes.starts_with(b"\r\n") {
        return None;
    }
    let end = memchr::memchr(b'\n', bytes).map_or(bytes.len(), |end| end + 1);
    Some((is_comment, &bytes[end..]))
}

/// Rows that end with their line: without quotation marks, or with blanks between columns.
fn for_each_line(bytes: &[u8], dialect: &Dialect, take: &mut Take<'_>) -> Result<(), Problem> {
    let mut fields = Vec::new();
    let mut start = 0;
    let mut number = 0;
    while start < bytes.len() {
        let rest = &bytes[start..];
        let end = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
        let line = rest[..end].strip_suffix(b"\r").unwrap_or(&rest[..end]);
        start += end + 1;
        number += 1;
        let is_comment = dialect.comment.is_some() && line.first().copied() == dialect.comment;
        if line.trim_ascii().is_empty() {
            continue;
        }
        if is_comment {
            if !take(Line::Comment, number - 1)? {
                return Ok(());
            }
            continue;
        }
        fields.clear();
        match dialect.separator {
            Separator::Byte(separator) => {
                let mut from = 0;
                for at in memchr::memchr_iter(separator, line) {
                    fields.push(&line[from..at]);
                    from = at + 1;
                }
                fields.push(&line[from..]);
            }
            Separator::Blanks => split_blanks(line, dialect, &mut fields),
        }
        if !take(Line::Row(&fields), number - 1)? {
            return Ok(());
        }
    }
    Ok(())
}

fn split_blanks<'a>(line: &'a [u8], dialect: &Dialect, fields: &mut Vec<&'a [u8]>) {
    let mut rest = line.trim_ascii();
    while !rest.is_empty() {
        let quoted = rest.strip_prefix(b"\"").filter(|_| dialect.has_quotes);
        let (field, behind) = if let Some(quoted) = quoted {
            let end = memchr::memchr(b'"', quoted).unwrap_or(quoted.len());
            (&quoted[..end], quoted.get(end + 1..).unwrap_or_default())
        } else {
            let end = rest.iter().position(u8::is_ascii_whitespace);
            rest.split_at(end.unwrap_or(rest.len()))
        };
        fields.push(field);
        rest = behind.trim_ascii_start();
    }
}
