//! One trial of a sweep, waiting, under way or done.

use std::sync::Arc;

use super::{SweepResult, Trial, TrialProgress};
use crate::report::Method;
use crate::train::{RunId, RunSpec};

/// Something to try, or tried.
#[derive(Clone)]
pub struct Entry {
    pub id: EntryId,
    pub method: Method,
    /// A run that was started by hand, not by a sweep.
    pub own: Option<RunId>,
    pub state: State,
    /// Gone once a model is done: it holds on to the data.
    pub trial: Option<Arc<Trial>>,
    /// Seconds that it was thought to take, before any was done; 0 for what takes hardly any.
    pub(super) guess: f64,
    pub(super) key: Option<String>,
    pub(super) cancelled: bool,
}

/// Tells entries of a queue apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EntryId(pub(super) u64);

/// Where an entry stands.
#[derive(Clone, Debug)]
pub enum State {
    Waiting,
    Running(Box<TrialProgress>),
    Done(Arc<SweepResult>),
    /// With the reason.
    Failed(String),
    Cancelled,
}

/// Where an entry is moved to among those that wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    Up,
    Down,
    Top,
}

impl Entry {
    pub fn is_run(&self) -> bool {
        matches!(self.method, Method::Model { .. })
    }

    /// Whether this is of the same trial or run as another.
    pub(super) fn is_again(&self, other: &Self) -> bool {
        self.key == other.key && self.own == other.own
    }

    /// The network that is still to be made, where it is one.
    pub fn to_train(&self) -> Option<&RunSpec> {
        let pending = matches!(self.state, State::Waiting | State::Running(_)) && !self.cancelled;
        match self.trial.as_deref().filter(|_| pending)? {
            Trial::Run(run) if !run.model.family.closed_form() => Some(run),
            _ => None,
        }
    }

    pub fn result(&self) -> Option<&Arc<SweepResult>> {
        match &self.state {
            State::Done(made) => Some(made),
            _ => None,
        }
    }

    pub(super) fn cancel(&mut self) {
        match self.state {
            State::Waiting => self.state = State::Cancelled,
            State::Running(_) => self.cancelled = true,
            State::Done(_) | State::Failed(_) | State::Cancelled => {}
        }
    }
}
