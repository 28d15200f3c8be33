//! A data file that is followed while it grows.

use std::path::PathBuf;
use std::time::Instant;

use crate::data::Stamp;

/// The file at hand, looked at again and again.
#[derive(Clone, Debug)]
pub struct Following {
    pub path: PathBuf,
    /// Of the files as they were at the last look.
    pub stamp: Stamp,
    /// Looks in a row that found the files changed.
    pub changes: usize,
    /// What the files held at the last look has been read.
    pub is_read: bool,
    /// A look, or reading, is under way.
    pub is_busy: bool,
    /// When to look again.
    pub due: Instant,
}
