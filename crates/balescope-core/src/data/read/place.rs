//! Where in which file something is read.

use std::io;
use std::path::PathBuf;

use crate::data::DataError;

/// Where in which file something is read; makes the errors.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub file: String,
    /// The array inside an npz.
    array: Option<String>,
}

impl Place {
    pub fn file(file: String) -> Self {
        Self { file, array: None }
    }

    pub fn array(&self, name: &str) -> Self {
        Self {
            file: self.file.clone(),
            array: Some(crate::data::text::excerpt(name, 60)),
        }
    }

    pub fn malformed(
        &self,
        part: &str,
        found: impl Into<String>,
        expected: impl Into<String>,
    ) -> DataError {
        let place = match &self.array {
            Some(array) => format!("array `{array}`, {part}"),
            None => part.to_owned(),
        };
        let (found, expected) = (found.into(), expected.into());
        DataError::Malformed {
            file: self.file.clone(),
            place,
            found,
            expected,
        }
    }

    pub fn unusable(&self, problem: &str, hint: impl Into<String>) -> DataError {
        DataError::Unusable {
            file: self.file.clone(),
            problem: self.of_array(problem),
            hint: hint.into(),
        }
    }

    /// As [`Self::unusable`], of an array that has no rows.
    pub fn no_rows(&self, problem: &str, hint: &str) -> DataError {
        DataError::NoRows {
            file: self.file.clone(),
            problem: self.of_array(problem),
            hint: hint.to_owned(),
        }
    }

    /// A problem of the array, with its name where it has one.
    fn of_array(&self, problem: &str) -> String {
        match &self.array {
            Some(array) => format!("array `{array}` {problem}"),
            None => format!("the array {problem}"),
        }
    }

    /// An error while reading: the operating system's own, or a decompressor's complaint.
    pub fn io(&self, error: io::Error, part: &str) -> DataError {
        if error.raw_os_error().is_some() {
            let what = "reading stopped; check the disk or the network share the file is on";
            return DataError::Io {
                path: PathBuf::from(&self.file),
                what,
                source: error,
            };
        }
        let expected = "sound bytes; the file is damaged or cut short, fetch it again";
        self.malformed(part, format!("an error ({error})"), expected)
    }
}
