//! Folders and files of a case.

use std::fs;
use std::path::{Path, PathBuf};

use crate::error::Problem;

/// Whether a folder is that of a case.
pub(super) fn is_case(folder: &Path) -> bool {
    folder.join("system/controlDict").is_file()
        || folder.join("constant/polyMesh").is_dir()
        || folder.join("processor0").is_dir()
}

/// The folders that are called by a time, in order.
pub(super) fn times(folder: &Path) -> Result<Vec<(f64, PathBuf)>, Problem> {
    let entries = fs::read_dir(folder).map_err(|e| Problem::io("cannot list the case", e))?;
    let mut times: Vec<(f64, PathBuf)> = entries
        .flatten()
        .filter_map(|entry| {
            let time: f64 = entry.file_name().to_str()?.parse().ok()?;
            let path = entry.path();
            (time.is_finite() && path.is_dir()).then_some((time, path))
        })
        .collect();
    times.sort_by(|a, b| a.0.total_cmp(&b.0));
    Ok(times)
}

/// The files of a time, in order.
pub(super) fn files(folder: &Path) -> Result<Vec<PathBuf>, Problem> {
    let entries = fs::read_dir(folder).map_err(|e| Problem::io("cannot list a time", e))?;
    let mut files: Vec<PathBuf> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.is_file())
        .collect();
    files.sort();
    Ok(files)
}
