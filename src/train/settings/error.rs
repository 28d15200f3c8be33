//! Settings that are not understood, or not possible with the data.

use std::path::PathBuf;

use crate::data::DataError;
use crate::format;
use crate::train::TrainError;

/// Settings that are not understood, or not possible with the data.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// `latent: 9, where only 5 features ...`.
    #[error("{key}{message}")]
    Key { key: &'static str, message: String },
    #[error("line {line}{}: {message}", if key.is_empty() { String::new() } else { format!(", {key}") })]
    Line {
        line: usize,
        key: String,
        message: String,
    },
    #[error("{}: {why}", path.display())]
    File { path: PathBuf, why: String },
    #[error(
        "there is no column {wanted:?}; there are: {}",
        known.join(", ")
    )]
    NoColumn { wanted: String, known: Vec<String> },
    #[error(
        "{} columns are called {wanted:?}; name one by its number: {}",
        numbers.len(),
        format::one_of(numbers)
    )]
    SeveralColumns {
        wanted: String,
        /// From 1.
        numbers: Vec<usize>,
    },
    #[error(transparent)]
    Data(#[from] DataError),
    #[error(transparent)]
    Run(#[from] TrainError),
}

pub(super) fn refuse(key: &'static str, message: impl Into<String>) -> SettingsError {
    SettingsError::Key {
        key,
        message: message.into(),
    }
}

/// A column by name, else by number from 1, as `3` or `column 3`.
///
/// # Errors
/// When there is none, or several have that name.
pub fn find_column(wanted: &str, names: &[String]) -> Result<usize, SettingsError> {
    let mut all = (0..names.len()).filter(|&i| names[i] == wanted);
    let by_name = all.next();
    let others: Vec<usize> = all.map(|i| i + 1).collect();
    if let Some(first) = by_name.filter(|_| !others.is_empty()) {
        return Err(SettingsError::SeveralColumns {
            wanted: wanted.to_owned(),
            numbers: [vec![first + 1], others].concat(),
        });
    }
    let by_number = || {
        let number = wanted.strip_prefix("column ").unwrap_or(wanted);
        number
            .parse::<usize>()
            .ok()
            .filter(|n| (1..=names.len()).contains(n))
            .map(|n| n - 1)
    };
    by_name
        .or_else(by_number)
        .ok_or_else(|| SettingsError::NoColumn {
            wanted: wanted.to_owned(),
            known: names.to_vec(),
        })
}
