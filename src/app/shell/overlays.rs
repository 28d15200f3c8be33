//! What lies over the window.

use super::contents_dialog::ContentsDialog;
use super::finder::Palette;
use super::remotes::RemoteForm;
use crate::app::AppCommand;
use crate::app::commands::HelpPage;
use crate::app::purpose::PathPrompt;

/// What of it is open.
#[derive(Default)]
pub struct Overlays {
    pub help: Option<HelpPage>,
    pub performance: bool,
    pub palette: Option<Palette>,
    pub prompt: Option<PathPrompt>,
    pub remotes: Option<RemoteForm>,
    /// What a file holds.
    pub contents: Option<ContentsDialog>,
    /// What waits until it is decided what becomes of a result that is not saved.
    pub unsaved: Option<AppCommand>,
}

impl Overlays {
    /// Something has the keyboard for itself.
    pub fn any(&self) -> bool {
        self.help.is_some()
            || self.palette.is_some()
            || self.prompt.is_some()
            || self.remotes.is_some()
            || self.contents.is_some()
            || self.unsaved.is_some()
    }
}
