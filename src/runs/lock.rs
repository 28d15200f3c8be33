//! One program at a time changes a folder of runs.

use std::fs::{File, TryLockError};
use std::path::Path;
use std::time::{Duration, Instant};

use crate::data::DataError;

const NAME: &str = ".lock";
/// Others write two files and are done. Who takes longer does not go on at all.
const PATIENCE: Duration = Duration::from_secs(30);
const PAUSE: Duration = Duration::from_millis(5);

/// The right to change a folder, until it is dropped or the program ends.
pub(super) struct Lock {
    _file: File,
}

impl Lock {
    /// Waits until nobody else changes the folder. Where the file system knows no locks, it is had at
    /// once.
    ///
    /// # Errors
    /// When the folder cannot be written to, or another program has it for too long.
    pub fn new(folder: &Path) -> Result<Self, DataError> {
        Self::within(folder, PATIENCE)
    }

    fn within(folder: &Path, patience: Duration) -> Result<Self, DataError> {
        let path = folder.join(NAME);
        let fail = |what, source| DataError::Io {
            path: path.clone(),
            what,
            source,
        };
        let file = File::options().create(true).append(true).open(&path);
        let file = file.map_err(|source| fail("cannot write to the folder", source))?;
        let until = Instant::now() + patience;
        loop {
            match file.try_lock() {
                // A folder on a disk that knows no locks is used without one.
                Ok(()) | Err(TryLockError::Error(_)) => break,
                Err(TryLockError::WouldBlock) if Instant::now() < until => {
                    std::thread::sleep(PAUSE);
                }
                Err(TryLockError::WouldBlock) => {
                    let what =
                        "another Balescope changes the folder and does not finish; end it, or wait";
                    return Err(fail(what, std::io::ErrorKind::TimedOut.into()));
                }
            }
        }
        Ok(Self { _file: file })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_has_one_lock_and_who_waits_too_long_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let held = Lock::new(folder.path()).unwrap();
        let refused = Lock::within(folder.path(), Duration::from_millis(20))
            .err()
            .unwrap();
        assert!(
            refused.to_string().contains("another Balescope"),
            "{refused}"
        );
        drop(held);
        Lock::within(folder.path(), Duration::ZERO).unwrap();
    }
}
