//! Files on their way in.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use super::AppCommand;
use crate::app::format;
use crate::app::glimpse::Glimpse;
use crate::app::jobs::load::{self, Fresh, LoadError};
use crate::app::jobs::results::Done;
use crate::app::notices::Tone;
use crate::app::panels::PanelState;
use crate::app::purpose::{Purpose, SETTINGS};
use crate::app::state::{LoadState, Loaded, OpenedArchive, Pending, RunState, View};
use crate::app::views::about;
use crate::app::window::App;
use crate::data::{Dataset, Layout, Missing, Portion, Sample};
use crate::train::{Command, RunId};

/// So many recent files are kept.
const RECENT: usize = 8;

impl App {
    pub(super) fn open(&mut self, path: PathBuf, array: Option<String>) {
        if path.extension().is_some_and(|ending| ending == SETTINGS) {
            self.open_settings(&path);
            return;
        }
        self.opening = Some(path.clone());
        self.load(label_of(&path), move |look| load::open(&path, array, look));
    }

    /// Opens an archive whose model stands in another file.
    pub(super) fn open_shared(&mut self, archive: PathBuf, model: PathBuf) {
        self.opening = Some(archive.clone());
        self.load(label_of(&archive), move |look| {
            load::open_archive(&archive, Some(&model), look)
        });
    }

    pub(super) fn open_sample(&mut self, sample: &'static Sample) {
        self.load(sample.title.to_owned(), |_| load::open_sample(sample));
    }

    /// Reads the data at hand along other axes.
    pub(super) fn set_layout(&mut self, layout: Layout) {
        let Some(loaded) = self.state.loaded() else {
            return;
        };
        let data = Arc::clone(&loaded.data);
        self.load(data.origin.label.clone(), move |_| {
            load::relay(&data, layout)
        });
    }

    /// Takes other values of the data at hand as missing.
    pub(super) fn set_missing(&mut self, missing: Missing) {
        let Some(loaded) = self.state.loaded() else {
            return;
        };
        let data = Arc::clone(&loaded.data);
        self.load(data.origin.label.clone(), move |_| {
            Ok(load::with_missing(&data, &missing))
        });
    }

    /// Reads more or less of the file at hand, along the same axes.
    pub(super) fn set_portion(&mut self, portion: Portion) {
        let Some(loaded) = self.state.loaded() else {
            return;
        };
        let (origin, layout) = (loaded.data.origin.clone(), loaded.data.layout.clone());
        self.load(origin.label.clone(), move |look| {
            load::portion(&origin, portion, &layout, look)
        });
    }

    pub(super) fn load(
        &mut self,
        label: String,
        job: impl FnOnce(&dyn Fn(Dataset)) -> Result<Fresh, LoadError> + Send + 'static,
    ) {
        self.last_load += 1;
        let token = self.last_load;
        self.state.pending = Some(Pending::Loading {
            label,
            since: Instant::now(),
            glimpse: None,
        });
        let look = self.look(token);
        let done = move |result| Done::Loaded { token, result };
        self.jobs.attempt("load", done, move || job(&look));
    }

