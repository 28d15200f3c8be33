//! Patterns that stand for files.

use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};

use balescope_formats::is_data_folder;

use super::braces::expanded;
use crate::data::{DataError, text};

/// Whether a path that nothing is called by stands for files.
pub(super) fn is_pattern(path: &str) -> bool {
    path.contains(['*', '?', '[', '{'])
}

/// The files of a pattern, in no order; each of its alternatives stands for one at least.
pub(super) fn matching(pattern: &str) -> Result<Vec<PathBuf>, DataError> {
    let unusable = |problem: &str, hint: &str| DataError::Unusable {
        file: text::excerpt(pattern, 200),
        problem: problem.to_owned(),
        hint: hint.to_owned(),
    };
    let too_many = || {
        unusable(
            "the braces stand for too many names",
            "use * in place of them",
        )
    };
    let mut files = Vec::new();
    for alternative in expanded(pattern).ok_or_else(too_many)? {
        if alternative.contains("**") {
            let problem = "** goes through all folders, which is not done";
            return Err(unusable(problem, "write */ for each folder on the way"));
        }
        let found = glob::glob(&alternative).map_err(|error| {
            let problem = format!("there is no such file, and it is no pattern: {}", error.msg);
            unusable(&problem, "check the path; [[] stands for a bracket")
        })?;
        let before = files.len();
        for path in found {
            let path = path.map_err(|error| DataError::Io {
                path: error.path().to_owned(),
                what: "cannot list the folder",
                source: error.into(),
            })?;
            let is_data = path.is_file() || is_data_folder(&path);
            if is_data && !is_left_out(&path, Path::new(&alternative)) {
                files.push(path);
            }
        }
        if files.len() == before {
            return Err(DataError::Io {
                path: PathBuf::from(alternative),
                what: "no file has this name or matches this pattern; check the path",
                source: io::ErrorKind::NotFound.into(),
            });
        }
    }
    Ok(files)
}

/// Names that programs give to what is no data: hidden files, those being written, `_SUCCESS`.
pub(super) fn is_by_the_way(name: &OsStr) -> bool {
    name.as_encoded_bytes().starts_with(b".") || name.as_encoded_bytes().starts_with(b"_")
}

/// Whether wildcards met a file or a folder that only its name is to stand for.
fn is_left_out(path: &Path, pattern: &Path) -> bool {
    // A path may lack the `./` of its pattern.
    let pairs = path.iter().rev().zip(pattern.iter().rev());
    pairs
        .filter(|(name, pattern)| name != pattern)
        .any(|(name, pattern)| is_by_the_way(name) && !is_by_the_way(pattern))
}
