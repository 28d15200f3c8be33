//! Files of other formats than `NumPy`'s, read as the arrays that are in them.

mod categories;
mod choice;
mod coordinates;
mod file;
mod first_axis;
mod gaps;
mod groups;
mod list;
mod mesh;
mod metadata;
mod numbers;
mod on_mesh;
mod passed_over;
mod plan;
mod stored;
mod table;
mod texts;
mod threads;
mod wanted;

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use super::listed::ListedArray;
use super::sniff::NPY_MAGIC;
use crate::data::DataError;

pub(in crate::data) use self::coordinates::COORDINATES;
pub(in crate::data) use self::file::FormatFile;

/// Whether a path is to be read here: a folder, or a file that is neither npy nor an npz.
pub(super) fn is_other_format(path: &Path) -> bool {
    if path.is_dir()
        || balescope_formats::folder_of_case(path).is_some()
        || balescope_formats::is_zipped_store(path)
    {
        return true;
    }
    if !path.is_file() {
        return false;
    }
    let mut first = Vec::new();
    let read = File::open(path).and_then(|file| file.take(6).read_to_end(&mut first));
    // What cannot be opened, and an empty file, are told by the readers of NumPy's files.
    let is_numpy = NPY_MAGIC.starts_with(&first) || first.starts_with(b"PK");
    read.is_ok_and(|got| got > 0) && !is_numpy
}

/// What a file holds.
pub(super) fn list(path: &Path) -> Result<Vec<ListedArray>, DataError> {
    let reader = balescope_formats::open(path)?;
    Ok(list::listed(reader.contents()))
}

#[cfg(test)]
mod tests;
