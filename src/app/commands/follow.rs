//! Following a data file that grows: new samples appear, and are compressed with the model at hand.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::app::format;
use crate::app::jobs::choose;
use crate::app::jobs::grown::Grown;
use crate::app::jobs::load::LoadError;
use crate::app::jobs::results::Done;
use crate::app::notices::Tone;
use crate::app::state::{Following, Loaded};
use crate::app::window::App;
use crate::data::Stamp;
use crate::train::RunId;

/// Between two looks.
const EVERY: Duration = Duration::from_secs(2);

/// A file that never rests is read all the same after so many looks.
const PATIENCE: usize = 5;

impl App {
    /// Begins to follow the file at hand, or ends it.
    pub(super) fn follow(&mut self, on: bool) {
        let file = self.state.data_file().filter(|_| on);
        self.state.following = file.map(|path| Following {
            path: path.clone(),
            stamp: Stamp::default(),
            changes: 0,
            is_read: false,
            is_busy: false,
            due: Instant::now(),
        });
        if let Some(following) = &self.state.following {
            let name = crate::data::label_of(&following.path);
            let text = format!("Following {name}: what is added to it appears by itself");
            self.notices.toast(Tone::Note, text);
        }
    }

    /// Looks at the files where it is time to.
    pub(in crate::app) fn tick_following(&mut self, ctx: &egui::Context) {
        let file = self.state.data_file().cloned();
        let is_held = !self.may_be_replaced();
        let Some(following) = &mut self.state.following else {
            return;
        };
        if file.as_ref() != Some(&following.path) {
            self.state.following = None;
            return;
        }
        if following.is_busy {
            return;
        }
        let wait = following.due.saturating_duration_since(Instant::now());
        if is_held || !wait.is_zero() {
            ctx.request_repaint_after(wait.max(EVERY / 8));
            return;
        }
        following.is_busy = true;
        let path = following.path.clone();
        let place = path.clone();
        let done = move |result| Done::LookedAt {
            path: path.clone(),
            result,
        };
        let look = move || Ok::<_, LoadError>(Stamp::of(&place)?);
        self.jobs.attempt("look at", done, look);
    }

    /// Whether nothing is under way or would be lost by showing the data anew.
    fn may_be_replaced(&self) -> bool {
        self.state.pending.is_none()
            && !self.state.run.phase.active()
            && !self.overlays.any()
            && !self.is_being_kept()
            && !self.state.has_unsaved_training()
    }

    /// What follows this file, which is at rest again.
    fn rested(&mut self, path: &PathBuf) -> Option<&mut Following> {
        let following = self.state.following.as_mut();
        let following = following.filter(|following| following.path == *path)?;
        following.is_busy = false;
        following.due = Instant::now() + EVERY;
        Some(following)
    }

    /// Reads the files where they have grown and rest.
    pub(super) fn looked_at(&mut self, path: &PathBuf, result: Result<Stamp, LoadError>) {
        let Some(following) = self.rested(path) else {
            return;
        };
        // A file that is being replaced may be away for a moment.
        let Ok(stamp) = result else { return };
        let is_still = following.stamp == stamp;
        if is_still && following.is_read {
            return;
        }
        following.is_read = false;
        following.stamp = stamp;
        following.changes += 1;
        if is_still || following.changes >= PATIENCE {
            following.is_read = is_still;
            following.changes = 0;
            following.is_busy = true;
            self.read_again();
        }
    }

    fn read_again(&mut self) {
        let Some(loaded) = self.state.loaded() else {
            return;
        };
        let data = Arc::clone(&loaded.data);
        let Some(path) = data.origin.path.clone() else {
            return;
        };
        let model = self.state.archive().filter(|_| self.state.can_compress);
        let model = model.cloned();
        let run = RunId(self.last_run + 1);
        let place = path.clone();
        let done = move |result: Result<Option<Box<Grown>>, LoadError>| Done::Grown {
            path: path.clone(),
            run,
            result,
        };
        self.jobs.attempt("read again", done, move || {
            let options = data.origin.read_options(data.missing().wanted());
            let fresh = choose::of_file(&place, &options, &data.layout, &|_| ())?;
            Grown::new(fresh, &data, run, model.as_deref())
        });
    }

    /// Shows what was added. `run` numbers the run that the model's work would be.
    pub(super) fn grown(
        &mut self,
        path: &PathBuf,
        run: RunId,
        result: Result<Option<Box<Grown>>, LoadError>,
    ) {
        let is_present = self.may_be_replaced() && run == RunId(self.last_run + 1);
        let Some(following) = self.rested(path) else {
            return;
        };
        let grown = match result {
            Ok(Some(grown)) if is_present => grown,
            Ok(None) => return,
            // Whoever writes the file may be in the middle of it; what came too late is read again.
            _ => {
                following.is_read = false;
                return;
            }
        };
        let Grown { mut loaded, reused } = *grown;
        let view = self.state.view;
        let added = (self.state.loaded()).map_or(0, |before| keep_settings(before, &mut loaded));
        let (all, what) = (loaded.data.samples_in_file(), loaded.data.samples_as());
        self.take_in(loaded, None);
        if let Some(result) = reused {
            self.reused(run, result);
        }
        if self.state.run.reuse.is_some() || !self.needs_a_result(false) {
            self.state.view = view;
        }
        let text = format!(
            "{} {what} added: {} in all",
            format::count(added),
            format::count(all)
        );
        self.notices.toast(Tone::Note, text);
    }
}

/// Leaves the settings as they are where the columns are those from before; how many samples were added.
fn keep_settings(before: &Loaded, now: &mut Loaded) -> usize {
    let is_alike = before.data.column_names == now.data.column_names
        && before.data.points() == now.data.points();
    if is_alike {
        now.plan = before.plan.clone();
        now.model = before.model.clone();
        now.training = before.training.clone();
        now.target = before.target;
        now.any_model = before.any_model;
    }
    let added = now.data.samples_in_file();
    added.saturating_sub(before.data.samples_in_file())
}
