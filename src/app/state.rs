use std::borrow::Cow;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::glimpse::Glimpse;
use crate::codec::{Archive, ArchiveInfo};
use crate::data::{ArrayInfo, Dataset, Profile};
use crate::link::Token;
use crate::model::ModelSpec;
use crate::report::{Method, TimedDevice};
use crate::runs::{Kept, RunSettings};
use crate::sweep::Entry;
use crate::train::{
    Baseline, DeviceChoice, DeviceInfo, EpochLoss, Failure, Interim, Outcome, Progress, Reused,
    RunId, SearchSpec, SearchStep, Snapshot, Split, Target, TrainingSpec, TransformTrials,
};
use crate::transform::Plan;

/// The middle of the window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum View {
    /// Table of the data's columns, before any training, with advice.
    #[default]
    Data,
    Training,
    Distributions,
    Response,
    Columns,
    Field,
    /// A derived quantity before and after, for instance an invariant mass.
    Derived,
    /// Bytes of the archive.
    Ledger,
    /// The numbers in the bottleneck, and what the decoder makes of others.
    Latents,
    /// What every hidden unit does.
    Activations,
    /// The errors of one column or component: sizes, neighbours, spectrum, structure.
    Errors,
    /// Bytes against errors of codecs and models.
    TradeOff,
    /// All runs that were kept.
    Runs,
}

/// A data set that is open, with what is to be done with it.
#[derive(Clone, Debug)]
pub struct Loaded {
    pub data: Arc<Dataset>,
    pub profile: Arc<Profile>,
    pub plan: Plan,
    pub model: ModelSpec,
    pub training: TrainingSpec,
    /// Instead of a ratio.
    pub target: Option<Target>,
    /// A target may be met by another model than the one chosen.
    pub any_model: bool,
    /// Of the values as they are read: what kept runs tell their data by.
    pub fingerprint: String,
}

impl Loaded {
    /// Why there is nothing that a model could learn; see [`crate::train::RunSpec::nothing_to_learn`].
    pub fn nothing_to_learn(&self) -> Option<String> {
        (self.spec(RunId::default(), DeviceChoice::Cpu)).nothing_to_learn()
    }

    /// The search that the settings ask for.
    pub fn search(&self) -> Option<SearchSpec> {
        let sized = self.model.family.has_sizes();
        Some(SearchSpec {
            target: self.target?,
            family: (!self.any_model).then_some(self.model.family),
            size: (!self.any_model && sized).then(|| self.model.size.clone()),
        })
    }
}

/// What stands in the window's middle as far as data is concerned.
#[derive(Clone, Debug, Default)]
pub enum LoadState {
    /// Sample cards and a drop target.
    #[default]
    Empty,
    Ready(Box<Loaded>),
}

/// A file that is on its way in, while the window keeps what it has.
#[derive(Clone, Debug)]
pub enum Pending {
    Loading {
        label: String,
        since: Instant,
        /// What is known of the data already.
        glimpse: Option<Arc<Glimpse>>,
    },
    /// An npz that leaves a choice.
    ChooseArray {
        path: PathBuf,
        arrays: Vec<ArrayInfo>,
    },
}

