//! The system's file dialogs. One at a time: made on the window's thread, awaited on a named one.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use pollster::block_on;
use rfd::AsyncFileDialog;

use super::AppCommand;
use super::jobs::{Done, Jobs};

/// Where no dialog can be shown the answer "nothing chosen" comes at once, faster than any hand.
const TOO_FAST: Duration = Duration::from_millis(100);

/// How the name of a file of settings ends.
pub const SETTINGS: &str = "toml";

/// What a path is wanted for.
#[derive(Clone, Debug)]
pub enum Purpose {
    Open,
    SaveArchive,
    SaveDecoded {
        samples: Option<Range<usize>>,
    },
    /// The file with the model that an archive shares.
    SharedModel {
        archive: PathBuf,
    },
    SaveReport,
    /// The data file to compress with the model at hand.
    CompressData,
    /// Where its archive goes.
    CompressArchive {
        data: PathBuf,
    },
    /// The archive whose model compresses the data at hand.
    Model,
    /// A file of settings.
    Settings,
    /// The data of a kept run.
    RunData {
        id: String,
    },
    /// Where runs are kept.
    RunsFolder,
    SaveText {
        text: Arc<String>,
        ending: String,
    },
    SavePng {
        png: Arc<Vec<u8>>,
    },
}

/// A path that is typed instead: the way out where the system has no file dialog.
#[derive(Clone, Debug)]
pub struct PathPrompt {
    pub purpose: Purpose,
    pub text: String,
    /// Why it is shown, where that is not obvious.
    pub note: Option<String>,
    /// The field has had the keyboard's attention already.
    pub focused: bool,
}

/// What follows from a path.
pub enum Next {
    Command(AppCommand),
    /// A second path is needed.
    Ask(Purpose),
}

impl Purpose {
    pub fn title(&self) -> &'static str {
        match self {
            Self::Open => "Open a data file or an archive",
            Self::SaveArchive => "Save the archive",
            Self::SaveDecoded { .. } => "Save the decoded data",
            Self::SharedModel { .. } => "Choose the archive that holds the model",
            Self::SaveReport => "Save the report",
            Self::CompressData => "Choose a data file to compress",
            Self::CompressArchive { .. } => "Save its archive",
            Self::Model => "Choose the archive whose model compresses the data",
            Self::Settings => "Open settings",
            Self::RunData { .. } => "Choose the data file of this run",
            Self::RunsFolder => "Choose a folder of runs",
            Self::SaveText { ending, .. } if ending == SETTINGS => "Save the settings",
            Self::SaveText { .. } | Self::SavePng { .. } => "Save the plot",
        }
    }

    pub fn saves(&self) -> bool {
        !matches!(
            self,
            Self::Open
                | Self::CompressData
                | Self::Model
                | Self::Settings
                | Self::RunData { .. }
                | Self::SharedModel { .. }
                | Self::RunsFolder
        )
    }

    /// What the button that ends it says.
    pub fn verb(&self) -> &'static str {
        match self {
            Self::Open | Self::Settings => "Open",
            Self::CompressData
            | Self::Model
            | Self::RunData { .. }
            | Self::SharedModel { .. }
            | Self::RunsFolder => "Choose",
            _ => "Save",
        }
    }

    pub fn then(self, path: PathBuf) -> Next {
        Next::Command(match self {
            Self::Open => AppCommand::Open(path),
            Self::SaveArchive => AppCommand::SaveArchive(path),
            Self::SaveDecoded { samples } => AppCommand::SaveDecoded { path, samples },
            Self::SharedModel { archive } => AppCommand::OpenShared {
                archive,
                model: path,
            },
            Self::SaveReport => AppCommand::SaveReport(path),
            Self::CompressData => return Next::Ask(Self::CompressArchive { data: path }),
            Self::CompressArchive { data } => AppCommand::CompressOther {
                data,
                archive: path,
            },
            Self::Model => AppCommand::CompressWith(path),
            Self::Settings => AppCommand::OpenSettings(path),
            Self::RunData { id } => AppCommand::OpenRunWith { id, data: path },
            Self::RunsFolder => AppCommand::SetRunsFolder(Some(path)),
            Self::SaveText { text, .. } => AppCommand::SaveText { path, text },
            Self::SavePng { png } => AppCommand::SavePng { path, png },
        })
    }

    fn filter(&self) -> (&'static str, Vec<&str>) {
        match self {
            Self::Open => ("Data and archives", vec!["npz", "npy", "bale", SETTINGS]),
            Self::CompressData | Self::RunData { .. } | Self::RunsFolder => {
                ("Data", vec!["npz", "npy"])
            }
            Self::SaveArchive
            | Self::CompressArchive { .. }
            | Self::Model
            | Self::SharedModel { .. } => ("Balescope archive", vec!["bale"]),
            Self::SaveDecoded { .. } => ("NumPy arrays", vec!["npz"]),
            Self::SaveReport => ("Report", vec!["html", "json"]),
            Self::Settings => ("Settings", vec![SETTINGS]),
            Self::SaveText { ending, .. } if ending == SETTINGS => ("Settings", vec![SETTINGS]),
            Self::SaveText { ending, .. } => ("Plot", vec![ending.as_str()]),
            Self::SavePng { .. } => ("Picture", vec!["png"]),
        }
    }
}

/// Shows the system's dialog, starting at `suggested`: a folder to open from, a file to save to.
pub fn ask(jobs: &Jobs, purpose: Purpose, suggested: &Path) {
    let (filter, endings) = purpose.filter();
    let mut dialog = AsyncFileDialog::new()
        .set_title(purpose.title())
        .add_filter(filter, &endings);
    let folder = if purpose.saves() {
        suggested.parent()
    } else {
        Some(suggested)
    };
    if let Some(folder) = folder.filter(|folder| folder.is_dir()) {
        dialog = dialog.set_directory(folder);
    }
    if let (true, Some(name)) = (purpose.saves(), suggested.file_name()) {
        dialog = dialog.set_file_name(name.to_string_lossy());
    }
    let asked = Instant::now();
    let folder = matches!(purpose, Purpose::RunsFolder);
    let on_panic = {
        let purpose = purpose.clone();
        move |_| Done::Picked {
            purpose: purpose.clone(),
            path: None,
            took: Duration::ZERO,
        }
    };
    if purpose.saves() {
        let answer = dialog.save_file();
        jobs.start("file-dialog", on_panic, move || {
            let path = block_on(answer).map(|file| file.path().to_owned());
            Done::Picked {
                purpose,
                path,
                took: asked.elapsed(),
            }
        });
    } else if folder {
        let answer = dialog.pick_folder();
        jobs.start("file-dialog", on_panic, move || {
            let path = block_on(answer).map(|folder| folder.path().to_owned());
            Done::Picked {
                purpose,
                path,
                took: asked.elapsed(),
            }
        });
    } else {
        let answer = dialog.pick_file();
        jobs.start("file-dialog", on_panic, move || {
            let path = block_on(answer).map(|file| file.path().to_owned());
            Done::Picked {
                purpose,
                path,
                took: asked.elapsed(),
            }
        });
    }
}

/// Whether "nothing chosen" came too fast to be a person's answer.
pub fn was_never_shown(took: Duration) -> bool {
    took < TOO_FAST
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compressing_another_file_asks_twice() {
        let Next::Ask(second) = Purpose::CompressData.then("other.npz".into()) else {
            panic!("one question")
        };
        let Next::Command(AppCommand::CompressOther { data, archive }) =
            second.then("other.bale".into())
        else {
            panic!("no command");
        };
        assert_eq!((data, archive), ("other.npz".into(), "other.bale".into()));
    }
}
