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
mod fitting;
mod head;
mod head_check;
mod info;
mod ledger;
mod limit;
mod lossless;
mod mask;
mod opened;
mod parts;
mod range_coder;
mod read;
mod residual;
mod rounding;
mod sensitivity;
mod shared;
mod stored;
mod storing;
mod table;
mod tensor;
mod trial;
mod walk;

pub use archive::Archive;
pub use bound::{Bound, BoundError, Bounds};
pub use compression::{Compression, Seen};
pub use error::{ArchiveError, CodecError};
pub use info::{ArchiveInfo, SectionInfo};
pub use ledger::Ledger;
pub use limit::Limit;
pub use read::{ArchiveFile, DecodedPart, Parts};
pub use storing::{Losses, Reference, StorageSteps, Storing};
