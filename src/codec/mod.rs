//! The archive: one self-contained file of a model and the data it compressed.

mod archive;
mod container;
mod error;
mod ledger;
mod lossless;
mod side;

pub use archive::{Archive, ArchiveInfo, SectionInfo};
pub use error::ArchiveError;
pub use ledger::Ledger;
