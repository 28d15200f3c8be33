//! The left panel as settings that people write, and back.

use std::path::Path;
use std::sync::Arc;

use super::notices::Tone;
use super::panels::PanelState;
use super::running::show_winner;
use super::save;
use super::state::{LoadState, Loaded};
use super::window::App;
use crate::model::Size;
use crate::report::ModelReport;
use crate::runs::{RunSettings, SettingsError};
use crate::train::{DeviceChoice, RunId, RunSpec};

impl Loaded {
    /// The run that the settings ask for.
    pub fn spec(&self, id: RunId, device: DeviceChoice) -> RunSpec {
        RunSpec {
            id,
            data: Arc::clone(&self.data),
            plan: self.plan.clone(),
            model: self.model.clone(),
            training: self.training.clone(),
            device,
            search: self.search(),
        }
    }

    /// Takes settings over.
    ///
    /// # Errors
    /// When they are not possible with these data; then nothing changes.
    pub fn take(&mut self, settings: &RunSettings) -> Result<(), SettingsError> {
        let spec = settings.spec_with(&self.data, &self.profile)?;
        self.plan = spec.plan;
        self.model = spec.model;
        self.training = spec.training;
        self.target = spec.search.as_ref().map(|s| s.target);
        self.any_model = spec.search.is_none_or(|s| s.family.is_none());
        Ok(())
    }

    /// What a search found takes the place of what it began with.
    pub fn take_winner(&mut self, winner: &ModelReport) {
        show_winner(self, winner);
    }
}

impl App {
    /// The left panel as settings.
    pub(super) fn settings_at_hand(&self) -> Option<RunSettings> {
        let device = self.state.settings.device.clone();
        let loaded = self.state.loaded()?;
        Some(RunSettings::of(&loaded.spec(RunId::default(), device)))
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
