//! What the path of a file or a folder is wanted for, and how it is asked for.

use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use super::film::Film;
use super::state::ArchivePath;
use crate::codec::classical::Setting;
use crate::data::{OTHER_ENDINGS, Target};

/// How the name of a file of settings ends.
pub const SETTINGS: &str = "toml";

/// What a path is wanted for.
#[derive(Clone, Debug)]
pub enum Purpose {
    /// A data file, several that go together, or an archive.
    Open,
    /// A folder of files that go together, or one that is data as a whole.
    OpenFolder,
    SaveArchive,
    /// What the archive decodes to: all samples, or these.
    SaveDecoded {
        samples: Option<Range<usize>>,
    },
    /// The data at hand, as they were read.
    SaveData,
    /// The file with the model that an archive shares.
    SharedModel {
        archive: PathBuf,
    },
    /// The data that an archive was made from.
    Original(ArchivePath),
    /// The data at hand as a codec makes a file of them.
    SaveCoded {
        codec: &'static str,
        setting: Setting,
    },
    /// All plots, figures and settings of the run as one HTML page, or as JSON.
    SaveReport,
    /// The data file to compress with the model at hand.
    CompressData,
    /// Where its archive goes.
    CompressArchive {
        data: PathBuf,
    },
    /// The archive whose model compresses the data at hand.
    Model,
    /// A file of settings that fills the left panel.
    Settings,
    /// The file that the data of a kept run are in now.
    RunData {
        id: String,
    },
    /// Where runs are kept.
    RunsFolder,
    SaveText {
        text: Arc<String>,
        ending: String,
    },
    /// All frames of a field.
    SaveFilm {
        film: Arc<Film>,
    },
    /// A picture of a plot.
    SavePicture {
        bytes: Arc<Vec<u8>>,
        ending: &'static str,
    },
}

/// What a path leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A file that is there.
    Present,
    /// Files that are there, which are one data set.
    Several,
    /// A file that is written.
    New,
    Folder,
}

/// A dialog that asks for a path.
pub struct Dialog<'a> {
    pub title: &'static str,
    pub kind: Kind,
    /// What the button that ends it says.
    pub verb: &'static str,
    /// What the files are called together, and how their names end.
    pub files: (&'static str, Vec<&'a str>),
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

impl Purpose {
    /// How it is asked for.
    pub fn dialog(&self) -> Dialog<'_> {
        let endings = |first: &[&'static str]| [first, &OTHER_ENDINGS[..]].concat();
        let data = || ("Data", endings(&["npz", "npy"]));
        let archive = || ("Balescope archive", vec!["bale"]);
        // The ending that is typed says the format.
        let written = || {
            let others = Target::ALL.into_iter().flat_map(Target::endings).copied();
            ("Data", ["npz", "npy"].into_iter().chain(others).collect())
        };
        let settings = || ("Settings", vec![SETTINGS]);
        match self {
            Self::Open => Dialog {
                title: "Open data or an archive",
                kind: Kind::Several,
                verb: "Open",
                files: (
                    "Data and archives",
                    endings(&["npz", "npy", "bale", SETTINGS]),
                ),
            },
            Self::Settings => Dialog {
                title: "Open settings",
                kind: Kind::Present,
                verb: "Open",
                files: settings(),
            },
            Self::OpenFolder => Dialog {
                kind: Kind::Folder,
                verb: "Open",
                ..choose("Open a folder of data", data())
            },
            Self::CompressData => several("Choose the data to compress", data()),
            Self::RunData { .. } => several("Choose the data of this run", data()),
            Self::Original(_) => several("Choose the data that the archive was made from", data()),
            Self::SharedModel { .. } => {
                choose("Choose the archive that holds the model", archive())
            }
            Self::Model => choose(
                "Choose the archive whose model compresses the data",
                archive(),
            ),
            Self::RunsFolder => Dialog {
                kind: Kind::Folder,
                ..choose("Choose a folder of runs", data())
            },
            Self::SaveArchive => save("Save the archive", archive()),
            Self::SaveCoded { .. } => save("Save the file of the codec", archive()),
            Self::CompressArchive { .. } => save("Save its archive", archive()),
            Self::SaveDecoded { .. } => save("Save the decoded data", written()),
            Self::SaveData => save("Save the data", written()),
            Self::SaveReport => save("Save the report", ("Report", vec!["html", "json"])),
            Self::SaveText { ending, .. } if ending == SETTINGS => {
                save("Save the settings", settings())
            }
            Self::SaveText { ending, .. } => save("Save the plot", ("Plot", vec![ending.as_str()])),
            Self::SaveFilm { .. } => save("Save the film", ("Film", vec!["gif", "png", "apng"])),
            Self::SavePicture { ending, .. } => save("Save the plot", ("Picture", vec![ending])),
        }
    }

    pub fn saves(&self) -> bool {
        self.dialog().kind == Kind::New
    }
}

fn choose<'a>(title: &'static str, files: (&'static str, Vec<&'a str>)) -> Dialog<'a> {
    Dialog {
        title,
        kind: Kind::Present,
        verb: "Choose",
        files,
    }
}

fn several<'a>(title: &'static str, files: (&'static str, Vec<&'a str>)) -> Dialog<'a> {
    Dialog {
        kind: Kind::Several,
        ..choose(title, files)
    }
}

fn save<'a>(title: &'static str, files: (&'static str, Vec<&'a str>)) -> Dialog<'a> {
    Dialog {
        title,
        kind: Kind::New,
        verb: "Save",
        files,
    }
}
