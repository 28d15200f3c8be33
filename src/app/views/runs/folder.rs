//! The folder of runs: what is in it beside them, and where it is.

use std::path::PathBuf;

use egui::{RichText, Ui};

use crate::app::purpose::Purpose;
use crate::app::views::parts::{nothing_here, shorten};
use crate::app::{AppCommand, AppState, KeptRuns};

/// So many archives without a record are listed.
const ORPHANS: usize = 3;

pub fn empty(ui: &mut Ui, kept: &KeptRuns, all_data: bool) {
    if !kept.listed {
        crate::app::views::parts::computing(ui);
    } else if kept.runs.is_empty() || all_data {
        nothing_here(
            ui,
            "No runs yet",
            "Every run that ends is kept here, with its settings and its archive",
        );
    } else {
        nothing_here(
            ui,
            "No runs of these data yet",
            "Every run that ends is kept here; All data shows those of other data",
        );
    }
}

/// Archives whose record is missing.
pub fn orphans(ui: &mut Ui, orphans: &[PathBuf], commands: &mut Vec<AppCommand>) {
    for path in orphans.iter().take(ORPHANS) {
        let name = path.file_name().unwrap_or(path.as_os_str());
        let name = name.to_string_lossy();
        ui.horizontal_wrapped(|ui| {
            let text = format!("{}: an archive without its record", shorten(&name, 60));
            ui.label(RichText::new(text).weak()).on_hover_text(format!(
                "The program was killed while it kept this run: its data are whole, its settings and figures are lost\n{}",
                path.display()
            ));
            let open = ui.small_button("Open").on_hover_text("Decodes it");
            open.widget_info(|| {
                egui::WidgetInfo::labeled(egui::Role::Button, true, format!("Open {name}"))
            });
            if open.clicked() {
                commands.push(AppCommand::Open(path.clone()));
            }
        });
    }
    if orphans.len() > ORPHANS {
        let more = format!("and {} more of the kind", orphans.len() - ORPHANS);
        ui.label(RichText::new(more).weak());
    }
}

pub fn folder_menu(ui: &mut Ui, state: &AppState, commands: &mut Vec<AppCommand>) {
    if let Some(folder) = &state.kept.folder {
        ui.set_max_width(420.0);
        ui.label(RichText::new(folder.display().to_string()).monospace());
    }
    ui.horizontal(|ui| {
        if ui
            .button("Other folder...")
            .on_hover_text("For instance one that `sweep -o` filled")
            .clicked()
        {
            commands.push(AppCommand::Ask(Purpose::RunsFolder));
        }
        let own = state.settings.runs_folder.is_some();
        if ui
            .add_enabled(own, egui::Button::new("Usual folder"))
            .clicked()
        {
            commands.push(AppCommand::SetRunsFolder(None));
        }
        if ui.button("Read again").clicked() {
            commands.push(AppCommand::ListRuns);
        }
    });
    ui.horizontal(|ui| {
        let label = ui.label("Keep at most");
        let mut limit = state.settings.limit();
        let field = egui::DragValue::new(&mut limit)
            .range(0.01..=10_000.0)
            .speed(0.05)
            .suffix(" GB");
        let changed = ui.add(field).labelled_by(label.id).changed();
        if changed {
            commands.push(AppCommand::SetRunsLimit(limit));
        }
    });
    ui.label(RichText::new("The oldest without a star go first").weak());
}
