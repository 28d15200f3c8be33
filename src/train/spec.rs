//! What a run is: data, network, training and device.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{DeviceChoice, HeldOut, TrainError, TrainingSpec};
use crate::data::{Dataset, Portion};
use crate::format;
use crate::model::{Family, ModelSpec, Size, Tile};
use crate::report::Target;
use crate::transform::{Plan, Role};

/// Tells runs apart; a message with another run's id is stale.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
pub struct RunId(pub u64);

/// A search for the smallest file that meets a target.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SearchSpec {
    pub target: Target,
    /// Only models of this family; `None`: those that fit the data.
    pub family: Option<Family>,
    /// Only this size; `None`: those that are sensible.
    pub size: Option<Size>,
    /// Only the latents of the run, whatever the model.
    #[serde(default)]
    pub latent_is_chosen: bool,
}

impl SearchSpec {
    /// Among all models that fit the data.
    pub fn new(target: Target) -> Self {
        Self {
            target,
            family: None,
            size: None,
            latent_is_chosen: false,
        }
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
    /// Try many models, of which `model` is only one, and keep the smallest that meets a target.
    pub search: Option<SearchSpec>,
}

impl RunSpec {
    /// A run on the CPU, trained as is suggested for the data and the model.
    pub fn new(data: Arc<Dataset>, plan: Plan, model: ModelSpec) -> Self {
        Self {
            id: RunId::default(),
            training: TrainingSpec::for_data(&data, &model),
            data,
            plan,
            model,
            device: DeviceChoice::Cpu,
            search: None,
        }
    }

    /// Fewer samples than this cannot be split and trained on.
    pub const MIN_SAMPLES: usize = 4;

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
            "every column holds one value only, or none".to_owned()
        } else {
            let more = if exact.len() > 4 { " and others" } else { "" };
            let names = exact[..exact.len().min(4)].join(", ");
            format!(
                "no column goes through a network, for {names}{more} {} kept exactly, by choice, as row or event \
                 numbers, or as integers beyond 2^53; choose a transform for one of them to train one",
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

    /// Where it runs: what is computed at once is computed on the CPU, and wakes no graphics card.
    pub fn used_device(&self) -> DeviceChoice {
        let at_once = self.model.closed_form() && self.search.is_none();
        if at_once || self.nothing_to_learn().is_some() {
            DeviceChoice::Cpu
        } else {
            self.device.clone()
        }
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
