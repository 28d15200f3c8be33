//! What is said to a run and by it.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use ndarray::Array2;
use serde::{Deserialize, Serialize};

use super::{RunId, RunSpec, Split};
use crate::codec::{Archive, Ledger};
use crate::format;
use crate::metrics::{Comparison, Totals, non_finite};
use crate::model::FittedNetwork;
use crate::report::{Baseline, FitReport, SearchStep, TimedDevice, TransformTrials};

/// What the faces ask of the training thread.
#[derive(Debug)]
pub enum Command {
    /// Start; a run that is under way is stopped first and keeps its best result.
    Train(Box<RunSpec>),
    /// Hold after the present batch, or go on.
    Pause(bool),
    /// While paused: train to the end of one epoch, then pause again.
    Step,
    /// End now and keep the best result.
    Stop,
    /// After `Finished`: train the same network this many epochs more.
    Continue {
        epochs: usize,
    },
    /// Train a run that ended some time ago this many epochs more.
    Resume {
        earlier: Box<Earlier>,
        epochs: usize,
    },
    /// The finished run is given up: it will not be trained further.
    Forget,
    Shutdown,
}

/// What is asked of a run that goes on elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Control {
    Pause(bool),
    Step,
    Stop,
    /// Stop, and keep nothing.
    Abandon,
}

/// What was kept of a run that ended.
#[derive(Clone, Debug)]
pub struct Earlier {
    /// What it was asked for: the one model, where it was found by a search.
    pub spec: RunSpec,
    pub archive: Arc<Archive>,
    pub report: Arc<FitReport>,
    pub losses: Vec<EpochLoss>,
}

/// Something small that happened in a run.
#[derive(Clone, Debug)]
pub struct Event {
    pub run: RunId,
    pub kind: EventKind,
}

#[derive(Clone, Debug)]
pub enum EventKind {
    /// What is being done before the first batch, in words.
    Preparing(Cow<'static, str>),
    /// The device is open and the data are prepared. `device` is its name; `split` says which samples are held out.
    Started {
        device: String,
        split: Arc<Split>,
        baseline: Baseline,
    },
    /// Devices were timed to find the faster one.
    Timed(Vec<TimedDevice>),
    /// A few times a second.
    Progress(Progress),
    Epoch(EpochLoss),
    /// How a short run goes that decides what the run at hand will be; what is being prepared says which.
    Short(ShortRun),
    /// What the file would be if training ended now.
    Interim(Box<Interim>),
    /// Transforms were tried in short runs.
    Transforms(TransformTrials),
    /// A trial of a search is done; the next one starts anew.
    Search(SearchStep),
    Paused(bool),
    /// All training is done; what is left.
    Ending(Ending),
    Warning(String),
    Finished(Box<Outcome>),
    Failed(Failure),
    /// Stopped before there was a result.
    Abandoned,
}

/// What is left to do once a run is trained.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ending {
    /// The file is made and measured; so long the last one took that was made during training.
    File(Option<Duration>),
    /// Other models and codecs are tried, for a smaller file. Models are begun for so long; a request to stop
    /// ends it at once.
    Smaller(Duration),
}

impl Ending {
    /// `Making the file, about 12 s`.
    pub fn summary(self) -> String {
        match self {
            Self::File(None) => "Making the file".to_owned(),
            Self::File(Some(took)) => format!("Making the file, about {}", format::duration(took)),
            Self::Smaller(most) => format!(
                "Trying what makes a smaller file: models for up to {}, then codecs",
                format::duration(most)
            ),
        }
    }
}

/// What is told of a short run.
#[derive(Clone, Copy, Debug)]
pub enum ShortRun {
    Progress(Progress),
    Epoch(EpochLoss),
}

/// Where a run stands.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    /// Epochs done.
    pub epoch: usize,
    pub epochs: usize,
    /// Share of the present epoch, 0 to 1.
    pub within: f64,
    /// Training samples seen a second, pauses not counted.
    pub samples_per_second: f64,
    /// Time spent training, pauses not counted.
    pub elapsed: Duration,
    /// Time left at the present speed.
    pub left: Duration,
}

