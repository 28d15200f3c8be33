//! What sweeps had still to do when the program ended.

use std::path::PathBuf;
use std::{fs, io};

use super::{MOST_BYTES, RunFolder, make};
use crate::data::{DataError, read_small, write_atomically};
use crate::runs::RunSettings;
use crate::runs::lock::Lock;

/// A file for each data set.
const UNFINISHED: &str = ".unfinished";

impl RunFolder {
    /// Notes what a sweep of the data with this fingerprint has still to do; nothing: all is done.
    ///
    /// # Errors
    /// When the file cannot be written or removed.
    pub fn note_unfinished(&self, data: &str, left: &[RunSettings]) -> Result<(), DataError> {
        let Some(path) = self.unfinished_path(data) else {
            return Ok(());
        };
        let _lock = Lock::new(&self.folder)?;
        if left.is_empty() {
            return match fs::remove_file(&path) {
                Err(source) if source.kind() != io::ErrorKind::NotFound => Err(DataError::Io {
                    path,
                    what: "cannot be removed",
                    source,
                }),
                _ => Ok(()),
            };
        }
        make(&self.folder.join(UNFINISHED))?;
        write_atomically(&path, |out| {
            serde_json::to_writer(&mut *out, left)?;
            Ok(())
        })
    }

    /// What was noted; nothing where that cannot be read any more.
    pub fn unfinished(&self, data: &str) -> Vec<RunSettings> {
        let path = self.unfinished_path(data);
        let text = path.and_then(|path| read_small(&path, MOST_BYTES).ok());
        text.and_then(|text| serde_json::from_slice(&text).ok())
            .unwrap_or_default()
    }

    /// Fingerprints are digits; anything else has no file.
    fn unfinished_path(&self, data: &str) -> Option<PathBuf> {
        let plain = !data.is_empty() && data.chars().all(|c| c.is_ascii_alphanumeric());
        plain.then(|| self.folder.join(UNFINISHED).join(format!("{data}.json")))
    }
}
