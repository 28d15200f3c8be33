//! All that the panels and views read.

mod cut;
mod expected;
mod filming;
mod following;
mod history;
mod loaded;
mod part;
mod run;
mod settings;
mod specs;
mod view;

use std::path::PathBuf;
use std::sync::Arc;

pub use cut::Cut;
pub use expected::Expected;
pub use filming::Filming;
pub use following::Following;
pub use history::History;
pub use loaded::{ArchiveContent, ArchivePath, LoadState, Loaded, OpenedArchive, Pending};
pub use part::{DecodedPart, ShownPart};
pub use run::{Notable, RunPhase, RunState, ShownFile};
pub use settings::{KnownRemote, LastOpen, PictureDirection, Settings};
pub use view::View;

use crate::codec::Archive;
use crate::report::Smaller;
use crate::runs::{KeptRun, RunSettings};
use crate::sweep::Entry;
use crate::train::{DeviceInfo, EpochLoss, Outcome};

/// All that the panels and views read. Only `App` changes it, in answer to an [`super::AppCommand`]
/// or an event; the widgets of the left panel edit their own specs in place.
#[derive(Default)]
pub struct AppState {
    pub load: LoadState,
    pub pending: Option<Pending>,
    /// The data file at hand where it is looked at again and again.
    pub following: Option<Following>,
    /// Where the data came out of an archive rather than a data file.
    pub opened: Option<OpenedArchive>,
    pub run: RunState,
    /// How much of its archive the views show.
    pub part: ShownPart,
    /// Of the settings for the data at hand.
    pub history: History,
    /// What such settings are expected to come to.
    pub expected: Expected,
    /// The run's result has not been written to a file yet.
    pub unsaved: bool,
    /// The archive at hand kept its encoder, so it can compress other files.
    pub can_compress: bool,
    /// A film that is being written.
    pub filming: Option<Filming>,
    /// Codecs and models that were tried on the data at hand, and that are to be.
    pub sweep: SweepState,
    pub view: View,
    /// Which rows of a table the views look at.
    pub cut: Cut,
    /// A row of a table that plots point out.
    pub marked: Option<usize>,
    pub settings: Settings,
    pub devices: Vec<DeviceInfo>,
    pub kept: KeptRuns,
}

impl AppState {
    pub fn loaded(&self) -> Option<&Loaded> {
        match &self.load {
            LoadState::Ready(loaded) => Some(loaded),
            LoadState::Empty => None,
        }
    }

    /// Remembers the settings where they have changed. The way of a slider is one change.
    pub fn note_settings(&mut self, ctx: &egui::Context) {
        if let LoadState::Ready(loaded) = &self.load
            && !ctx.input(|input| input.pointer.any_down())
        {
            self.history.note(loaded);
        }
    }

    /// A model that makes a smaller file than the run at hand; before there is one, than the run that the
    /// settings ask for.
    pub fn smaller(&self) -> Option<&Smaller> {
        if let Some(outcome) = &self.run.outcome {
            return outcome.report.smaller.as_ref();
        }
        let loaded = self.loaded().filter(|loaded| loaded.target.is_none())?;
        self.expected.forecast(loaded)?.smaller.as_ref()
    }

    /// The data file at hand, or the series of them; none where the data are of an archive or bundled.
    pub fn data_file(&self) -> Option<&PathBuf> {
        let loaded = self.loaded().filter(|_| self.opened.is_none())?;
        loaded.data.origin.path.as_ref()
    }

    /// The archive or file of a codec that the data at hand were decoded from, where all of it is held.
    pub fn decoded_from(&self) -> Option<ArchivePath> {
        let opened = self.opened.as_ref()?;
        opened.of.is_none().then(|| opened.at.clone())
    }

    /// The archive whose content is on show: one that was opened, and of whose data nothing was trained
    /// since.
    pub fn opened_alone(&self) -> Option<&OpenedArchive> {
        let run = &self.run;
        let is_alone = !run.phase.active() && run.outcome.is_none() && run.shown.is_none();
        self.opened.as_ref().filter(|_| is_alone)
    }

