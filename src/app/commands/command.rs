//! Everything that can be asked of the window.

use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use super::film_command::FilmCommand;
use crate::app::purpose::Purpose;
use crate::app::state::{ArchivePath, KnownRemote, View};
use crate::codec::classical::Setting;
use crate::data::{Layout, Missing, Portion, Sample, Selection};
use crate::runs::RunSettings;
use crate::sweep::{Choice, EntryId, Move};

/// Everything a person can ask of the window. Panels, menus and shortcuts emit these; one function
/// carries them out, [`crate::app::App::handle`].
#[derive(Clone, Debug)]
pub enum AppCommand {
    /// Asks for a path; what follows from it is a command of its own.
    Ask(Purpose),
    /// Asks for the path with a field of our own.
    TypePath(Purpose),
    /// The answer that was typed.
    GivePath {
        purpose: Purpose,
        path: PathBuf,
    },
    /// The field for a path was closed without an answer: what waited for the file to be saved does not
    /// happen.
    GiveNoPath,
    Open(PathBuf),
    /// An archive whose model stands in another file.
    OpenShared {
        archive: PathBuf,
        model: PathBuf,
    },
    /// Shows the data at hand, which were decoded, beside those that the archive was made from.
    CompareWith {
        of: ArchivePath,
        original: PathBuf,
    },
    /// An array of a file, or several with commas between.
    OpenArray {
        path: PathBuf,
        array: String,
    },
    /// Lists what the file at hand holds.
    ShowContents,
    CloseContents,
    /// Shows some samples of what would be opened of a file.
    LookInto {
        path: PathBuf,
        array: Option<String>,
    },
    /// Looks at the file at hand again and again, and shows what is added.
    Follow(bool),
    OpenSample(&'static Sample),
    SetLayout(Layout),
    /// Take these values of the data as missing.
    SetMissing(Missing),
    SetSelection(Selection),
    /// Hold this much of the file at hand.
    SetPortion(Portion),
    Train,
    /// Shows so many bytes or latents of the archive at hand in all views, or all of it.
    ShowPart(Option<usize>),
    /// Trains the model that was found to make a smaller file than the run at hand.
    TrainSmaller,
    Pause(bool),
    Step,
    Stop,
    /// Train the finished network this many epochs more.
    Continue {
        epochs: usize,
    },
    /// Run the same again on the CPU after a device failed.
    ContinueOnCpu,
    SaveArchive(PathBuf),
    SaveDecoded {
        path: PathBuf,
        samples: Option<Range<usize>>,
    },
    /// Makes a file of the data at hand with a codec that learns nothing.
    SaveCoded(CodedFile),
    /// Writes the data at hand, in the format that the name says.
    SaveData(PathBuf),
    SaveReport(PathBuf),
    /// Compress another file with the trained model.
    CompressOther {
        data: PathBuf,
        archive: PathBuf,
    },
    /// Compress the data at hand with the model of an archive.
    CompressWith(PathBuf),
    Show(View),
    /// Shows a view in the second place.
    ShowSecond(View),
    /// Shows a second view beside the first, or ends that.
    Split(bool),
    /// Saves text (SVG, CSV) that a plot exported; asks where.
    AskSaveText {
        suggested_name: String,
        text: Arc<String>,
    },
    SaveText {
        path: PathBuf,
        text: Arc<String>,
    },
    /// Takes a picture of this part of the window, in points, and asks where to save it as PNG.
    AskSavePng {
        suggested_name: String,
        rect: egui::Rect,
    },
    /// Writes a picture that is there; asks where.
    AskSavePicture {
        suggested_name: String,
        bytes: Arc<Vec<u8>>,
        ending: &'static str,
    },
    /// Takes the last change of the settings back.
    Undo,
    Redo,
    /// Opens a page of help; none: closes it.
    ShowHelp(Option<HelpPage>),
    ShowPalette(bool),
    /// The panel that tells how long frames take, and what the program uses.
    TogglePerformance,
    /// Opens the field for typing or pasting a path.
    AskPath,
    /// Shows a run that was kept as if it had just been trained.
    OpenRun(String),
    /// The same, with its data from this file.
    OpenRunWith {
        id: String,
        data: PathBuf,
    },
    /// Puts a kept run of the same data beside the present one; none: ends that.
    Beside(Option<String>),
    RenameRun {
        id: String,
        name: String,
    },
    StarRun {
        id: String,
        starred: bool,
    },
    DeleteRun(String),
    /// Brings a deleted run back.
    RestoreRun(String),
    /// Fills the left panel.
    UseSettings(Box<RunSettings>),
    /// Shows the line in which the cut is typed, or looks at all rows again.
    ShowCut(bool),
    /// Looks at the rows of a table alone that fulfil a condition.
    SetCut(String),
    /// Points out a row of a table in all views, or none.
    Mark(Option<usize>),
    /// Fills the left panel from a file.
    OpenSettings(PathBuf),
    /// Writes the settings of the left panel to a file; asks where.
    AskSaveSettings,
    /// Looks at the runs in this folder from now on; none: the folder of this system.
    SetRunsFolder(Option<PathBuf>),
    /// Reads the folder of runs again.
    ListRuns,
    /// Open the last file and run at the next start.
    SetRestore(bool),
    /// Gigabytes that kept runs may take.
    SetRunsLimit(f64),
    /// Writes a picture that was taken and encoded.
    SavePicture {
        path: PathBuf,
        bytes: Arc<Vec<u8>>,
    },
    Film(FilmCommand),
    /// Gives up a file that is on its way in.
    CancelLoading,
    SetTheme(egui::ThemePreference),
    Zoom(Zoom),
    ForgetRecent,
    /// Sets model, training and columns back to what the data suggest.
    ResetSpecs,
    Sweep(SweepCommand),
    /// The dialog of remote devices.
    ShowRemotes(bool),
    /// Asks the server who it is.
    CheckRemote(KnownRemote),
    /// Remembers it, and trains there from now on.
    AddRemote(KnownRemote),
    /// Forgets the remote device of this address.
    RemoveRemote(String),
    DismissBanner(u64),
    /// What to do with a result that would be lost.
    AnswerUnsaved(UnsavedAnswer),
    Quit,
}

/// What is told in a window of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HelpPage {
    Shortcuts,
    Glossary,
    About,
}

/// How large everything in the window is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Zoom {
    In,
    Out,
    Reset,
}

/// Answers to "the trained archive is not saved".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnsavedAnswer {
    /// Stop the run under way; what it has reached is kept among the runs.
    Keep,
    Save,
    Discard,
    Cancel,
}

/// What can be asked of the queue of sweeps.
#[derive(Clone, Debug)]
pub enum SweepCommand {
    /// Adds what is not there yet.
    Start(Box<Choice>),
    Pause(bool),
    Cancel(EntryId),
    CancelAll,
    Shift(EntryId, Move),
    /// Shows what a file does to the data, in all views.
    Show(EntryId),
    /// Puts in the queue what an earlier sweep of the data was cut off before.
    TakeUp,
    ForgetLeft,
}

/// A file that a codec makes of the data at hand.
#[derive(Clone, Debug)]
pub struct CodedFile {
    pub path: PathBuf,
    /// Its name.
    pub codec: &'static str,
    pub setting: Setting,
}
