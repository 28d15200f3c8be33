//! The settings of the left panel as they were, to go back to.

use std::sync::Arc;

use super::loaded::Loaded;
use super::specs::Specs;
use crate::data::Dataset;

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
