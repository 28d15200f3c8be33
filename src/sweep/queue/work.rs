//! The side of a queue that whoever works it off sees.

use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

use super::Queue;
use crate::sweep::Trial;
use crate::sweep::entry::{Entry, EntryId, State};
use crate::sweep::result::{SweepResult, TrialProgress};

impl Queue {
    /// The next entries to begin: one network, or up to `most` codecs and models in closed form that
    /// follow each other. Waits until there are some; `None` at the end, which for a queue that is not
    /// kept open is where nothing is left.
    pub(in crate::sweep) fn next(&self, most: usize, keep_open: bool) -> Option<Vec<EntryId>> {
        let mut inner = self.lock();
        loop {
            if inner.closed {
                return None;
            }
            let mut ready = inner.entries.iter().filter(|e| inner.may_begin(e));
            if let Some(first) = ready.next() {
                // Training uses all threads by itself.
                let trained = |e: &Entry| e.method.is_trained();
                let follow = ready.take_while(|e| !trained(first) && !trained(e));
                let ids = follow.take(most.saturating_sub(1)).map(|e| e.id);
                return Some([first.id].into_iter().chain(ids).collect());
            }
            let waits = |e: &Entry| matches!(e.state, State::Waiting);
            if !keep_open && !inner.entries.iter().any(waits) {
                return None;
            }
            inner = (self.changed.wait(inner)).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// What an entry is about, now running; `None` where it does not wait any more or is held.
    pub(in crate::sweep) fn begin(&self, id: EntryId) -> Option<Arc<Trial>> {
        self.change(|inner| {
            let entry = inner.entries.iter().find(|e| e.id == id)?;
            if !inner.may_begin(entry) || inner.closed {
                return None;
            }
            let entry = inner.find(id)?;
            entry.state = State::Running(Box::default());
            entry.trial.clone()
        })
    }

    /// Notes how an entry goes.
    pub(in crate::sweep) fn note(&self, id: EntryId, note: impl FnOnce(&mut TrialProgress)) {
        self.change(|inner| {
            if let Some(State::Running(now)) = inner.find(id).map(|e| &mut e.state) {
                note(now);
            }
        });
    }

    /// Asked at every batch of a model: holds the caller as long as the queue is held, and tells how
    /// long that was and whether to go on.
    pub(in crate::sweep) fn go_on(&self, id: EntryId) -> (Duration, bool) {
        let begun = Instant::now();
        let mut inner = self.lock();
        let mut noted = false;
        loop {
            let over = inner.closed;
            let held = inner.paused || inner.yielding;
            let Some(entry) = inner.find(id) else {
                return (begun.elapsed(), false);
            };
            let stop = entry.cancelled || over;
            if let State::Running(now) = &mut entry.state
                && now.held != (held && !stop)
            {
                now.held = held && !stop;
                self.generation.fetch_add(1, Ordering::Release);
                noted = true;
            }
            if stop || !held {
                let away = if noted {
                    begun.elapsed()
                } else {
                    Duration::ZERO
                };
                return (away, !stop);
            }
            inner = (self.changed.wait(inner)).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Notes what came of an entry.
    pub(in crate::sweep) fn finish(&self, id: EntryId, made: Arc<SweepResult>) {
        self.change(|inner| {
            let Some(entry) = inner.find(id) else { return };
            entry.method = made.point.method.clone();
            entry.state = State::Done(made);
            if entry.is_run() {
                entry.trial = None;
            }
        });
    }

    /// Notes why nothing came of an entry.
    pub(in crate::sweep) fn fail(&self, id: EntryId, why: String) {
        self.change(|inner| {
            let Some(entry) = inner.find(id) else { return };
            entry.state = if entry.cancelled {
                State::Cancelled
            } else {
                State::Failed(why)
            };
        });
    }
}
