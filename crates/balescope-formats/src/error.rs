//! What is wrong with a file.

use std::path::PathBuf;

/// What was wrong, and with which file.
#[derive(Debug, thiserror::Error)]
#[error("{}: {problem}", .file.display())]
pub struct Error {
    pub file: PathBuf,
    #[source]
    pub problem: Problem,
}

/// What was wrong with a file: the place in it, what was found and expected, what to do.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    /// The operating system refused: not there, no permission, a disk that fails.
    #[error("{what}: {source}")]
    Io {
        what: String,
        #[source]
        source: std::io::Error,
    },

    /// The file is not what it claims to be. `place` names the variable, the field or the byte.
    #[error("{place}: found {found}, expected {expected}")]
    Malformed {
        place: String,
        found: String,
        expected: String,
    },

    /// Sound, but of a kind that is not read. `hint` says what to do.
    #[error("{place}: {found}; {hint}")]
    Unsupported {
        place: String,
        found: String,
        hint: String,
    },

    /// A file of another format.
    #[error("{found}; {hint}")]
    OtherFormat { found: String, hint: String },

    /// Samples or a variable were asked for that are not there: a fault of the caller.
    #[error("{asked} was asked for; there {there}")]
    OutOfRange { asked: String, there: String },

    /// A reader gave up in a way that it never should.
    #[error("{place}: the reader failed ({message}); the file is damaged, or this is a bug")]
    Panicked { place: String, message: String },
}

impl Problem {
    pub(crate) fn io(what: &str, source: std::io::Error) -> Self {
        Self::Io {
            what: what.to_owned(),
            source,
        }
    }

    pub(crate) fn malformed(
        place: impl Into<String>,
        found: impl Into<String>,
        expected: impl Into<String>,
    ) -> Self {
        Self::Malformed {
            place: place.into(),
            found: found.into(),
            expected: expected.into(),
        }
    }

    pub(crate) fn unsupported(
        place: impl Into<String>,
        found: impl Into<String>,
        hint: impl Into<String>,
    ) -> Self {
        Self::Unsupported {
            place: place.into(),
            found: found.into(),
            hint: hint.into(),
        }
    }

    pub(crate) fn other_format(found: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::OtherFormat {
            found: found.into(),
            hint: hint.into(),
        }
    }
}

/// The beginning of a text from a file, safe to print: no control characters, at most `length` long.
pub(crate) fn excerpt(text: &str, length: usize) -> String {
    let mut shown: String = text
        .chars()
        .take(length)
        .flat_map(char::escape_debug)
        .collect();
    if text.chars().nth(length).is_some() {
        shown.push('…');
    }
    shown
}
