//! What is wrong with an archive.

use std::path::Path;

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
    #[error(
        "{file}: needs {needed} of memory, more than there is; close other programs, or take some of the \
         samples (on the command line: decompress --samples)"
    )]
    Memory { file: String, needed: String },
    #[error(
        "{file}: damaged: end of the file: found other bytes at its end, expected a whole file; it is cut short; \
         `balescope decompress --cut` writes what is there of it"
    )]
    Cut { file: String },
    /// A part of the data that the file does not give.
    #[error("{0}")]
    NoPart(String),
    /// Every section is as it was written, and yet something else comes back.
    #[error(
        "{file}: the values that come back are not those that were noted when the file was written: it was \
         altered, or this machine computes otherwise; `balescope decompress --unchecked` writes them all the \
         same"
    )]
    DecodesOtherwise { file: String },
    #[error(
        "{file}: the model is in another file, {model:?} when this one was written; give that one (on \
         the command line: --with {model}) or put it beside this file"
    )]
    NeedsModel { file: String, model: String },
    #[error(
        "{file}: another model than {archive} was made with: checksum {found}, expected {expected}; \
         give {model:?} or a copy of it"
    )]
    WrongModel {
        file: String,
        archive: String,
        model: String,
        found: String,
        expected: String,
    },
    #[error("{file}: no samples {start} to {end}: there are {samples}, counted from 0")]
    NoSuchSamples {
        file: String,
        start: usize,
        end: usize,
        samples: usize,
    },
    /// The file being written, not one that is read.
    #[error("cannot write the archive: {0}")]
    Write(#[from] std::io::Error),
    /// Data that a model cannot compress.
    #[error("{0}")]
    DoesNotFit(String),
}

impl ArchiveError {
    pub(super) fn damaged(file: &str, place: &str, found: impl ToString, expected: &str) -> Self {
        Self::Damaged {
            file: file.to_owned(),
            place: place.to_owned(),
            found: found.to_string(),
            expected: expected.to_owned(),
        }
    }

    /// Nothing comes back of a file that was cut after so many bytes.
    pub(super) fn cut_before(file: &str, length: usize) -> Self {
        Self::NoPart(format!(
            "{file}: cut after {length} bytes, before the first sample that could be decoded"
        ))
    }

    /// What is wrong with an archive in memory that came from this file, which it does not know.
    pub fn in_file(mut self, path: &Path) -> Self {
        if let Self::Damaged { file, .. } | Self::DecodesOtherwise { file } = &mut self {
            *file = path.display().to_string();
        }
        self
    }
}

/// What is wrong with bytes that were to be decoded, or with values that were to be coded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct CodecError(String);

impl From<String> for CodecError {
    fn from(what: String) -> Self {
        Self(what)
    }
}

impl From<&str> for CodecError {
    fn from(what: &str) -> Self {
        Self(what.to_owned())
    }
}
