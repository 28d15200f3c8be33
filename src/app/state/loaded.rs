//! The data that are open, with the settings for them, and data that are on their way in.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use crate::app::preview::Preview;
use crate::codec::classical::PackedInfo;
use crate::codec::{Archive, ArchiveInfo};
use crate::data::{Dataset, Profile};
use crate::figures::{Facts, archive_facts, codec_facts};
use crate::model::ModelSpec;
use crate::report::ModelReport;
use crate::runs::{RunSettings, SettingsError};
use crate::train::{DeviceChoice, RunId, RunSpec, SearchSpec, Target, TrainingSpec};
use crate::transform::Plan;

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

    /// Whether all settings are those that these data begin with.
    pub fn is_untouched(&self) -> bool {
        let usual = RunSettings::default().spec_with(&self.data, &self.profile);
        let own = self.spec(RunId::default(), DeviceChoice::Cpu);
        usual.is_ok_and(|usual| {
            usual.plan == own.plan
                && usual.model == own.model
                && usual.training == own.training
                && own.search.is_none()
        })
    }

    /// The search that the settings ask for.
    pub fn search(&self) -> Option<SearchSpec> {
        let sized = self.model.family.has_sizes();
        Some(SearchSpec {
            target: self.target?,
            family: (!self.any_model).then_some(self.model.family),
            size: (!self.any_model && sized).then(|| self.model.size.clone()),
            latent_is_chosen: false,
        })
    }

    /// The run that the settings ask for.
    pub fn spec(&self, id: RunId, device: DeviceChoice) -> RunSpec {
        RunSpec {
            id,
            data: Arc::clone(&self.data),
            plan: self.plan.clone(),
            model: self.model.clone(),
            training: self.training.clone(),
            device,
            search: self.search(),
        }
    }

    /// Takes settings over.
    ///
    /// # Errors
    /// When they are not possible with these data; then nothing changes.
    pub fn take(&mut self, settings: &RunSettings) -> Result<(), SettingsError> {
        let spec = settings.spec_with(&self.data, &self.profile)?;
        self.take_run(&spec);
        Ok(())
    }

    /// Takes over what a run of these data does.
    pub fn take_run(&mut self, spec: &RunSpec) {
        self.plan = spec.plan.clone();
        self.model = spec.model.clone();
        self.training = spec.training.clone();
        self.target = spec.search.as_ref().map(|s| s.target);
        self.any_model = (spec.search.as_ref()).is_none_or(|s| s.family.is_none());
    }

    /// The model that a search found takes the place of the one it started from.
    pub fn take_winner(&mut self, winner: &ModelReport) {
        let (Ok(family), Ok(size)) = (winner.family.parse(), winner.size.parse()) else {
            return;
        };
        // The search may have taken other transforms, which are chosen anew before the next run.
        let features = self.plan.features(self.data.points());
        let model = ModelSpec::with_family(family, size, features, winner.latent)
            .with_tile(self.model.tile())
            .on(&self.data.layout);
        self.training = self.training.adapted(&self.data, &self.model, &model);
        self.model = model;
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
pub struct Pending {
    pub label: String,
    pub since: Instant,
    /// What is known of the data already.
    pub preview: Option<Arc<Preview>>,
}

/// Where an archive is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArchivePath {
    pub archive: PathBuf,
    /// The file with its model, where that is another one.
    pub model: Option<PathBuf>,
}

/// An archive, or a file of a codec, that was opened: the data on show are what it decodes to.
#[derive(Clone, Debug)]
pub struct OpenedArchive {
    pub at: ArchivePath,
    pub content: ArchiveContent,
    /// Samples in the file, where only a portion of them is held.
    pub of: Option<usize>,
}

/// What made an archive.
#[derive(Clone, Debug)]
pub enum ArchiveContent {
    Model {
        archive: Arc<Archive>,
        /// Of the whole file.
        info: Arc<ArchiveInfo>,
    },
    Codec(Arc<PackedInfo>),
}

impl ArchiveContent {
    /// Of an archive that is held whole.
    pub fn of_model(archive: Archive) -> Self {
        Self::Model {
            info: Arc::new(archive.info()),
            archive: Arc::new(archive),
        }
    }

    /// The archive, where a model made it.
    pub fn archive(&self) -> Option<&Arc<Archive>> {
        match self {
            Self::Model { archive, .. } => Some(archive),
            Self::Codec(_) => None,
        }
    }

    /// Whether other files can be compressed with its model.
    pub fn can_compress(&self) -> bool {
        match self {
            Self::Model { info, .. } => info.can_compress,
            Self::Codec(_) => false,
        }
    }

    /// Bytes of the file, and the data as stored over them.
    pub fn size(&self) -> (usize, f64) {
        match self {
            Self::Model { info, .. } => (info.ledger.total, info.ledger.total_ratio()),
            Self::Codec(info) => (info.total, info.total_ratio),
        }
    }

    /// What made it, and what it promises.
    pub fn facts(&self) -> Facts {
        match self {
            Self::Model { info, .. } => archive_facts(info),
            Self::Codec(info) => codec_facts(info),
        }
    }
}
