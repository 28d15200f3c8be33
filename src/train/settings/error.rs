//! Settings that are not understood, or not possible with the data.

use std::path::PathBuf;

use crate::data::{ColumnError, DataError};
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
    #[error(transparent)]
    Column(#[from] ColumnError),
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
