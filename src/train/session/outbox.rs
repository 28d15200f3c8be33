//! What goes from the training thread to a face.

use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, PoisonError};

use crossbeam_channel::Sender;

use crate::train::{Event, EventKind, RunId, ShortRun, Snapshot};

/// Where the thread's events go.
pub(super) struct Outbox {
    pub events: Sender<Event>,
    pub slot: Arc<Mutex<Option<Arc<Snapshot>>>>,
    pub wake: Box<dyn Fn() + Send + Sync>,
}

impl Outbox {
    pub fn event(&self, run: RunId, kind: EventKind) {
        let droppable = matches!(
            kind,
            EventKind::Progress(_)
                | EventKind::Short(ShortRun::Progress(_))
                | EventKind::Interim(_)
        );
        let event = Event { run, kind };
        if droppable {
            drop(self.events.try_send(event));
        } else {
            // Fails only when the face is gone.
            drop(self.events.send(event));
        }
        (self.wake)();
    }

    pub fn snapshot(&self, snapshot: Snapshot) {
        *self.slot.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(snapshot));
        (self.wake)();
    }
}

/// What is made for those who look.
pub(super) struct Watched {
    pub snapshots: AtomicBool,
    pub interim: AtomicBool,
}
