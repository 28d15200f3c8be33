//! The folder of runs: where it is, what is on it, and what is changed there.

use std::path::PathBuf;
use std::sync::Arc;

use super::AppCommand;
use crate::app::jobs::keeper::Keeper;
use crate::app::jobs::results::Done;
use crate::app::notices::Tone;
use crate::app::state::KeptRuns;
use crate::app::window::App;
use crate::runs::{KeptRun, Listing, RunFolder, RunRecord};

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
        let list = |run_folder: &RunFolder| {
            // What was deleted before is not asked for any more.
            run_folder.empty_trash();
            run_folder.list()
        };
        self.ask_run_folder(list, move |result| Done::Runs { result, restore });
    }

    pub(super) fn list_runs(&mut self) {
        let restore = false;
        self.ask_run_folder(RunFolder::list, move |result| Done::Runs {
            result,
            restore,
        });
    }

    /// Asks something of the folder of runs. `done` makes a result of the answer, or of why there is none.
    pub(super) fn ask_run_folder<R, E: Into<anyhow::Error>>(
        &mut self,
        ask: impl FnOnce(&RunFolder) -> Result<R, E> + Send + 'static,
        done: impl FnOnce(anyhow::Result<R>) -> Done + Send + 'static,
    ) {
        self.at_run_folder(move |run_folder| {
            done(run_folder.and_then(|run_folder| ask(run_folder).map_err(Into::into)))
        });
    }

    /// Has the thread of the folder of runs do something.
    pub(super) fn at_run_folder(
        &mut self,
        work: impl FnOnce(anyhow::Result<&RunFolder>) -> Done + Send + 'static,
    ) {
        let Some(keeper) = &self.keeper else { return };
        if !keeper.ask(move |run_folder| {
            work(run_folder.as_ref().map_err(|why| anyhow::anyhow!("{why}")))
        }) {
            self.notices
                .toast(Tone::Warning, "The folder of runs is busy; try again");
        }
    }

    pub(super) fn runs_listed(&mut self, result: anyhow::Result<Listing>, restore: bool) {
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
        let ask = move |run_folder: &RunFolder| run_folder.change(&id, |record| change(record));
        self.ask_run_folder(ask, Done::RunChanged);
    }

    pub(super) fn run_changed(&mut self, result: anyhow::Result<KeptRun>) {
        match result {
            Ok(kept) => {
                let runs = &mut self.state.kept.runs;
                // Here it may have been changed again since.
                if let Some(known) = runs.iter_mut().find(|known| known.id == kept.id) {
                    known.bytes = kept.bytes;
                } else {
                    let newer = |known: &KeptRun| known.record.made > kept.record.made;
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
        self.ask_run_folder(move |run_folder| run_folder.delete(&id), done);
    }

    pub(super) fn run_deleted(&mut self, kept: KeptRun, result: anyhow::Result<()>) {
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
        self.ask_run_folder(move |run_folder| run_folder.restore(&id), Done::RunChanged);
    }

    pub(super) fn set_runs_folder(&mut self, folder: Option<PathBuf>) {
        self.state.settings.runs_folder.clone_from(&folder);
        self.start_keeping(folder.or_else(RunFolder::default_folder), false);
    }
}
