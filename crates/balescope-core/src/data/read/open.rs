//! Files, opened.

use std::fs::{self, File};
use std::io::{self, BufReader};
use std::path::Path;

use crate::data::DataError;

/// Opens a regular file. Others (a folder, a pipe, a device) could block or never end.
pub(super) fn open(path: &Path) -> Result<(BufReader<File>, u64), DataError> {
    let fail = |what, source| DataError::Io {
        path: path.to_owned(),
        what,
        source,
    };
    let metadata = fs::metadata(path).map_err(|e| fail(advice(&e), e))?;
    if metadata.is_dir() {
        let what = "this is a folder; choose a .npy or .npz file in it";
        return Err(fail(what, io::ErrorKind::IsADirectory.into()));
    }
    if !metadata.is_file() {
        let what = "this is a pipe or a device; choose a .npy or .npz file";
        return Err(fail(what, io::ErrorKind::InvalidInput.into()));
    }
    let file = File::open(path).map_err(|e| fail(advice(&e), e))?;
    let length = file.metadata().map_err(|e| fail(advice(&e), e))?.len();
    Ok((BufReader::new(file), length))
}

/// What to do about an error of the operating system.
fn advice(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file; check the path",
        io::ErrorKind::PermissionDenied => {
            "you may not read this file; change its permissions or copy it to your own folder"
        }
        _ => "cannot read the file; check the disk or the network share it is on",
    }
}
