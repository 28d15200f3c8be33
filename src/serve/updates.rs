//! What somebody who follows a run has not heard yet.

use std::sync::Arc;

use crate::link::{LinkError, Sender};
use crate::train::remote::{Ended, Note, PictureHead, ServerMessage};
use crate::train::{Interim, Progress};

/// Notes in a message at most.
const NOTES: usize = 4096;

/// Something of which only the latest counts, with how often it has changed.
#[derive(Clone, Debug)]
pub(super) struct Latest<T> {
    pub changes: u64,
    pub value: Option<T>,
}

impl<T> Default for Latest<T> {
    fn default() -> Self {
        Self {
            changes: 0,
            value: None,
        }
    }
}

impl<T: Clone> Latest<T> {
    pub fn set(&mut self, value: Option<T>) {
        self.changes += 1;
        self.value = value;
    }

    /// Where it has changed since `seen`.
    fn since(&self, seen: &mut u64) -> Option<T> {
        let is_new = self.changes != *seen;
        *seen = self.changes;
        self.value.clone().filter(|_| is_new)
    }
}

/// A snapshot as it is sent.
pub(super) type Picture = Arc<(PictureHead, Vec<u8>)>;

/// How a run ended.
#[derive(Debug)]
pub(super) enum End {
    Finished(Box<Ended>, Arc<Vec<u8>>),
    Failed { message: String, device_lost: bool },
    Abandoned,
}

/// All that is to be told of a run.
#[derive(Debug, Default)]
pub(super) struct History {
    pub notes: Vec<Note>,
    pub progress: Latest<Progress>,
    pub interim: Latest<Interim>,
    pub picture: Latest<Picture>,
    pub end: Option<Arc<End>>,
}

/// What has been told already.
#[derive(Debug, Default)]
pub(super) struct Seen {
    notes: usize,
    waiting: Option<usize>,
    progress: u64,
    interim: u64,
    picture: u64,
}

impl Seen {
    /// Notes up to this one.
    pub fn from(notes: usize) -> Self {
        Self {
            notes,
            ..Self::default()
        }
    }
}

/// What has not.
#[derive(Debug, Default)]
pub(super) struct Update {
    waiting: Option<usize>,
    from: usize,
    notes: Vec<Note>,
    progress: Option<Progress>,
    interim: Option<Interim>,
    picture: Option<Picture>,
    end: Option<Arc<End>>,
}

impl Update {
    /// `waiting`: runs that come first, while it waits; `pictures`: whether one is wanted now.
    pub fn new(history: &History, waiting: Option<usize>, pictures: bool, seen: &mut Seen) -> Self {
        let from = seen.notes.min(history.notes.len());
        let until = history.notes.len().min(from + NOTES);
        let notes = history.notes[from..until].to_vec();
        let moved = waiting != seen.waiting;
        (seen.notes, seen.waiting) = (until, waiting);
        let all = until == history.notes.len();
        Self {
            waiting: waiting.filter(|_| moved),
            from,
            notes,
            progress: history.progress.since(&mut seen.progress),
            interim: history.interim.since(&mut seen.interim),
            picture: pictures
                .then(|| history.picture.since(&mut seen.picture))
                .flatten(),
            end: history.end.clone().filter(|_| all),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.waiting.is_none()
            && self.notes.is_empty()
            && self.progress.is_none()
            && self.interim.is_none()
            && self.picture.is_none()
            && self.end.is_none()
    }

    pub fn has_picture(&self) -> bool {
        self.picture.is_some()
    }

    /// Sends it all. `true`: the run has ended.
    pub fn send(self, to: &mut Sender) -> Result<bool, LinkError> {
        if let Some(waiting) = self.waiting {
            to.send_value(&ServerMessage::Waiting(waiting))?;
        }
        if !self.notes.is_empty() {
            let (from, notes) = (self.from, self.notes);
            to.send_value(&ServerMessage::Notes { from, notes })?;
        }
        if let Some(progress) = self.progress {
            to.send_value(&ServerMessage::Progress(progress))?;
        }
        if let Some(interim) = self.interim {
            to.send_value(&ServerMessage::Interim(Box::new(interim)))?;
        }
        if let Some(picture) = self.picture {
            let (head, values) = &*picture;
            to.send_value(&ServerMessage::Picture(Box::new(head.clone())))?;
            to.send(values)?;
        }
        let Some(end) = self.end else {
            return Ok(false);
        };
        match &*end {
            End::Finished(ended, archive) => {
                to.send_value(&ServerMessage::Finished(ended.clone()))?;
                to.send(archive)?;
            }
            End::Failed {
                message,
                device_lost,
            } => to.send_value(&ServerMessage::Failed {
                message: message.clone(),
                device_lost: *device_lost,
            })?,
            End::Abandoned => to.send_value(&ServerMessage::Abandoned)?,
        }
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_told_once_and_the_end_comes_last() {
        let mut history = History::default();
        for i in 0..NOTES + 3 {
            history.notes.push(Note::Warning(i.to_string()));
        }
        history.end = Some(Arc::new(End::Abandoned));
        let mut seen = Seen::default();
        let first = Update::new(&history, Some(2), true, &mut seen);
        assert_eq!((first.from, first.notes.len()), (0, NOTES));
        assert!(first.waiting == Some(2) && first.end.is_none());
        let second = Update::new(&history, None, true, &mut seen);
        assert_eq!((second.from, second.notes.len()), (NOTES, 3));
        assert!(second.end.is_some());
        history.end = None;
        assert!(Update::new(&history, None, true, &mut seen).is_empty());
        // Somebody who knows of more notes than there are is told nothing wrong.
        seen.notes = usize::MAX;
        assert!(Update::new(&history, None, true, &mut seen).is_empty());
    }
}
