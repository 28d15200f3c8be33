//! All that is set for a run of the data at hand.

use super::loaded::Loaded;
use crate::model::ModelSpec;
use crate::train::{Target, TrainingSpec};
use crate::transform::Plan;

/// All that can be set for a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Specs {
    plan: Plan,
    pub model: ModelSpec,
    training: TrainingSpec,
    target: Option<Target>,
    any_model: bool,
}

impl Specs {
    pub fn of(loaded: &Loaded) -> Self {
        Self {
            plan: loaded.plan.clone(),
            model: loaded.model.clone(),
            training: loaded.training.clone(),
            target: loaded.target,
            any_model: loaded.any_model,
        }
    }

    /// Without a copy: it is asked in every frame.
    pub fn is_of(&self, loaded: &Loaded) -> bool {
        self.any_model == loaded.any_model
            && self.target == loaded.target
            && self.model == loaded.model
            && self.training == loaded.training
            && self.plan == loaded.plan
    }

    pub fn put(self, loaded: &mut Loaded) {
        loaded.plan = self.plan;
        loaded.model = self.model;
        loaded.training = self.training;
        loaded.target = self.target;
        loaded.any_model = self.any_model;
    }
}
