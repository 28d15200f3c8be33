//! The archive: one self-contained file of a model and the data it compressed.

mod archive;
mod bound;
mod container;
mod entropy;
mod error;
mod ledger;
mod lossless;
mod parts;
mod residual;
mod rounding;
mod side;
mod tensor;

pub use archive::{Archive, ArchiveInfo, SectionInfo};
pub use bound::{Bound, BoundError, Bounds, Limit};
pub use error::ArchiveError;
pub use ledger::Ledger;
pub use rounding::{Losses, Reference, StorageSteps, Storing};
