//! Files on their way in.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use super::AppCommand;
use crate::app::jobs::choose;
use crate::app::jobs::load::{self, Fresh, LoadError};
use crate::app::jobs::original::WithOriginal;
use crate::app::jobs::results::Done;
use crate::app::jobs::sample;
use crate::app::notices::Tone;
use crate::app::preview::Preview;
use crate::app::purpose::{Purpose, SETTINGS};
use crate::app::state::{ArchivePath, Pending, RunPhase, View};
use crate::app::window::App;
use crate::data::{Dataset, Layout, Missing, Portion, ReadOptions, Sample, Selection, label_of};
use crate::train::Snapshot;

impl App {
    /// Opens an array of a file, or several.
    pub(super) fn open_array(&mut self, path: PathBuf, array: String) {
        self.overlays.contents = None;
        let options = ReadOptions {
            array: Some(array),
            ..ReadOptions::default()
        };
        self.open(path, options);
    }

    pub(in crate::app) fn open(&mut self, path: PathBuf, options: ReadOptions) {
        if path.extension().is_some_and(|ending| ending == SETTINGS) {
            self.open_settings(&path);
            return;
        }
        if let Some(sample) = Sample::at(&path) {
            let choose = move |_: &dyn Fn(Dataset)| choose::of_sample(sample.title, &options, None);
            self.load(sample.title.to_owned(), choose);
            return;
        }
        self.opening = Some(path.clone());
        self.load(label_of(&path), move |look| {
            load::open(&path, &options, look)
        });
    }

    /// Takes other columns and samples of the file or bundled sample at hand.
    pub(super) fn set_selection(&mut self, selection: Selection) {
        let Some(loaded) = self.state.loaded() else {
            return;
        };
        let (origin, missing) = (&loaded.data.origin, loaded.data.missing().wanted());
        let options = ReadOptions {
            selection,
            ..origin.read_options(missing)
        };
        let (label, path) = (origin.label.clone(), origin.path.clone());
        let layout = loaded.data.layout.clone();
        self.load(label.clone(), move |look| match path {
            Some(path) => choose::of_file(&path, &options, &layout, look),
            None => choose::of_sample(&label, &options, Some(&layout)),
        });
    }

    /// Opens an archive whose model stands in another file.
    pub(super) fn open_shared(&mut self, archive: PathBuf, model: PathBuf) {
        self.opening = Some(archive.clone());
        self.load(label_of(&archive), move |look| {
            load::open_archive(&archive, Some(&model), look)
        });
    }

    /// Opens the data that an archive was made from, with what it gives back of them.
    pub(super) fn compare_with(&mut self, of: ArchivePath, original: PathBuf) {
        self.load(label_of(&original), move |look| {
            WithOriginal::load(&of, &original, look).map(|found| Fresh::Compared(Box::new(found)))
        });
    }

    fn take_in_compared(&mut self, found: WithOriginal) {
        self.take_in(Box::new(found.loaded), None);
        let run = &mut self.state.run;
        run.snapshot = Some(Arc::new(Snapshot {
            run: run.id,
            ..found.snapshot
        }));
        self.state.can_compress = found.shown.content.can_compress();
        run.shown = Some(Arc::new(found.shown));
        run.phase = RunPhase::Finished;
        self.state.view = View::Distributions;
    }

    pub(super) fn open_sample(&mut self, sample: &'static Sample) {
        self.load(sample.title.to_owned(), |_| sample::open(sample));
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
        let (data, layout) = (&loaded.data, loaded.data.layout.clone());
        let options = data.origin.read_options(data.missing().wanted());
        let path = data.origin.path.clone();
        self.load(data.origin.label.clone(), move |look| {
            load::portion(path.as_deref(), &options, (portion, &layout), look)
        });
    }

    pub(super) fn load(
        &mut self,
        label: String,
        job: impl FnOnce(&dyn Fn(Dataset)) -> Result<Fresh, LoadError> + Send + 'static,
    ) {
        self.last_load += 1;
        let token = self.last_load;
        self.state.pending = Some(Pending {
            label,
            since: Instant::now(),
            preview: None,
        });
        let look = self.look(token);
        let done = move |result| Done::Loaded { token, result };
        self.jobs.attempt("load", done, move || job(&look));
    }

    /// Takes a few samples of data that are being read, for the window to show meanwhile.
    pub(super) fn look(&self, token: u64) -> impl Fn(Dataset) + Send + 'static {
        let jobs = self.jobs.clone();
        move |few| {
            jobs.tell(Done::Previewd {
                token,
                preview: Arc::new(Preview::new(&few, jobs.context())),
            });
        }
    }

    pub(super) fn previewd(&mut self, token: u64, first: Arc<Preview>) {
        if token == self.last_load
            && let Some(pending) = &mut self.state.pending
        {
            self.stats.waited("first look", pending.since.elapsed());
            pending.preview = Some(first);
        }
    }

    pub(super) fn load_finished(&mut self, token: u64, result: Result<Fresh, LoadError>) {
        if token != self.last_load {
            return;
        }
        let pending = self.state.pending.take();
        if let Some(pending) = &pending {
            self.stats.waited("data", pending.since.elapsed());
        }
        match result {
            Ok(Fresh::Data { loaded, opened }) => self.take_in(loaded, opened),
            Ok(Fresh::Compared(found)) => self.take_in_compared(*found),
            Ok(Fresh::Choice { path, arrays }) => self.show_contents(path, arrays),
            Err(error) => self.load_failed(pending.as_ref(), &error),
        }
    }

    fn load_failed(&mut self, pending: Option<&Pending>, error: &LoadError) {
        let label = pending.map_or("the file", |pending| pending.label.as_str());
        if error.missing {
            let before = self.state.settings.recent.len();
            self.state
                .settings
                .recent
                .retain(|path| label_of(path) != label || path.exists());
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
        let message = without_path(label, &error.message);
        self.notices
            .error(&format!("Cannot open {label}"), &message);
    }
}

/// A message that begins with the path of a file, without it: the file is named before it.
fn without_path<'a>(label: &str, message: &'a str) -> &'a str {
    let parts = message.split_once(": ");
    let own = parts.filter(|(path, _)| label_of(Path::new(path)) == label);
    own.map_or(message, |(_, rest)| rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_named_once() {
        let message = "/data/here/a.mat: a MATLAB file; convert it";
        assert_eq!(without_path("a.mat", message), "a MATLAB file; convert it");
        let other = "/data/here/b.csv: line 3: 4 values";
        assert_eq!(without_path("series of a", other), other);
        assert_eq!(without_path("a", "damaged"), "damaged");
    }
}
