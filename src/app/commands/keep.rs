//! Putting the run that has ended in the folder of runs, and what waits for that.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::app::format;
use crate::app::jobs::results::Done;
use crate::app::notices::Tone;
use crate::app::state::LoadState;
use crate::app::window::{App, FRAME};
use crate::runs::{DataRecord, KeptRun, RunRecord};
use crate::train::{RunId, RunSpec};

/// A run that takes longer to be kept is asked about before it is given up.
const PATIENCE: Duration = Duration::from_secs(5);

/// Bytes in a gigabyte.
const GIGABYTE: f64 = 1e9;

impl App {
    /// Puts the run that has just ended in the folder of runs.
    pub(super) fn keep_run(&mut self) {
        let (Some(outcome), Some(spec), LoadState::Ready(loaded)) =
            (&self.state.run.outcome, &self.last_spec, &self.state.load)
        else {
            return;
        };
        if !Arc::ptr_eq(&loaded.data, &spec.data) {
            return;
        }
        let (outcome, spec) = (outcome.clone(), RunSpec::clone(spec));
        let losses = self.state.run.losses.clone();
        let seconds = self.state.run.took.as_secs_f64();
        let (profile, fingerprint) = (Arc::clone(&loaded.profile), loaded.fingerprint.clone());
        let run = self.state.run.id;
        // Trained further, it takes its own place.
        let before = self.kept_as.clone().filter(|(id, _)| *id == run);
        let most = (self.state.settings.limit() * GIGABYTE) as u64;
        if self.keeper.is_some() {
            self.being_kept = Some(Instant::now());
        }
        self.at_run_folder(move |found| {
            let keep = || {
                let data = DataRecord::with(&spec.data, fingerprint);
                let mut record =
                    RunRecord::of_run(&spec, &outcome, &losses, &profile, data, seconds)?;
                let runs = found?;
                let known = before.and_then(|(_, id)| Some((runs.get(&id)?, id)));
                let kept = match known {
                    Some((old, id)) => {
                        (record.name, record.starred) = (old.name, old.starred);
                        runs.put(&id, record, Some(&outcome.archive_bytes))
                    }
                    None => runs.add(record, &outcome.archive_bytes),
                };
                let kept = kept?;
                let gone = runs.limit(most, &kept.id)?;
                Ok((kept, gone))
            };
            Done::KeptRun {
                run,
                result: keep(),
            }
        });
    }

    /// The run at hand is on its way to the disk, and not for suspiciously long.
    pub(super) fn is_being_kept(&self) -> bool {
        let begun = self.being_kept.filter(|_| self.state.unsaved);
        begun.is_some_and(|begun| begun.elapsed() < PATIENCE)
    }

    /// Carries out what waited for the run at hand to end and to be kept.
    pub(in crate::app) fn tick_waiting(&mut self, ctx: &egui::Context) {
        if self.after_keeping.is_none() {
            return;
        }
        if self.state.run.phase.active() || self.is_being_kept() {
            ctx.request_repaint_after(FRAME);
        } else if let Some(command) = self.after_keeping.take() {
            self.handle(ctx, command);
        }
    }

    pub(super) fn run_kept(&mut self, run: RunId, result: anyhow::Result<(KeptRun, Vec<KeptRun>)>) {
        if run == self.state.run.id {
            self.being_kept = None;
        }
        let (kept, gone) = match result {
            Ok(done) => done,
            Err(error) => {
                self.notices.error("Cannot keep this run", &error);
                return;
            }
        };
        let runs = &mut self.state.kept.runs;
        runs.retain(|known| known.id != kept.id && !gone.iter().any(|g| g.id == known.id));
        runs.insert(0, kept.clone());
        if !gone.is_empty() {
            self.notices.banner(
                Tone::Note,
                format!(
                    "Kept runs have reached {} GB: {} without a star went, the oldest first",
                    self.state.settings.limit(),
                    format::counted(gone.len(), "run"),
                ),
                None,
            );
        }
        if run == self.state.run.id {
            self.kept_as = Some((run, kept.id.clone()));
            self.state.kept.current = Some(kept.id);
            // It is on disk, and will be here at the next start.
            self.state.unsaved = false;
        }
    }
}
