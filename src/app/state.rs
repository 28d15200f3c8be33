use std::path::PathBuf;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::data::{ArrayInfo, Dataset, Profile};
use crate::model::ModelSpec;
use crate::train::{
    Baseline, DeviceChoice, DeviceInfo, EpochLoss, Failure, Outcome, Progress, RunId, Snapshot, Split,
    TrainingSpec,
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
}

/// A data set that is open, with what is to be done with it.
#[derive(Clone, Debug)]
pub struct Loaded {
    pub data: Arc<Dataset>,
    pub profile: Arc<Profile>,
    pub plan: Plan,
    pub model: ModelSpec,
    pub training: TrainingSpec,
}

/// What stands in the window's middle as far as data is concerned.
#[derive(Clone, Debug, Default)]
pub enum LoadState {
    /// Sample cards and a drop target.
    #[default]
    Empty,
    Loading { label: String },
    /// An npz that leaves a choice.
    ChooseArray { path: PathBuf, arrays: Vec<ArrayInfo> },
    Ready(Box<Loaded>),
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum RunPhase {
    #[default]
    Idle,
    Preparing(&'static str),
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
    pub split: Arc<Split>,
    pub baseline: Option<Baseline>,
    pub losses: Vec<EpochLoss>,
    pub progress: Option<Progress>,
    pub snapshot: Option<Arc<Snapshot>>,
    pub outcome: Option<Box<Outcome>>,
    pub warnings: Vec<String>,
}

/// What is kept from one start to the next.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    pub recent: Vec<PathBuf>,
    pub theme: egui::ThemePreference,
    pub device: DeviceChoice,
    pub log_loss: bool,
    pub colour_map: String,
}

/// All that the panels and views read. Only `App` changes it, in answer to an [`super::AppCommand`]
/// or an event; the widgets of the left panel edit their own specs in place.
#[derive(Default)]
pub struct AppState {
    pub load: LoadState,
    pub run: RunState,
    pub view: View,
    pub settings: Settings,
    pub devices: Vec<DeviceInfo>,
}
