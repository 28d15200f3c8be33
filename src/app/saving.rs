//! Results on their way out, and the questions where to.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use super::dialog::{self, Next, PathPrompt, Purpose};
use super::jobs::Done;
use super::notices::Tone;
use super::save::{self, Written};
use super::window::App;
use super::{format, picture};
use crate::train::RunId;

impl App {
    /// Asks for a path with the system's dialog; `name` is the file name to suggest.
    pub(super) fn ask(&mut self, purpose: Purpose, name: &str) {
        let suggested = self.folder().join(name);
        if self.dialog_open {
            let note = "A file dialog is open already; if it does not show, go on here".to_owned();
            self.prompt(purpose, suggested.display().to_string(), Some(note));
            return;
        }
        self.dialog_open = true;
        self.suggested.clone_from(&suggested);
        dialog::ask(&self.jobs, purpose, &suggested);
    }

    /// Asks for a path with a field of our own.
    pub(super) fn prompt(&mut self, purpose: Purpose, text: String, note: Option<String>) {
        self.overlays.prompt = Some(PathPrompt {
            purpose,
            text,
            note,
            focused: false,
        });
    }

    pub(super) fn picked(
        &mut self,
        ctx: &egui::Context,
        purpose: Purpose,
        path: Option<PathBuf>,
        took: Duration,
    ) {
        self.dialog_open = false;
        match path {
            Some(path) => self.go_on(ctx, purpose, path),
            None if dialog::was_never_shown(took) => {
                let text = if purpose.saves() {
                    self.suggested.display().to_string()
                } else {
                    String::new()
                };
                let way = if purpose.saves() {
                    ""
                } else {
                    ", or drop a file on the window"
                };
                let note = format!("This system shows no file dialog. Type or paste a path{way}");
                self.prompt(purpose, text, Some(note));
            }
            None => self.after_save = None,
        }
    }

    pub(super) fn go_on(&mut self, ctx: &egui::Context, purpose: Purpose, path: PathBuf) {
        match purpose.then(path) {
            Next::Command(command) => self.handle(ctx, command),
            Next::Ask(Purpose::CompressArchive { data }) => {
                let label = data
                    .file_name()
                    .map(|name| name.to_string_lossy().into_owned())
                    .unwrap_or_default();
                self.ask(
                    Purpose::CompressArchive { data },
                    &save::suggested_name(&label, ".bale"),
                );
            }
            Next::Ask(purpose) => self.ask(purpose, ""),
        }
    }

    /// Where files of this data set live.
    fn folder(&self) -> PathBuf {
        let beside = self
            .state
            .loaded()
            .and_then(|loaded| loaded.data.origin.path.as_deref())
            .and_then(Path::parent);
        let recent = || {
            self.state
                .settings
                .recent
                .first()
                .and_then(|path| path.parent())
        };
        if let Some(folder) = beside.or_else(recent) {
            return folder.to_owned();
        }
        directories::UserDirs::new()
            .map_or_else(|| PathBuf::from("."), |dirs| dirs.home_dir().to_owned())
    }

    fn write(
        &self,
        run: Option<RunId>,
        job: impl FnOnce() -> Result<Written, String> + Send + 'static,
    ) {
        let on_panic = move |message| Done::Written {
            result: Err(message),
            run,
        };
        self.jobs.start("save", on_panic, move || Done::Written {
            result: job(),
            run,
        });
    }

    pub(super) fn save_archive(&mut self, path: PathBuf) {
        let Some(outcome) = &self.state.run.outcome else {
            self.notices
                .toast(Tone::Note, "There is no trained archive to save yet");
            return;
        };
        let bytes = Arc::clone(&outcome.archive_bytes);
        self.write(Some(self.state.run.id), move || {
            save::bytes("Archive", &path, &bytes)
        });
    }

    pub(super) fn save_decoded(&mut self, path: PathBuf) {
        let Some(archive) = self.state.archive().cloned() else {
            return;
        };
        self.write(None, move || save::decoded(&archive, &path));
    }

    pub(super) fn compress_other(&mut self, data: PathBuf, output: PathBuf) {
        let Some(archive) = self.state.archive().cloned() else {
            return;
        };
        self.notices
            .toast(Tone::Note, "Compressing with the trained model");
        self.write(None, move || save::compressed(&archive, &data, &output));
    }

    pub(super) fn save_text(&mut self, path: PathBuf, text: Arc<String>) {
        self.write(None, move || save::bytes("Plot", &path, text.as_bytes()));
    }

    pub(super) fn save_png(&mut self, path: PathBuf, png: Arc<Vec<u8>>) {
        self.write(None, move || save::bytes("Picture", &path, &png));
    }

    pub(super) fn ask_save_text(&mut self, suggested_name: &str, text: Arc<String>) {
        let ending = Path::new(suggested_name)
            .extension()
            .map(|ending| ending.to_string_lossy().into_owned());
        let purpose = Purpose::SaveText {
            text,
            ending: ending.unwrap_or_else(|| "txt".to_owned()),
        };
        self.ask(purpose, suggested_name);
    }

    /// Asks for a picture of the window; its part in `rect` comes back as [`Done::Picture`].
    pub(super) fn take_picture(
        &mut self,
        ctx: &egui::Context,
        suggested_name: String,
        rect: egui::Rect,
    ) {
        picture::take(ctx, &self.jobs, suggested_name, rect);
    }

    pub(super) fn picture_taken(
        &mut self,
        suggested_name: &str,
        png: Result<Arc<Vec<u8>>, String>,
    ) {
        match png {
            Ok(png) => self.ask(Purpose::SavePng { png }, suggested_name),
            Err(error) => self.notices.error("Cannot take the picture", &error),
        }
    }

    pub(super) fn written(
        &mut self,
        ctx: &egui::Context,
        result: Result<Written, String>,
        run: Option<RunId>,
    ) {
        match result {
            Ok(written) => self.note_written(ctx, &written, run),
            Err(error) => {
                self.after_save = None;
                self.notices.error("Cannot save", &error);
            }
        }
    }

    fn note_written(&mut self, ctx: &egui::Context, written: &Written, run: Option<RunId>) {
        let name = written
            .path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        let size = format::bytes(written.bytes);
        self.notices.toast(
            Tone::Good,
            format!("{} saved: {name}, {size}", written.what),
        );
        if written.what == "Archive" {
            self.remember(&written.path);
        }
        if run == Some(self.state.run.id) {
            self.state.unsaved = false;
            if let Some(waiting) = self.after_save.take() {
                self.handle(ctx, waiting);
            }
        }
    }
}