/// A file of the best network so far, made while training goes on: its bytes and its errors.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Interim {
    /// The epoch of that network; 0 for PCA.
    pub epoch: usize,
    pub bytes: Ledger,
    /// Over all samples.
    pub all: Totals,
    /// Over the held-out samples; `None` when there are none.
    pub held_out: Option<Totals>,
}

/// Losses at the end of an epoch. Epoch 0 is the network before training.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct EpochLoss {
    pub epoch: usize,
    /// Mean over the epoch's batches.
    #[serde(with = "non_finite::nan", default = "non_finite::missing")]
    pub train: f64,
    /// Over the held-out part at the epoch's end; NaN when nothing is held out.
    #[serde(with = "non_finite::nan", default = "non_finite::missing")]
    pub held_out: f64,
    /// By what the kept epoch is chosen: the aim's error, or the loss; see
    /// [`super::TrainingSpec::judged_by_loss`].
    #[serde(with = "non_finite::nan", default = "non_finite::missing")]
    pub judged: f64,
    #[serde(with = "non_finite::nan", default = "non_finite::missing")]
    pub learning_rate: f64,
    #[serde(with = "non_finite::nan", default = "non_finite::missing")]
    pub seconds: f64,
}

impl EpochLoss {
    /// Puts an epoch behind those before it; one that is told again, and all after it, are forgotten.
    pub fn add(losses: &mut Vec<Self>, loss: Self) {
        while losses.last().is_some_and(|known| known.epoch >= loss.epoch) {
            losses.pop();
        }
        losses.push(loss);
    }
}

/// What the data look like after the network of this moment: the latest one replaces any older.
#[derive(Clone, Debug)]
pub struct Snapshot {
    pub run: RunId,
    pub epoch: usize,
    /// Indices of the samples shown, in order; all of them when there are few enough.
    pub rows: Arc<Vec<usize>>,
    /// The shown samples before, rows x features.
    pub before: Arc<Array2<f64>>,
    /// The shown samples after, rows x features.
    pub after: Arc<Array2<f64>>,
    /// Over the shown samples.
    pub all: Arc<Comparison>,
    /// Over the shown samples that are held out; `None` when there are none.
    pub held_out: Option<Arc<Comparison>>,
    pub training: Option<Arc<Comparison>>,
    /// What the shown samples are in the bottleneck, rows x latents.
    pub latents: Arc<Array2<f32>>,
    /// The network of this moment; `None` where the values were made by a codec without one.
    pub network: Option<Arc<FittedNetwork>>,
}

/// Why training ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum StopReason {
    /// All epochs are done.
    Done,
    /// Nothing better for as long as the patience allows.
    Early,
    /// The loss stopped being a number; the best network before that was kept.
    Broken,
    /// The user stopped it.
    Stopped,
}

/// A finished run: the best network seen, as an archive, and what it does to the data.
#[derive(Clone, Debug)]
pub struct Outcome {
    pub reason: StopReason,
    /// The epoch whose weights were kept.
    pub best_epoch: usize,
    pub archive: Arc<Archive>,
    /// The archive's file, byte for byte.
    pub archive_bytes: Arc<Vec<u8>>,
    /// What the archive decodes to.
    pub snapshot: Arc<Snapshot>,
    pub report: Arc<FitReport>,
}

/// A run that ended without a result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    pub message: String,
    /// The device is at fault: the same run may go on the CPU.
    pub device_lost: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_epoch_is_added_at_once_however_many_there_are() {
        let loss = |epoch| EpochLoss {
            epoch,
            train: 1.0,
            held_out: 1.0,
            judged: 1.0,
            learning_rate: 1e-3,
            seconds: 1.0,
        };
        let begun = std::time::Instant::now();
        let mut losses = Vec::new();
        for epoch in 0..400_000 {
            EpochLoss::add(&mut losses, loss(epoch));
        }
        // Going through all of them at every epoch takes minutes.
        assert!(begun.elapsed().as_secs() < 5, "{:?}", begun.elapsed());
        EpochLoss::add(&mut losses, loss(7));
        let epochs: Vec<usize> = losses.iter().map(|loss| loss.epoch).collect();
        assert_eq!(epochs, (0..=7).collect::<Vec<_>>());
    }
}
