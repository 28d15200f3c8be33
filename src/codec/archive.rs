use std::path::Path;

use serde::Serialize;

use super::{ArchiveError, Ledger};
use crate::data::Dataset;

/// A model and the data it compressed.
#[derive(Debug)]
pub struct Archive {}

/// What an archive holds, for people and for `info --json`.
#[derive(Clone, Debug, Serialize)]
pub struct ArchiveInfo {
    pub version: u32,
    pub shape: Vec<usize>,
    pub dtype: String,
    pub samples: usize,
    pub columns: Vec<String>,
    pub family: String,
    pub size: String,
    pub widths: Vec<usize>,
    pub features: usize,
    pub latent: usize,
    pub parameters: usize,
    pub can_compress: bool,
    pub ledger: Ledger,
    pub sections: Vec<SectionInfo>,
}

#[derive(Clone, Debug, Serialize)]
pub struct SectionInfo {
    pub name: String,
    pub bytes: usize,
    /// CRC-32 as stored; it was checked when the archive was read.
    pub crc32: u32,
}

impl Archive {
    /// # Errors
    /// When the file cannot be read, is not an archive, or is damaged.
    pub fn read(path: &Path) -> Result<Self, ArchiveError> {
        let _ = path;
        todo!()
    }

    /// `label` stands for the file in messages.
    ///
    /// # Errors
    /// As [`Archive::read`].
    pub fn from_bytes(label: &str, bytes: &[u8]) -> Result<Self, ArchiveError> {
        let _ = (label, bytes);
        todo!()
    }

    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        todo!()
    }

    /// Whether these first bytes of a file are an archive's.
    #[must_use]
    pub fn is_archive(bytes: &[u8]) -> bool {
        let _ = bytes;
        todo!()
    }

    /// Decodes all samples into the stored shape, type, order and names.
    ///
    /// # Errors
    /// When the sections contradict each other.
    pub fn decode(&self) -> Result<Dataset, ArchiveError> {
        todo!()
    }

    #[must_use]
    pub fn info(&self) -> ArchiveInfo {
        todo!()
    }
}
