//! What the window starts with.

use std::path::PathBuf;

use super::state::Settings;
use crate::data::ReadOptions;

/// What the window starts with.
#[derive(Clone, Debug, Default)]
pub struct AppOptions {
    /// A file to open at once.
    pub file: Option<PathBuf>,
    /// What of it is read.
    pub choice: ReadOptions,
    pub settings: Settings,
    /// Where runs are kept; `None`: nowhere.
    pub runs: Option<PathBuf>,
    /// Settings are tried before anybody starts a run with them.
    pub tries: bool,
    /// The report of a fault that nobody was told of.
    pub fault: Option<PathBuf>,
}
