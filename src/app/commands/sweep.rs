//! Sweeps, as the window steers them.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::SweepCommand;
use crate::app::format;
use crate::app::jobs::results::Done;
use crate::app::jobs::unpack::unpack;
use crate::app::notices::Tone;
use crate::app::state::{Loaded, RunPhase, ShownFile, SweepState, View};
use crate::app::window::{App, FRAME};
use crate::codec::Archive;
use crate::data::{ColumnProfile, Dataset};
use crate::report::TradeOffPoint;
use crate::runs::{RunSettings, SettingsError};
use crate::sweep::{Choice, Entry, EntryId, FileAt, State, SweepResult, Sweeper, Trial};
use crate::train::{RunId, Snapshot};
use crate::transform::Plan;

/// Between two looks at what is under way.
const LOOK: Duration = Duration::from_millis(250);

impl App {
    /// Where other data are at hand now; what was tried on the ones before is remembered.
    fn refresh_sweeper(&mut self, ctx: &egui::Context) {
        let Some(loaded) = self.state.loaded() else {
            return;
        };
        let own = |sweeper: &Sweeper| Arc::ptr_eq(sweeper.data(), &loaded.data);
        if self.state.sweep.broken.is_some() || self.sweeper.as_ref().is_some_and(own) {
            return;
        }
        let (data, fingerprint) = (Arc::clone(&loaded.data), loaded.fingerprint.clone());
        self.sweeper = None;
        self.state.sweep = SweepState::default();
        let wake = ctx.clone();
        let folder = self.state.kept.folder.clone();
        let wake = move || wake.request_repaint_after(FRAME);
        let started = Sweeper::start(&data, &fingerprint, folder, &self.swept, wake);
        match started {
            Ok(sweeper) => {
                self.sweeper = Some(sweeper);
                self.sweep_noted = Vec::new();
                self.at_shelf(move |shelf| Done::SweepLeft {
                    left: shelf.map_or_else(|_| Vec::new(), |s| s.unfinished(&fingerprint)),
                    fingerprint,
                });
            }
            Err(error) => {
                let why = format!("no thread for the sweep: {error}");
                self.state.sweep.broken = Some(why);
            }
        }
    }

    /// Starts what nobody has to ask for, and takes in what is new.
    pub(in crate::app) fn tick_sweep(&mut self, ctx: &egui::Context) {
        self.refresh_sweeper(ctx);
        let (Some(sweeper), Some(loaded)) = (&self.sweeper, self.state.loaded()) else {
            return;
        };
        let queue = &sweeper.queue;
        let shown = self.state.view == View::TradeOff;
        if shown && !self.state.sweep.begun && Choice::is_quick(&loaded.data) {
            let mut base = loaded.spec(RunId::default(), self.state.settings.device_to_use());
            base.plan = Plan::suggest(&loaded.profile);
            queue.add(Choice::classical().trials(&base));
            self.state.sweep.begun = true;
        }
        let run = &self.state.run.phase;
        queue.yield_to_other(run.active() && *run != RunPhase::Paused);
        let generation = queue.generation();
        if generation != self.state.sweep.generation {
            let on_disk = |entries: &[Entry]| {
                let made = entries.iter().filter_map(Entry::made);
                made.filter(|m| matches!(m.file, FileAt::Disk(_))).count()
            };
            let before = on_disk(&self.state.sweep.entries);
            self.state.sweep = SweepState {
                generation,
                entries: Arc::new(queue.entries()),
                paused: queue.paused(),
                broken: queue.broken(),
                begun: self.state.sweep.begun,
                left: Arc::clone(&self.state.sweep.left),
            };
            if on_disk(&self.state.sweep.entries) > before {
                // Networks of a sweep are runs like any other.
                self.list_runs();
            }
        }
        self.note_unfinished(false);
        let busy = |state: &State| matches!(state, State::Running(_));
        if self.state.sweep.entries.iter().any(|e| busy(&e.state)) {
            ctx.request_repaint_after(LOOK);
        }
    }

