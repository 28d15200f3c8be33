//! The left panel as settings that people write, and back.

use std::path::Path;
use std::sync::Arc;

use crate::app::jobs::{reopen, save};
use crate::app::notices::Tone;
use crate::app::panels::PanelState;
use crate::app::state::{LastOpen, LoadState};
use crate::app::window::App;
use crate::model::Size;
use crate::runs::RunSettings;
use crate::train::RunId;

impl App {
    /// The left panel as settings.
    pub(super) fn settings_at_hand(&self) -> Option<RunSettings> {
        let device = self.state.settings.device.clone();
        let loaded = self.state.loaded()?;
        Some(RunSettings::from_spec(
            &loaded.spec(RunId::default(), device),
        ))
    }

    pub(super) fn open_settings(&mut self, path: &Path) {
        match RunSettings::read(path) {
            Ok(settings) => self.use_settings(&settings),
            Err(error) => self
                .notices
                .error("Cannot open the settings", &error.to_string()),
        }
    }

    /// Fills the left panel.
    pub(super) fn use_settings(&mut self, settings: &RunSettings) {
        if self.state.run.phase.active() {
            return;
        }
        let wanted = settings.read_options().selection;
        let taken = self.state.loaded().map(|l| &l.data.origin.selection);
        if taken.is_some_and(|taken| !wanted.is_empty() && *taken != wanted)
            && let Some(open) = self.last_open()
        {
            // Other columns or rows of the same file.
            let open = LastOpen {
                settings: settings.to_toml(),
                ..open
            };
            self.load(open.label.clone(), move |look| {
                reopen::last_data(&open, look)
            });
            return;
        }
        let LoadState::Ready(loaded) = &mut self.state.load else {
            self.notices
                .toast(Tone::Note, "Open data first; then the settings can be used");
            return;
        };
        match loaded.take(settings) {
            Ok(()) => {
                self.panels = PanelState::default();
                if let Size::Custom(widths) = &loaded.model.size
                    && !widths.is_empty()
                {
                    self.panels.widths = loaded.model.size.to_string();
                }
                if let Some(device) = &settings.device {
                    self.state.settings.device.clone_from(device);
                }
                self.notices
                    .toast(Tone::Good, "The settings are in the left panel");
            }
            Err(error) => self.notices.error(
                "These settings do not fit the data at hand",
                &error.to_string(),
            ),
        }
    }

    pub(super) fn ask_save_settings(&mut self) {
        let Some(settings) = self.settings_at_hand() else {
            return;
        };
        let label = (self.state.loaded()).map_or("", |l| l.data.origin.label.as_str());
        let name = save::suggested_name(label, ".toml");
        self.ask_save_text(&name, Arc::new(settings.to_toml()));
    }
}
