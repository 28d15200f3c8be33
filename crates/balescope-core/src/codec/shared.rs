//! A model that many archives share: it stands in one file, and the others name it by its checksums.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::ArchiveError;
use super::container::Container;
use super::table::{Part, Section, Table};

/// The model that an archive was made with and does not hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct SharedModel {
    /// The name of its file when the archive was written: where to look for it.
    pub label: String,
    pub decoder: Stamp,
    /// `None`: the model has none.
    pub encoder: Option<Stamp>,
}

/// A section by its length and checksum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Stamp {
    pub bytes: u64,
    pub crc32: u32,
}

impl Stamp {
    pub fn from_bytes(bytes: &[u8]) -> Self {
        Self {
            bytes: bytes.len() as u64,
            crc32: crc32fast::hash(bytes),
        }
    }

    fn is(self, section: Option<&Section>) -> bool {
        section.is_some_and(|s| (s.length, s.crc32) == (self.bytes, self.crc32))
    }
}

impl SharedModel {
    /// Bytes of the model.
    pub fn bytes(&self) -> u64 {
        self.decoder.bytes + self.encoder.map_or(0, |e| e.bytes)
    }

    fn is_in(&self, table: &Table) -> bool {
        let encoder = table.single(Part::Encoder);
        self.decoder.is(table.single(Part::Decoder)) && self.encoder.is_none_or(|e| e.is(encoder))
    }

    /// Opens the model's file: the one that is given, or one beside the archive.
    pub fn find(
        &self,
        archive: &Path,
        given: Option<&Path>,
    ) -> Result<Container<File>, ArchiveError> {
        if let Some(path) = given {
            let file = open(path)?;
            if self.is_in(&file.table) {
                return Ok(file);
            }
            let found = file.table.single(Part::Decoder);
            return Err(ArchiveError::WrongModel {
                file: path.display().to_string(),
                archive: archive.display().to_string(),
                model: self.label.clone(),
                found: found.map_or("none".to_owned(), |s| format!("{:08x}", s.crc32)),
                expected: format!("{:08x}", self.decoder.crc32),
            });
        }
        let beside = archives_beside(archive, &self.label);
        let fitting = |path: PathBuf| open(&path).ok().filter(|file| self.is_in(&file.table));
        beside
            .into_iter()
            .find_map(fitting)
            .ok_or_else(|| self.missing(&archive.display().to_string()))
    }

    pub fn missing(&self, archive: &str) -> ArchiveError {
        ArchiveError::NeedsModel {
            file: archive.to_owned(),
            model: self.label.clone(),
        }
    }
}

/// The archives in the same folder, the one of this name first.
fn archives_beside(archive: &Path, first: &str) -> Vec<PathBuf> {
    let folder = match archive.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let paths = entries.map(|entry| entry.path());
    let mut found: Vec<PathBuf> = paths
        .filter(|path| {
            path.extension()
                .is_some_and(|e| e.eq_ignore_ascii_case("bale"))
        })
        .filter(|path| path.as_path() != archive && path.is_file())
        .collect();
    found.sort_by_key(|path| (path.file_name() != Some(first.as_ref()), path.clone()));
    found
}

pub(super) fn open(path: &Path) -> Result<Container<File>, ArchiveError> {
    let file =
        File::open(path).map_err(crate::data::DataError::io(path, "cannot read the archive"))?;
    Container::open(&path.display().to_string(), file)
}
