//! What is wrong with a data file.

use std::path::{Path, PathBuf};

/// What was wrong with a data file: the file, the place in it, what was found and expected.
#[derive(Debug, thiserror::Error)]
pub enum DataError {
    /// The operating system refused: not there, a directory, no permission, disk full.
    #[error("{}: {what}: {source}", .path.display())]
    Io {
        path: PathBuf,
        what: &'static str,
        #[source]
        source: std::io::Error,
    },

    /// The file is not what it claims to be. `place` names the array, the header field or the byte.
    #[error("{file}: {place}: found {found}, expected {expected}")]
    Malformed {
        file: String,
        place: String,
        found: String,
        expected: String,
    },

    /// Well formed, but nothing that can be compressed. `hint` says what to do.
    #[error("{file}: {problem}; {hint}")]
    Unusable {
        file: String,
        problem: String,
        hint: String,
    },

    /// Well formed, with places for rows and none in them.
    #[error("{file}: {problem}; {hint}")]
    NoRows {
        file: String,
        problem: String,
        hint: String,
    },

    /// Of a file of another format than `NumPy`'s.
    #[error(transparent)]
    Format(#[from] balescope_formats::Error),

    /// Several arrays, none chosen.
    #[error("{file} holds several arrays ({}); choose one", .arrays.join(", "))]
    SeveralArrays { file: String, arrays: Vec<String> },

    /// A choice of columns or samples that does not fit the data.
    #[error("{what}: {why}")]
    Selection { what: String, why: String },

    /// A layout that does not fit the array.
    #[error("the layout does not fit: {0}")]
    Layout(String),
}

impl DataError {
    /// What the system says of a path, for `map_err`.
    pub fn io<'a>(
        path: &'a Path,
        what: &'static str,
    ) -> impl FnOnce(std::io::Error) -> Self + use<'a> {
        move |source| Self::Io {
            path: path.to_owned(),
            what,
            source,
        }
    }

    /// Whether a sound file, or data that were to be written, are of a kind that their format's reader or
    /// writer does not take.
    pub fn is_unsupported(&self) -> bool {
        use balescope_formats::{Error, Problem};
        matches!(
            self,
            Self::Format(Error {
                problem: Problem::Unsupported { .. },
                ..
            })
        )
    }
}
