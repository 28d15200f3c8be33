//! Points of the sweep: showing one in all views, and adding that of the run at hand.

use std::sync::Arc;
use std::time::Instant;

use crate::app::jobs::results::Done;
use crate::app::jobs::unpack::unpack;
use crate::app::state::{RunPhase, ShownFile, View};
use crate::app::window::App;
use crate::codec::Archive;
use crate::data::{ColumnProfile, Dataset};
use crate::report::TradeOffPoint;
use crate::sweep::{Entry, EntryId, FileAt, SweepResult};
use crate::train::{RunId, Snapshot};

impl App {
    /// Shows in all views what a file does to the data. That of a codec is made again.
    pub(super) fn show_point(&mut self, id: EntryId) {
        let entries = Arc::clone(&self.state.sweep.entries);
        let entry = entries.iter().find(|e| e.id == id);
        let Some(made) = entry.and_then(Entry::result).cloned() else {
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
        let done = move |result| Done::Unpacked { run, result };
        self.jobs.attempt("unpack", done, move || {
            unpack(run, &made, trial.as_deref(), &data)
        });
    }

    /// Whether the views show this file already.
    fn on_show(&self, entry: Option<&Entry>, made: &SweepResult) -> bool {
        let run = &self.state.run;
        let own = run.outcome.is_some() && entry.and_then(|e| e.own) == Some(run.id);
        let shown = run.shown.as_ref();
        own || shown.is_some_and(|shown| shown.name == made.point.method.label())
    }

    /// The run in the folder of runs that has this file, with all that is known of it.
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
        result: anyhow::Result<(Arc<Snapshot>, Arc<ShownFile>)>,
    ) {
        if run != self.state.run.id {
            return;
        }
        match result {
            Ok((snapshot, shown)) => {
                self.state.can_compress = shown.content.can_compress();
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
        let done = move |result| Done::Judged {
            run: id,
            data: Arc::clone(&data),
            result,
        };
        self.jobs.attempt("judge", done, move || {
            let begun = Instant::now();
            let decoded = Archive::from_bytes("", &bytes).and_then(|archive| archive.decode());
            let seconds = [trained, begun.elapsed().as_secs_f64()];
            decoded?;
            Ok(Box::new(SweepResult {
                point: TradeOffPoint::of_run(&report, rounding, &clear, seconds),
                file: FileAt::Memory(bytes),
            }))
        });
    }

    pub(super) fn judged(
        &mut self,
        run: RunId,
        data: &Arc<Dataset>,
        result: anyhow::Result<Box<SweepResult>>,
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
