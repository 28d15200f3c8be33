//! Who hears of an entry of the queue.

use super::entry::EntryId;
use super::queue::Queue;
use super::trial::Trial;
use super::{Listener, SweepEvent};
use crate::report::TradeOffPoint;
use crate::train::EventKind;

/// Who hears of an entry.
pub(super) struct Watch<'a> {
    pub queue: &'a Queue,
    pub id: EntryId,
    pub on_event: Listener<'a>,
    pub stop: &'a (dyn Fn() -> bool + Sync),
}

impl Watch<'_> {
    pub(super) fn event(&self, event: EventKind, trial: &Trial, seconds: f64) {
        match &event {
            EventKind::Preparing(what) => {
                let what = what.clone();
                self.queue.note(self.id, |now| now.preparing = Some(what));
            }
            EventKind::Progress(progress) => {
                let progress = *progress;
                self.queue.note(self.id, |now| {
                    (now.preparing, now.progress) = (None, Some(progress));
                });
            }
            EventKind::Epoch(loss) => {
                let loss = *loss;
                self.queue.note(self.id, |now| now.loss = Some(loss));
            }
            EventKind::Interim(i) => {
                let method = trial.method();
                let point = TradeOffPoint::so_far(method, &i.bytes, i.all, i.held_out, seconds);
                self.queue.note(self.id, |now| now.point = Some(point));
            }
            _ => {}
        }
        (self.on_event)(SweepEvent::Run { event });
    }
}
