//! Showing kept runs.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::AppCommand;
use crate::app::jobs::reopen::{ReopenError, Reopened, Wanted};
use crate::app::jobs::results::Done;
use crate::app::notices::Tone;
use crate::app::panels::PanelState;
use crate::app::purpose::Purpose;
use crate::app::state::{LoadState, Loaded, Pending, RunPhase, RunState, View};
use crate::app::views::about;
use crate::app::window::App;
use crate::runs::ModelRecord;
use crate::train::RunId;

impl App {
    /// Shows a kept run as if it had just ended. `quietly`: at the start, where nobody asked for it.
    pub(super) fn open_run(&mut self, id: &str, file: Option<PathBuf>, quietly: bool) {
        let Some(kept) = self.state.kept.find(id).cloned() else {
            return;
        };
        if self.state.run.phase.active() {
            self.notices.toast(
                Tone::Note,
                "Stop the run under way before another is opened",
            );
            return;
        }
        self.last_load += 1;
        self.last_run += 1;
        let token = self.last_load;
        self.state.pending = Some(Pending {
            label: kept.record.name.clone(),
            since: Instant::now(),
            preview: None,
        });
        let wanted = Wanted {
            kept,
            run: RunId(self.last_run),
            present: self.state.loaded().cloned(),
            file,
        };
        let look = self.look(token);
        self.at_run_folder(move |run_folder| Done::Reopened {
            token,
            quietly,
            result: wanted.load(run_folder, &look).map(Box::new),
        });
    }

    pub(super) fn reopened(
        &mut self,
        token: u64,
        quietly: bool,
        result: Result<Box<Reopened>, ReopenError>,
    ) {
        if token != self.last_load {
            return;
        }
        self.state.pending = None;
        match result {
            Ok(run) => self.show_reopened(*run, quietly),
            Err(error) if quietly => {
                let text = format!("{} was not opened again: {}", error.name, error.message);
                self.notices.toast(Tone::Note, text);
                self.restore_data();
            }
            Err(error) => {
                let purpose = Purpose::RunData { id: error.id };
                let choose = ("Choose the file...", AppCommand::Ask(purpose));
                self.notices.banner(
                    Tone::Error,
                    format!("Cannot open {}: {}", error.name, error.message),
                    error.data.then_some(choose),
                );
            }
        }
    }

    fn show_reopened(&mut self, reopened: Reopened, quietly: bool) {
        let Reopened {
            kept,
            loaded,
            outcome,
            split,
        } = reopened;
        let Some(record) = &kept.record.run else {
            return;
        };
        let view = match self.state.view {
            // A dot was clicked: what it did to the data is to be seen.
            View::TradeOff if !quietly => View::Distributions,
            view => view,
        };
        self.state.view = view;
        if self
            .state
            .loaded()
            .is_none_or(|l| !Arc::ptr_eq(&l.data, &loaded.data))
        {
            self.take_in(loaded.clone(), None);
            if (about(view).is_for)(&loaded.data) {
                self.state.view = view;
            }
        } else {
            self.abandon_run();
            self.state.opened = None;
        }
        self.use_settings_of(*loaded, record);
        let report = Arc::clone(&outcome.report);
        let id = outcome.snapshot.run;
        self.last_run = self.last_run.max(id.0);
        self.state.can_compress = outcome.archive.can_compress();
        self.state.run = RunState {
            id,
            phase: RunPhase::Finished,
            device: report.device.clone(),
            split: Arc::new(split),
            baseline: Some(report.baseline),
            losses: record.losses.clone(),
            snapshot: Some(Arc::clone(&outcome.snapshot)),
            transforms: report.tried.clone(),
            target: report.target.as_ref().map(|t| t.target),
            steps: report
                .target
                .as_ref()
                .map_or_else(Vec::new, |t| t.steps.clone()),
            took: Duration::from_secs_f64(kept.record.point.encode_seconds.clamp(0.0, 1e9)),
            outcome: Some(Box::new(outcome)),
            reopened: true,
            ..RunState::default()
        };
        self.state.unsaved = false;
        self.kept_as = None;
        self.state.kept.current = Some(kept.id);
        if !quietly {
            self.notices
                .toast(Tone::Good, format!("Opened {}", kept.record.name));
        }
    }

    /// The left panel as it was for that run.
    fn use_settings_of(&mut self, loaded: Loaded, record: &ModelRecord) {
        if let LoadState::Ready(present) = &mut self.state.load {
            **present = loaded;
            if record.report.target.is_some() {
                present.take_winner(&record.report.model);
            }
        }
        self.panels = PanelState::default();
        self.last_spec = None;
    }
}