    /// The file that was opened alone, or that is on show: one of a sweep, or an archive beside its original.
    pub fn file_on_show(&self) -> Option<&ArchiveContent> {
        let run = &self.run;
        let shown = run.shown.as_ref().filter(|_| !run.phase.active());
        let opened = self.opened_alone().map(|opened| &opened.content);
        shown.map(|shown| &shown.content).or(opened)
    }

    /// A network was trained, and its result is neither kept nor saved.
    pub fn has_unsaved_training(&self) -> bool {
        self.unsaved && self.run.outcome.is_some()
    }

    /// Data are open, and no run is under way.
    pub fn is_ready(&self) -> bool {
        self.loaded().is_some() && !self.run.phase.active()
    }

    /// The archive at hand: the run's result, else the one that was opened.
    pub fn archive(&self) -> Option<&Arc<Archive>> {
        let trained = self.run.outcome.as_ref().map(|outcome| &outcome.archive);
        let reused = self.run.reuse.as_ref().map(|reused| &reused.archive);
        let opened = self
            .opened
            .as_ref()
            .and_then(|opened| opened.content.archive());
        let shown = self.run.shown.as_ref().and_then(|s| s.content.archive());
        trained.or(reused).or(shown).or(opened)
    }

    /// The archive at hand where it was opened from a file and only a portion of it is held.
    pub fn opened_portion(&self) -> Option<&OpenedArchive> {
        let opened = self.opened.as_ref().filter(|opened| opened.of.is_some())?;
        let own =
            (self.archive().zip(opened.content.archive())).is_some_and(|(a, b)| Arc::ptr_eq(a, b));
        own.then_some(opened)
    }

    /// The file of an archive that was made here, byte for byte.
    pub fn new_archive(&self) -> Option<&Arc<Vec<u8>>> {
        let trained = self.run.outcome.as_ref().map(|o| &o.archive_bytes);
        let reused = self.run.reuse.as_ref().map(|r| &r.archive_bytes);
        let shown = self.run.shown.as_ref().map(|s| &s.bytes);
        trained.or(reused).or(shown)
    }
}

/// The queue of sweeps as it stands.
#[derive(Clone, Default)]
pub struct SweepState {
    /// Counts up whenever any of the rest changes.
    pub generation: u64,
    pub entries: Arc<Vec<Entry>>,
    pub paused: bool,
    /// Why nothing will be tried any more.
    pub broken: Option<String>,
    /// A sweep was started, by hand or because the data are small.
    pub begun: bool,
    /// Networks that an earlier sweep of the same data had not come to when it was cut off.
    pub left: Arc<Vec<RunSettings>>,
}

/// Runs that outlive the window.
#[derive(Clone, Debug, Default)]
pub struct KeptRuns {
    /// Where they are; `None`: nothing is kept.
    pub folder: Option<PathBuf>,
    /// The folder has been read.
    pub listed: bool,
    /// The newest first.
    pub runs: Vec<KeptRun>,
    /// Archives in the folder whose record is missing.
    pub orphans: Vec<PathBuf>,
    /// Which of them is the present run.
    pub current: Option<String>,
    /// A second run of the same data, on show beside the present one.
    pub beside: Option<Arc<BesideRun>>,
}

impl KeptRuns {
    pub fn find(&self, id: &str) -> Option<&KeptRun> {
        self.runs.iter().find(|kept| kept.id == id)
    }

    /// What the present run is called, where it was kept.
    pub fn current_name(&self) -> Option<&str> {
        let kept = self.find(self.current.as_deref()?)?;
        Some(&kept.record.name)
    }
}

/// A kept run of the data at hand, decoded.
#[derive(Clone, Debug)]
pub struct BesideRun {
    pub id: String,
    pub name: String,
    pub losses: Vec<EpochLoss>,
    pub outcome: Outcome,
}
