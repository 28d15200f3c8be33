use std::sync::Arc;

use crossbeam_channel::Receiver;

use super::{Command, Event, Snapshot};

/// The training thread, seen from a face: commands go in, events and the latest snapshot come out.
///
/// Dropping it stops the run and ends the thread.
pub struct Session {
    _private: (),
}

impl Session {
    /// Starts the thread. `wake` is called from it whenever an event or a snapshot is ready; the
    /// window asks for a repaint there.
    ///
    /// # Errors
    /// When the operating system gives no thread.
    pub fn start(wake: impl Fn() + Send + Sync + 'static) -> std::io::Result<Self> {
        let _ = wake;
        todo!()
    }

    /// Sends a command. `Stop` and `Shutdown` also raise the flag that is read at every batch.
    pub fn send(&self, command: Command) {
        let _ = command;
        todo!()
    }

    /// Events in order, without waiting.
    pub fn events(&self) -> &Receiver<Event> {
        todo!()
    }

    /// Takes the newest snapshot, if there is one that was not taken yet.
    #[must_use]
    pub fn take_snapshot(&self) -> Option<Arc<Snapshot>> {
        todo!()
    }
}
