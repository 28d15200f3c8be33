//! What a run is: data, network, training and device.

use std::fmt::Display;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{DeviceChoice, HeldOut, Loss, RunId, Schedule, TrainingSpec, memory};
use crate::data::{Dataset, Portion};
use crate::format;
use crate::model::{Family, ModelSpec, Pace, Refiner, Size, Tile};
use crate::report::Target;
use crate::transform::{Plan, Role};

impl TrainingSpec {
    /// A rise of the error that nobody sees.
    pub const ROUNDING: f64 = 0.01;
    /// Shares that may be asked for.
    pub const ROUNDING_RANGE: [f64; 2] = [1e-6, 10.0];
    /// The floor of the relative loss. Lower ones spend the network on values near zero.
    pub const FLOOR: f64 = 0.5;
    /// The highest learning rate and the share of samples that is held out where nothing is said.
    pub(super) const RATE: f64 = Pace::RATE;
    pub(super) const HELD_OUT: f64 = Pace::HELD_OUT;

    /// Defaults for a data set, see [`ModelFamily::pace`](crate::model::ModelFamily::pace).
    pub fn for_data(data: &Dataset, model: &ModelSpec) -> Self {
        let pace = model.family.pace(data, model);
        let usual = Self::default();
        Self {
            epochs: pace.epochs,
            batch: pace.batch,
            learning_rate: pace.learning_rate,
            patience: pace.patience,
            schedule: if pace.cosine {
                Schedule::Cosine
            } else {
                usual.schedule
            },
            held_out: if pace.holds_out {
                usual.held_out
            } else {
                HeldOut::Spread(0.0)
            },
            ..usual
        }
    }
}

impl TrainingSpec {
    /// Whether the loss chooses the kept epoch, not the aim: with terms about distributions, of which
    /// the aim knows nothing, and with losses that are chosen so that outliers do not rule, as they
    /// rule the aim's squares.
    pub fn judged_by_loss(&self) -> bool {
        self.has_terms() || matches!(self.loss, Loss::L1 | Loss::Huber)
    }

    /// Whether terms about distributions are part of what is minimised.
    pub fn has_terms(&self) -> bool {
        self.histogram_term > 0.0 || self.latent_term > 0.0
    }

    /// Epochs of a run before the network is trained for being rounded.
    pub fn clean_epochs(&self) -> usize {
        match (self.quantise_from, self.rounding) {
            (Some(share), Some(_)) => (share * self.epochs as f64).round() as usize,
            _ => self.epochs,
        }
    }

    /// These settings for another network of the same data: those that nobody has touched go with
    /// what is suggested for it.
    pub fn adapted(&self, data: &Dataset, from: &ModelSpec, to: &ModelSpec) -> Self {
        let (before, after) = (Self::for_data(data, from), Self::for_data(data, to));
        self.follow(&before, &after)
    }
}

/// A search for the smallest file that meets a target.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SearchSpec {
    pub target: Target,
    /// Only models of this family; `None`: those that fit the data.
    pub family: Option<Family>,
    /// Only this size; `None`: those that are sensible.
    pub size: Option<Size>,
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
    /// Try many models, of which `model` is only one, and keep the smallest that meets a target.
    pub search: Option<SearchSpec>,
}

/// Why a run could not be done.
#[derive(Debug, thiserror::Error)]
pub enum TrainError {
    #[error("all columns that go through the network weigh 0; give at least one a weight")]
    NothingWeighs,
    #[error("{setting}: {found} is not possible; expected {expected}")]
    Setting {
        setting: &'static str,
        found: String,
        expected: String,
    },
    #[error("device {name:?} was not found; there are: {known}")]
    UnknownDevice { name: String, known: String },
    #[error("the device failed: {0}")]
    Device(String),
    #[error(
        "the loss stopped being a number in epoch {epoch}; try a lower learning rate than {learning_rate}"
    )]
    NotFinite { epoch: usize, learning_rate: f64 },
    /// Of a run on another machine.
    #[error("{message}")]
    Remote {
        message: String,
        /// The machine or its device is at fault: the same run may go elsewhere.
        lost: bool,
    },
    #[error("stopped before there was a result")]
    Stopped,
    #[error("this model does not fit the data: {0}")]
    DoesNotFit(String),
    #[error(
        "too large for this machine: {parameters} parameters and the data would take about {needed} of memory, and {free} are free; choose fewer latents or a smaller size, or for a field --model tucker, or conv with tiles"
    )]
    TooLarge {
        parameters: String,
        needed: String,
        free: String,
    },
    #[error(
        "too large for the device: {what} takes {needed}, and {device} holds at most {most} in one piece; choose a smaller batch or a smaller size, or train on the CPU"
    )]
    TooLargeForDevice {
        what: &'static str,
        needed: String,
        device: String,
        most: String,
    },
}

impl TrainError {
    /// The machine is at fault.
    pub(super) fn remote(message: String) -> Self {
        Self::Remote {
            message,
            lost: true,
        }
    }
}

impl RunSpec {
    /// Fewer samples than this cannot be split and trained on.
    pub const MIN_SAMPLES: usize = 4;
    /// Of one order; a run that ended may be trained further.
    pub const MOST_EPOCHS: usize = 1_000_000;

    /// The same run on so many of its samples, spread over all; on all where there are no more.
    ///
    /// # Errors
    /// When the file behind the data cannot be read.
    pub(super) fn on_some(&self, samples: usize) -> Result<Self, TrainError> {
        let mut some = self.clone();
        if samples < self.data.samples() {
            let part = Portion::Samples(samples).read(&mut Dataset::clone(&self.data));
            some.data = Arc::new(part.map_err(|e| TrainError::DoesNotFit(e.to_string()))?);
        }
        some.model = some.model.on(&some.data.layout);
        Ok(some)
    }