    pub(super) fn sweep(&mut self, command: SweepCommand) {
        let (Some(sweeper), Some(loaded)) = (&self.sweeper, self.state.loaded()) else {
            return;
        };
        let queue = &sweeper.queue;
        match command {
            SweepCommand::Start(choice) => {
                let base = loaded.spec(RunId::default(), self.state.settings.device_to_use());
                queue.add(choice.trials(&base));
                queue.pause(false);
                self.state.sweep.begun = true;
            }
            SweepCommand::Pause(pause) => queue.pause(pause),
            SweepCommand::Cancel(id) => queue.cancel(id),
            SweepCommand::CancelAll => queue.cancel_all(),
            SweepCommand::Shift(id, to) => queue.shift(id, to),
            SweepCommand::Show(id) => self.show_point(id),
            SweepCommand::TakeUp => self.take_up(true),
            SweepCommand::ForgetLeft => self.take_up(false),
        }
    }

    /// Writes down what the sweep has still to do, so that whatever ends it, closing the window or
    /// opening other data, only holds it. `always`: also where nothing in the queue has changed.
    fn note_unfinished(&mut self, always: bool) {
        let Some(loaded) = self.state.loaded() else {
            return;
        };
        let sweep = &self.state.sweep;
        let to_train = |entry: &Entry| entry.to_train().map(|run| (entry.id, RunSettings::of(run)));
        let pending: Vec<EntryId> = (sweep.entries.iter())
            .filter(|entry| entry.to_train().is_some())
            .map(|entry| entry.id)
            .collect();
        if pending == self.sweep_noted && !always {
            return;
        }
        let pairs: Vec<_> = sweep.entries.iter().filter_map(to_train).collect();
        let settings: Vec<RunSettings> = (pairs.into_iter().map(|(_, settings)| settings))
            .chain(sweep.left.iter().cloned())
            .collect();
        let fingerprint = loaded.fingerprint.clone();
        self.sweep_noted = pending;
        self.at_shelf(move |shelf| {
            Done::SweepNoted(shelf.map_err(ToOwned::to_owned).and_then(|shelf| {
                let noted = shelf.note_unfinished(&fingerprint, &settings);
                noted.map_err(|e| e.to_string())
            }))
        });
    }

    pub(super) fn sweep_left(&mut self, fingerprint: &str, left: Vec<RunSettings>) {
        let of_these = |loaded: &Loaded| loaded.fingerprint == fingerprint;
        if left.is_empty() || !self.state.loaded().is_some_and(of_these) {
            return;
        }
        let networks = format::counted(left.len(), "network");
        self.state.sweep.left = Arc::new(left);
        self.notices.toast(
            Tone::Note,
            format!(
                "A sweep of this data was cut off with {networks} to go; Trade-off goes on with it"
            ),
        );
    }

    /// Puts what an earlier sweep had not come to in the queue, or forgets it.
    fn take_up(&mut self, wanted: bool) {
        let (Some(sweeper), Some(loaded)) = (&self.sweeper, self.state.loaded()) else {
            return;
        };
        let left = Arc::clone(&self.state.sweep.left);
        let mut failed = None;
        if wanted {
            let spec = |s: &RunSettings| {
                let mut spec = s.spec_with(&loaded.data, &loaded.profile)?;
                spec.device = self.state.settings.with_token(spec.device);
                Ok::<_, SettingsError>(spec)
            };
            let (specs, errors): (Vec<_>, Vec<_>) = left.iter().map(spec).partition(Result::is_ok);
            let specs = specs.into_iter().flatten().map(Box::new);
            sweeper.queue.add(specs.map(Trial::Run));
            sweeper.queue.pause(false);
            failed = errors.into_iter().find_map(Result::err);
        }
        if let Some(error) = failed {
            self.notices
                .error("Cannot go on with this sweep", &error.to_string());
        }
        let entries = Arc::new(sweeper.queue.entries());
        self.state.sweep.begun |= wanted;
        (self.state.sweep.entries, self.state.sweep.left) = (entries, Arc::default());
        self.note_unfinished(true);
    }

