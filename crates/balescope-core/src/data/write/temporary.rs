//! Files and folders that are being written, under names of their own until they are complete.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tempfile::{Builder, NamedTempFile};

const PREFIX: &str = ".balescope-";
const SUFFIX: &str = ".part";

/// A file that is younger than this may belong to a program that has not locked it yet.
const FRESH: Duration = Duration::from_mins(1);
/// Where a file system knows no locks, a file that nobody has written to for so long is nobody's.
const LEFT_OVER: Duration = Duration::from_hours(1);
/// Entries of a folder that are looked at for what was left there: one with more is not worth the time.
const ENTRIES: usize = 10_000;

/// The temporary files of this program that are there now.
static PRESENT: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

fn present() -> MutexGuard<'static, Vec<PathBuf>> {
    PRESENT.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A file in the folder of its target, removed unless it is renamed to the target in the end.
pub(super) struct Temporary {
    /// `None` once it has its final name.
    file: Option<NamedTempFile>,
}

impl Temporary {
    /// With the permissions that any new file gets, not those of a secret. It is locked, so that other
    /// programs can tell that somebody still writes to it.
    pub fn create(folder: &Path) -> io::Result<Self> {
        let mut builder = Builder::new();
        builder.prefix(PREFIX).suffix(SUFFIX);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            builder.permissions(fs::Permissions::from_mode(0o666));
        }
        let mut present = present();
        let made = builder.tempfile_in(folder);
        // Without the name of the temporary file, which nobody has asked for.
        let file = made.map_err(|error| io::Error::from(error.kind()))?;
        present.push(file.path().to_owned());
        drop(present);
        // Where there are no locks, the file's age tells instead.
        let _ = file.as_file().try_lock();
        Ok(Self { file: Some(file) })
    }

    pub fn file(&mut self) -> io::Result<&mut File> {
        let gone = || io::Error::from(io::ErrorKind::NotFound);
        self.file
            .as_mut()
            .map(NamedTempFile::as_file_mut)
            .ok_or_else(gone)
    }

    /// Where it is until it has its final name.
    pub fn path(&self) -> io::Result<&Path> {
        let gone = || io::Error::from(io::ErrorKind::NotFound);
        self.file.as_ref().map(NamedTempFile::path).ok_or_else(gone)
    }

    /// Gives the file its final name, in the place of another file of that name.
    pub fn rename(mut self, target: &Path) -> io::Result<()> {
        let mut present = present();
        let Some(file) = self.file.take() else {
            return Ok(());
        };
        let own = file.path().to_owned();
        let renamed = file.persist(target);
        // Where it failed, the file goes with the error.
        let renamed = renamed.map(drop).map_err(|failed| failed.error);
        present.retain(|path| *path != own);
        renamed
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        let Some(file) = self.file.take() else { return };
        let mut present = present();
        let own = file.path().to_owned();
        // What cannot be removed now is cleared away the next time that the folder is used.
        let _ = file.close();
        present.retain(|path| *path != own);
    }
}

/// A folder beside its target, removed with what is left in it.
pub(super) struct TemporaryFolder {
    folder: PathBuf,
}

impl TemporaryFolder {
    pub fn create(folder: &Path) -> io::Result<Self> {
        let mut present = present();
        let made = Builder::new()
            .prefix(PREFIX)
            .suffix(SUFFIX)
            .tempdir_in(folder);
        let folder = made.map_err(|error| io::Error::from(error.kind()))?.keep();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            fs::set_permissions(&folder, fs::Permissions::from_mode(0o755))?;
        }
        present.push(folder.clone());
        Ok(Self { folder })
    }

    pub fn path(&self) -> &Path {
        &self.folder
    }
}

impl Drop for TemporaryFolder {
    fn drop(&mut self) {
        let mut present = present();
        remove(&self.folder);
        present.retain(|path| *path != self.folder);
    }
}

/// A file, or a folder with all that is in it. What cannot be removed now is cleared away the next time
/// that the folder above is used.
fn remove(path: &Path) {
    let _ = if path.is_dir() {
        fs::remove_dir_all(path)
    } else {
        fs::remove_file(path)
    };
}

/// Removes every file that is still being written, and lets nobody begin another or finish one: to be
/// called when the program ends at once.
pub fn remove_unfinished() {
    let mut present = present();
    for path in present.drain(..) {
        remove(&path);
    }
    // Whoever writes waits until the program has ended.
    std::mem::forget(present);
}

/// The same where there is no memory to wait with: nothing is removed while another file is begun.
pub fn remove_unfinished_now() {
    if let Ok(mut present) = PRESENT.try_lock() {
        for path in present.iter() {
            remove(path);
        }
        present.clear();
        std::mem::forget(present);
    }
}

/// Removes the temporary files that programs left in this folder that were killed.
pub fn clear_left_over(folder: &Path) {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    for entry in entries.take(ENTRIES).filter(is_left_over) {
        remove(&entry.path());
    }
}

fn is_left_over(entry: &fs::DirEntry) -> bool {
    let name = entry.file_name();
    let name = name.to_string_lossy();
    if !name.starts_with(PREFIX) || !name.ends_with(SUFFIX) {
        return false;
    }
    let Ok(metadata) = entry.metadata() else {
        return false;
    };
    let age = metadata
        .modified()
        .ok()
        .and_then(|time| time.elapsed().ok());
    let older = |than: Duration| age.is_some_and(|age| age > than);
    if metadata.is_dir() {
        // Nothing locks a folder, and writing into one changes its age.
        return older(LEFT_OVER);
    }
    if !metadata.is_file() || !older(FRESH) {
        return false;
    }
    let Ok(file) = File::open(entry.path()) else {
        return false;
    };
    match file.try_lock() {
        Ok(()) => true,
        Err(TryLockError::WouldBlock) => false,
        Err(TryLockError::Error(_)) => older(LEFT_OVER),
    }
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;

    fn age(path: &Path) {
        let old = SystemTime::now() - Duration::from_hours(2);
        let file = File::options().append(true).open(path).unwrap();
        file.set_modified(old).unwrap();
    }

    #[test]
    fn what_a_dead_program_left_is_cleared_and_what_is_being_written_stays() {
        let folder = tempfile::tempdir().unwrap();
        let place = |name: &str| folder.path().join(name);
        for name in [".balescope-dead.part", ".balescope-new.part", "other.part"] {
            fs::write(place(name), b"half").unwrap();
        }
        age(&place(".balescope-dead.part"));
        age(&place("other.part"));
        let mut own = Temporary::create(folder.path()).unwrap();
        let written = own.file.as_ref().unwrap().path().to_owned();
        io::Write::write_all(own.file().unwrap(), b"half").unwrap();
        age(&written);
        clear_left_over(folder.path());
        assert!(!place(".balescope-dead.part").exists());
        assert!(place(".balescope-new.part").exists() && place("other.part").exists());
        own.rename(&place("whole")).unwrap();
        assert_eq!(fs::read(place("whole")).unwrap(), b"half");
        assert!(!written.exists() && !present().contains(&written));
    }
}
