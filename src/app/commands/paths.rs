//! Asking for paths, with the system's dialog or a field of our own, and what follows from them.

use std::path::{Path, PathBuf};

use super::{AppCommand, CodedFile, FilmCommand};
use crate::app::jobs::results::Picked;
use crate::app::jobs::{file_dialog, save};
use crate::app::notices::Tone;
use crate::app::purpose::{PathPrompt, Purpose};
use crate::app::window::App;
use crate::data::label_of;

impl App {
    /// Asks for a path, with a name for a file that is to be written.
    pub(super) fn ask_for(&mut self, purpose: Purpose) {
        let loaded = self.state.loaded();
        let of_data = |ending: &str| {
            let label = loaded.map_or("", |loaded| loaded.data.origin.label.as_str());
            save::suggested_name(label, ending)
        };
        let name = match &purpose {
            Purpose::SaveArchive | Purpose::SaveCoded { .. } => of_data(".bale"),
            Purpose::SaveReport => of_data(".html"),
            Purpose::SaveDecoded { .. } => of_data("_decoded.npz"),
            Purpose::SaveData => of_data("_copy.npz"),
            Purpose::CompressArchive { data } => save::suggested_name(&label_of(data), ".bale"),
            _ => String::new(),
        };
        self.ask(purpose, &name);
    }

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
        file_dialog::ask(&self.jobs, purpose, &suggested);
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

    pub(super) fn picked(&mut self, ctx: &egui::Context, purpose: Purpose, picked: Picked) {
        self.dialog_open = false;
        match picked {
            Picked::Path(path) => self.go_on(ctx, purpose, path),
            Picked::NotShown => {
                let way = if purpose.saves() {
                    ""
                } else {
                    ", or drop a file on the window"
                };
                let note = format!("This system shows no file dialog. Type or paste a path{way}");
                self.type_path(purpose, Some(note));
            }
            Picked::Nothing => {
                self.after_save = None;
                // Some systems answer so too when their dialog could not come up.
                let text = if purpose.saves() {
                    "Nothing was saved"
                } else {
                    "Nothing was chosen"
                };
                let action = ("Type a path...", AppCommand::TypePath(purpose));
                self.notices.offer(Tone::Note, text.to_owned(), action);
            }
        }
    }

    /// Asks with a field of our own for what the system's dialog was to ask for.
    pub(super) fn type_path(&mut self, purpose: Purpose, note: Option<String>) {
        let text = if purpose.saves() {
            self.suggested.display().to_string()
        } else {
            String::new()
        };
        self.prompt(purpose, text, note);
    }

    pub(super) fn go_on(&mut self, ctx: &egui::Context, purpose: Purpose, path: PathBuf) {
        match next(purpose, path) {
            Next::Command(command) => self.handle(ctx, command),
            Next::Ask(purpose) => self.ask_for(purpose),
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
}

/// What follows from a path.
enum Next {
    Command(AppCommand),
    /// A second path is needed.
    Ask(Purpose),
}

fn next(purpose: Purpose, path: PathBuf) -> Next {
    Next::Command(match purpose {
        Purpose::Open | Purpose::OpenFolder => AppCommand::Open(path),
        Purpose::SaveArchive => AppCommand::SaveArchive(path),
        Purpose::SaveCoded { codec, setting } => AppCommand::SaveCoded(CodedFile {
            path,
            codec,
            setting,
        }),
        Purpose::SaveDecoded { samples } => AppCommand::SaveDecoded { path, samples },
        Purpose::SaveData => AppCommand::SaveData(path),
        Purpose::SharedModel { archive } => AppCommand::OpenShared {
            archive,
            model: path,
        },
        Purpose::Original(of) => AppCommand::CompareWith { of, original: path },
        Purpose::SaveReport => AppCommand::SaveReport(path),
        Purpose::CompressData => return Next::Ask(Purpose::CompressArchive { data: path }),
        Purpose::CompressArchive { data } => AppCommand::CompressOther {
            data,
            archive: path,
        },
        Purpose::Model => AppCommand::CompressWith(path),
        Purpose::Settings => AppCommand::OpenSettings(path),
        Purpose::RunData { id } => AppCommand::OpenRunWith { id, data: path },
        Purpose::RunsFolder => AppCommand::SetRunsFolder(Some(path)),
        Purpose::SaveText { text, .. } => AppCommand::SaveText { path, text },
        Purpose::SaveFilm { film } => AppCommand::Film(FilmCommand::Save { path, film }),
        Purpose::SavePicture { bytes, .. } => AppCommand::SavePicture { path, bytes },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::AppOptions;

    #[test]
    fn a_dialog_that_is_not_shown_is_told_from_one_that_is_cancelled() {
        let ctx = egui::Context::default();
        let mut app = App::new(&ctx, AppOptions::default());
        app.suggested = "/data/run.bale".into();
        app.picked(&ctx, Purpose::SaveArchive, Picked::NotShown);
        let prompt = app.overlays.prompt.take().expect("a field for the path");
        assert_eq!(prompt.text, "/data/run.bale");
        assert!(
            prompt
                .note
                .is_some_and(|note| note.contains("no file dialog"))
        );
        app.after_save = Some(AppCommand::Quit);
        app.picked(&ctx, Purpose::SaveArchive, Picked::Nothing);
        assert!(app.overlays.prompt.is_none() && app.after_save.is_none());
        let [toast] = app.notices.toasts() else {
            panic!("one word about it")
        };
        let (_, way) = toast.action.clone().expect("another way");
        app.handle(&ctx, way);
        assert!(
            app.overlays
                .prompt
                .is_some_and(|p| p.text == "/data/run.bale")
        );
    }

    #[test]
    fn compressing_another_file_asks_twice() {
        let Next::Ask(second) = next(Purpose::CompressData, "other.npz".into()) else {
            panic!("one question")
        };
        let Next::Command(AppCommand::CompressOther { data, archive }) =
            next(second, "other.bale".into())
        else {
            panic!("no command");
        };
        assert_eq!((data, archive), ("other.npz".into(), "other.bale".into()));
    }
}
