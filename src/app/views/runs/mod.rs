//! All runs that were kept: what tells them apart, and what came of them.

mod folder;
mod row;

use egui::{Key, RichText, Sense, Ui};
use egui_extras::{Column, TableBuilder};

use super::parts::nothing_here;
use super::sorting::{SortBy, SortKey};
use super::view::{About, Scene, Show};
use crate::app::{AppCommand, AppState, View, format};
use crate::runs::{Figure, KeptRun, differing, setting};
use folder::{empty, folder_menu, orphans};
use row::{Editing, Row};

/// What a table can be sorted by before the settings: star, name, data.
const FIXED: usize = 3;
const NAME: f32 = 168.0;
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

/// A table of runs.
pub struct RunsView {
    sort: SortBy,
    all_data: bool,
    find: String,
    editing: Option<Editing>,
    known: Known,
}

/// The settings of the runs that are shown, worked out once.
#[derive(Default)]
struct Known {
    /// Of which runs.
    ids: Vec<String>,
    /// What tells them apart.
    keys: Vec<String>,
    /// What each of them says of that.
    settings: Vec<Vec<String>>,
}

impl Default for RunsView {
    fn default() -> Self {
        Self {
            // The newest first, as they come.
            sort: SortBy {
                column: usize::MAX,
                descending: false,
            },
            all_data: false,
            find: String::new(),
            editing: None,
            known: Known::default(),
        }
    }
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
        if !self.known.is_of(&shown) {
            self.known = Known::of(&shown);
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
        let keys = self.known.keys.clone();
        let order = self.order(shown);
        let with_data = self.all_data;
        egui::ScrollArea::horizontal()
            .id_salt("kept runs")
            // Else the bar at the bottom hides the last row.
            .auto_shrink([false, false])
            .show(ui, |ui| {
                // Names in their runs' colours have to be read on it.
                let (panel, chosen) = (ui.visuals().panel_fill, ui.visuals().selection.bg_fill);
                ui.visuals_mut().selection.bg_fill = panel.lerp_to_gamma(chosen, 0.4);
                // Text that can be selected would take the click from its row.
                ui.style_mut().interaction.selectable_labels = false;
                let mut table = TableBuilder::new(ui)
                    .id_salt(("table of runs", keys.len(), with_data))
                    .striped(true)
                    .sense(Sense::click())
                    .cell_layout(egui::Layout::left_to_right(egui::Align::Center))
                    .column(Column::exact(22.0))
                    .column(
                        Column::initial(NAME)
                            .at_least(90.0)
                            .clip(true)
                            .resizable(true),
                    );
                table = table.column(Column::exact(BUTTONS));
                if with_data {
                    table = table.column(
                        Column::initial(120.0)
                            .at_least(60.0)
                            .clip(true)
                            .resizable(true),
                    );
                }
                table
                    .columns(
                        Column::initial(60.0)
                            .at_least(44.0)
                            .clip(true)
                            .resizable(true),
                        keys.len(),
                    )
                    .columns(
                        Column::initial(60.0).at_least(52.0).clip(true),
                        Figure::ALL.len(),
                    )
                    .header(24.0, |mut header| {
                        self.header(&mut header, &keys, with_data);
                    })
                    .body(|body| {
                        body.rows(24.0, order.len(), |mut row| {
                            let i = order[row.index()];
                            let shown = Row {
                                kept: shown[i],
                                state,
                                current: state.kept.current.as_deref() == Some(&shown[i].id),
                                settings: &self.known.settings[i],
                                with_data,
                            };
                            shown.show(&mut row, &mut self.editing, commands);
                        });
                    });
            });
    }

    fn header(
        &mut self,
        header: &mut egui_extras::TableRow<'_, '_>,
        keys: &[String],
        with_data: bool,
    ) {
        header.col(|ui| {
            self.sort.heading(
                ui,
                0,
                "*",
                "Runs with a star are never deleted to make room",
                true,
            );
        });
        header.col(|ui| {
            self.sort.heading(
                ui,
                1,
                "Run",
                "A click on a name changes it; a double click beside it opens the run",
                false,
            );
        });
        header.col(|_| {});
        if with_data {
            header.col(|ui| {
                self.sort
                    .heading(ui, 2, "Data", "What the run is of", false);
            });
        }
        for (i, key) in keys.iter().enumerate() {
            let tip = format!("The setting {key}, as in a file of settings");
            header.col(|ui| self.sort.heading(ui, FIXED + i, key, &tip, false));
        }
        for (i, figure) in Figure::ALL.iter().enumerate() {
            let (label, tip) = (figure.label(), figure.describe());
            let best_first = figure.more_is_better();
            let column = FIXED + keys.len() + i;
            header.col(|ui| self.sort.heading(ui, column, label, tip, best_first));
        }
    }

    fn order(&self, shown: &[&KeptRun]) -> Vec<usize> {
        let (by, Known { keys, settings, .. }) = (self.sort.column, &self.known);
        self.sort.order(shown.len(), |row| {
            let record = &shown[row].record;
            match by {
                usize::MAX => SortKey::Number(row as f64),
                0 => SortKey::Number(f64::from(u8::from(record.starred))),
                1 => SortKey::Text(record.name.to_lowercase()),
                2 => SortKey::Text(record.data.label.to_lowercase()),
                _ if by < FIXED + keys.len() => {
                    let text = &settings[row][by - FIXED];
                    let number = text.parse();
                    number.map_or_else(|_| SortKey::Text(text.clone()), SortKey::Number)
                }
                _ => (Figure::ALL.get(by - FIXED - keys.len())).map_or_else(
                    || SortKey::Number(row as f64),
                    |figure| SortKey::Number(figure.of(&record.point)),
                ),
            }
        })
    }
}

impl Known {
    fn of(shown: &[&KeptRun]) -> Self {
        let keys = differing(shown.iter().map(|k| &*k.record));
        let said = |kept: &&KeptRun| {
            let entries = kept.record.entries();
            keys.iter().map(|key| setting(&entries, key)).collect()
        };
        Self {
            ids: shown.iter().map(|k| k.id.clone()).collect(),
            settings: shown.iter().map(said).collect(),
            keys,
        }
    }

    fn is_of(&self, shown: &[&KeptRun]) -> bool {
        self.ids.iter().eq(shown.iter().map(|k| &k.id))
    }
}
