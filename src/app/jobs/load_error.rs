//! Why nothing came out of a file.

use std::io;

use super::JobError;
use crate::codec::ArchiveError;
use crate::data::DataError;

/// Why nothing came out of it.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct LoadError {
    pub message: String,
    /// The file is not there (any more).
    pub missing: bool,
    /// It is an archive whose model stands in another file, which was not found or is another one.
    pub needs_model: bool,
}

impl From<DataError> for LoadError {
    fn from(error: DataError) -> Self {
        let missing = matches!(&error, DataError::Io { source, .. } if source.kind() == io::ErrorKind::NotFound);
        Self {
            message: error.to_string(),
            missing,
            needs_model: false,
        }
    }
}

impl From<ArchiveError> for LoadError {
    fn from(error: ArchiveError) -> Self {
        match error {
            ArchiveError::File(error) => error.into(),
            other => Self {
                needs_model: matches!(
                    other,
                    ArchiveError::NeedsModel { .. } | ArchiveError::WrongModel { .. }
                ),
                message: other.to_string(),
                missing: false,
            },
        }
    }
}

impl From<JobError> for LoadError {
    fn from(error: JobError) -> Self {
        Self {
            message: error.0,
            missing: false,
            needs_model: false,
        }
    }
}

impl From<anyhow::Error> for LoadError {
    fn from(error: anyhow::Error) -> Self {
        JobError(error.to_string()).into()
    }
}
