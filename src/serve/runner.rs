//! Works the runs off, one after the other.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crossbeam_channel::select;

use super::queue::Work;
use super::state::ServerState;
use super::updates::End;
use crate::codec::ArchiveError;
use crate::data::Profile;
use crate::format;
use crate::runs::{DataRecord, RunFolder, RunRecord};
use crate::train::remote::{Control, Ended, Key, Note, Subscription, picture};
use crate::train::{Command, EpochLoss, Event, EventKind, Outcome, RunId, RunSpec, Session};

/// How soon it is seen that nobody follows any more, or a snapshot is there.
const GLANCE: Duration = Duration::from_millis(200);
/// A run that is held while nobody follows it goes on after so long: others wait.
const HELD: Duration = Duration::from_mins(5);

/// Hears what happens, a line each.
pub(super) type Log = dyn Fn(&str) + Send + Sync;

/// The training thread and what it works for.
pub(super) struct Runner {
    pub state: Arc<ServerState>,
    pub session: Session,
    /// Where finished runs are kept.
    pub keep: Option<PathBuf>,
    pub log: Arc<Log>,
}

/// The run under way.
struct CurrentRun {
    key: Key,
    id: RunId,
    spec: RunSpec,
    begun: Instant,
    losses: Vec<EpochLoss>,
    paused: bool,
    followed: Instant,
}

impl Runner {
    /// Until the state closes.
    pub fn work(&self) {
        while let Some((key, work)) = self.state.next() {
            self.one(key, work);
            // Its data need not stay in memory.
            self.session.send(Command::Forget);
        }
    }

    fn one(&self, key: Key, work: Work) {
        let spec = work.spec().clone();
        let mut current = CurrentRun {
            id: spec.id,
            begun: Instant::now(),
            losses: Vec::new(),
            paused: false,
            followed: Instant::now(),
            spec,
            key,
        };
        let (name, label) = (current.key.short(), &current.spec.data.origin.label);
        let label = label.escape_debug();
        (self.log)(&format!("Run {name} of {label} begins"));
        self.look(&mut current);
        // The room is needed until the run has ended.
        let (command, _room) = match work {
            Work::Train(spec) => (Command::Train(spec), None),
            Work::Further(earlier, epochs, room) => {
                (Command::Resume { earlier, epochs }, Some(room))
            }
        };
        self.session.send(command);
        let end = loop {
            if self.state.closing() {
                return;
            }
            select! {
                recv(self.session.events()) -> event => match event {
                    Ok(event) => if let Some(end) = self.take(&mut current, event) {
                        break end;
                    },
                    Err(_) => break End::Failed {
                        message: "the training thread has ended; start `balescope serve` anew".to_owned(),
                        device_lost: true,
                    },
                },
                recv(self.state.controls()) -> control => if let Ok((key, control)) = control {
                    self.pass_on(&current, &key, control);
                },
                default(GLANCE) => {}
            }
            self.look(&mut current);
        };
        let seconds = format::seconds(current.begun.elapsed().as_secs_f64());
        let how = match &end {
            End::Finished(..) => "is done",
            End::Failed { message, .. } => message,
            End::Abandoned => "was given up",
        };
        (self.log)(&format!(
            "Run {} {how} after {seconds}",
            current.key.short()
        ));
        self.state.end(&current.key, end);
    }

    /// Makes what somebody wants to see, and lets nobody hold the queue up for ever.
    fn look(&self, current: &mut CurrentRun) {
        let watch = self.state.watched(&current.key);
        if watch.is_some() {
            current.followed = Instant::now();
        } else if current.paused && current.followed.elapsed() > HELD {
            self.session.send(Command::Pause(false));
        }
        let Subscription { snapshots, interim } = watch.unwrap_or_default();
        self.session.watch(snapshots, interim);
        if let Some(snapshot) = self.session.take_snapshot()
            && snapshot.run == current.id
            && let Some(picture) = picture(&snapshot)
        {
            let picture = Some(Arc::new(picture));
            self.state.tell(&current.key, |s| s.picture.set(picture));
        }
    }

    fn pass_on(&self, current: &CurrentRun, key: &Key, control: Control) {
        if *key != current.key {
            return;
        }
        match control {
            Control::Pause(paused) => self.session.send(Command::Pause(paused)),
            Control::Step => self.session.send(Command::Step),
            Control::Stop => self.session.send(Command::Stop),
            Control::Abandon => {
                self.session.send(Command::Forget);
                self.session.send(Command::Stop);
            }
        }
    }

    fn take(&self, current: &mut CurrentRun, event: Event) -> Option<End> {
        if event.run != current.id {
            return None;
        }
        let note = match event.kind {
            EventKind::Preparing(what) => Note::Preparing(what.into_owned()),
            EventKind::Started {
                device, baseline, ..
            } => Note::Started { device, baseline },
            EventKind::Epoch(loss) => {
                EpochLoss::add(&mut current.losses, loss);
                Note::Epoch(loss)
            }
            EventKind::Transforms(trials) => Note::Transforms(trials),
            EventKind::Search(step) => Note::Search(step),
            EventKind::Paused(paused) => {
                current.paused = paused;
                Note::Paused(paused)
            }
            EventKind::Ending(ending) => Note::Ending(ending),
            EventKind::Warning(text) => Note::Warning(text),
            EventKind::Timed(timed) => Note::Timed(timed),
            EventKind::Progress(progress) => {
                let key = &current.key;
                self.state.tell(key, |s| s.progress.set(Some(progress)));
                return None;
            }
            EventKind::Interim(interim) => {
                let key = &current.key;
                self.state.tell(key, |s| s.interim.set(Some(*interim)));
                return None;
            }
            // What is being prepared has told of it.
            EventKind::Short(_) => return None,
            EventKind::Finished(outcome) => return Some(self.finished(current, &outcome)),
            EventKind::Failed(failure) => {
                return Some(End::Failed {
                    message: failure.message,
                    device_lost: failure.device_lost,
                });
            }
            EventKind::Abandoned => return Some(End::Abandoned),
        };
        self.state.tell(&current.key, |s| s.notes.push(note));
        None
    }

    fn finished(&self, current: &CurrentRun, outcome: &Outcome) -> End {
        if let Err(why) = self.keep(current, outcome) {
            let name = current.key.short();
            (self.log)(&format!("Run {name} could not be kept on disk: {why}"));
        }
        let ended = Ended {
            reason: outcome.reason,
            best_epoch: outcome.best_epoch,
            report: outcome.report.as_ref().clone(),
        };
        End::Finished(Box::new(ended), Arc::clone(&outcome.archive_bytes))
    }

    fn keep(&self, current: &CurrentRun, outcome: &Outcome) -> Result<(), ArchiveError> {
        let Some(folder) = &self.keep else {
            return Ok(());
        };
        let folder = RunFolder::open(folder)?;
        let (spec, seconds) = (&current.spec, current.begun.elapsed().as_secs_f64());
        let (data, profile) = (DataRecord::from_data(&spec.data), Profile::new(&spec.data));
        let record = RunRecord::of_run(spec, outcome, &current.losses, &profile, data, seconds)?;
        folder.add(record, &outcome.archive_bytes)?;
        Ok(())
    }
}
