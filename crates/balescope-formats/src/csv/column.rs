//! One column as it grows, of the narrowest type that holds what was met.

use super::number::{Number, is_missing, number, truth};
use crate::bytes::text_of;
use crate::data::Data;
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

#[derive(Debug)]
enum Growing {
    /// Nothing but missing values so far.
    Missing(usize),
    Bool(Vec<bool>),
    Signed(Vec<i64>),
    Unsigned(Vec<u64>),
    Real(Vec<f64>),
    Text(Vec<String>),
}

/// Integers up to here are exact as doubles.
const EXACT: u64 = 1 << 53;

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
        if let Some(number) = number(field, decimal) {
            self.push_number(number);
            self.mark(true);
        } else if is_missing(field) {
            self.push_missing();
            self.mark(false);
        } else if let Some(truth) = truth(field) {
            self.push_truth(truth);
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
        self.widen_like(&more.data);
        more.widen_like(&self.data);
        self.has_rounded |= more.has_rounded;
        match (&mut self.data, more.data) {
            (Growing::Missing(n), Growing::Missing(more)) => *n += more,
            (Growing::Bool(v), Growing::Bool(more)) => v.extend(more),
            (Growing::Signed(v), Growing::Signed(more)) => v.extend(more),
            (Growing::Unsigned(v), Growing::Unsigned(more)) => v.extend(more),
            (Growing::Real(v), Growing::Real(more)) => v.extend(more),
            (Growing::Text(v), Growing::Text(more)) => v.extend(more),
            _ => self.is_mixed = true,
        }
    }

    pub fn finish(mut self) -> Values {
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
        };
        let valid = (!self.valid.is_empty()).then_some(self.valid);
        Values { data, valid }
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

    fn push_missing(&mut self) {
        match &mut self.data {
            Growing::Missing(n) => *n += 1,
            Growing::Bool(v) => v.push(false),
            Growing::Signed(v) => v.push(0),
            Growing::Unsigned(v) => v.push(0),
            Growing::Real(v) => v.push(f64::NAN),
            Growing::Text(v) => v.push(String::new()),
        }
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

    /// Turns to the type that holds these and those.
    fn widen_like(&mut self, other: &Growing) {
        let rounded = &mut self.has_rounded;
        let data = std::mem::replace(&mut self.data, Growing::Missing(0));
        self.data = match (data, other) {
            (Growing::Missing(n), Growing::Bool(_)) => Growing::Bool(vec![false; n]),
            (Growing::Missing(n), Growing::Signed(_)) => Growing::Signed(vec![0; n]),
            (Growing::Missing(n), Growing::Unsigned(_)) => Growing::Unsigned(vec![0; n]),
            (Growing::Missing(n), Growing::Real(_)) => Growing::Real(vec![f64::NAN; n]),
            (Growing::Missing(n), Growing::Text(_)) => Growing::Text(vec![String::new(); n]),
            (Growing::Signed(v), Growing::Unsigned(_)) if v.iter().all(|x| *x >= 0) => {
                Growing::Unsigned(v.into_iter().map(|x| x as u64).collect())
            }
            (Growing::Signed(v), Growing::Unsigned(_) | Growing::Real(_)) => {
                *rounded |= v.iter().any(|x| x.unsigned_abs() > EXACT);
                Growing::Real(v.into_iter().map(|x| x as f64).collect())
            }
            (Growing::Unsigned(v), other) if needs_reals(other) => {
                *rounded |= v.iter().any(|x| *x > EXACT);
                Growing::Real(v.into_iter().map(|x| x as f64).collect())
            }
            (same, _) => same,
        };
    }
}

impl Growing {
    fn len(&self) -> usize {
        match self {
            Self::Missing(n) => *n,
            Self::Bool(v) => v.len(),
            Self::Signed(v) => v.len(),
            Self::Unsigned(v) => v.len(),
            Self::Real(v) => v.len(),
            Self::Text(v) => v.len(),
        }
    }
}

/// Whether values hold what unsigned integers do not.
fn needs_reals(values: &Growing) -> bool {
    match values {
        Growing::Real(_) => true,
        Growing::Signed(values) => values.iter().any(|x| *x < 0),
        _ => false,
    }
}
