//! What can be done with a run, as a menu.

use std::sync::Arc;

use egui::Ui;

use super::{Editing, Row};
use crate::app::AppCommand;
use crate::app::views::parts::shorten;
use crate::runs::ModelRecord;

impl Row<'_> {
    pub(super) fn menu(
        &self,
        ui: &mut Ui,
        editing: &mut Option<Editing>,
        commands: &mut Vec<AppCommand>,
    ) {
        ui.set_min_width(180.0);
        if ui.button("Rename").clicked() {
            *editing = Some(self.edit());
            ui.close();
        }
        let run = self.kept.record.run.as_ref();
        ui.add_enabled_ui(run.is_some(), |ui| {
            if let Some(run) = run {
                self.settings_entries(ui, run, commands);
            }
        });
        ui.separator();
        if ui.button("Delete").on_hover_text("Can be undone").clicked() {
            commands.push(AppCommand::DeleteRun(self.kept.id.clone()));
            ui.close();
        }
    }

    fn settings_entries(&self, ui: &mut Ui, run: &ModelRecord, commands: &mut Vec<AppCommand>) {
        let idle = !self.state.run.phase.active() && self.state.loaded().is_some();
        let fill = ui.add_enabled(idle, egui::Button::new("Use these settings"));
        if fill.on_hover_text("Fills the left panel").clicked() {
            commands.push(AppCommand::UseSettings(Box::new(run.settings.clone())));
            ui.close();
        }
        let copy = ui.button("Copy settings");
        if copy
            .on_hover_text("As TOML, for a file of settings")
            .clicked()
        {
            ui.copy_text(run.settings.to_toml());
            ui.close();
        }
        let save = ui.button("Save settings...");
        if save
            .on_hover_text("As a TOML file, for `fit --config`")
            .clicked()
        {
            let name = shorten(&self.kept.record.name, 40)
                .to_lowercase()
                .replace([' ', ',', '/'], "_");
            commands.push(AppCommand::AskSaveText {
                suggested_name: format!("{}.toml", name.replace("__", "_")),
                text: Arc::new(run.settings.to_toml()),
            });
            ui.close();
        }
    }
}
