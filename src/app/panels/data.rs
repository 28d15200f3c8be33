//! What is open, how it is read, and what happens to its columns.

use egui::{Align, Button, CollapsingHeader, Label, Layout, RichText, Ui};

use super::{columns, field, layout, selection};
use crate::app::AppCommand;
use crate::app::commands::table;
use crate::app::format;
use crate::app::state::{AppState, Loaded};
use crate::data::{Advice, Dataset, Missing};
use crate::runs::RunSettings;

/// The command of the button that sets settings back.
const RESET: &str = "Reset settings";

/// What is possible with the data.
#[derive(Clone, Copy)]
pub struct Possible {
    /// They are read from a data file.
    pub of_file: bool,
    /// They are decoded from an archive.
    pub of_archive: bool,
    /// A run of them is under way.
    pub active: bool,
}

/// What is open, and the button that sets all settings of it back.
pub fn heading(ui: &mut Ui, state: &AppState, loaded: &Loaded, commands: &mut Vec<AppCommand>) {
    let title = title(&loaded.data);
    ui.horizontal(|ui| {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            // What made an archive is told there, and is not set.
            if state.opened_alone().is_none() {
                reset(ui, !state.run.phase.active(), commands);
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                let label = ui.add(Label::new(RichText::new(&title).heading()).truncate());
                label.on_hover_text(match &loaded.data.origin.path {
                    Some(path) => path.display().to_string(),
                    None => title,
                });
            });
        });
    });
    ui.label(summary(loaded));
}

fn reset(ui: &mut Ui, enabled: bool, commands: &mut Vec<AppCommand>) {
    let button = ui.add_enabled(enabled, Button::new("Reset"));
    // Two buttons of this name would be one too many for a screen reader.
    button.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, enabled, RESET));
    if button.on_hover_text(table::tip(ui.ctx(), RESET)).clicked() {
        commands.push(AppCommand::ResetSpecs);
    }
}

/// How the data are read, and what happens to their columns.
pub fn show(ui: &mut Ui, loaded: &mut Loaded, possible: Possible, commands: &mut Vec<AppCommand>) {
    field::heading(ui, "Data");
    advice(ui, &loaded.profile.advice, &loaded.data);
    layout::show(ui, &loaded.data, possible.of_file, commands);
    if !possible.of_archive {
        selection::show(ui, &loaded.data, commands);
    }
    if possible.of_file {
        missing(ui, &loaded.data, commands);
    }
    ui.add_enabled_ui(!possible.active, |ui| columns::show(ui, loaded));
}

/// Whether values that stand for none are kept apart; only where there are any, or were.
fn missing(ui: &mut Ui, data: &Dataset, commands: &mut Vec<AppCommand>) {
    let found = data.missing();
    let mut apart = *found.wanted() != Missing::None;
    if apart && found.is_empty() {
        return;
    }
    let mut tip = RunSettings::about("missing").to_owned();
    if apart {
        tip = format!("{tip}\n\n{}", missing_in_words(data));
    }
    let tick = ui.checkbox(&mut apart, "Keep missing values apart");
    if tick.on_hover_text(tip).changed() {
        let wanted = if apart { Missing::Auto } else { Missing::None };
        commands.push(AppCommand::SetMissing(wanted));
    }
}

/// Which values of which columns are taken as missing or as outliers.
fn missing_in_words(data: &Dataset) -> String {
    const MOST_LINES: usize = 12;
    let columns = data.column_names.iter().enumerate();
    let mut lines: Vec<String> = columns
        .filter(|(column, _)| !data.missing().of(*column).is_empty())
        .map(|(column, name)| {
            let words = data.missing().of(column).iter();
            let dtype = data.dtype_of(column);
            let words: Vec<String> = words.map(|word| word.text(dtype)).collect();
            format!("{name}: {}", words.join(", "))
        })
        .collect();
    let more = lines.len().saturating_sub(MOST_LINES);
    lines.truncate(MOST_LINES);
    if more > 0 {
        lines.push(format!("and {}", format::counted(more, "more column")));
    }
    lines.join("\n")
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

/// One line on what is open: `30,000 samples x 19 columns, float32, 2.28 MB`.
fn summary(loaded: &Loaded) -> String {
    let data = &loaded.data;
    let what = if data.is_field() {
        "snapshot"
    } else {
        "sample"
    };
    let samples = match data.origin.of {
        Some(all) => format!(
            "{} of {}",
            format::count(data.samples()),
            format::counted(all, what)
        ),
        None => format::counted(data.samples(), what),
    };
    let inside = if data.is_field() {
        let grid = format::shape(&data.layout.shown_shape());
        let components = data.columns();
        if components > 1 {
            format!("{grid} x {components} components")
        } else {
            grid
        }
    } else {
        format::counted(data.columns(), "column")
    };
    format!(
        "{samples} x {inside}, {}, {}",
        data.types().name(),
        format::bytes(data.stored_bytes())
    )
}
