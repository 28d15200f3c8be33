use egui::{CollapsingHeader, RichText, Ui};

use super::{columns, field, layout};
use crate::app::AppCommand;
use crate::app::format;
use crate::app::opening::in_words;
use crate::app::state::Loaded;
use crate::data::{Advice, Dataset};

/// What is open, how it is read, and what happens to its columns.
/// `of_file`: they are read from a data file, not from an archive.
pub fn show(
    ui: &mut Ui,
    loaded: &mut Loaded,
    (active, of_file): (bool, bool),
    commands: &mut Vec<AppCommand>,
) {
    field::heading(ui, "Data");
    let title = ui.label(RichText::new(title(&loaded.data)).strong());
    if let Some(path) = &loaded.data.origin.path {
        title.on_hover_text(path.display().to_string());
    }
    ui.label(in_words(loaded));
    advice(ui, &loaded.profile.advice, &loaded.data);
    layout::show(ui, &loaded.data, of_file, commands);
    ui.add_enabled_ui(!active, |ui| columns::show(ui, loaded));
}

fn title(data: &Dataset) -> String {
    match &data.origin.array {
        Some(array) if array != "data" => format!("{}, array {array}", data.origin.label),
        _ => data.origin.label.clone(),
    }
}

fn advice(ui: &mut Ui, advice: &[Advice], data: &Dataset) {
    if advice.is_empty() {
        return;
    }
    let text = format::counted(advice.len(), "remark");
    CollapsingHeader::new(text)
        .id_salt("advice")
        .show(ui, |ui| {
            for remark in advice {
                let names: Vec<_> = remark
                    .columns
                    .iter()
                    .filter_map(|&c| data.column_names.get(c))
                    .collect();
                let label = ui.label(RichText::new(&remark.text).small());
                if !names.is_empty() {
                    label.on_hover_text(names.into_iter().cloned().collect::<Vec<_>>().join(", "));
                }
            }
        });
}
