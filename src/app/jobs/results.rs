//! What the window's jobs come to.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use super::grown::Grown;
use super::load::{Fresh, LoadError};
use super::reopen::{ReopenError, Reopened};
use super::save::Written;
use crate::app::preview::Preview;
use crate::app::purpose::Purpose;
use crate::app::state::{BesideRun, DecodedPart, ShownFile};
use crate::codec::Progressive;
use crate::data::{Dataset, Stamp};
use crate::runs::{KeptRun, Listing, RunSettings};
use crate::sweep::SweepResult;
use crate::train::{AboutServer, DeviceInfo, Forecast, Reused, RunId, Snapshot, Suggestion};

/// What a job came to.
pub enum Done {
    Devices(Vec<DeviceInfo>),
    Loaded {
        token: u64,
        result: Result<Fresh, LoadError>,
    },
    /// What would be opened of a file.
    LookedInto {
        path: PathBuf,
        array: Option<String>,
        result: Result<Arc<Preview>, LoadError>,
    },
    /// Whether files that are followed have changed.
    LookedAt {
        path: PathBuf,
        result: Result<Stamp, LoadError>,
    },
    /// Data that have grown; none where they have not.
    Grown {
        path: PathBuf,
        run: RunId,
        result: Result<Option<Box<Grown>>, LoadError>,
    },
    /// A first look at data that are still being read.
    Previewd {
        token: u64,
        preview: Arc<Preview>,
    },
    /// A file; `run` where it is the archive of that run.
    Written {
        result: anyhow::Result<Written>,
        run: Option<RunId>,
    },
    /// Data compressed with the model of another archive.
    Reused {
        run: RunId,
        result: anyhow::Result<Reused>,
    },
    Picked(Purpose, Picked),
    Picture {
        suggested_name: String,
        png: anyhow::Result<Arc<Vec<u8>>>,
    },
    /// The point of a run that was made by hand, on these data.
    Judged {
        run: RunId,
        data: Arc<Dataset>,
        result: anyhow::Result<Box<SweepResult>>,
    },
    /// What a file of a sweep does to the data.
    Unpacked {
        run: RunId,
        result: anyhow::Result<(Arc<Snapshot>, Arc<ShownFile>)>,
    },
    /// What a part of the archive at hand decodes to, and what decodes other parts of it.
    PartDecoded {
        run: RunId,
        result: anyhow::Result<(Arc<Progressive>, Box<DecodedPart>)>,
    },
    /// The runs that were kept, and whether to open the last one.
    Runs {
        result: anyhow::Result<Listing>,
        restore: bool,
    },
    /// A run that ended was put in the folder of runs; what had to go for it.
    KeptRun {
        run: RunId,
        result: anyhow::Result<(KeptRun, Vec<KeptRun>)>,
    },
    /// A kept run is changed, or is back.
    RunChanged(anyhow::Result<KeptRun>),
    RunDeleted {
        kept: KeptRun,
        result: anyhow::Result<()>,
    },
    /// A kept run is ready to be shown.
    Reopened {
        token: u64,
        quietly: bool,
        result: Result<Box<Reopened>, ReopenError>,
    },
    /// What an earlier sweep of the data with this fingerprint was cut off before.
    SweepLeft {
        fingerprint: String,
        left: Vec<RunSettings>,
    },
    /// What a sweep has still to do is noted.
    SweepNoted(anyhow::Result<()>),
    /// What a server said of itself, or why it did not.
    RemoteChecked {
        address: String,
        result: anyhow::Result<AboutServer>,
    },
    /// A trial of the settings at hand has ended.
    Tried {
        /// By which it is told to stop, and known.
        stop: Arc<AtomicBool>,
        result: anyhow::Result<Box<Tried>>,
    },
    /// A film is written, or not.
    Filmed(anyhow::Result<Written>),
    /// A second run to look at.
    Beside {
        token: u64,
        result: anyhow::Result<Arc<BesideRun>>,
    },
    /// A job without a place of its own for errors came to grief.
    Failed(String),
}

/// What a trial of settings found.
pub struct Tried {
    pub forecast: Option<Forecast>,
    pub suggestion: Option<Suggestion>,
}

/// What came of a file dialog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Picked {
    Path(PathBuf),
    /// It was closed without a choice.
    Nothing,
    /// The system could not show it.
    NotShown,
}
