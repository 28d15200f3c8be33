//! All runs that were kept: what tells them apart, and what came of them.

mod folder;
mod row;

use std::sync::Arc;

use egui::{Key, RichText, Ui};

use super::parts::nothing_here;
use super::table::TableView;
use super::view::{About, Scene, Show};
use crate::app::{AppCommand, AppState, View, format};
use crate::figures::Table;
use crate::runs::{DATA, KeptRun, RunRecord, table};
use folder::{empty, folder_menu, orphans};
use row::{Editing, RunRows};

/// Width of the buttons of a run.
const BUTTONS: f32 = 176.0;

pub const ABOUT: About = About {
    view: View::Runs,
    title: "Runs",
    name: "Runs",
    question: "What was tried before, and which run was best?",
    key: Key::R,
    is_for: |_| true,
    make: || Box::<RunsView>::default(),
};

/// What a table is of, and whether it tells which data each run is of.
type TableKey = (Vec<Arc<RunRecord>>, bool);

/// A table of runs.
#[derive(Default)]
pub struct RunsView {
    all_data: bool,
    find: String,
    editing: Option<Editing>,
    /// The table, made again where the runs that are shown have changed.
    table: Option<(TableKey, Table)>,
}

impl Show for RunsView {
    fn show(&mut self, ui: &mut Ui, scene: Scene<'_>) {
        self.list(ui, scene.state, scene.commands);
    }

    fn show_without_data(&mut self, ui: &mut Ui, state: &AppState, commands: &mut Vec<AppCommand>) {
        self.list(ui, state, commands);
    }

    /// Runs are of all data.
    fn new_data(&mut self) {}
}

impl RunsView {
    fn list(&mut self, ui: &mut Ui, state: &AppState, commands: &mut Vec<AppCommand>) {
        let kept = &state.kept;
        if kept.folder.is_none() {
            nothing_here(ui, "No runs are kept", "This system has no folder for them");
            return;
        }
        ui.horizontal_wrapped(|ui| self.controls(ui, state, commands));
        orphans(ui, &kept.orphans, commands);
        let fingerprint = state.loaded().map(|loaded| loaded.fingerprint.as_str());
        let find = self.find.to_lowercase();
        let shown: Vec<&KeptRun> = kept
            .runs
            .iter()
            .filter(|k| self.all_data || fingerprint.is_none_or(|f| k.record.data.fingerprint == f))
            .filter(|k| {
                let has = |name: &str| name.to_lowercase().contains(&find);
                find.is_empty() || has(&k.record.name) || has(&k.record.data.label)
            })
            .collect();
        if shown.is_empty() {
            empty(ui, kept, self.all_data);
            return;
        }
        self.table(ui, state, &shown, commands);
    }

    fn controls(&mut self, ui: &mut Ui, state: &AppState, commands: &mut Vec<AppCommand>) {
        ui.selectable_value(&mut self.all_data, false, "These data")
            .on_hover_text("Runs of the data that are open");
        ui.selectable_value(&mut self.all_data, true, "All data")
            .on_hover_text("Every run that was kept");
        ui.separator();
        let label = ui.label("Find");
        ui.add(egui::TextEdit::singleline(&mut self.find).desired_width(120.0))
            .labelled_by(label.id);
        ui.separator();
        let folder = ui
            .button("Folder")
            .on_hover_text("Where runs are kept, and how many");
        egui::Popup::menu(&folder)
            .close_behavior(egui::PopupCloseBehavior::CloseOnClickOutside)
            .show(|ui| folder_menu(ui, state, commands));
        let total: u64 = state.kept.runs.iter().map(|k| k.bytes).sum();
        ui.label(
            RichText::new(format!(
                "{}, {}",
                format::counted(state.kept.runs.len(), "run"),
                format::bytes(total as usize)
            ))
            .weak(),
        );
    }

    fn table(
        &mut self,
        ui: &mut Ui,
        state: &AppState,
        shown: &[&KeptRun],
        commands: &mut Vec<AppCommand>,
    ) {
        let records = || shown.iter().map(|kept| &kept.record);
        let known = self.table.take().filter(|((known, with_data), _)| {
            let same = known.iter().zip(records()).all(|(a, b)| Arc::ptr_eq(a, b));
            same && known.len() == shown.len() && *with_data == self.all_data
        });
        let (_, table) = self.table.insert(known.unwrap_or_else(|| {
            let all: Vec<&RunRecord> = records().map(AsRef::as_ref).collect();
            let mut table = table(&all, usize::MAX);
            (table.columns).retain(|column| self.all_data || column.head != DATA);
            ((records().cloned().collect(), self.all_data), table)
        }));
        let mut rows = RunRows {
            shown,
            state,
            editing: &mut self.editing,
            commands: Vec::new(),
        };
        ui.scope(|ui| {
            // Names in their runs' colours have to be read on it.
            let (panel, chosen) = (ui.visuals().panel_fill, ui.visuals().selection.bg_fill);
            ui.visuals_mut().selection.bg_fill = panel.lerp_to_gamma(chosen, 0.4);
            TableView::new(table, "kept runs")
                .clickable()
                .buttons_before(2, BUTTONS)
                .show_rows(ui, &mut rows, commands);
        });
        commands.append(&mut rows.commands);
    }
}
