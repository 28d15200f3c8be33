//! Why a run or a message is not taken in.

use crate::codec::ArchiveError;
use crate::data::DataError;
use crate::format;
use crate::link::LinkError;
use crate::train::TrainError;

/// Why a run or a message is not taken in. All but a lost connection is said to the other end.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refusal {
    #[error("{waiting} runs wait there already; try again later")]
    TooMany { waiting: usize },
    #[error(
        "no room for {} of data: {} of {} are taken by others; try again later, send fewer samples \
         (--portion), or give `balescope serve` more with --memory",
        format::bytes(*wanted),
        format::bytes(*taken),
        format::bytes(*most)
    )]
    NoRoom {
        wanted: usize,
        taken: usize,
        most: usize,
    },
    #[error("the data are others than was said")]
    OtherData,
    #[error("the archive of the run is missing")]
    NoArchive,
    #[error(transparent)]
    Data(#[from] DataError),
    #[error(transparent)]
    Run(#[from] TrainError),
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    #[error(transparent)]
    Link(#[from] LinkError),
}