    /// Takes a few samples of data that are being read, for the window to show meanwhile.
    pub(super) fn look(&self, token: u64) -> impl Fn(Dataset) + Send + 'static {
        let jobs = self.jobs.clone();
        move |few| {
            jobs.tell(Done::Glimpsed {
                token,
                glimpse: Arc::new(Glimpse::of(&few, jobs.context())),
            });
        }
    }

    pub(super) fn glimpsed(&mut self, token: u64, first: Arc<Glimpse>) {
        if token == self.last_load
            && let Some(Pending::Loading { glimpse, since, .. }) = &mut self.state.pending
        {
            self.stats.waited("first look", since.elapsed());
            *glimpse = Some(first);
        }
    }

    pub(super) fn load_finished(&mut self, token: u64, result: Result<Fresh, LoadError>) {
        if token != self.last_load {
            return;
        }
        let pending = self.state.pending.take();
        if let Some(Pending::Loading { since, .. }) = &pending {
            self.stats.waited("data", since.elapsed());
        }
        match result {
            Ok(Fresh::Data { loaded, opened }) => self.take_in(loaded, opened),
            Ok(Fresh::Choice { path, arrays }) => {
                self.state.pending = Some(Pending::ChooseArray { path, arrays });
            }
            Err(error) => self.load_failed(pending.as_ref(), &error),
        }
    }

    fn load_failed(&mut self, pending: Option<&Pending>, error: &LoadError) {
        let label = match pending {
            Some(Pending::Loading { label, .. }) => label.as_str(),
            _ => "the file",
        };
        if error.missing {
            let before = self.state.settings.recent.len();
            self.state
                .settings
                .recent
                .retain(|path| !ends_with(path, label) || path.exists());
            if self.state.settings.recent.len() < before {
                self.notices.toast(
                    Tone::Note,
                    format!("{label} is no longer there; taken off the recent files"),
                );
                return;
            }
        }
        if let Some(archive) = self.opening.take().filter(|_| error.needs_model) {
            let text = format!(
                "{label} shares its model with other archives: {}",
                error.message
            );
            let purpose = Purpose::SharedModel { archive };
            let choose = ("Choose the model...", AppCommand::Ask(purpose));
            self.notices.banner(Tone::Warning, text, Some(choose));
            return;
        }
        self.notices
            .error(&format!("Cannot open {label}"), &error.message);
    }

    pub(super) fn take_in(&mut self, loaded: Box<Loaded>, opened: Option<OpenedArchive>) {
        self.abandon_run();
        self.notices.clear_banners();
        if let Some(path) = &loaded.data.origin.path {
            self.remember(&path.clone());
        }
        let of_archive = opened.as_ref().and_then(|opened| opened.of);
        let of_archive = of_archive.map(|all| {
            let then = "archive, are shown. Saving the decoded data writes all of them";
            (all, then)
        });
        let of_file = loaded.data.origin.of.map(|all| {
            let then = "file, are shown and trained on. Saving the archive compresses all of them";
            (all, then)
        });
        for (all, then) in of_archive.into_iter().chain(of_file) {
            let held = format::count(loaded.data.samples());
            let (all, what) = (format::count(all), loaded.data.samples_as());
            let text = format!(
                "Too large to hold at once: {held} of {all} {what}, spread over the {then}"
            );
            self.notices.banner(Tone::Note, text, None);
        }
        if opened.is_some() {
            self.notices.banner(
                Tone::Note,
                "Decoded from an archive; the original is not in it",
                None,
            );
        }
        self.state.can_compress = opened
            .as_ref()
            .is_some_and(|opened| opened.info.can_compress);
        if !(about(self.state.view).is_for)(&loaded.data) || self.needs_a_result(opened.is_some()) {
            self.state.view = View::Data;
        }
        self.panels = PanelState::default();
        self.state.kept.beside = None;
        self.state.opened = opened;
        self.state.load = LoadState::Ready(loaded);
    }

    /// New data have no result yet: views of one would be empty.
    fn needs_a_result(&self, archive: bool) -> bool {
        let of_archives = [View::Ledger, View::Latents, View::Activations];
        let view = self.state.view;
        let of_data = [View::Data, View::TradeOff].contains(&view);
        !(of_data || of_archives.contains(&view) && archive)
    }

    /// Ends the run at hand, if any, and forgets it; what it still says is stale.
    pub(super) fn abandon_run(&mut self) {
        if self.state.run.phase.active() {
            self.stop();
        }
        self.send(Command::Forget);
        self.last_run += 1;
        self.state.run = RunState {
            id: RunId(self.last_run),
            ..RunState::default()
        };
        self.state.unsaved = false;
        self.state.kept.current = None;
        self.last_spec = None;
    }

    /// Puts a file at the head of the recent ones.
    pub(super) fn remember(&mut self, path: &Path) {
        // Settings are text: a name that is no Unicode cannot be kept.
        if path.to_str().is_none() {
            return;
        }
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        let recent = &mut self.state.settings.recent;
        recent.retain(|known| known != &path);
        recent.insert(0, path);
        recent.truncate(RECENT);
    }
}

fn label_of(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str());
    name.to_string_lossy().into_owned()
}

fn ends_with(path: &Path, name: &str) -> bool {
    path.file_name()
        .is_some_and(|file| file.to_string_lossy() == name)
}
