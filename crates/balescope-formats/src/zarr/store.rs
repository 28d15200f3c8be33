//! Where the files of a store lie: in folders, or in a zip archive.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::error::Problem;
use crate::zipped::Zipped;

/// The files of a store, by names with slashes from its own folder. Names of folders are empty or end with a
/// slash.
pub(super) enum Store {
    Folder(PathBuf),
    Zip(Zipped),
}

/// Folders in folders, at most.
pub(super) const DEEPEST: usize = 32;

/// Files that are counted for the size of an array, at most.
const MOST_FILES: usize = 1_000_000;

impl Store {
    pub fn open(path: &Path) -> Result<Self, Problem> {
        if path.is_dir() {
            return Ok(Self::Folder(path.to_owned()));
        }
        let zipped = Zipped::open(path)?.map(Self::Zip);
        zipped.ok_or_else(|| {
            let hint = "unpack it first and open what is inside";
            Problem::other_format("a zip archive without a Zarr store", hint)
        })
    }

    /// Bytes of a file; `None` where it is not there.
    pub fn size(&self, name: &str) -> Option<u64> {
        match self {
            Self::Folder(root) => {
                let about = root.join(name).metadata().ok()?;
                about.is_file().then_some(about.len())
            }
            Self::Zip(zipped) => zipped.size(name),
        }
    }

    /// A file's bytes; `None` where it is not there.
    pub fn read(&self, name: &str) -> Result<Option<Vec<u8>>, Problem> {
        match self {
            Self::Folder(root) => match fs::read(root.join(name)) {
                Ok(bytes) => Ok(Some(bytes)),
                Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
                Err(e) => Err(Problem::io(&format!("cannot read {name}"), e)),
            },
            Self::Zip(zipped) => zipped.read(name),
        }
    }

    /// The names of the folders in a folder, in order.
    pub fn folders(&self, folder: &str) -> Result<Vec<String>, Problem> {
        let root = match self {
            Self::Folder(root) => root,
            Self::Zip(zipped) => return Ok(zipped.folders(folder)),
        };
        let entries = fs::read_dir(root.join(folder));
        let entries = entries.map_err(|e| Problem::io("cannot list the folder", e))?;
        let folders = entries.flatten().filter(|entry| entry.path().is_dir());
        let names = folders.map(|entry| entry.file_name().to_string_lossy().into_owned());
        let mut names: Vec<String> = names.collect();
        names.sort();
        Ok(names)
    }

    /// Bytes that all files in a folder and in those below it take.
    pub fn stored(&self, folder: &str) -> u64 {
        match self {
            Self::Folder(root) => {
                let mut left = MOST_FILES;
                size_of_files(&root.join(folder), 0, &mut left)
            }
            Self::Zip(zipped) => zipped.stored(folder),
        }
    }
}

fn size_of_files(folder: &Path, depth: usize, left: &mut usize) -> u64 {
    let Ok(entries) = fs::read_dir(folder) else {
        return 0;
    };
    let mut sum = 0_u64;
    for entry in entries.flatten() {
        if *left == 0 {
            break;
        }
        *left -= 1;
        let Ok(metadata) = entry.metadata() else {
            continue;
        };
        sum = sum.saturating_add(if metadata.is_dir() && depth < DEEPEST {
            size_of_files(&entry.path(), depth + 1, left)
        } else {
            metadata.len()
        });
    }
    sum
}
