//! Runs on their way to the shelf, and what is changed there.

use std::fmt::Display;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::AppCommand;
use crate::app::format;
use crate::app::jobs::keeper::Keeper;
use crate::app::jobs::results::Done;
use crate::app::notices::Tone;
use crate::app::state::{KeptRuns, LoadState};
use crate::app::window::{App, FRAME};
use crate::runs::{DataRecord, Kept, Listing, RunRecord, Shelf};
use crate::train::{RunId, RunSpec};

/// A run that takes longer to be kept is asked about before it is given up.
const PATIENCE: Duration = Duration::from_secs(5);

/// Bytes in a gigabyte.
const GIGABYTE: f64 = 1e9;

impl App {
    /// Looks at the runs of a folder; `restore`: then shows what was open last. Without a folder
    /// nothing is kept.
    pub(in crate::app) fn start_keeping(&mut self, folder: Option<PathBuf>, restore: bool) {
        self.state.kept = KeptRuns {
            folder: folder.clone(),
            ..KeptRuns::default()
        };
        self.keeper = None;
        let Some(folder) = folder else { return };
        match Keeper::start(&self.jobs, folder) {
            Ok(keeper) => self.keeper = Some(keeper),
            Err(error) => self.notices.error("Cannot keep runs", &error.to_string()),
        }
        let list = |shelf: &Shelf| {
            // What was deleted before is not asked for any more.
            shelf.empty_trash();
            shelf.list()
        };
        self.ask_shelf(list, move |result| Done::Runs { result, restore });
    }

    pub(super) fn list_runs(&mut self) {
        let restore = false;
        self.ask_shelf(Shelf::list, move |result| Done::Runs { result, restore });
    }

    /// Asks something of the shelf. `done` makes a result of the answer, or of why there is none.
    pub(super) fn ask_shelf<R, E: Display>(
        &mut self,
        ask: impl FnOnce(&Shelf) -> Result<R, E> + Send + 'static,
        done: impl FnOnce(Result<R, String>) -> Done + Send + 'static,
    ) {
        self.at_shelf(move |shelf| {
            let answer = |shelf| ask(shelf).map_err(|e| e.to_string());
            done(shelf.map_err(ToOwned::to_owned).and_then(answer))
        });
    }

    /// Has the thread of the shelf do something.
    pub(super) fn at_shelf(
        &mut self,
        work: impl FnOnce(Result<&Shelf, &str>) -> Done + Send + 'static,
    ) {
        let Some(keeper) = &self.keeper else { return };
        if !keeper.ask(move |shelf| work(shelf.as_ref().map_err(String::as_str))) {
            self.notices
                .toast(Tone::Warning, "The folder of runs is busy; try again");
        }
    }

    pub(super) fn runs_listed(&mut self, result: Result<Listing, String>, restore: bool) {
        match result {
            Ok(listing) => {
                if let Some(first) = listing.skipped.first() {
                    let rest = match listing.skipped.len() {
                        1 => String::new(),
                        more => format!(", and {} more", more - 1),
                    };
                    self.notices.banner(
                        Tone::Warning,
                        format!("Passed over in the folder of runs: {first}{rest}"),
                        None,
                    );
                }
                self.state.kept.runs = listing.runs;
                self.state.kept.orphans = listing.orphans;
                self.state.kept.listed = true;
            }
            Err(error) => self.notices.error("Cannot read the kept runs", &error),
        }
        if restore {
            self.restore();
        }
    }

    /// Puts the run that has just ended on the shelf.
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
        self.at_shelf(move |found| {
            let keep = || {
                let data = DataRecord::with(&spec.data, fingerprint);
                let mut record =
                    RunRecord::of_run(&spec, &outcome, &losses, &profile, data, seconds)
                        .map_err(|e| e.to_string())?;
                let runs = found?;
                let known = before.and_then(|(_, id)| Some((runs.get(&id)?, id)));
                let kept = match known {
                    Some((old, id)) => {
                        (record.name, record.starred) = (old.name, old.starred);
                        runs.put(&id, record, Some(&outcome.archive_bytes))
                    }
                    None => runs.add(record, &outcome.archive_bytes),
                };
                let kept = kept.map_err(|e| e.to_string())?;
                let gone = runs.limit(most, &kept.id).map_err(|e| e.to_string())?;
                Ok((kept, gone))
            };
            Done::Kept {
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

    pub(super) fn run_kept(&mut self, run: RunId, result: Result<(Kept, Vec<Kept>), String>) {
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

    pub(super) fn rename_run(&mut self, id: String, name: &str) {
        let name = name.trim().to_owned();
        if name.is_empty() {
            return;
        }
        self.change_run(id, move |record| record.name.clone_from(&name));
    }

    pub(super) fn star_run(&mut self, id: String, starred: bool) {
        self.change_run(id, move |record| record.starred = starred);
    }

    /// Changes a record here at once and on disk beside the window's thread.
    fn change_run(&mut self, id: String, change: impl Fn(&mut RunRecord) + Send + 'static) {
        let kept = &mut self.state.kept;
        if let Some(known) = kept.runs.iter_mut().find(|known| known.id == id) {
            change(Arc::make_mut(&mut known.record));
            if let Some(beside) = kept.beside.as_mut().filter(|beside| beside.id == id) {
                Arc::make_mut(beside).name.clone_from(&known.record.name);
            }
        }
        let ask = move |shelf: &Shelf| shelf.change(&id, |record| change(record));
        self.ask_shelf(ask, Done::RunChanged);
    }

    pub(super) fn run_changed(&mut self, result: Result<Kept, String>) {
        match result {
            Ok(kept) => {
                let runs = &mut self.state.kept.runs;
                // Here it may have been changed again since.
                if let Some(known) = runs.iter_mut().find(|known| known.id == kept.id) {
                    known.bytes = kept.bytes;
                } else {
                    let newer = |known: &Kept| known.record.made > kept.record.made;
                    let place = runs.iter().take_while(|known| newer(known)).count();
                    runs.insert(place, kept);
                }
            }
            Err(error) => {
                self.notices.error("Cannot change this run", &error);
                self.list_runs();
            }
        }
    }

    pub(super) fn delete_run(&mut self, id: &str) {
        let kept = &mut self.state.kept;
        let Some(place) = kept.runs.iter().position(|known| known.id == id) else {
            return;
        };
        let gone = kept.runs.remove(place);
        if kept.beside.as_ref().is_some_and(|beside| beside.id == id) {
            kept.beside = None;
        }
        if kept.current.as_deref() == Some(id) {
            // The present run stays on show, but nothing on disk stands behind it.
            kept.current = None;
            self.state.unsaved = self.state.new_archive().is_some();
        }
        let id = gone.id.clone();
        let done = move |result| Done::RunDeleted { kept: gone, result };
        self.ask_shelf(move |shelf| shelf.delete(&id), done);
    }

    pub(super) fn run_deleted(&mut self, kept: Kept, result: Result<(), String>) {
        match result {
            Ok(()) => self.notices.offer(
                Tone::Note,
                format!("Deleted {}", kept.record.name),
                ("Undo", AppCommand::RestoreRun(kept.id)),
            ),
            Err(error) => {
                self.notices.error("Cannot delete this run", &error);
                self.list_runs();
            }
        }
    }

    pub(super) fn restore_run(&mut self, id: String) {
        self.ask_shelf(move |shelf| shelf.restore(&id), Done::RunChanged);
    }

    pub(super) fn set_runs_folder(&mut self, folder: Option<PathBuf>) {
        self.state.settings.runs_folder.clone_from(&folder);
        self.start_keeping(folder.or_else(Shelf::default_folder), false);
    }
}
