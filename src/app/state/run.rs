//! The run at hand, and how the trainer's events change it.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::loaded::ArchiveContent;
use crate::model::Family;
use crate::report::{Method, TimedDevice};
use crate::train::{
    Baseline, Ending, EpochLoss, Event, EventKind, Failure, Interim, Outcome, Progress, Reused,
    RunId, SearchStep, ShortRun, Snapshot, Split, Target, TransformTrials,
};

/// The present run, filled from the trainer's events.
#[derive(Clone, Debug, Default)]
pub struct RunState {
    pub id: RunId,
    pub phase: RunPhase,
    pub device: String,
    /// How fast devices were when a few steps were tried.
    pub timed: Vec<TimedDevice>,
    pub split: Arc<Split>,
    pub baseline: Option<Baseline>,
    pub losses: Vec<EpochLoss>,
    pub progress: Option<Progress>,
    /// How the short run stands that decides what this run will be, and its losses.
    pub short: Option<Progress>,
    pub short_losses: Vec<EpochLoss>,
    /// What is left to do once all training is done, and since when.
    pub ending: Option<(Ending, Instant)>,
    /// What the file would be if the run ended now.
    pub interim: Option<Interim>,
    pub snapshot: Option<Arc<Snapshot>>,
    pub outcome: Option<Box<Outcome>>,
    pub warnings: Vec<String>,
    /// The transforms that were tried before the run, where they were left automatic.
    pub transforms: Option<TransformTrials>,
    /// What is trained; none before the first run.
    pub method: Option<Method>,
    /// What is searched for, and the trials so far.
    pub target: Option<Target>,
    pub steps: Vec<SearchStep>,
    /// When the run was asked for, and how long it took to its result.
    pub begun: Option<Instant>,
    pub took: Duration,
    /// It was kept, and opened again: trained further, it begins with what was kept of it.
    pub reopened: bool,
    /// Instead of training: the data compressed with the model of another archive.
    pub reuse: Option<Arc<Reused>>,
    /// Instead of training: the file that is on show.
    pub shown: Option<Arc<ShownFile>>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum RunPhase {
    #[default]
    Idle,
    Preparing(Cow<'static, str>),
    Training,
    Paused,
    /// Stop was asked for and has not been answered yet.
    Stopping,
    Finished,
    Failed(Failure),
}

/// A file of a sweep, or an archive beside its original.
#[derive(Clone, Debug)]
pub struct ShownFile {
    /// Of the method, or of the file.
    pub name: String,
    pub bytes: Arc<Vec<u8>>,
    pub content: ArchiveContent,
}

/// What the window does beside showing the new state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notable {
    Nothing,
    Warning(String),
    Finished,
    /// The message, and whether the device is at fault.
    Failed {
        message: String,
        device_lost: bool,
    },
}

impl RunState {
    /// Whether there is a network that can be trained further.
    pub fn can_go_further(&self) -> bool {
        let ended = matches!(self.phase, RunPhase::Finished | RunPhase::Failed(_));
        // What was computed at once gets no better.
        let trained =
            |outcome: &Outcome| outcome.report.pca_alone || !outcome.report.model.widths.is_empty();
        // An encoder that was not kept cannot be trained further.
        let whole = |outcome: &Outcome| {
            let family = outcome.report.model.family.parse::<Family>();
            let no_encoder = family.is_ok_and(|family| !family.encodes());
            !self.reopened || outcome.archive.can_compress() || no_encoder
        };
        let outcome = self.outcome.as_deref();
        ended && outcome.is_some_and(|outcome| trained(outcome) && whole(outcome))
    }

    /// A run that was just asked for.
    pub fn asked(id: RunId) -> Self {
        Self {
            id,
            phase: RunPhase::Preparing("Preparing".into()),
            begun: Some(Instant::now()),
            ..Self::default()
        }
    }

