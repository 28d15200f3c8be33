use crate::data::DataError;

/// What is wrong with an archive file.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    #[error(transparent)]
    File(#[from] DataError),
    #[error("{file}: not a Balescope archive: it does not begin with {expected:?}")]
    NotAnArchive {
        file: String,
        expected: &'static str,
    },
    #[error(
        "{file}: archive version {found} is newer than this program reads ({known}); update Balescope"
    )]
    Version {
        file: String,
        found: u32,
        known: u32,
    },
    #[error("{file}: made by a codec that learns nothing: there are data in it, but no model")]
    NoModel { file: String },
    #[error("{file}: damaged: {place}: found {found}, expected {expected}")]
    Damaged {
        file: String,
        place: String,
        found: String,
        expected: String,
    },
}
