//! Runs in a folder: `ID.json` with the record of a run, and `ID.bale` beside it where there is an
//! archive. Deleted ones lie in a folder inside until the trash is emptied. Whoever changes anything holds
//! the folder's lock: several programs may use a folder at a time.

pub(super) mod listing;
mod trash;
mod unfinished;

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use std::{fs, io};

use super::RunRecord;
use super::lock::Lock;
use crate::data::{DataError, read_small, write_atomically};

/// Where deleted runs wait.
const TRASH: &str = ".deleted";
/// The record of a run follows its archive within this.
const BEING_KEPT: Duration = Duration::from_mins(1);
/// A record is text of a few figures a column; what is larger is something else.
const MOST_BYTES: u64 = 1 << 28;

/// A folder of runs.
#[derive(Clone, Debug)]
pub struct RunFolder {
    folder: PathBuf,
}

/// A run in a folder of runs.
#[derive(Clone, Debug)]
pub struct KeptRun {
    /// The name of its files, without ending.
    pub id: String,
    pub record: Arc<RunRecord>,
    /// On disk, both files together.
    pub bytes: u64,
    /// There is an archive beside the record.
    pub archive: bool,
}

impl RunFolder {
    /// Makes the folder where there is none.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn open(folder: &Path) -> Result<Self, DataError> {
        make(folder)?;
        Ok(Self {
            folder: folder.to_owned(),
        })
    }

    /// Where runs are kept unless another folder is chosen: `balescope/runs` in the system's folder
    /// for data of programs.
    pub fn default_folder() -> Option<PathBuf> {
        let folders = directories::BaseDirs::new()?;
        Some(folders.data_dir().join("balescope").join("runs"))
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where the archive of a run lies, if it has one.
    pub fn archive_path(&self, id: &str) -> PathBuf {
        self.file(id, "bale")
    }

    fn file(&self, id: &str, ending: &str) -> PathBuf {
        self.folder.join(format!("{id}.{ending}"))
    }

    fn trashed(&self, id: &str, ending: &str) -> PathBuf {
        self.folder.join(TRASH).join(format!("{id}.{ending}"))
    }

    fn kept(&self, id: &str, record: RunRecord) -> KeptRun {
        let size = |ending| fs::metadata(self.file(id, ending)).map(|file| file.len());
        let archive = size("bale").ok();
        KeptRun {
            id: id.to_owned(),
            record: Arc::new(record),
            bytes: size("json").unwrap_or(0) + archive.unwrap_or(0),
            archive: archive.is_some(),
        }
    }

    /// The record of a run; `None` also where it is damaged.
    pub fn get(&self, id: &str) -> Option<RunRecord> {
        read(&self.file(id, "json")).ok()
    }

    /// Puts a run there, in the place of one with the same id. Each file is written whole or not at
    /// all, and the one that says that the run is there last.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn put(
        &self,
        id: &str,
        record: RunRecord,
        archive: Option<&[u8]>,
    ) -> Result<KeptRun, DataError> {
        let _lock = Lock::new(&self.folder)?;
        self.put_locked(id, record, archive)
    }

    fn put_locked(
        &self,
        id: &str,
        record: RunRecord,
        archive: Option<&[u8]>,
    ) -> Result<KeptRun, DataError> {
        if let Some(archive) = archive {
            write_atomically(&self.file(id, "bale"), |out| out.write_all(archive))?;
        }
        self.write(id, &record)?;
        Ok(self.kept(id, record))
    }

    /// Puts a run of its own there, under an id and a name that no other has.
    ///
    /// # Errors
    /// When the folder cannot be read or a file cannot be written.
    pub fn add(&self, mut record: RunRecord, archive: &[u8]) -> Result<KeptRun, DataError> {
        let _lock = Lock::new(&self.folder)?;
        let known = self.list()?.runs;
        let names: HashSet<&str> = known.iter().map(|k| k.record.name.as_str()).collect();
        record.name = free(&record.name, " ", |name| names.contains(name));
        let base = format!("{}-{}", record.made, plain(&record.name));
        // What was deleted may come back.
        let taken = |id: &str| {
            let endings = ["json", "bale"].into_iter();
            let mut places = endings.flat_map(|e| [self.file(id, e), self.trashed(id, e)]);
            places.any(|place| place.exists())
        };
        let id = free(&base, "-", taken);
        self.put_locked(&id, record, Some(archive))
    }

    fn write(&self, id: &str, record: &RunRecord) -> Result<(), DataError> {
        write_atomically(&self.file(id, "json"), |out| {
            serde_json::to_writer_pretty(&mut *out, record)?;
            out.write_all(b"\n")
        })
    }

    /// The archive of a run, byte for byte.
    pub fn archive(&self, id: &str) -> Result<Vec<u8>, DataError> {
        let path = self.archive_path(id);
        fs::read(&path).map_err(DataError::io(&path, "cannot read the archive of this run"))
    }

    /// Changes the name or the star of a run.
    ///
    /// # Errors
    /// When the record is not there (any more) or cannot be written.
    pub fn change(
        &self,
        id: &str,
        change: impl FnOnce(&mut RunRecord),
    ) -> Result<KeptRun, DataError> {
        let _lock = Lock::new(&self.folder)?;
        self.change_locked(id, change)
    }

    fn change_locked(
        &self,
        id: &str,
        change: impl FnOnce(&mut RunRecord),
    ) -> Result<KeptRun, DataError> {
        let path = self.file(id, "json");
        let mut record =
            read(&path).map_err(DataError::io(&path, "cannot read the record of this run"))?;
        change(&mut record);
        self.write(id, &record)?;
        Ok(self.kept(id, record))
    }
}

fn make(folder: &Path) -> Result<(), DataError> {
    fs::create_dir_all(folder).map_err(DataError::io(folder, "cannot make the folder"))
}

fn read(path: &Path) -> io::Result<RunRecord> {
    let text = read_small(path, MOST_BYTES).map_err(|e| match e.kind() {
        kind @ io::ErrorKind::FileTooLarge => {
            io::Error::new(kind, "too large for the record of a run")
        }
        _ => e,
    })?;
    serde_json::from_slice(&text)
        .map_err(|e| io::Error::other(format!("not the record of a run ({e})")))
}

/// The name that is wanted, or with the first number that makes it new.
fn free(wanted: &str, between: &str, taken: impl Fn(&str) -> bool) -> String {
    let numbered = (2_usize..).map(|n| format!("{wanted}{between}{n}"));
    std::iter::once(wanted.to_owned())
        .chain(numbered)
        .find(|name| !taken(name))
        .unwrap_or_default()
}

/// What any system takes as a part of a file's name.
fn plain(name: &str) -> String {
    let mut plain: String = name
        .to_lowercase()
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .collect();
    while plain.contains("--") {
        plain = plain.replace("--", "-");
    }
    plain.truncate(40);
    plain.trim_matches('-').to_owned()
}

#[cfg(test)]
mod tests;
