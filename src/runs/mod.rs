//! Runs that outlive the program: what was asked for and what came of it, in a folder.

mod fingerprint;
mod lock;
mod record;
mod run_folder;
mod table;
mod trial;

pub use crate::train::{ForColumn, Rounding, RunSettings, SettingsError};
pub use fingerprint::Fingerprint;
pub use record::{DataRecord, ModelRecord, RunRecord};
pub use run_folder::listing::Listing;
pub use run_folder::{KeptRun, RunFolder};
pub use table::{DATA, Figure, table};
pub use trial::TrialKey;