    /// Takes in an event; one of another run is stale and dropped.
    pub fn apply(&mut self, event: Event) -> Notable {
        if event.run != self.id {
            return Notable::Nothing;
        }
        match event.kind {
            EventKind::Preparing(what) => {
                self.end_short();
                self.ending = None;
                self.enter(RunPhase::Preparing(what));
            }
            EventKind::Started {
                device,
                split,
                baseline,
            } => {
                self.end_short();
                self.ending = None;
                (self.device, self.split, self.baseline) = (device, split, Some(baseline));
                self.enter(RunPhase::Training);
            }
            EventKind::Timed(timed) => self.timed = timed,
            EventKind::Progress(progress) => self.progress = Some(progress),
            EventKind::Epoch(loss) => {
                EpochLoss::add(&mut self.losses, loss);
            }
            EventKind::Short(ShortRun::Progress(progress)) => self.short = Some(progress),
            EventKind::Short(ShortRun::Epoch(loss)) => {
                EpochLoss::add(&mut self.short_losses, loss);
            }
            EventKind::Interim(interim) => self.interim = Some(*interim),
            EventKind::Transforms(trials) => self.transforms = Some(trials),
            EventKind::Search(step) => self.steps.push(step),
            EventKind::Ending(ending) => self.ending = Some((ending, Instant::now())),
            EventKind::Paused(true) => self.enter(RunPhase::Paused),
            EventKind::Paused(false) => self.enter(RunPhase::Training),
            EventKind::Warning(text) => {
                self.warnings.push(text.clone());
                return Notable::Warning(text);
            }
            EventKind::Finished(outcome) => {
                self.phase = RunPhase::Finished;
                self.took = self.begun.map_or(Duration::ZERO, |begun| begun.elapsed());
                self.snapshot = Some(Arc::clone(&outcome.snapshot));
                self.outcome = Some(outcome);
                return Notable::Finished;
            }
            EventKind::Abandoned => {
                self.phase = if self.outcome.is_some() {
                    RunPhase::Finished
                } else {
                    RunPhase::Idle
                };
            }
            EventKind::Failed(failure) => {
                let (message, device_lost) = (failure.message.clone(), failure.device_lost);
                self.phase = RunPhase::Failed(failure);
                if let Some(outcome) = &self.outcome {
                    // What can be saved is what is shown.
                    self.snapshot = Some(Arc::clone(&outcome.snapshot));
                }
                return Notable::Failed {
                    message,
                    device_lost,
                };
            }
        }
        Notable::Nothing
    }

    /// Takes in a picture of the data after the network of this moment.
    pub fn show(&mut self, snapshot: Arc<Snapshot>) {
        // What a finished run shows is the archive's own decoding; a late snapshot must not hide it.
        if snapshot.run == self.id && self.phase != RunPhase::Finished {
            self.snapshot = Some(snapshot);
        }
    }

    /// What comes next is another short run, or the run itself.
    fn end_short(&mut self) {
        self.short = None;
        self.short_losses.clear();
    }

    /// "Stopping" stands until the run has ended.
    fn enter(&mut self, phase: RunPhase) {
        if self.phase != RunPhase::Stopping {
            self.phase = phase;
        }
    }

    /// What made the values on show, in words, where that is no training of this data.
    pub fn made_by(&self) -> Option<String> {
        let shown = self.shown.as_ref().map(|shown| shown.name.clone());
        let reused = self.reuse.is_some();
        shown.or(reused.then(|| "with the model of other data".to_owned()))
    }
}

impl RunPhase {
    /// A run is under way, also while it is held or about to end.
    pub fn active(&self) -> bool {
        matches!(
            self,
            Self::Preparing(_) | Self::Training | Self::Paused | Self::Stopping
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::train::Failure;

    fn event(run: u64, kind: EventKind) -> Event {
        Event {
            run: RunId(run),
            kind,
        }
    }

    fn loss(epoch: usize) -> EpochLoss {
        EpochLoss {
            epoch,
            train: 0.1,
            held_out: 0.2,
            judged: 0.2,
            learning_rate: 1e-3,
            seconds: 1.0,
        }
    }

    #[test]
    fn events_of_another_run_are_dropped() {
        let mut run = RunState::asked(RunId(2));
        run.apply(event(1, EventKind::Epoch(loss(0))));
        assert!(run.losses.is_empty());
        run.apply(event(2, EventKind::Epoch(loss(0))));
        assert_eq!(run.losses.len(), 1);
    }

    #[test]
    fn a_short_run_is_told_until_the_next_begins() {
        let mut run = RunState::asked(RunId(1));
        let preparing = |what: &'static str| EventKind::Preparing(what.into());
        run.apply(event(1, preparing("Trying transforms, run 1 of 2")));
        for epoch in [0, 1] {
            run.apply(event(1, EventKind::Short(ShortRun::Epoch(loss(epoch)))));
        }
        assert_eq!((run.short_losses.len(), run.losses.len()), (2, 0));
        run.apply(event(1, preparing("Trying transforms, run 2 of 2")));
        assert!(run.short_losses.is_empty() && run.short.is_none());
    }

    #[test]
    fn stopping_stands_until_the_end() {
        let mut run = RunState::asked(RunId(1));
        run.phase = RunPhase::Stopping;
        run.apply(event(1, EventKind::Preparing("Writing the archive".into())));
        run.apply(event(1, EventKind::Paused(false)));
        assert_eq!(run.phase, RunPhase::Stopping);
        let failure = Failure {
            message: "lost".into(),
            device_lost: true,
        };
        let notable = run.apply(event(1, EventKind::Failed(failure.clone())));
        assert_eq!(
            notable,
            Notable::Failed {
                message: "lost".into(),
                device_lost: true
            }
        );
        assert_eq!(run.phase, RunPhase::Failed(failure));
    }

    #[test]
    fn an_epoch_told_twice_counts_once() {
        let mut run = RunState::asked(RunId(1));
        for epoch in [0, 1, 2, 2, 3] {
            run.apply(event(1, EventKind::Epoch(loss(epoch))));
        }
        let epochs: Vec<_> = run.losses.iter().map(|loss| loss.epoch).collect();
        assert_eq!(epochs, [0, 1, 2, 3]);
    }
}
