//! What the connections and the runner share.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender, bounded};

use super::memory::Memory;
use super::queue::{Queue, Run, State, Work};
use super::refusal::Refusal;
use super::updates::{End, History, Seen, Update};
use crate::train::StopReason;
use crate::train::remote::{Control, Key, Subscription};

/// Runs that may wait.
const WAITING: usize = 64;

/// Control messages on their way to the training thread.
const CONTROLS: usize = 64;

pub(super) struct ServerState {
    inner: Mutex<Queue>,
    memory: Memory,
    changed: Condvar,
    to_runner: Sender<(Key, Control)>,
    controls: Receiver<(Key, Control)>,
}

impl ServerState {
    pub fn new(memory: usize) -> Self {
        let (to_runner, controls) = bounded(CONTROLS);
        Self {
            inner: Mutex::new(Queue {
                runs: Vec::new(),
                closing: false,
            }),
            memory: Memory::new(memory),
            changed: Condvar::new(),
            to_runner,
            controls,
        }
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs that wait or go on.
    pub fn busy(&self) -> usize {
        let runs = &self.lock().runs;
        let busy = |run: &&Run| !matches!(run.state, State::Ended);
        runs.iter().filter(busy).count()
    }

    pub fn knows(&self, key: &Key) -> bool {
        self.lock().find(key).is_some()
    }

    /// What all of it may take, and takes.
    pub fn memory(&self) -> &Memory {
        &self.memory
    }

    /// Puts a run at the end of the queue, unless it is known already.
    ///
    /// # Errors
    /// When too many wait.
    pub fn add(&self, key: Key, work: Work) -> Result<(), Refusal> {
        let mut inner = self.lock();
        if inner.find(&key).is_some() {
            return Ok(());
        }
        let waits = |run: &&Run| matches!(run.state, State::Waiting(_));
        if inner.runs.iter().filter(waits).count() >= WAITING {
            return Err(Refusal::TooMany { waiting: WAITING });
        }
        inner.runs.push(Run {
            key,
            state: State::Waiting(work),
            history: History::default(),
            followers: Vec::new(),
        });
        drop(inner);
        self.changed.notify_all();
        Ok(())
    }

    /// The next run that waits; waits for one. `None`: it is time to end.
    pub fn next(&self) -> Option<(Key, Work)> {
        let mut inner = self.lock();
        loop {
            if inner.closing {
                return None;
            }
            for run in &mut inner.runs {
                if !matches!(run.state, State::Waiting(_)) {
                    continue;
                }
                if let State::Waiting(work) = std::mem::replace(&mut run.state, State::Running) {
                    let key = run.key.clone();
                    drop(inner);
                    self.changed.notify_all();
                    return Some((key, work));
                }
            }
            inner = self
                .changed
                .wait(inner)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    pub fn closing(&self) -> bool {
        self.lock().closing
    }

    pub fn close(&self) {
        self.lock().closing = true;
        self.changed.notify_all();
    }

    /// Adds to what is to be told of a run.
    pub fn tell(&self, key: &Key, tell: impl FnOnce(&mut History)) {
        if let Some(run) = self.lock().find(key) {
            tell(&mut run.history);
        }
        self.changed.notify_all();
    }

    pub fn end(&self, key: &Key, end: End) {
        let mut inner = self.lock();
        if let Some(run) = inner.find(key) {
            run.state = State::Ended;
            run.history.end = Some(Arc::new(end));
            run.history.picture.set(None);
        }
        inner.tidy();
        drop(inner);
        self.changed.notify_all();
    }

    /// What those who follow a run want to see; `None`: nobody follows.
    pub fn watched(&self, key: &Key) -> Option<Subscription> {
        let mut inner = self.lock();
        let followers = &inner.find(key)?.followers;
        let any =
            |wants: fn(&Subscription) -> bool| followers.iter().any(|(_, watch)| wants(watch));
        (!followers.is_empty()).then(|| Subscription {
            snapshots: any(|watch| watch.snapshots),
            interim: any(|watch| watch.interim),
        })
    }

    /// `false`: there is no such run.
    pub fn follow(&self, key: &Key, connection: u64, watch: Subscription) -> bool {
        let mut inner = self.lock();
        let run = inner.find(key);
        let known = run.is_some();
        if let Some(run) = run {
            run.followers.push((connection, watch));
        }
        known
    }

    /// Somebody is gone.
    pub fn leave(&self, connection: u64) {
        for run in &mut self.lock().runs {
            run.followers.retain(|(id, _)| *id != connection);
        }
        self.changed.notify_all();
    }

    /// What is new of a run since `seen`; waits for it, at most so long. `None`: the run is gone, or
    /// nobody listens any more.
    pub fn next_update(
        &self,
        key: &Key,
        seen: &mut Seen,
        pictures: bool,
        patience: Duration,
        listens: &dyn Fn() -> bool,
    ) -> Option<Update> {
        let mut inner = self.lock();
        let until = Instant::now() + patience;
        loop {
            if inner.closing || !listens() {
                return None;
            }
            let waiting = inner.before(key).filter(|runs| *runs > 0);
            let update = Update::new(&inner.find(key)?.history, waiting, pictures, seen);
            // Whatever happens to other runs, this one's patience has an end.
            let left = until.saturating_duration_since(Instant::now());
            if !update.is_empty() || left.is_zero() {
                return Some(update);
            }
            let woken = self.changed.wait_timeout(inner, left);
            inner = woken.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Wakes those who wait for updates.
    pub fn wake(&self) {
        self.changed.notify_all();
    }

    pub fn control(&self, key: &Key, control: Control) {
        let mut inner = self.lock();
        let Some(run) = inner.find(key) else { return };
        match (&run.state, control) {
            (State::Waiting(_), Control::Stop | Control::Abandon) => {
                drop(inner);
                self.end(key, End::Abandoned);
            }
            (State::Running, control) => {
                drop(inner);
                // Somebody who clicks faster than the training thread listens is not heard.
                drop(self.to_runner.try_send((key.clone(), control)));
            }
            _ => {}
        }
    }

    pub fn controls(&self) -> &Receiver<(Key, Control)> {
        &self.controls
    }

    /// The end of a run has arrived where it was asked for. One that was done to its end is kept, for
    /// it would come out the same; any other is made anew when it is asked for again.
    pub fn received(&self, key: &Key) {
        let mut inner = self.lock();
        let whole = |run: &Run| match run.history.end.as_deref() {
            Some(End::Finished(ended, _)) => ended.reason != StopReason::Stopped,
            Some(_) => false,
            None => true,
        };
        inner.runs.retain(|run| run.key != *key || whole(run));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Sample;
    use crate::runs::RunSettings;
    use crate::train::remote::{DataKey, Note, Order};

    #[test]
    fn who_waits_hears_something_in_time_however_busy_another_run_is() {
        let data = Arc::new(Sample::find("dimuon").unwrap().load().unwrap());
        let state = ServerState::new(1 << 30);
        let of = DataKey::from_data(&data).unwrap();
        let keys = [1, 2].map(|seed| {
            let mut spec = RunSettings::default().spec(&data).unwrap();
            spec.training.seed = seed;
            let key = Key::new(&Order::from_spec(&spec, None), None, &of).unwrap();
            state.add(key.clone(), Work::Train(Box::new(spec))).unwrap();
            key
        });
        assert!(state.next().is_some());
        let mut seen = Seen::default();
        let told = state.next_update(&keys[1], &mut seen, false, Duration::ZERO, &|| true);
        assert!(!told.unwrap().is_empty());
        let done = std::sync::atomic::AtomicBool::new(false);
        std::thread::scope(|scope| {
            let epochs = || {
                while !done.load(std::sync::atomic::Ordering::Relaxed) {
                    state.tell(&keys[0], |history| history.notes.push(Note::Paused(false)));
                    std::thread::sleep(Duration::from_millis(5));
                }
            };
            std::thread::Builder::new()
                .spawn_scoped(scope, epochs)
                .unwrap();
            let begun = Instant::now();
            let listens = || begun.elapsed() < Duration::from_secs(10);
            let patience = Duration::from_millis(200);
            let told = state.next_update(&keys[1], &mut seen, false, patience, &listens);
            done.store(true, std::sync::atomic::Ordering::Relaxed);
            assert!(told.unwrap().is_empty(), "nothing is new of this run");
            assert!(
                begun.elapsed() < Duration::from_secs(2),
                "{:?}",
                begun.elapsed()
            );
        });
    }
}
