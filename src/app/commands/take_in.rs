//! Taking in what was opened, in the place of what was there.

use std::path::Path;

use crate::app::format;
use crate::app::notices::Tone;
use crate::app::panels::PanelState;
use crate::app::state::{Cut, LoadState, Loaded, OpenedArchive, RunState, View};
use crate::app::views::about;
use crate::app::window::App;
use crate::train::{Command, RunId};

/// So many recent files are kept.
const RECENT: usize = 8;

impl App {
    pub(super) fn take_in(&mut self, loaded: Box<Loaded>, opened: Option<OpenedArchive>) {
        self.abandon_run();
        self.notices.clear_banners();
        if let Some(path) = &loaded.data.origin.path {
            self.remember(&path.clone());
        }
        let of_archive = opened.as_ref().and_then(|opened| opened.of);
        let of_archive = of_archive.map(|all| {
            let then = "archive, are shown. Saving the decoded data writes all of them";
            (all, then)
        });
        let of_file = loaded.data.origin.of.map(|all| {
            let then = "file, are shown and trained on. Saving the archive compresses all of them";
            (all, then)
        });
        for (all, then) in of_archive.into_iter().chain(of_file) {
            let held = format::count(loaded.data.samples());
            let (all, what) = (format::count(all), loaded.data.samples_as());
            let text = format!(
                "Too large to hold at once: {held} of {all} {what}, spread over the {then}"
            );
            self.notices.banner(Tone::Note, text, None);
        }
        self.state.can_compress = opened
            .as_ref()
            .is_some_and(|opened| opened.content.can_compress());
        if !(about(self.state.view).is_for)(&loaded.data)
            || self.needs_a_result(
                opened
                    .as_ref()
                    .is_some_and(|opened| opened.content.archive().is_some()),
            )
        {
            self.state.view = View::Data;
        }
        self.panels = PanelState::default();
        self.state.kept.beside = None;
        self.state.cut = Cut::default();
        self.state.marked = None;
        self.state.opened = opened;
        self.state.load = LoadState::Ready(loaded);
        self.tell_decoded();
    }

    /// What is called before is what the archive gave back: the way to see it beside the original.
    fn tell_decoded(&mut self) {
        if self.state.opened.is_none() {
            return;
        }
        let text = "Decoded from an archive, which does not hold the original: Before shows what it gives back";
        self.notices.banner(Tone::Note, text, None);
    }

    /// New data have no result yet: views of one would be empty.
    pub(super) fn needs_a_result(&self, archive: bool) -> bool {
        let of_archives = [View::Ledger, View::Latents, View::Activations];
        let view = self.state.view;
        let of_data = [View::Data, View::TradeOff].contains(&view);
        !(of_data || of_archives.contains(&view) && archive)
    }

    /// Ends the run at hand, if any, and forgets it; what it still says is stale.
    pub(super) fn abandon_run(&mut self) {
        if self.state.run.phase.active() {
            self.stop();
        }
        self.send(Command::Forget);
        self.last_run += 1;
        self.state.run = RunState {
            id: RunId(self.last_run),
            ..RunState::default()
        };
        self.state.unsaved = false;
        self.state.kept.current = None;
        self.last_spec = None;
    }

    /// Puts a file at the head of the recent ones.
    pub(super) fn remember(&mut self, path: &Path) {
        // Settings are text: a name that is no Unicode cannot be kept.
        if path.to_str().is_none() {
            return;
        }
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        let recent = &mut self.state.settings.recent;
        recent.retain(|known| known != &path);
        recent.insert(0, path);
        recent.truncate(RECENT);
    }
}
