use std::path::PathBuf;
use std::sync::Arc;

use super::state::View;
use crate::data::{Layout, Sample};

/// Everything a person can ask of the window. Panels, menus and shortcuts emit these; one function
/// carries them out.
#[derive(Clone, Debug)]
pub enum AppCommand {
    /// Opens the file dialog for a data file or an archive.
    AskOpen,
    Open(PathBuf),
    /// The array of an npz that left a choice.
    OpenArray { path: PathBuf, array: String },
    OpenSample(&'static Sample),
    SetLayout(Layout),
    Train,
    Pause(bool),
    Step,
    Stop,
    /// Train the finished network this many epochs more.
    Continue { epochs: usize },
    /// Run the same again on the CPU after a device failed.
    ContinueOnCpu,
    AskSaveArchive,
    SaveArchive(PathBuf),
    /// What the archive decodes to, as npz.
    AskSaveDecoded,
    SaveDecoded(PathBuf),
    /// Compress another file with the trained model.
    AskCompressOther,
    CompressOther { data: PathBuf, archive: PathBuf },
    Show(View),
    /// Saves text (SVG, CSV) that a plot exported; asks where.
    AskSaveText { suggested_name: String, text: Arc<String> },
    SaveText { path: PathBuf, text: Arc<String> },
    /// Takes a picture of this rectangle (in points) of the window and asks where to save it as PNG.
    AskSavePng { suggested_name: String, rect: egui::Rect },
    ShowShortcuts(bool),
    ShowPalette(bool),
    Quit,
}
