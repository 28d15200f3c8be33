use std::borrow::Cow;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use crate::data::DataError;
use crate::report::TradeOffPoint;
use crate::train::{EpochLoss, Progress};

/// A finished point and where its file is.
#[derive(Clone, Debug)]
pub struct SweepResult {
    pub point: TradeOffPoint,
    pub file: FileAt,
}

/// Where the bytes of a file are.
#[derive(Clone, Debug)]
pub enum FileAt {
    /// Of a codec: made again where it is wanted.
    Nowhere,
    Memory(Arc<Vec<u8>>),
    Disk(PathBuf),
}

impl FileAt {
    /// The bytes; `None` where they were not kept.
    pub fn read(&self) -> Result<Option<Arc<Vec<u8>>>, DataError> {
        match self {
            Self::Nowhere => Ok(None),
            Self::Memory(bytes) => Ok(Some(Arc::clone(bytes))),
            Self::Disk(path) => match std::fs::read(path) {
                Ok(bytes) => Ok(Some(Arc::new(bytes))),
                Err(source) => Err(DataError::Io {
                    path: path.clone(),
                    what: "cannot be read",
                    source,
                }),
            },
        }
    }
}

/// How something that is under way goes.
#[derive(Clone, Debug)]
pub struct TrialProgress {
    pub since: Instant,
    /// What is done before the first batch.
    pub preparing: Option<Cow<'static, str>>,
    pub progress: Option<Progress>,
    pub loss: Option<EpochLoss>,
    /// Where it stands between bytes and errors, with the bytes that are expected.
    pub point: Option<TradeOffPoint>,
    /// Waiting between two batches.
    pub held: bool,
}

impl Default for TrialProgress {
    fn default() -> Self {
        Self {
            since: Instant::now(),
            preparing: None,
            progress: None,
            loss: None,
            point: None,
            held: false,
        }
    }
}
