//! The settings of the left panel as they were, to go back to.

use std::sync::Arc;

use super::loaded::Loaded;
use crate::data::Dataset;
use crate::model::ModelSpec;
use crate::train::{Target, TrainingSpec};
use crate::transform::Plan;

/// More steps than this are not kept.
const MOST: usize = 100;

/// What was set before, and what was undone.
#[derive(Debug, Default)]
pub struct History {
    /// The data that the settings are for.
    data: Option<Arc<Dataset>>,
    now: Option<Specs>,
    past: Vec<Specs>,
    undone: Vec<Specs>,
}

/// All that can be set for a run.
#[derive(Clone, Debug, PartialEq)]
struct Specs {
    plan: Plan,
    model: ModelSpec,
    training: TrainingSpec,
    target: Option<Target>,
    any_model: bool,
}

impl History {
    /// Takes the settings as they are now for a step of their own, where they have changed. To be called
    /// when nothing is being dragged: the way of a slider is one step.
    pub fn note(&mut self, loaded: &Loaded) {
        let same = self
            .data
            .as_ref()
            .is_some_and(|d| Arc::ptr_eq(d, &loaded.data));
        if !same {
            *self = Self {
                data: Some(Arc::clone(&loaded.data)),
                now: Some(Specs::of(loaded)),
                ..Self::default()
            };
            return;
        }
        if self.now.as_ref().is_some_and(|now| now.is_of(loaded)) {
            return;
        }
        self.past.extend(self.now.replace(Specs::of(loaded)));
        self.undone.clear();
        if self.past.len() > MOST {
            self.past.remove(0);
        }
    }

    pub fn can_undo(&self) -> bool {
        !self.past.is_empty()
    }

    pub fn can_redo(&self) -> bool {
        !self.undone.is_empty()
    }

    pub fn undo(&mut self, loaded: &mut Loaded) {
        self.note(loaded);
        if let Some(before) = self.past.pop() {
            before.clone().put(loaded);
            self.undone.extend(self.now.replace(before));
        }
    }

    pub fn redo(&mut self, loaded: &mut Loaded) {
        self.note(loaded);
        if let Some(next) = self.undone.pop() {
            next.clone().put(loaded);
            self.past.extend(self.now.replace(next));
        }
    }
}

impl Specs {
    fn of(loaded: &Loaded) -> Self {
        Self {
            plan: loaded.plan.clone(),
            model: loaded.model.clone(),
            training: loaded.training.clone(),
            target: loaded.target,
            any_model: loaded.any_model,
        }
    }

    /// Without a copy: it is asked in every frame.
    fn is_of(&self, loaded: &Loaded) -> bool {
        self.any_model == loaded.any_model
            && self.target == loaded.target
            && self.model == loaded.model
            && self.training == loaded.training
            && self.plan == loaded.plan
    }

    fn put(self, loaded: &mut Loaded) {
        loaded.plan = self.plan;
        loaded.model = self.model;
        loaded.training = self.training;
        loaded.target = self.target;
        loaded.any_model = self.any_model;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::state::LoadState;
    use crate::app::views::testing::table_state;

    #[test]
    fn settings_go_back_and_forth_until_something_else_is_set() {
        let LoadState::Ready(mut loaded) = table_state(40).load else {
            panic!("loaded")
        };
        let mut history = History::default();
        history.note(&loaded);
        assert!(!history.can_undo() && !history.can_redo());
        for epochs in [7, 9] {
            loaded.training.epochs = epochs;
            history.note(&loaded);
            history.note(&loaded);
        }
        history.undo(&mut loaded);
        assert_eq!(loaded.training.epochs, 7);
        history.undo(&mut loaded);
        assert_eq!(loaded.training.epochs, 40);
        assert!(!history.can_undo());
        history.redo(&mut loaded);
        assert_eq!(loaded.training.epochs, 7);
        // What is set anew leaves nothing to redo.
        loaded.model.latent = 2;
        history.note(&loaded);
        assert!(!history.can_redo());
        history.undo(&mut loaded);
        assert_eq!((loaded.training.epochs, loaded.model.latent), (7, 3));
        // Other data have settings of their own.
        let LoadState::Ready(other) = table_state(30).load else {
            panic!("loaded")
        };
        history.note(&other);
        assert!(!history.can_undo() && !history.can_redo());
    }
}
