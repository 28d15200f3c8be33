//! Which columns and samples of the file are taken.

use std::str::FromStr;

use egui::{CollapsingHeader, Id, TextEdit, Ui};

use super::field;
use crate::app::AppCommand;
use crate::data::{Dataset, Selection};

/// A selection as it is typed, and the one that it began with.
#[derive(Clone, Default)]
struct Draft {
    begun_with: Selection,
    columns: String,
    time: String,
    conditions: String,
    lists: String,
}

/// Which columns and samples of the file are taken, and the ways to change that.
pub fn show(ui: &mut Ui, data: &Dataset, commands: &mut Vec<AppCommand>) {
    let taken = &data.origin.selection;
    let title = match (taken.is_empty(), data.is_field()) {
        (true, true) => "All components and snapshots",
        (true, false) => "All columns and rows",
        (false, true) => "Chosen components and snapshots",
        (false, false) => "Chosen columns and rows",
    };
    CollapsingHeader::new(title)
        .id_salt("selection")
        .show(ui, |ui| {
            let id = Id::unique("selection draft");
            let mut draft = ui.data(|d| d.get_temp::<Draft>(id)).unwrap_or_default();
            if draft.begun_with != *taken {
                draft = Draft::of(taken);
            }
            fields(ui, &mut draft, data, commands);
            ui.data_mut(|d| d.insert_temp(id, draft));
        });
}

fn fields(ui: &mut Ui, draft: &mut Draft, data: &Dataset, commands: &mut Vec<AppCommand>) {
    let what = if data.is_field() {
        "Components"
    } else {
        "Columns"
    };
    let mut is_entered = false;
    let mut text = |ui: &mut Ui, name: &str, option: &str, hint: String, text: &mut String| {
        let edit = TextEdit::singleline(text).hint_text(hint);
        let response = field::setting(ui, name, option, |ui| ui.add(edit));
        is_entered |= response.lost_focus() && ui.input(|i| i.key_pressed(egui::Key::Enter));
    };
    let first: Vec<&str> = data
        .column_names
        .iter()
        .take(2)
        .map(String::as_str)
        .collect();
    text(ui, what, "select", first.join(","), &mut draft.columns);
    if data.is_field() || !draft.time.is_empty() {
        text(ui, "Times", "time", "0..10".to_owned(), &mut draft.time);
    }
    if !data.is_field() {
        let hint = first
            .first()
            .map_or_else(String::new, |name| format!("{name} > 0"));
        text(ui, "Conditions", "conditions", hint, &mut draft.conditions);
    }
    if !data.is_field() {
        text(ui, "Lists", "lists", "2".to_owned(), &mut draft.lists);
    }
    let taken = &data.origin.selection;
    let wanted = draft.selection();
    ui.horizontal(|ui| {
        let is_new = wanted.as_ref().is_ok_and(|wanted| wanted != taken);
        let take = ui.add_enabled(is_new, egui::Button::new("Take these"));
        if (take.clicked() || (is_entered && is_new))
            && let Ok(wanted) = &wanted
        {
            commands.push(AppCommand::SetSelection(wanted.clone()));
        }
        let all = ui.add_enabled(!taken.is_empty(), egui::Button::new("Take all"));
        if all.clicked() {
            commands.push(AppCommand::SetSelection(Selection::default()));
        }
    });
    if let Err(why) = wanted {
        field::problem(ui, &why);
    }
    if data.origin.path.is_some() {
        let arrays = ui.button("Arrays of the file...");
        let tip = "Shows what the file holds, and opens other arrays of it";
        if arrays.on_hover_text(tip).clicked() {
            commands.push(AppCommand::ShowContents);
        }
    }
}

impl Draft {
    fn of(selection: &Selection) -> Self {
        fn text<T: ToString>(part: Option<&T>) -> String {
            part.map_or_else(String::new, ToString::to_string)
        }
        Self {
            begun_with: selection.clone(),
            columns: text(selection.columns.as_ref()),
            time: text(selection.time.as_ref()),
            conditions: text(selection.conditions.as_ref()),
            lists: text(selection.lists.as_ref()),
        }
    }

    /// What was typed.
    ///
    /// # Errors
    /// When it is not understood.
    fn selection(&self) -> Result<Selection, String> {
        fn part<T: FromStr<Err: ToString>>(text: &str) -> Result<Option<T>, String> {
            let text = Some(text.trim()).filter(|text| !text.is_empty());
            text.map(str::parse)
                .transpose()
                .map_err(|e: T::Err| e.to_string())
        }
        Ok(Selection {
            columns: part(&self.columns)?,
            time: part(&self.time)?,
            conditions: part(&self.conditions)?,
            lists: part(&self.lists)?,
        })
    }
}
