//! The training thread, seen from a face.

mod live;
mod outbox;
mod worker;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use crossbeam_channel::{Receiver, Sender, TrySendError, bounded};

use self::outbox::{Outbox, Watched};
use self::worker::Worker;
use super::{Command, Event, Snapshot};
use crate::background::lower_priority;

/// Commands that may wait. Nobody clicks this often between two batches.
const COMMANDS: usize = 64;
/// How long a command that must not be lost waits for room.
const PATIENCE: Duration = Duration::from_secs(2);
/// Events that may wait. Progress is dropped when it is full; nothing else is.
const EVENTS: usize = 4096;

/// The training thread, seen from a face: commands go in, events and the latest snapshot come out.
///
/// Dropping it stops the run and ends the thread.
///
/// ```text
/// face                       thread
///   Train(spec)  ------->      prepare
///                <-------      Preparing, Started, Epoch 0
///                <-------      Progress ..., Epoch n ...     (and snapshots, latest wins)
///   Pause(true)  ------->      holds after the batch
///                <-------      Paused(true)
///   Stop         ------->      ends after the batch
///                <-------      Finished(outcome) or Failed
/// ```
pub struct Session {
    /// `None` once the session ends: that wakes the thread even where its inbox is full.
    commands: Option<Sender<Command>>,
    events: Receiver<Event>,
    slot: Arc<Mutex<Option<Arc<Snapshot>>>>,
    stop: Arc<AtomicBool>,
    watched: Arc<Watched>,
    thread: Option<JoinHandle<()>>,
}

impl Session {
    /// Starts the thread. `wake` is called from it whenever an event or a snapshot is ready; the
    /// window asks for a repaint there.
    pub fn start(wake: impl Fn() + Send + Sync + 'static) -> std::io::Result<Self> {
        let (commands, inbox) = bounded(COMMANDS);
        let (outbox, events) = bounded(EVENTS);
        let slot = Arc::default();
        let stop = Arc::new(AtomicBool::new(false));
        let watched = Arc::new(Watched {
            snapshots: AtomicBool::new(true),
            interim: AtomicBool::new(true),
        });
        let mut worker = Worker {
            inbox,
            outbox: Outbox {
                events: outbox,
                slot: Arc::clone(&slot),
                wake: Box::new(wake),
            },
            stop: Arc::clone(&stop),
            watched: Arc::clone(&watched),
            device: None,
            finished: None,
            next: None,
            forgotten: false,
            quit: false,
        };
        let thread = std::thread::Builder::new()
            .name("training".to_owned())
            .spawn(move || {
                lower_priority();
                worker.serve();
            })?;
        Ok(Self {
            commands: Some(commands),
            events,
            slot,
            stop,
            watched,
            thread: Some(thread),
        })
    }

    /// Sends a command. `Train`, `Stop` and `Shutdown` also raise the flag that is read at every
    /// batch, so that a run under way ends.
    pub fn send(&self, command: Command) {
        if matches!(
            command,
            Command::Stop | Command::Shutdown | Command::Train(_)
        ) {
            self.stop.store(true, Ordering::Release);
        }
        let Some(commands) = &self.commands else {
            return;
        };
        if let Err(TrySendError::Full(command)) = commands.try_send(command)
            && !matches!(command, Command::Pause(_) | Command::Step)
        {
            // The thread is busy with what came before; what must not be lost waits for it.
            drop(commands.send_timeout(command, PATIENCE));
        }
    }

    /// Whether snapshots are made, and the figures of interim files: both are unless this is called.
    pub fn watch(&self, snapshots: bool, interim: bool) {
        self.watched.snapshots.store(snapshots, Ordering::Relaxed);
        self.watched.interim.store(interim, Ordering::Relaxed);
    }

    /// Events in order, without waiting.
    pub fn events(&self) -> &Receiver<Event> {
        &self.events
    }

    /// Takes the newest snapshot, if there is one that was not taken yet.
    pub fn take_snapshot(&self) -> Option<Arc<Snapshot>> {
        self.slot
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take()
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Release);
        if let Some(commands) = self.commands.take() {
            // Where this finds no room, the closed channel says the same.
            drop(commands.try_send(Command::Shutdown));
        }
        // The thread may be blocked on a full event channel: make room until it has ended.
        if let Some(thread) = self.thread.take() {
            while !thread.is_finished() {
                while self.events.try_recv().is_ok() {}
                std::thread::sleep(Duration::from_millis(1));
            }
            // A panic that got past the thread's own net has nobody left to hear of it.
            drop(thread.join());
        }
    }
}
