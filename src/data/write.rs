use std::io::{self, Write};
use std::path::Path;

use super::{DataError, Dataset};

/// Writes a data set as npz in BALER's convention: `data` in the stored type, byte order and
/// array order, and `names` (`<U..`) where the file had names. Atomic.
///
/// # Errors
/// When the file cannot be written.
pub fn write_npz(path: &Path, data: &Dataset) -> Result<(), DataError> {
    let _ = (path, data);
    todo!()
}

/// Writes through a temporary file in the same folder, synced and renamed: a reader sees the old
/// file or the whole new one.
///
/// # Errors
/// When the folder cannot be written to, or `fill` fails.
pub fn write_atomically(
    path: &Path,
    fill: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), DataError> {
    let _ = (path, fill);
    todo!()
}