    /// Why there is nothing that a model could learn, so that the run makes an archive without loss;
    /// `None`: a model is trained.
    pub fn nothing_to_learn(&self) -> Option<String> {
        let least = match self.model.tile() {
            Some(Tile::Edge(_)) => 1,
            _ => Self::MIN_SAMPLES,
        };
        let samples = self.data.samples();
        if samples < least {
            let one = if self.data.is_field() {
                "snapshot"
            } else {
                "row"
            };
            return Some(format!(
                "a model is trained on {least} samples or more, and this is {}; another sample axis or a \
                 convolution model on tiles may do",
                format::counted(samples, one)
            ));
        }
        if self.plan.modelled() > 0 {
            return None;
        }
        let columns = self.plan.columns.iter().zip(&self.data.column_names);
        let exact = columns.filter(|(column, _)| column.role == Role::Exact);
        let exact: Vec<&str> = exact.map(|(_, name)| name.as_str()).take(5).collect();
        Some(if exact.is_empty() {
            "every column holds one value only".to_owned()
        } else {
            let more = if exact.len() > 4 { " and others" } else { "" };
            let names = exact[..exact.len().min(4)].join(", ");
            format!(
                "no column goes through a network, for {names}{more} {} kept exactly, by choice or as row or \
                 event numbers; choose a transform for one of them to train one",
                if exact.len() == 1 { "is" } else { "are" }
            )
        })
    }

    /// The same run as one that learns nothing and keeps every value exactly.
    pub(super) fn without_model(&self) -> Self {
        let mut run = self.clone();
        for column in &mut run.plan.columns {
            column.role = Role::Exact;
        }
        run.plan.automatic = false;
        run.model = ModelSpec::none(&self.data.layout);
        run.training.held_out = HeldOut::Spread(0.0);
        run.training.rounding = None;
        run.training.quantise_from = None;
        run.search = None;
        run
    }

    /// # Errors
    /// When a setting is out of range or does not fit the data.
    pub fn check(&self) -> Result<(), TrainError> {
        let (training, model) = (&self.training, &self.model);
        if self.nothing_to_learn().is_some() {
            return Ok(());
        }
        training.check_ranges()?;
        within("latents", model.latent, [1, model.features])?;
        training.held_out.check(self.data.samples())?;
        if model.family.for_fields() && !self.data.is_field() {
            return Err(TrainError::DoesNotFit(format!(
                "{} is for snapshots of a field, and this is a table",
                model.family.label()
            )));
        }
        let refines = model.conv.is_some() && !model.widths().is_empty();
        if refines && Refiner::axes(&self.data.layout.field_shape()).is_none() {
            return Err(TrainError::DoesNotFit(format!(
                "convolutions go along {} axes, and this field has more; use --size linear for tiles \
                 without them, or --model tucker",
                Refiner::MOST_AXES
            )));
        }
        if refines && model.widths().iter().any(|c| *c > Refiner::MOST_CHANNELS) {
            return Err(TrainError::Setting {
                setting: "channels",
                found: model.size.to_string(),
                expected: format!("at most {} each", Refiner::MOST_CHANNELS),
            });
        }
        if let Some(target) = self.search.as_ref().map(|s| s.target)
            && !target.is_possible()
        {
            return Err(TrainError::Setting {
                setting: "target",
                found: target.to_string(),
                expected: format!("a value above 0 and up to {}", target.most()),
            });
        }
        let bounds = training
            .bounds
            .all
            .iter()
            .chain(training.bounds.columns.values());
        if let Some(bound) = bounds.clone().find(|bound| !bound.is_possible()) {
            return Err(TrainError::Setting {
                setting: "error bound",
                found: bound.to_string(),
                expected: "a number above 0; below 1 for a pointwise one".to_owned(),
            });
        }
        for &weight in &training.weights {
            within("weight of a column", weight, [0.0, 1e6])?;
        }
        if self.weighted() == 0 {
            return Err(TrainError::NothingWeighs);
        }
        let features = self.plan.features(self.data.points());
        if features != model.features {
            let found = format!("a network of {} features", model.features);
            return Err(TrainError::DoesNotFit(format!(
                "{found} for {features} features a sample"
            )));
        }
        memory::check(self)
    }

    /// Where it runs: what is computed at once is computed on the CPU, and wakes no graphics card.
    pub fn used_device(&self) -> DeviceChoice {
        let at_once = self.model.closed_form() && self.search.is_none();
        if at_once || self.nothing_to_learn().is_some() {
            DeviceChoice::Cpu
        } else {
            self.device.clone()
        }
    }

    /// Modelled columns that count in the loss.
    fn weighted(&self) -> usize {
        let weight = |column| self.training.weights.get(column).copied().unwrap_or(1.0);
        let columns = self.plan.columns.iter().enumerate();
        columns
            .filter(|(i, c)| matches!(c.role, Role::Model(_)) && weight(*i) > 0.0)
            .count()
    }
}

/// # Errors
/// When something is given that is not from the least to the most.
pub(super) fn within<N: Copy + PartialOrd + Display>(
    setting: &'static str,
    found: impl Into<Option<N>>,
    [least, most]: [N; 2],
) -> Result<(), TrainError> {
    match found.into() {
        Some(found) if !(least..=most).contains(&found) => Err(TrainError::Setting {
            setting,
            found: found.to_string(),
            expected: format!("{least} to {most}"),
        }),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_set_by_hand_stays() {
        let spec = |epochs, learning_rate| TrainingSpec {
            epochs,
            learning_rate,
            ..TrainingSpec::default()
        };
        let followed = spec(7, 2e-3).follow(&spec(60, 2e-3), &spec(200, 1e-3));
        assert_eq!(followed, spec(7, 1e-3));
    }
}
