//! Runs that were deleted, or whose place others need.

use std::fs;
use std::path::Path;

use super::{KeptRun, RunFolder, TRASH, make};
use crate::data::{DataError, clear_left_over};
use crate::runs::lock::Lock;

impl RunFolder {
    /// Takes a run away; [`Self::restore`] brings it back.
    ///
    /// # Errors
    /// When it cannot be moved.
    pub fn delete(&self, id: &str) -> Result<(), DataError> {
        let _lock = Lock::new(&self.folder)?;
        make(&self.folder.join(TRASH))?;
        // Without its record a run is gone, whatever happens next.
        Self::rename(&self.file(id, "json"), &self.trashed(id, "json"))?;
        let archive = self.file(id, "bale");
        if archive.exists() {
            Self::rename(&archive, &self.trashed(id, "bale"))?;
        }
        Ok(())
    }

    /// Brings a deleted run back.
    ///
    /// # Errors
    /// When it cannot be moved, or the trash has been emptied since.
    pub fn restore(&self, id: &str) -> Result<KeptRun, DataError> {
        let _lock = Lock::new(&self.folder)?;
        let archive = self.trashed(id, "bale");
        if archive.exists() {
            Self::rename(&archive, &self.file(id, "bale"))?;
        }
        Self::rename(&self.trashed(id, "json"), &self.file(id, "json"))?;
        self.change_locked(id, |_| {})
    }

    fn rename(from: &Path, to: &Path) -> Result<(), DataError> {
        fs::rename(from, to).map_err(DataError::io(from, "cannot move the file"))
    }

    /// Deletes for good what was deleted, and what a program that was killed had half written.
    pub fn empty_trash(&self) {
        let Ok(_lock) = Lock::new(&self.folder) else {
            return;
        };
        // What cannot be removed lies there until the next time.
        let _ = fs::remove_dir_all(self.folder.join(TRASH));
        clear_left_over(&self.folder);
    }

    /// Takes the oldest runs without a star away, for good, until all files together have at most so
    /// many bytes; those of `spare` stay. Returns what went.
    pub fn limit(&self, most: u64, spare: &str) -> Result<Vec<KeptRun>, DataError> {
        let _lock = Lock::new(&self.folder)?;
        let mut runs = self.list()?.runs;
        let mut total: u64 = runs.iter().map(|kept| kept.bytes).sum();
        let mut gone = Vec::new();
        while total > most {
            let oldest = |kept: &KeptRun| !kept.record.starred && kept.id != spare;
            let Some(place) = runs.iter().rposition(oldest) else {
                break;
            };
            let kept = runs.remove(place);
            total -= kept.bytes;
            if fs::remove_file(self.file(&kept.id, "json")).is_ok() {
                let _ = fs::remove_file(self.file(&kept.id, "bale"));
                gone.push(kept);
            }
        }
        Ok(gone)
    }
}
