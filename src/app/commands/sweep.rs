//! Sweeps, as the window steers them.

use std::sync::Arc;
use std::time::Duration;

use super::SweepCommand;
use crate::app::format;
use crate::app::jobs::results::Done;
use crate::app::notices::Tone;
use crate::app::state::{Loaded, RunPhase, SweepState, View};
use crate::app::window::{App, FRAME};
use crate::runs::{RunFolder, RunSettings, SettingsError};
use crate::sweep::{Choice, Entry, EntryId, FileAt, State, Sweeper, Trial};
use crate::train::RunId;
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
                self.at_run_folder(move |run_folder| Done::SweepLeft {
                    left: run_folder.map_or_else(|_| Vec::new(), |s| s.unfinished(&fingerprint)),
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
                let made = entries.iter().filter_map(Entry::result);
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
        let to_train = |entry: &Entry| {
            entry
                .to_train()
                .map(|run| (entry.id, RunSettings::from_spec(run)))
        };
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
        let ask = move |run_folder: &RunFolder| run_folder.note_unfinished(&fingerprint, &settings);
        self.ask_run_folder(ask, Done::SweepNoted);
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
}
