//! Writing results to files.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::CodedFile;
use crate::app::format;
use crate::app::jobs::picture;
use crate::app::jobs::results::Done;
use crate::app::jobs::save::{self, Written};
use crate::app::notices::Tone;
use crate::app::purpose::{Purpose, SETTINGS};
use crate::app::window::App;
use crate::codec::Archive;
use crate::codec::classical::{find, pack_within};
use crate::data::ReadOptions;
use crate::train::{OF_A_PORTION, RunId};

impl App {
    pub(super) fn write(
        &self,
        run: Option<RunId>,
        job: impl FnOnce() -> anyhow::Result<Written> + Send + 'static,
    ) {
        let done = move |result| Done::Written { result, run };
        self.jobs.attempt("save", done, job);
    }

    pub(super) fn save_archive(&mut self, path: PathBuf) {
        let Some(bytes) = self.state.new_archive().cloned() else {
            self.notices
                .toast(Tone::Note, "There is no new archive to save yet");
            return;
        };
        let run = Some(self.state.run.id);
        if let Some((archive, file, options)) = self.all_samples() {
            self.notices
                .toast(Tone::Note, "Compressing all samples of the file");
            self.write(run, move || {
                save::compressed(&archive, OF_A_PORTION, (&file, &options), &path)
            });
            return;
        }
        self.write(run, move || save::bytes("Archive", &path, &bytes));
    }

    /// The trained model, and the file with all samples and what is read of it, where only a portion of
    /// them is held here.
    fn all_samples(&self) -> Option<(Arc<Archive>, PathBuf, ReadOptions)> {
        let data = &self.state.loaded()?.data;
        data.origin.of?;
        let archive = self.state.archive().cloned()?;
        let options = data.origin.read_options(data.missing().wanted());
        Some((archive, data.origin.path.clone()?, options))
    }

    pub(super) fn save_report(&mut self, path: PathBuf) {
        let (Some(loaded), Some(outcome)) = (self.state.loaded(), &self.state.run.outcome) else {
            return;
        };
        let (data, outcome) = (Arc::clone(&loaded.data), outcome.clone());
        // Those of the run, which may not be those on the left any more.
        let kept = &self.state.kept;
        let record = kept.current.as_deref().and_then(|id| kept.find(id));
        let run = record.and_then(|kept| kept.record.run.as_ref());
        let settings = run.map(|run| run.settings.to_toml());
        self.write(None, move || {
            save::report(&data, &outcome, settings.as_deref(), &path)
        });
    }

    pub(super) fn save_decoded(&mut self, path: PathBuf, samples: Option<Range<usize>>) {
        if let Some(opened) = self.state.opened_portion() {
            let at = opened.at.clone();
            self.write(None, move || save::decoded_from(&at, samples, &path));
            return;
        }
        if let Some(archive) = self.state.archive().cloned() {
            self.write(None, move || save::decoded(&archive, samples, &path));
        } else if self.state.opened_alone().is_some() {
            // The data at hand are what a file of a codec decodes to.
            self.save_data(path, samples);
        }
    }

    pub(super) fn save_data(&mut self, path: PathBuf, samples: Option<Range<usize>>) {
        let Some(loaded) = self.state.loaded() else {
            return;
        };
        let data = Arc::clone(&loaded.data);
        self.write(None, move || save::data(&data, samples, &path));
    }

    pub(super) fn save_coded(&mut self, file: CodedFile) {
        let (Some(loaded), Some(codec)) = (self.state.loaded(), find(file.codec)) else {
            return;
        };
        let CodedFile { path, setting, .. } = file;
        let data = Arc::clone(&loaded.data);
        let bounds = loaded.training.bounds.clone();
        self.write(None, move || {
            let bounds = bounds.tightened(&data).map_err(anyhow::Error::msg)?;
            let bytes = pack_within(&data, codec, setting, &bounds).map_err(anyhow::Error::msg)?;
            save::bytes("File", &path, &bytes)
        });
    }

    pub(super) fn save_text(&mut self, path: PathBuf, text: Arc<String>) {
        let settings = path.extension().is_some_and(|e| e == SETTINGS);
        let what = if settings { "Settings" } else { "Plot" };
        self.write(None, move || save::bytes(what, &path, text.as_bytes()));
    }

    pub(super) fn save_picture(&mut self, path: PathBuf, bytes: Arc<Vec<u8>>) {
        self.write(None, move || save::bytes("Picture", &path, &bytes));
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
        png: anyhow::Result<Arc<Vec<u8>>>,
    ) {
        match png {
            Ok(bytes) => {
                let ending = "png";
                self.ask(Purpose::SavePicture { bytes, ending }, suggested_name);
            }
            Err(error) => self.notices.error("Cannot take the picture", &error),
        }
    }

    pub(super) fn written(
        &mut self,
        ctx: &egui::Context,
        result: anyhow::Result<Written>,
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
        if let Some(report) = &written.reuse {
            self.tell_range(report, &format!("{}: ", report.input.path));
        }
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
