//! Where a data set came from.

use std::path::{Path, PathBuf};

use super::{Missing, ReadOptions, Selection};

/// Where a data set came from.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Origin {
    /// The file; `None` for a bundled sample or a decoded archive.
    pub path: Option<PathBuf>,
    /// What to call it in a title: the file's name, or the sample's.
    pub label: String,
    /// The array's name inside an npz.
    pub array: Option<String>,
    /// What of the file was chosen.
    pub selection: Selection,
    /// Samples that there are, where these are only a [`super::Portion`] of them.
    pub of: Option<usize>,
}

impl Origin {
    /// What it takes to read the same of the file again, where these values stand for none.
    pub fn read_options(&self, missing: &Missing) -> ReadOptions {
        ReadOptions {
            array: self.array.clone(),
            selection: self.selection.clone(),
            missing: missing.clone(),
        }
    }

    pub(super) fn set_file(&mut self, path: &Path) {
        let name = path.file_name().unwrap_or(path.as_os_str());
        self.label = name.to_string_lossy().into_owned();
        self.path = Some(path.to_owned());
    }
}
