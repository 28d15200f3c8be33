//! Compressing with a model that is there: other data, or those at hand with that of other data.

use std::path::PathBuf;
use std::sync::Arc;

use crate::app::format;
use crate::app::jobs::load;
use crate::app::jobs::results::Done;
use crate::app::jobs::save;
use crate::app::notices::Tone;
use crate::app::panels::PanelState;
use crate::app::state::{LoadState, RunPhase, View};
use crate::app::window::App;
use crate::data::{Dataset, ReadOptions, Selection};
use crate::report::ReuseReport;
use crate::train::{Reused, RunId};

impl App {
    pub(super) fn compress_other(&mut self, data: PathBuf, output: PathBuf) {
        let Some(archive) = self.state.archive().cloned() else {
            return;
        };
        self.notices
            .toast(Tone::Note, "Compressing with the trained model");
        // The columns of the model; rows and times were chosen of the file at hand.
        let chosen = self
            .state
            .loaded()
            .map(|loaded| &loaded.data.origin.selection);
        let options = ReadOptions {
            selection: Selection {
                columns: chosen.and_then(|chosen| chosen.columns.clone()),
                lists: chosen.and_then(|chosen| chosen.lists.clone()),
                ..Selection::default()
            },
            ..ReadOptions::default()
        };
        self.write(None, move || {
            save::compressed(&archive, "the trained model", (&data, &options), &output)
        });
    }

    /// Compresses the data at hand with the model of an archive, beside the window's thread.
    pub(super) fn compress_with(&mut self, model: PathBuf) {
        if self.state.run.phase.active() {
            return;
        }
        let Some(loaded) = self.state.loaded() else {
            return;
        };
        let data = Arc::clone(&loaded.data);
        self.abandon_run();
        self.state.run.phase = RunPhase::Preparing("Compressing with the model".into());
        let run = self.state.run.id;
        let done = move |result| Done::Reused { run, result };
        self.jobs
            .attempt("reuse", done, move || save::reused(run, &model, &data));
    }

    /// Shows what a model made of the data at hand.
    pub(super) fn reused(&mut self, run: RunId, result: anyhow::Result<Reused>) {
        if run != self.state.run.id {
            return;
        }
        let reused = match result {
            Ok(reused) => reused,
            Err(error) => {
                self.state.run.phase = RunPhase::Idle;
                self.notices
                    .error("Cannot compress with this model", &error);
                return;
            }
        };
        if let LoadState::Ready(loaded) = &mut self.state.load
            && loaded.data.layout != reused.data.layout
        {
            // The model knows along which axes its data are read.
            **loaded = load::prepare(Dataset::clone(&reused.data));
            self.panels = PanelState::default();
        }
        self.state.can_compress = reused.archive.can_compress();
        self.state.run.snapshot = Some(Arc::clone(&reused.snapshot));
        self.state.run.phase = RunPhase::Finished;
        self.state.unsaved = true;
        self.state.view = View::Columns;
        let report = Arc::clone(&reused.report);
        self.state.run.reuse = Some(Arc::new(reused));
        self.notices.clear_banners();
        self.tell_range(&report, "");
        let size = format::bytes(report.bytes.total);
        self.notices.toast(
            Tone::Good,
            format!(
                "Compressed: {size}, {}",
                format::times_smaller(report.ratio.total)
            ),
        );
    }

    /// A warning across the top where data leave what their model saw in training.
    pub(super) fn tell_range(&mut self, report: &ReuseReport, of: &str) {
        let range = &report.range;
        if !range.is_notable() {
            return;
        }
        let mut text = format!("{of}{}", range.summary());
        if let Some(worst) = range.leaving().next() {
            text = format!("{text}. Worst: {}", worst.summary());
        }
        self.notices.banner(Tone::Warning, text, None);
    }
}
