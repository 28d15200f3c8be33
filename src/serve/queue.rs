//! Runs in the order of their arrival: those that wait, the one under way, and results that are kept.

use super::memory::Reserved;
use super::updates::{End, History};
use crate::train::remote::{Key, Subscription};
use crate::train::{Earlier, RunSpec};

/// Runs that ended and are kept, and the bytes of their archives.
const ENDED: usize = 64;

const ENDED_BYTES: usize = 1 << 30;

/// What is to be done.
pub(super) enum Work {
    Train(Box<RunSpec>),
    /// For so many epochs; with the room that the earlier run takes.
    Further(Box<Earlier>, usize, Reserved),
}

impl Work {
    pub(super) fn spec(&self) -> &RunSpec {
        match self {
            Self::Train(spec) => spec,
            Self::Further(earlier, ..) => &earlier.spec,
        }
    }
}

pub(super) enum State {
    Waiting(Work),
    Running,
    Ended,
}

pub(super) struct Run {
    pub(super) key: Key,
    pub(super) state: State,
    pub(super) history: History,
    /// Who follows it.
    pub(super) followers: Vec<(u64, Subscription)>,
}

pub(super) struct Queue {
    /// In order of arrival.
    pub(super) runs: Vec<Run>,
    pub(super) closing: bool,
}

impl Queue {
    pub(super) fn find(&mut self, key: &Key) -> Option<&mut Run> {
        self.runs.iter_mut().find(|run| run.key == *key)
    }

    /// Runs that come before this one.
    pub(super) fn before(&self, key: &Key) -> Option<usize> {
        let at = self.runs.iter().position(|run| run.key == *key)?;
        let waits = matches!(self.runs[at].state, State::Waiting(_));
        let ahead = |run: &&Run| !matches!(run.state, State::Ended);
        waits.then(|| self.runs[..at].iter().filter(ahead).count())
    }

    /// Gives up the oldest results beyond what is kept; not one that somebody follows.
    pub(super) fn tidy(&mut self) {
        let ended = |run: &Run| matches!(run.state, State::Ended);
        let bytes = |run: &Run| match run.history.end.as_deref() {
            Some(End::Finished(_, archive)) => archive.len(),
            _ => 0,
        };
        loop {
            let (mut count, mut taken) = (0, 0);
            for run in self.runs.iter().filter(|run| ended(run)) {
                (count, taken) = (count + 1, taken + bytes(run));
            }
            if count <= ENDED && (taken <= ENDED_BYTES || count <= 1) {
                return;
            }
            let oldest = |run: &Run| ended(run) && run.followers.is_empty();
            match self.runs.iter().position(oldest) {
                Some(at) => self.runs.remove(at),
                None => return,
            };
        }
    }
}
