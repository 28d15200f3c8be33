//! Beginning where the window was closed.

use std::path::PathBuf;

use crate::app::jobs::reopen;
use crate::app::state::LastOpen;
use crate::app::window::App;

impl App {
    /// What to begin with at the next start: what is open now.
    pub fn last_open(&self) -> Option<LastOpen> {
        let loaded = self.state.loaded()?;
        let settings = self.settings_at_hand().map(|s| s.to_toml());
        let origin = &loaded.data.origin;
        let absolute = |path: &PathBuf| std::path::absolute(path).unwrap_or_else(|_| path.clone());
        Some(LastOpen {
            path: origin.path.as_ref().map(absolute),
            array: origin.array.clone(),
            label: origin.label.clone(),
            settings: settings.unwrap_or_default(),
            run: self.state.kept.current.clone(),
        })
    }

    /// Begins where the window was closed.
    pub(super) fn restore(&mut self) {
        let busy = self.state.loaded().is_some() || self.state.pending.is_some();
        let Some(last) = self.state.settings.last.clone().filter(|_| !busy) else {
            return;
        };
        match last.run.filter(|id| self.state.kept.find(id).is_some()) {
            Some(id) => self.open_run(&id, None, true),
            None => self.restore_data(),
        }
    }

    /// The last data file and the settings for it, without its run.
    pub(super) fn restore_data(&mut self) {
        let Some(last) = self.state.settings.last.clone() else {
            return;
        };
        if self.state.loaded().is_some() {
            return;
        }
        self.load(last.label.clone(), move |look| {
            reopen::last_data(&last, look)
        });
    }
}
