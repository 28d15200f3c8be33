//! What is to be tried, in which order, and what came of it.
//!
//! One thread works the queue off ([`super::Bench::work`]); any other may look at it, add to it,
//! reorder it, hold it, and cancel what is in it.

mod work;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use super::Trial;
use super::entry::{Entry, EntryId, Move, State};
use super::result::SweepResult;
use crate::report::Method;
use crate::train::RunId;

/// Entries in the order in which they are tried.
#[derive(Default)]
pub struct Queue {
    inner: Mutex<Inner>,
    changed: Condvar,
    generation: AtomicU64,
}

#[derive(Default)]
struct Inner {
    entries: Vec<Entry>,
    last: u64,
    paused: bool,
    /// Something else trains: models wait, codecs go on.
    yielding: bool,
    closed: bool,
    /// Why nothing will be tried any more.
    broken: Option<String>,
}

impl Inner {
    fn find(&mut self, id: EntryId) -> Option<&mut Entry> {
        self.entries.iter_mut().find(|entry| entry.id == id)
    }

    fn may_begin(&self, entry: &Entry) -> bool {
        let held = self.yielding && entry.is_run();
        matches!(entry.state, State::Waiting) && !self.paused && !held
    }

    fn push(&mut self, method: Method, state: State) -> &mut Entry {
        self.last += 1;
        self.entries.push(Entry {
            id: EntryId(self.last),
            method,
            own: None,
            state,
            trial: None,
            guess: 0.0,
            key: None,
            cancelled: false,
        });
        let last = self.entries.len() - 1;
        &mut self.entries[last]
    }
}

impl Queue {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes something and lets everybody know.
    fn change<T>(&self, change: impl FnOnce(&mut Inner) -> T) -> T {
        let mut inner = self.lock();
        let result = change(&mut inner);
        drop(inner);
        self.generation.fetch_add(1, Ordering::Release);
        self.changed.notify_all();
        result
    }

    /// Counts up with every change.
    pub fn generation(&self) -> u64 {
        self.generation.load(Ordering::Acquire)
    }

    /// All entries as they stand.
    pub fn entries(&self) -> Vec<Entry> {
        self.lock().entries.clone()
    }

    /// Puts trials at the end, those left out that wait, run or are done already; returns how many
    /// were added.
    pub fn add(&self, trials: impl IntoIterator<Item = Trial>) -> usize {
        let trials: Vec<_> = trials.into_iter().map(|t| (t.key().full(""), t)).collect();
        self.change(|inner| {
            let mut added = 0;
            for (key, trial) in trials {
                let gone = |e: &Entry| matches!(e.state, State::Failed(_) | State::Cancelled);
                inner
                    .entries
                    .retain(|e| e.key.as_ref() != Some(&key) || !gone(e));
                if inner.entries.iter().any(|e| e.key.as_ref() == Some(&key)) {
                    continue;
                }
                let entry = inner.push(trial.method(), State::Waiting);
                entry.guess = trial.seconds();
                (entry.key, entry.trial) = (Some(key), Some(Arc::new(trial)));
                added += 1;
            }
            added
        })
    }

    /// Puts in a run that was made by hand, in the place of what it was before.
    pub fn add_own(&self, run: RunId, made: SweepResult) {
        self.change(|inner| {
            inner.entries.retain(|e| e.own != Some(run));
            let entry = inner.push(made.point.method.clone(), State::Done(Arc::new(made)));
            entry.own = Some(run);
        });
    }

    /// Puts in what was done before on the same data.
    pub(super) fn add_known(&self, known: Vec<Entry>) {
        self.change(|inner| {
            for known in known {
                let same = |e: &&mut Entry| e.key.is_some() && e.key == known.key;
                if let Some(entry) = inner.entries.iter_mut().find(same) {
                    (entry.state, entry.trial) = (known.state, known.trial);
                } else {
                    let (key, own, trial) = (known.key, known.own, known.trial);
                    let entry = inner.push(known.method, known.state);
                    (entry.key, entry.own, entry.trial) = (key, own, trial);
                    entry.guess = known.guess;
                }
            }
        });
    }

    pub fn paused(&self) -> bool {
        self.lock().paused
    }

    /// Holds everything that has not begun, and models between two batches; or goes on.
    pub fn pause(&self, pause: bool) {
        self.change(|inner| inner.paused = pause);
    }

    /// While something else trains, models wait between two batches.
    pub fn yield_to_other(&self, yielding: bool) {
        if self.lock().yielding != yielding {
            self.change(|inner| inner.yielding = yielding);
        }
    }

    /// Moves an entry that waits among those that wait.
    pub fn shift(&self, id: EntryId, to: Move) {
        self.change(|inner| {
            let waits = |e: &Entry| matches!(e.state, State::Waiting);
            let all: Vec<usize> = (0..inner.entries.len())
                .filter(|&i| waits(&inner.entries[i]))
                .collect();
            let Some(place) = all.iter().position(|&i| inner.entries[i].id == id) else {
                return;
            };
            match to {
                Move::Up if place > 0 => inner.entries.swap(all[place - 1], all[place]),
                Move::Down if place + 1 < all.len() => {
                    inner.entries.swap(all[place], all[place + 1]);
                }
                Move::Top => {
                    let entry = inner.entries.remove(all[place]);
                    inner.entries.insert(all[0], entry);
                }
                Move::Up | Move::Down => {}
            }
        });
    }

    /// Gives an entry up, also one that is under way: a model ends after its batch.
    pub fn cancel(&self, id: EntryId) {
        self.change(|inner| {
            if let Some(entry) = inner.find(id) {
                entry.cancel();
            }
        });
    }

    /// Gives up all that is not done.
    pub fn cancel_all(&self) {
        self.change(|inner| inner.entries.iter_mut().for_each(Entry::cancel));
    }

    /// Ends the work: what is under way is given up, and nothing else begins.
    pub fn close(&self) {
        self.change(|inner| {
            inner.closed = true;
            inner.entries.iter_mut().for_each(Entry::cancel);
        });
    }

    /// Why nothing will be tried any more, if that is so.
    pub fn broken(&self) -> Option<String> {
        self.lock().broken.clone()
    }

    pub(super) fn break_off(&self, why: String) {
        self.change(|inner| {
            inner.broken = Some(why);
            inner.entries.iter_mut().for_each(Entry::cancel);
        });
    }

    /// What is done, in the order of the queue.
    pub fn results(&self) -> Vec<Arc<SweepResult>> {
        let inner = self.lock();
        inner
            .entries
            .iter()
            .filter_map(Entry::result)
            .cloned()
            .collect()
    }
}