    /// Shows in all views what a file does to the data. That of a codec is made again.
    fn show_point(&mut self, id: EntryId) {
        let entries = Arc::clone(&self.state.sweep.entries);
        let entry = entries.iter().find(|e| e.id == id);
        let Some(made) = entry.and_then(Entry::made).cloned() else {
            return;
        };
        let Some(loaded) = self.state.loaded() else {
            return;
        };
        if self.on_show(entry, &made) {
            self.state.view = View::Distributions;
            return;
        }
        if let Some(id) = self.kept_run(&made, &loaded.fingerprint) {
            self.open_run(&id, None, false);
            self.state.view = View::Distributions;
            return;
        }
        let (data, trial) = (
            Arc::clone(&loaded.data),
            entry.and_then(|e| e.trial.clone()),
        );
        self.abandon_run();
        self.state.run.phase = RunPhase::Preparing("Decoding".into());
        let run = self.state.run.id;
        let on_panic = move |message| Done::Unpacked {
            run,
            result: Err(message),
        };
        let work = move || Done::Unpacked {
            run,
            result: unpack(run, &made, trial.as_deref(), &data),
        };
        self.jobs.start("unpack", on_panic, work);
    }

    /// Whether the views show this file already.
    fn on_show(&self, entry: Option<&Entry>, made: &SweepResult) -> bool {
        let run = &self.state.run;
        let own = run.outcome.is_some() && entry.and_then(|e| e.own) == Some(run.id);
        let shown = run.shown.as_ref();
        own || shown.is_some_and(|shown| shown.method == made.point.method)
    }

    /// The run on the shelf that has this file, with all that is known of it.
    fn kept_run(&self, made: &SweepResult, fingerprint: &str) -> Option<String> {
        let mut kept = self.state.kept.runs.iter();
        let kept = kept.find(|kept| {
            let (record, point) = (&kept.record, &made.point);
            let same = record.point.method == point.method && record.point.bytes == point.bytes;
            let whole = kept.archive && record.run.is_some();
            same && whole && record.data.fingerprint == fingerprint
        })?;
        Some(kept.id.clone())
    }

    pub(super) fn unpacked(
        &mut self,
        run: RunId,
        result: Result<(Arc<Snapshot>, Arc<ShownFile>), String>,
    ) {
        if run != self.state.run.id {
            return;
        }
        match result {
            Ok((snapshot, shown)) => {
                self.state.can_compress = shown.archive.as_ref().is_some_and(|a| a.can_compress());
                self.state.run.snapshot = Some(snapshot);
                self.state.run.shown = Some(shown);
                self.state.run.phase = RunPhase::Finished;
                self.state.view = View::Distributions;
            }
            Err(error) => {
                self.state.run.phase = RunPhase::Idle;
                self.notices.error("Cannot show this file", &error);
            }
        }
    }

    /// Puts the run that has just finished among the points.
    pub(super) fn add_own_point(&mut self) {
        let run = &self.state.run;
        let (Some(outcome), Some(loaded), Some(spec)) =
            (&run.outcome, self.state.loaded(), &self.last_spec)
        else {
            return;
        };
        let (id, trained) = (run.id, run.took.as_secs_f64());
        let (report, bytes) = (
            Arc::clone(&outcome.report),
            Arc::clone(&outcome.archive_bytes),
        );
        let rounding = spec.training.rounding;
        let clear: Vec<bool> = loaded
            .profile
            .columns
            .iter()
            .map(ColumnProfile::clear_of_zero)
            .collect();
        let data = Arc::clone(&loaded.data);
        let judged = Arc::clone(&data);
        let on_panic = move |message| Done::Judged {
            run: id,
            data: Arc::clone(&judged),
            result: Err(message),
        };
        self.jobs.start("judge", on_panic, move || {
            let begun = Instant::now();
            let decoded = Archive::from_bytes("", &bytes).and_then(|archive| archive.decode());
            let seconds = [trained, begun.elapsed().as_secs_f64()];
            let made = |_| SweepResult {
                point: TradeOffPoint::of_run(&report, rounding, &clear, seconds),
                file: FileAt::Memory(bytes),
            };
            let result = decoded.map_err(|e| e.to_string()).map(made).map(Box::new);
            Done::Judged {
                run: id,
                data,
                result,
            }
        });
    }

    pub(super) fn judged(
        &mut self,
        run: RunId,
        data: &Arc<Dataset>,
        result: Result<Box<SweepResult>, String>,
    ) {
        match (result, &self.sweeper) {
            (Ok(made), Some(sweeper)) if Arc::ptr_eq(sweeper.data(), data) => {
                sweeper.queue.add_own(run, *made);
            }
            (Ok(_), _) => {}
            (Err(error), _) => self.notices.error("Cannot read the archive back", &error),
        }
    }
}
