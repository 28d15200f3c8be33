//! What each update of a server means for the run.

use super::{End, Follower};
use crate::format;
use crate::link::LinkError;
use crate::train::observer::Observer;
use crate::train::remote::wire::{Ended, Note, ServerMessage};
use crate::train::{EpochLoss, EventKind, Split, TrainError, reopen};

impl Follower<'_> {
    pub(super) fn take(
        &mut self,
        told: ServerMessage,
        values: Vec<u8>,
        observer: &mut dyn Observer,
    ) -> Option<End> {
        match told {
            ServerMessage::Alive => {}
            ServerMessage::Waiting(runs) => {
                let what = format!("Waiting: {} before this one", format::counted(runs, "run"));
                observer.event(EventKind::Preparing(what.into()));
            }
            ServerMessage::Notes { from, notes } => {
                if from > self.heard {
                    return Some(LinkError::Unclear("messages are missing".to_owned()).into());
                }
                for note in notes.into_iter().skip(self.heard - from) {
                    self.heard += 1;
                    observer.event(self.event(note));
                }
            }
            ServerMessage::Progress(progress) => observer.event(EventKind::Progress(progress)),
            ServerMessage::Interim(interim) => observer.event(EventKind::Interim(interim)),
            ServerMessage::Picture(head) => {
                let spec = self.job.spec;
                if let Some(snapshot) = head.snapshot(spec.id, &spec.data, &values) {
                    observer.snapshot(snapshot);
                }
            }
            ServerMessage::Finished(ended) => return Some(self.finished(*ended, values)),
            ServerMessage::Failed {
                message,
                device_lost,
            } => {
                let message = format!("{}: {message}", self.host());
                return Some(End::Failed(TrainError::Remote {
                    message,
                    lost: device_lost,
                }));
            }
            ServerMessage::Abandoned => return Some(End::Failed(TrainError::Stopped)),
        }
        None
    }

    pub(super) fn event(&mut self, note: Note) -> EventKind {
        match note {
            Note::Preparing(what) => EventKind::Preparing(what.into()),
            Note::Started { device, baseline } => {
                self.started = true;
                let (data, training) = (&self.job.spec.data, &self.job.spec.training);
                EventKind::Started {
                    device: self.named(&device),
                    // The same on every machine.
                    split: Split::new(data, training.held_out, training.seed).into(),
                    baseline,
                }
            }
            Note::Timed(timed) => EventKind::Timed(timed),
            Note::Epoch(loss) => {
                EpochLoss::add(&mut self.losses, loss);
                EventKind::Epoch(loss)
            }
            Note::Transforms(trials) => EventKind::Transforms(trials),
            Note::Search(step) => EventKind::Search(step),
            Note::Paused(paused) => {
                self.paused = paused;
                EventKind::Paused(paused)
            }
            Note::Ending(ending) => EventKind::Ending(ending),
            Note::Warning(text) => EventKind::Warning(text),
        }
    }

    fn named(&self, device: &str) -> String {
        format!("{device} at {}", self.host())
    }

    fn finished(&self, ended: Ended, archive: Vec<u8>) -> End {
        let Ended {
            reason,
            best_epoch,
            mut report,
        } = ended;
        let spec = self.job.spec;
        report.input = crate::report::InputReport::from_data(&spec.data);
        report.device = self.named(&report.device);
        match reopen(spec.id, &spec.data, archive, report, (reason, best_epoch)) {
            Ok(outcome) => End::Outcome(Box::new(outcome)),
            Err(error) => End::Failed(error),
        }
    }
}
