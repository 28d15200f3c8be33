//! What the two machines say to each other, as CBOR.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{DataKey, Key};
use crate::data::Dataset;
use crate::model::{ModelSpec, Size};
use crate::report::{Baseline, FitReport, TimedDevice};
use crate::train::{
    Control, DeviceChoice, Ending, EpochLoss, Interim, Progress, RunId, RunSpec, SearchSpec,
    SearchStep, StopReason, TrainError, TrainingSpec, TransformTrials,
};
use crate::transform::Plan;

/// A message without values or archives is smaller than this.
pub(crate) const MOST: usize = 1 << 28;

/// A run without its data.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Order {
    pub plan: Plan,
    pub model: ModelSpec,
    pub training: TrainingSpec,
    pub search: Option<SearchSpec>,
    /// Where a run that ended is trained further; its archive follows the order.
    pub further: Option<Further>,
}

/// What is known of a run that ended, beside its archive.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Further {
    pub report: FitReport,
    pub losses: Vec<EpochLoss>,
    pub epochs: usize,
}

impl Further {
    /// # Errors
    /// When it asks for more than a run may be asked for, or tells of more epochs than one may have.
    pub fn check(&self) -> Result<(), TrainError> {
        check_epochs(self.epochs, &self.losses)
    }
}

/// How often a run that was as long as it may be can be trained further.
const TIMES: usize = 64;

fn check_epochs(epochs: usize, losses: &[EpochLoss]) -> Result<(), TrainError> {
    let most = TrainingSpec::MOST_EPOCHS;
    let within = (1..=most).contains(&epochs) && losses.len() <= TIMES * most;
    if within && losses.is_sorted_by(|a, b| a.epoch < b.epoch) {
        return Ok(());
    }
    Err(TrainError::Setting {
        setting: "epochs",
        found: epochs.to_string(),
        expected: format!("1 to {most}, after the losses of others in their order"),
    })
}

/// What somebody wants to hear beside what must be told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Subscription {
    pub snapshots: bool,
    pub interim: bool,
}

/// From the client.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum ClientMessage {
    /// Who are you?
    About,
    /// Tell of this run, from this note on.
    Follow {
        key: Key,
        from: usize,
        watch: Subscription,
    },
    /// A run's archive follows where it is trained further.
    Start {
        order: Box<Order>,
        data: DataKey,
        archive: bool,
    },
    Control(Control),
    /// The end of the run has arrived.
    Received,
    Alive,
}

/// The server's answer to a question.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum ServerReply {
    About {
        device: String,
        runs: usize,
    },
    /// Updates follow.
    Here,
    Unknown,
    /// It may go on.
    Taken,
    /// The data are wanted: the head, and values once it is taken.
    Wanted,
    Refused(String),
}

/// An update on a run.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum ServerMessage {
    /// Runs that come first.
    Waiting(usize),
    /// In order and without gaps; the first is number `from`.
    Notes {
        from: usize,
        notes: Vec<Note>,
    },
    Progress(Progress),
    Interim(Box<Interim>),
    /// The values follow.
    Picture(Box<super::picture::PictureHead>),
    /// The archive follows.
    Finished(Box<Ended>),
    Failed {
        message: String,
        device_lost: bool,
    },
    Abandoned,
    Alive,
}

/// The events of a run that must not be missed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Note {
    Preparing(String),
    Started { device: String, baseline: Baseline },
    Timed(Vec<TimedDevice>),
    Epoch(EpochLoss),
    Transforms(TransformTrials),
    Search(SearchStep),
    Paused(bool),
    Ending(Ending),
    Warning(String),
}

/// How a run ended.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Ended {
    pub reason: StopReason,
    pub best_epoch: usize,
    pub report: FitReport,
}

impl Order {
    pub fn from_spec(spec: &RunSpec, further: Option<Further>) -> Self {
        Self {
            plan: spec.plan.clone(),
            model: spec.model.clone(),
            training: spec.training.clone(),
            search: spec.search.clone(),
            further,
        }
    }

    /// The run on these data. What comes over a wire is checked for what the program's own settings
    /// cannot be.
    ///
    /// # Errors
    /// When it does not fit the data, or is no run that the program would ask for.
    pub fn spec(
        self,
        id: RunId,
        data: &Arc<Dataset>,
        device: DeviceChoice,
    ) -> Result<RunSpec, TrainError> {
        let wrong = |why: &str| Err(TrainError::DoesNotFit(why.to_owned()));
        if self.plan.columns.len() != data.columns() {
            return wrong("there are not as many columns as transforms");
        }
        let sizes = [Some(&self.model.size)]
            .into_iter()
            .chain([self.search.as_ref().and_then(|s| s.size.as_ref())]);
        let possible = |size: &Size| {
            let widths = size.widths();
            widths.len() <= Size::MAX_LAYERS
                && widths.iter().all(|w| (1..=Size::MAX_WIDTH).contains(w))
        };
        if !sizes.flatten().all(possible) {
            return wrong("layers that are too wide or too many");
        }
        let model = &self.model;
        let has_path = model.linear_path || !model.widths().is_empty();
        if !has_path || model.conv.is_some() != model.family.has_tiles() {
            return wrong("a network that is none of the known ones");
        }
        let spec = RunSpec {
            id,
            data: Arc::clone(data),
            plan: self.plan,
            model: self.model,
            training: self.training,
            device,
            search: self.search,
        };
        spec.check()?;
        Ok(spec)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Sample;

    #[test]
    fn a_run_that_is_trained_further_has_the_limits_of_any_run() {
        let loss = |epoch| EpochLoss {
            epoch,
            train: 1.0,
            held_out: f64::NAN,
            judged: 1.0,
            learning_rate: 1e-3,
            seconds: 1.0,
        };
        let losses = [loss(0), loss(1), loss(5)];
        assert!(check_epochs(TrainingSpec::MOST_EPOCHS, &losses).is_ok());
        assert!(check_epochs(1, &[]).is_ok());
        for epochs in [0, TrainingSpec::MOST_EPOCHS + 1, usize::MAX] {
            assert!(check_epochs(epochs, &losses).is_err());
        }
        assert!(check_epochs(1, &[loss(1), loss(1)]).is_err());
        assert!(check_epochs(1, &[loss(2), loss(1)]).is_err());
    }

    #[test]
    fn an_order_comes_back_as_it_was_and_a_wrong_one_is_refused() {
        let data = Arc::new(Sample::find("dimuon").unwrap().load().unwrap());
        let spec = crate::runs::RunSettings::default().spec(&data).unwrap();
        let order = Order::from_spec(&spec, None);
        let mut bytes = Vec::new();
        ciborium::into_writer(&order, &mut bytes).unwrap();
        let back: Order = ciborium::from_reader(bytes.as_slice()).unwrap();
        let again = |order: Order| order.spec(spec.id, &data, DeviceChoice::Cpu);
        let same = again(back.clone()).unwrap();
        assert_eq!(
            (&same.plan, &same.model, &same.training),
            (&spec.plan, &spec.model, &spec.training)
        );
        let mut wide = back.clone();
        wide.model.size = Size::Custom(vec![usize::MAX]);
        let mut narrow = back.clone();
        narrow.plan.columns.pop();
        let mut none = back;
        none.training.epochs = 0;
        for order in [wide, narrow, none] {
            assert!(again(order).is_err());
        }
    }
}
