//! What is to be tried, in which order, and what came of it.
//!
//! One thread works the queue off ([`super::Bench::work`]); any other may look at it, add to it,
//! reorder it, hold it, and cancel what is in it.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::Trial;
use super::entry::{Entry, EntryId, Move, State};
use super::result::{SweepResult, TrialProgress};
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

    /// The next entries to begin: one model, or up to `most` codecs that follow each other. Waits
    /// until there are some; `None` at the end, which for a queue that is not kept open is where
    /// nothing is left.
    pub(super) fn next(&self, most: usize, keep_open: bool) -> Option<Vec<EntryId>> {
        let mut inner = self.lock();
        loop {
            if inner.closed {
                return None;
            }
            let mut ready = inner.entries.iter().filter(|e| inner.may_begin(e));
            if let Some(first) = ready.next() {
                let follow = ready.take_while(|e| !first.is_run() && !e.is_run());
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
    pub(super) fn begin(&self, id: EntryId) -> Option<Arc<Trial>> {
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
    pub(super) fn note(&self, id: EntryId, note: impl FnOnce(&mut TrialProgress)) {
        self.change(|inner| {
            if let Some(State::Running(now)) = inner.find(id).map(|e| &mut e.state) {
                note(now);
            }
        });
    }

    /// Asked at every batch of a model: holds the caller as long as the queue is held, and tells how
    /// long that was and whether to go on.
    pub(super) fn go_on(&self, id: EntryId) -> (Duration, bool) {
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
    pub(super) fn finish(&self, id: EntryId, made: Arc<SweepResult>) {
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
    pub(super) fn fail(&self, id: EntryId, why: String) {
        self.change(|inner| {
            let Some(entry) = inner.find(id) else { return };
            entry.state = if entry.cancelled {
                State::Cancelled
            } else {
                State::Failed(why)
            };
        });
    }

    /// What is done, in the order of the queue.
    pub fn made(&self) -> Vec<Arc<SweepResult>> {
        let inner = self.lock();
        inner
            .entries
            .iter()
            .filter_map(Entry::made)
            .cloned()
            .collect()
    }
}
