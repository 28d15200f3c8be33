//! The archive: one self-contained file of a model and the data it compressed.

mod archive;
mod block;
mod block_coder;
mod bound;
mod build;
mod bytes;
pub mod classical;
mod compression;
mod container;
mod decode;
mod entropy;
mod error;
mod exact_columns;
#[cfg(test)]
mod faults;
mod head;
mod head_check;
mod info;
mod ledger;
mod lossless;
mod mask;
mod opened;
mod parts;
mod read;
mod residual;
mod rounding;
mod shared;
mod table;
mod tensor;

pub use archive::Archive;
pub use bound::{Bound, BoundError, Bounds, Limit};
pub use compression::{Compression, Seen};
pub use error::ArchiveError;
pub use info::{ArchiveInfo, SectionInfo};
pub use ledger::Ledger;
pub use read::{ArchiveFile, DecodedPart, Parts};
pub use rounding::{Losses, Reference, StorageSteps, Storing};
