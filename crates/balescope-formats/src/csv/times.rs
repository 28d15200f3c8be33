//! A column of dates as it grows, and what is said of texts that might be some.

use crate::contents::Attribute;
use crate::data::Data;
use crate::dates::{CALENDAR, DATE_FORMAT, Date, Form, NO_DATE, UNITS, has_day, is_ambiguous};

/// Moments so far, and the form that all of them have.
#[derive(Debug)]
pub(super) struct Times {
    nanoseconds: Vec<i64>,
    form: Form,
}

impl Times {
    /// So many that are missing, and a date.
    pub fn new(missing: usize, date: Date) -> Self {
        let mut nanoseconds = vec![NO_DATE; missing];
        nanoseconds.push(date.nanoseconds);
        Self {
            nanoseconds,
            form: date.form,
        }
    }

    pub fn len(&self) -> usize {
        self.nanoseconds.len()
    }

    /// `None` where the date does not go with the others.
    pub fn push(&mut self, date: Date) -> Option<()> {
        if date.form != self.form {
            self.form = self.form.with(date.form)?;
        }
        self.nanoseconds.push(date.nanoseconds);
        Some(())
    }

    pub fn push_missing(&mut self, count: usize) {
        let all = self.nanoseconds.len() + count;
        self.nanoseconds.resize(all, NO_DATE);
    }

    /// Puts dates that are missing before all others.
    pub fn behind_missing(mut self, count: usize) -> Self {
        self.nanoseconds
            .splice(0..0, std::iter::repeat_n(NO_DATE, count));
        self
    }

    pub fn append(&mut self, more: &Self) -> Option<()> {
        self.form = self.form.with(more.form)?;
        self.nanoseconds.extend(&more.nanoseconds);
        Some(())
    }

    /// What is to be said of the column.
    pub fn note(&self, name: &str) -> Option<String> {
        (!self.form.is_iso()).then(|| {
            format!(
                "`{name}` has dates in several forms, or in another than that of ISO 8601: they are written as it has them"
            )
        })
    }

    /// As a table of Parquet has them.
    pub fn finish(self) -> (Data, Vec<Attribute>) {
        let mut told = vec![
            Attribute::text("units", UNITS),
            Attribute::text("calendar", CALENDAR),
            Attribute::text(DATE_FORMAT, self.form.name()),
        ];
        if self.nanoseconds.contains(&NO_DATE) {
            told.push(Attribute::new("_FillValue", Data::I64(vec![NO_DATE])));
        }
        (Data::I64(self.nanoseconds), told)
    }
}

/// Why a column of texts is none of times, where it looks like one.
pub(super) fn note_of_texts(name: &str, texts: &[String]) -> Option<String> {
    let all = |is: fn(&str) -> bool| {
        let mut there = texts.iter().filter(|text| !text.is_empty()).peekable();
        there.peek().is_some() && there.all(|text| is(text))
    };
    if all(is_ambiguous) {
        return Some(format!(
            "`{name}` has dates of which day and month cannot be told apart: they stay texts; write them as 2024-01-31"
        ));
    }
    all(has_day).then(|| {
        format!(
            "`{name}` has dates that are no times: some have a zone and others none, or they lie before 1678 or after \
             2261, or something else is behind the day; they stay texts"
        )
    })
}
