use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{DeviceChoice, RunId};
use crate::data::Dataset;
use crate::model::ModelSpec;
use crate::transform::Plan;

/// How the learning rate changes over the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Schedule {
    /// Up from a twenty-fifth in the first 30 %, down to nearly nothing at the end.
    OneCycle,
    /// Half a cosine from the full rate to nearly nothing.
    Cosine,
    Constant,
}

/// What training minimises, over transformed features.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Loss {
    /// Mean of squares.
    Mse,
    /// Mean of absolute values.
    L1,
    /// Squares near zero, absolute values beyond 1.
    Huber,
}

/// How a network is trained.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TrainingSpec {
    pub epochs: usize,
    pub batch: usize,
    /// The highest learning rate of the schedule.
    pub learning_rate: f64,
    pub schedule: Schedule,
    /// Share of the samples that training never sees, 0 to 0.9.
    pub held_out: f64,
    /// Stop after this many epochs without a better held-out loss; `None`: never.
    pub patience: Option<usize>,
    pub seed: u64,
    pub loss: Loss,
    /// Keep the encoder in the archive, so that other files can be compressed with the model.
    pub keep_encoder: bool,
}

impl TrainingSpec {
    /// Defaults for a data set: epochs and batch so that a run takes well under a minute on two
    /// cores and still converges.
    #[must_use]
    pub fn for_data(data: &Dataset, model: &ModelSpec) -> Self {
        let _ = (data, model);
        todo!()
    }
}

/// One run: data, what happens to its columns, the network, the training, the device.
#[derive(Clone, Debug)]
pub struct RunSpec {
    pub id: RunId,
    pub data: Arc<Dataset>,
    pub plan: Plan,
    pub model: ModelSpec,
    pub training: TrainingSpec,
    pub device: DeviceChoice,
}

/// Why a run could not be done.
#[derive(Debug, thiserror::Error)]
pub enum TrainError {
    #[error("{0} samples are too few to train on; at least {min} are needed", min = RunSpec::MIN_SAMPLES)]
    TooFewSamples(usize),
    #[error("no column goes through the network; choose a transform for at least one")]
    NothingToModel,
    #[error("{setting}: {found} is not possible; expected {expected}")]
    Setting { setting: &'static str, found: String, expected: String },
    #[error("device {name:?} was not found; there are: {known}")]
    UnknownDevice { name: String, known: String },
    #[error("the device failed: {0}")]
    Device(String),
    #[error("the loss stopped being a number in epoch {epoch}; try a lower learning rate than {learning_rate}")]
    NotFinite { epoch: usize, learning_rate: f64 },
    #[error("stopped before the first epoch was done")]
    Stopped,
    #[error("this model does not fit the data: {0}")]
    DoesNotFit(String),
}

impl RunSpec {
    /// Fewer samples than this cannot be split and trained on.
    pub const MIN_SAMPLES: usize = 4;

    /// # Errors
    /// When a setting is out of range or does not fit the data.
    pub fn check(&self) -> Result<(), TrainError> {
        todo!()
    }
}
