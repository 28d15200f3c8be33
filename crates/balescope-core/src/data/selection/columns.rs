//! Columns by their names or numbers.

use std::fmt;
use std::str::FromStr;

use super::quotes::{has_both_marks, in_quotes, quoted, split_outside_quotes};
use crate::named::ParseError;

/// Columns by name, or by number from 1, in the order in which they are wanted. As text with commas between.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnList(pub Vec<String>);

/// Why a name stands for no column.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ColumnError {
    #[error(
        "there is no column {wanted:?}; there are: {}",
        known.join(", ")
    )]
    None { wanted: String, known: Vec<String> },
    #[error(
        "{} columns are called {wanted:?}; name one by its number: {}",
        numbers.len(),
        crate::format::one_of(numbers)
    )]
    Several {
        wanted: String,
        /// From 1.
        numbers: Vec<usize>,
    },
}

/// A column by name, else by number from 1, as `3` or `column 3`.
///
/// # Errors
/// When there is none, or several have that name.
pub fn find_column(wanted: &str, names: &[String]) -> Result<usize, ColumnError> {
    let mut all = (0..names.len()).filter(|&i| names[i] == wanted);
    let by_name = all.next();
    let others: Vec<usize> = all.map(|i| i + 1).collect();
    if let Some(first) = by_name.filter(|_| !others.is_empty()) {
        return Err(ColumnError::Several {
            wanted: wanted.to_owned(),
            numbers: [vec![first + 1], others].concat(),
        });
    }
    let by_number = || {
        let number = wanted.strip_prefix("column ").unwrap_or(wanted);
        let number = number.parse::<usize>().ok();
        let number = number.filter(|n| (1..=names.len()).contains(n));
        number.map(|n| n - 1)
    };
    by_name.or_else(by_number).ok_or_else(|| ColumnError::None {
        wanted: wanted.to_owned(),
        known: names.to_vec(),
    })
}

impl FromStr for ColumnList {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let expected = "expected names or numbers of columns with commas between; a name with a comma stands \
                        in quotation marks";
        let parts = split_outside_quotes(text, ",").ok_or(expected)?;
        let name = |part: &str| {
            let part = part.trim();
            match quoted(part) {
                Some((name, "")) => Some(name.to_owned()),
                _ => (!part.is_empty()).then(|| part.to_owned()),
            }
        };
        let names: Option<Vec<String>> = parts.into_iter().map(name).collect();
        let names = names.filter(|names| !names.iter().any(|name| has_both_marks(name)));
        Ok(Self(names.ok_or(expected)?))
    }
}

impl fmt::Display for ColumnList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<String> = self.0.iter().map(|name| in_quotes(name, &[","])).collect();
        f.write_str(&names.join(","))
    }
}