/// An archive that was opened: the data on show are what it decodes to.
#[derive(Clone, Debug)]
pub struct OpenedArchive {
    pub path: PathBuf,
    /// The file with its model, where that is another one.
    pub model: Option<PathBuf>,
    pub archive: Arc<Archive>,
    /// Of the whole file.
    pub info: Arc<ArchiveInfo>,
    /// Samples in the file, where only a portion of them is held.
    pub of: Option<usize>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum RunPhase {
    #[default]
    Idle,
    Preparing(Cow<'static, str>),
    Training,
    Paused,
    /// Stop was asked for and has not been answered yet.
    Stopping,
    Finished,
    Failed(Failure),
}

/// The present run, filled from the trainer's events.
#[derive(Clone, Debug, Default)]
pub struct RunState {
    pub id: RunId,
    pub phase: RunPhase,
    pub device: String,
    /// How fast devices were when a few steps were tried.
    pub timed: Vec<TimedDevice>,
    pub split: Arc<Split>,
    pub baseline: Option<Baseline>,
    pub losses: Vec<EpochLoss>,
    pub progress: Option<Progress>,
    /// What the file would be if the run ended now.
    pub interim: Option<Interim>,
    pub snapshot: Option<Arc<Snapshot>>,
    pub outcome: Option<Box<Outcome>>,
    pub warnings: Vec<String>,
    /// The transforms that were tried before the run, where they were left automatic.
    pub transforms: Option<TransformTrials>,
    /// What is trained; none before the first run.
    pub method: Option<Method>,
    /// What is searched for, and the trials so far.
    pub target: Option<Target>,
    pub steps: Vec<SearchStep>,
    /// When the run was asked for, and how long it took to its result.
    pub begun: Option<Instant>,
    pub took: Duration,
    /// It was kept, and opened again: trained further, it begins with what was kept of it.
    pub reopened: bool,
    /// Instead of training: the data compressed with the model of another archive.
    pub reuse: Option<Arc<Reused>>,
    /// Instead of training: the file of a sweep that is on show.
    pub shown: Option<Arc<ShownFile>>,
}

/// The queue of sweeps as it stands.
#[derive(Clone, Default)]
pub struct SweepState {
    /// Counts up whenever any of the rest changes.
    pub generation: u64,
    pub entries: Arc<Vec<Entry>>,
    pub paused: bool,
    /// Why nothing will be tried any more.
    pub broken: Option<String>,
    /// A sweep was started, by hand or because the data are small.
    pub begun: bool,
    /// Networks that an earlier sweep of the same data had not come to when it was cut off.
    pub left: Arc<Vec<RunSettings>>,
}

/// A file of a sweep.
#[derive(Clone, Debug)]
pub struct ShownFile {
    pub method: Method,
    pub bytes: Arc<Vec<u8>>,
    /// Where there is a model in it.
    pub archive: Option<Arc<Archive>>,
}

/// A device of another machine, as it is remembered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownRemote {
    /// `HOST:PORT`.
    pub address: String,
    pub token: Token,
}

/// What is kept from one start to the next.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    pub recent: Vec<PathBuf>,
    pub theme: egui::ThemePreference,
    pub device: DeviceChoice,
    /// Devices of other machines.
    pub remotes: Vec<KnownRemote>,
    pub colour_map: String,
    pub view: View,
    /// Begin empty instead of with what was open last.
    pub start_empty: bool,
    pub last: Option<LastOpen>,
    /// Where runs are kept; `None`: in the system's folder for data of programs.
    pub runs_folder: Option<PathBuf>,
    /// Gigabytes that kept runs may take.
    pub runs_limit: Option<f64>,
}

/// What was open when the window was closed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct LastOpen {
    /// A data file or an archive; `None`: a bundled sample.
    pub path: Option<PathBuf>,
    pub array: Option<String>,
    /// What the data are called.
    pub label: String,
    /// The left panel, as TOML.
    pub settings: String,
    /// The run on show, where it was kept.
    pub run: Option<String>,
}

impl Settings {
    /// Gigabytes that kept runs may take unless that is changed.
    const RUNS_LIMIT: f64 = 2.0;

    pub fn limit(&self) -> f64 {
        self.runs_limit.unwrap_or(Self::RUNS_LIMIT)
    }

    /// The chosen device, ready to be used.
    pub fn device_to_use(&self) -> DeviceChoice {
        self.with_token(self.device.clone())
    }

    /// A device with the token that is remembered for it, where it is one of another machine.
    pub fn with_token(&self, device: DeviceChoice) -> DeviceChoice {
        let DeviceChoice::Remote(mut remote) = device else {
            return device;
        };
        let known = self.remotes.iter().find(|r| r.address == remote.address);
        remote.token = known.map(|known| known.token.clone());
        DeviceChoice::Remote(remote)
    }
}

/// Runs that outlive the window.
#[derive(Clone, Debug, Default)]
pub struct KeptRuns {
    /// Where they are; `None`: nothing is kept.
    pub folder: Option<PathBuf>,
    /// The folder has been read.
    pub listed: bool,
    /// The newest first.
    pub runs: Vec<Kept>,
    /// Archives in the folder whose record is missing.
    pub orphans: Vec<PathBuf>,
    /// Which of them is the present run.
    pub current: Option<String>,
    /// A second run of the same data, on show beside the present one.
    pub beside: Option<Arc<BesideRun>>,
}

impl KeptRuns {
    pub fn find(&self, id: &str) -> Option<&Kept> {
        self.runs.iter().find(|kept| kept.id == id)
    }

    /// What the present run is called, where it was kept.
    pub fn current_name(&self) -> Option<&str> {
        let kept = self.find(self.current.as_deref()?)?;
        Some(&kept.record.name)
    }
}

/// A kept run of the data at hand, decoded.
#[derive(Clone, Debug)]
pub struct BesideRun {
    pub id: String,
    pub name: String,
    pub losses: Vec<EpochLoss>,
    pub outcome: Outcome,
}

