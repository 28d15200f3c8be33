//! One column as it grows, of the narrowest type that holds what was met.

use super::growing::{EXACT, Growing};
use super::number::{Number, is_missing, number, truth};
use super::times::Times;
use crate::bytes::text_of;
use crate::contents::Attribute;
use crate::data::Data;
use crate::dates::date;
use crate::values::Values;

/// Values so far, and which are missing.
#[derive(Debug)]
pub(super) struct Column {
    data: Growing,
    /// Empty where none is missing so far.
    valid: Vec<bool>,
    /// Numbers and words were met: the column has to be read again, as words.
    is_mixed: bool,
    has_rounded: bool,
}

/// What a column is wanted as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
}

impl Column {
    pub fn new(kind: Option<Kind>) -> Self {
        Self {
            data: match kind {
                Some(Kind::Text) => Growing::Text(Vec::new()),
                None => Growing::Missing(0),
            },
            valid: Vec::new(),
            is_mixed: false,
            has_rounded: false,
        }
    }

    pub fn is_mixed(&self) -> bool {
        self.is_mixed
    }

    pub fn has_rounded(&self) -> bool {
        self.has_rounded
    }

    pub fn push(&mut self, field: &[u8], decimal: u8) {
        if self.is_mixed {
            return;
        }
        if let Growing::Text(texts) = &mut self.data {
            texts.push(text_of(field));
            let is_there = !field.is_empty();
            self.mark(is_there);
            return;
        }
        let field = field.trim_ascii();
        if let Growing::Times(times) = &mut self.data
            && let Some(date) = date(field)
        {
            self.is_mixed = times.push(date).is_none();
            self.mark(true);
        } else if let Some(number) = number(field, decimal) {
            self.push_number(number);
            self.mark(true);
        } else if is_missing(field) {
            self.data.push_missing();
            self.mark(false);
        } else if let Some(truth) = truth(field) {
            self.push_truth(truth);
            self.mark(true);
        } else if let (Growing::Missing(missing), Some(date)) = (&self.data, date(field)) {
            self.data = Growing::Times(Times::new(*missing, date));
            self.mark(true);
        } else {
            // Missing words above may turn out to be words; the rows are read again for them.
            self.is_mixed = true;
        }
    }

    /// Puts the same column's later rows behind.
    pub fn append(&mut self, mut more: Self) {
        self.is_mixed |= more.is_mixed;
        self.has_rounded |= more.has_rounded;
        if self.is_mixed {
            return;
        }
        let before = self.data.len();
        if !self.valid.is_empty() || !more.valid.is_empty() {
            self.valid.resize(before, true);
            more.valid.resize(more.data.len(), true);
            self.valid.append(&mut more.valid);
        }
        self.has_rounded |= self.data.widen_like(&more.data);
        self.has_rounded |= more.data.widen_like(&self.data);
        match (&mut self.data, more.data) {
            (Growing::Missing(n), Growing::Missing(more)) => *n += more,
            (Growing::Bool(v), Growing::Bool(more)) => v.extend(more),
            (Growing::Signed(v), Growing::Signed(more)) => v.extend(more),
            (Growing::Unsigned(v), Growing::Unsigned(more)) => v.extend(more),
            (Growing::Real(v), Growing::Real(more)) => v.extend(more),
            (Growing::Text(v), Growing::Text(more)) => v.extend(more),
            (Growing::Times(v), Growing::Times(more)) => self.is_mixed |= v.append(&more).is_none(),
            (Growing::Times(v), Growing::Missing(n)) => v.push_missing(n),
            (own @ Growing::Missing(_), Growing::Times(more)) => {
                let missing = own.len();
                *own = Growing::Times(more.behind_missing(missing));
            }
            _ => self.is_mixed = true,
        }
    }

    /// What is to be said of it under this name.
    pub fn note(&self, name: &str) -> Option<String> {
        match &self.data {
            Growing::Times(times) => times.note(name),
            _ => None,
        }
    }

    /// Its values, and what is told of them.
    pub fn finish(mut self) -> (Values, Vec<Attribute>) {
        if self.valid.iter().all(|valid| *valid) {
            self.valid.clear();
        }
        let data = match self.data {
            Growing::Missing(n) => Data::F64(vec![f64::NAN; n]),
            Growing::Bool(v) => Data::Bool(v),
            Growing::Signed(v) => Data::I64(v),
            Growing::Unsigned(v) => Data::U64(v),
            Growing::Real(v) => Data::F64(v),
            Growing::Text(v) => Data::Text(v),
            // A number stands for what is missing among them.
            Growing::Times(v) => {
                let (times, told) = v.finish();
                return (Values::all(times), told);
            }
        };
        let valid = (!self.valid.is_empty()).then_some(self.valid);
        (Values { data, valid }, Vec::new())
    }

    /// After a push: whether what was pushed is there.
    fn mark(&mut self, is_there: bool) {
        if !is_there && self.valid.is_empty() {
            self.valid = vec![true; self.data.len() - 1];
        } else if self.valid.is_empty() {
            return;
        }
        self.valid.push(is_there);
    }

    fn push_truth(&mut self, truth: bool) {
        if let Growing::Missing(n) = self.data {
            self.data = Growing::Bool(vec![false; n]);
        }
        match &mut self.data {
            Growing::Bool(v) => v.push(truth),
            _ => self.is_mixed = true,
        }
    }

    fn push_number(&mut self, number: Number) {
        match (&mut self.data, number) {
            (Growing::Signed(v), Number::Signed(x)) => v.push(x),
            (Growing::Real(v), Number::Real(x)) => v.push(x),
            (Growing::Real(v), Number::Rounded(x)) => {
                self.has_rounded = true;
                v.push(x);
            }
            (Growing::Real(v), Number::Signed(x)) => {
                self.has_rounded |= x.unsigned_abs() > EXACT;
                v.push(x as f64);
            }
            (Growing::Unsigned(v), Number::Unsigned(x)) => v.push(x),
            (Growing::Unsigned(v), Number::Signed(x)) if x >= 0 => v.push(x as u64),
            _ => {
                let mut one = Self::new(None);
                one.data = match number {
                    Number::Signed(x) => Growing::Signed(vec![x]),
                    Number::Unsigned(x) => Growing::Unsigned(vec![x]),
                    Number::Real(x) | Number::Rounded(x) => Growing::Real(vec![x]),
                };
                one.has_rounded = matches!(number, Number::Rounded(_));
                // What is missing is marked by the caller, one value later.
                let valid = std::mem::take(&mut self.valid);
                self.append(one);
                self.valid = valid;
            }
        }
    }
}
