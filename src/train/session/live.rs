//! What is heard and told while a run is under way.

use std::sync::atomic::Ordering;

use crossbeam_channel::TryRecvError;

use super::worker::Worker;
use crate::train::observer::Observer;
use crate::train::{Command, Control, EventKind, RunId, Snapshot};

/// Listens while a run is under way.
pub(super) struct Live<'a> {
    pub worker: &'a mut Worker,
    pub run: RunId,
    pub paused: bool,
    /// Paused, but let through to the end of this epoch.
    pub step: bool,
}

impl Live<'_> {
    fn take(&mut self, command: Command) {
        match command {
            Command::Pause(paused) => self.set_paused(paused),
            Command::Step => self.step = self.paused,
            Command::Stop => self.worker.stop.store(true, Ordering::Release),
            Command::Train(spec) => {
                self.worker.next = Some(spec);
                self.worker.stop.store(true, Ordering::Release);
            }
            Command::Shutdown => {
                self.worker.quit = true;
                self.worker.stop.store(true, Ordering::Release);
            }
            Command::Forget => self.worker.forgotten = true,
            // A run under way cannot be lengthened: its schedule is fixed.
            Command::Continue { .. } | Command::Resume { .. } => {}
        }
    }

    fn set_paused(&mut self, paused: bool) {
        if self.paused != paused {
            self.paused = paused;
            self.worker
                .outbox
                .event(self.run, EventKind::Paused(paused));
        }
    }

    /// What was asked since this was last looked at, without waiting. What comes after the next run's
    /// start is meant for that run.
    fn next_command(&mut self) -> Option<Command> {
        if self.worker.next.is_some() {
            return None;
        }
        match self.worker.inbox.try_recv() {
            Ok(command) => Some(command),
            Err(TryRecvError::Empty) => None,
            Err(TryRecvError::Disconnected) => {
                self.take(Command::Shutdown);
                None
            }
        }
    }

    fn stopped(&self) -> bool {
        self.worker.stop.load(Ordering::Acquire)
    }
}

impl Observer for Live<'_> {
    fn event(&mut self, event: EventKind) {
        self.worker.outbox.event(self.run, event);
    }

    fn wants_snapshots(&self) -> bool {
        self.worker.watched.snapshots.load(Ordering::Relaxed)
    }

    fn snapshot(&mut self, snapshot: Snapshot) {
        self.worker.outbox.snapshot(snapshot);
    }

    fn wants_interim(&self) -> bool {
        self.worker.watched.interim.load(Ordering::Relaxed)
    }

    fn wanted(&self) -> bool {
        !self.worker.quit && !self.worker.forgotten
    }

    fn go_on(&mut self, epoch_done: bool) -> bool {
        if epoch_done {
            self.step = false;
        }
        while let Some(command) = self.next_command() {
            self.take(command);
        }
        while self.paused && !self.step && !self.stopped() {
            match self.worker.inbox.recv() {
                Ok(command) => self.take(command),
                Err(_) => self.take(Command::Shutdown),
            }
        }
        !self.stopped()
    }
    fn control(&mut self) -> Option<Control> {
        while let Some(command) = self.next_command() {
            match command {
                Command::Pause(paused) => return Some(Control::Pause(paused)),
                Command::Step => return Some(Control::Step),
                other => self.take(other),
            }
        }
        if !self.wanted() {
            return Some(Control::Abandon);
        }
        self.stopped().then_some(Control::Stop)
    }
}

impl Worker {
    pub fn live(&mut self, run: RunId) -> Live<'_> {
        Live {
            worker: self,
            run,
            paused: false,
            step: false,
        }
    }
}