/// All that the panels and views read. Only `App` changes it, in answer to an [`super::AppCommand`]
/// or an event; the widgets of the left panel edit their own specs in place.
#[derive(Default)]
pub struct AppState {
    pub load: LoadState,
    pub pending: Option<Pending>,
    /// Where the data came out of an archive rather than a data file.
    pub opened: Option<OpenedArchive>,
    pub run: RunState,
    /// The run's result has not been written to a file yet.
    pub unsaved: bool,
    /// The archive at hand kept its encoder, so it can compress other files.
    pub can_compress: bool,
    /// Codecs and models that were tried on the data at hand, and that are to be.
    pub sweep: SweepState,
    pub view: View,
    pub settings: Settings,
    pub devices: Vec<DeviceInfo>,
    pub kept: KeptRuns,
}

impl RunPhase {
    /// A run is under way, also while it is held or about to end.
    pub fn active(&self) -> bool {
        matches!(
            self,
            Self::Preparing(_) | Self::Training | Self::Paused | Self::Stopping
        )
    }
}

impl RunState {
    /// What made the values on show, in words, where that is no training of this data.
    pub fn made_by(&self) -> Option<String> {
        let shown = self.shown.as_ref().map(|shown| shown.method.label());
        let reused = self.reuse.is_some();
        shown.or(reused.then(|| "with the model of other data".to_owned()))
    }
}

impl AppState {
    pub fn loaded(&self) -> Option<&Loaded> {
        match &self.load {
            LoadState::Ready(loaded) => Some(loaded),
            LoadState::Empty => None,
        }
    }

    /// The archive at hand: the run's result, else the one that was opened.
    pub fn archive(&self) -> Option<&Arc<Archive>> {
        let trained = self.run.outcome.as_ref().map(|outcome| &outcome.archive);
        let reused = self.run.reuse.as_ref().map(|reused| &reused.archive);
        let opened = self.opened.as_ref().map(|opened| &opened.archive);
        let shown = self.run.shown.as_ref().and_then(|s| s.archive.as_ref());
        trained.or(reused).or(shown).or(opened)
    }

    /// The archive at hand where it was opened from a file and only a portion of it is held.
    pub fn opened_portion(&self) -> Option<&OpenedArchive> {
        let opened = self.opened.as_ref().filter(|opened| opened.of.is_some())?;
        let own = self
            .archive()
            .is_some_and(|a| Arc::ptr_eq(a, &opened.archive));
        own.then_some(opened)
    }

    /// The file of an archive that was made here, byte for byte.
    pub fn new_archive(&self) -> Option<&Arc<Vec<u8>>> {
        let trained = self.run.outcome.as_ref().map(|o| &o.archive_bytes);
        let reused = self.run.reuse.as_ref().map(|r| &r.archive_bytes);
        let shown = self.run.shown.as_ref().map(|s| &s.bytes);
        trained.or(reused).or(shown)
    }
}

impl View {
    /// All views, in the order of their tabs.
    pub const ALL: [Self; 13] = [
        Self::Data,
        Self::Training,
        Self::Distributions,
        Self::Response,
        Self::Columns,
        Self::Field,
        Self::Derived,
        Self::Ledger,
        Self::Latents,
        Self::Activations,
        Self::Errors,
        Self::TradeOff,
        Self::Runs,
    ];

    pub fn label(self) -> &'static str {
        match self {
            Self::Data => "Data",
            Self::Training => "Training",
            Self::Distributions => "Distributions",
            Self::Response => "Response",
            Self::Columns => "Columns",
            Self::Field => "Field",
            Self::Derived => "Derived",
            Self::Ledger => "Ledger",
            Self::Latents => "Latent space",
            Self::Activations => "Activations",
            Self::Errors => "Errors",
            Self::TradeOff => "Trade-off",
            Self::Runs => "Runs",
        }
    }

    /// What the view answers, for its tooltip.
    pub const fn question(self) -> &'static str {
        match self {
            Self::Data => "What is in the data, and what is odd about it?",
            Self::Training => {
                "Is the network still learning, and does it hold for data it never saw?"
            }
            Self::Distributions => "Does every column keep its distribution?",
            Self::Response => "How far is each value off, in percent of itself?",
            Self::Columns => "Which columns came back worst, and by how much?",
            Self::Field => "Where in the field are the errors?",
            Self::Derived => {
                "Does a quantity computed from several columns survive, such as an invariant mass?"
            }
            Self::Ledger => "Where did the bytes of the archive go?",
            Self::Latents => "What does each number in the bottleneck mean?",
            Self::Activations => "Does every unit of the network do something?",
            Self::TradeOff => "Which method gives the smallest file for this data at which error?",
            Self::Errors => "How large are the errors of a column, and are they mere noise?",
            Self::Runs => "What was tried before, and which run was best?",
        }
    }

    /// Whether the view says something about this data.
    pub fn applies_to(self, data: &Dataset) -> bool {
        match self {
            Self::Field => data.is_field(),
            Self::Derived => !data.is_field(),
            _ => true,
        }
    }
}
