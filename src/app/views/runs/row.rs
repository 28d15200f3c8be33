//! One run of the table of runs, with its buttons.

mod menu;

use egui::{Key, Response, RichText, Ui};

use crate::app::menus::context_menu;
use crate::app::plot::{Ink, dark};
use crate::app::views::table_rows::{Rows, is_entered};
use crate::app::{AppCommand, AppState, palette};
use crate::runs::{DATA, KeptRun};

/// The name that is being typed.
pub struct Editing {
    id: String,
    text: String,
    /// The field has had the keyboard's attention already.
    focused: bool,
}

/// The runs of the table, and what is done with them.
pub struct RunRows<'a> {
    pub shown: &'a [&'a KeptRun],
    pub state: &'a AppState,
    pub editing: &'a mut Option<Editing>,
    pub commands: Vec<AppCommand>,
}

/// One run of the table.
struct Row<'a> {
    kept: &'a KeptRun,
    state: &'a AppState,
    /// It is the run on show.
    current: bool,
}

impl<'a> RunRows<'a> {
    fn of(&self, row: usize) -> Row<'a> {
        let kept = self.shown[row];
        Row {
            kept,
            state: self.state,
            current: self.state.kept.current.as_deref() == Some(&kept.id),
        }
    }
}

impl Rows for RunRows<'_> {
    fn cell(&mut self, ui: &mut Ui, head: &str, row: usize) -> bool {
        let row = self.of(row);
        match head {
            "*" => row.star(ui, &mut self.commands),
            "Run" => row.name(ui, self.editing, &mut self.commands),
            DATA => {
                let data = &row.kept.record.data;
                let path = data.path.as_deref().unwrap_or("Bundled sample");
                ui.label(&data.label).on_hover_text(path);
            }
            _ => return false,
        }
        true
    }

    fn buttons(&mut self, ui: &mut Ui, row: usize) {
        self.of(row).buttons(ui, self.editing, &mut self.commands);
    }

    fn is_selected(&self, row: usize) -> bool {
        self.of(row).current
    }

    fn row(&mut self, response: &Response, row: usize) {
        let row = self.of(row);
        if (response.double_clicked() || is_entered(response)) && row.can_open() {
            self.commands.push(AppCommand::OpenRun(row.kept.id.clone()));
        }
        context_menu(response, |ui| {
            row.menu(ui, self.editing, &mut self.commands);
        });
    }
}

impl Row<'_> {
    fn star(&self, ui: &mut Ui, commands: &mut Vec<AppCommand>) {
        let starred = self.kept.record.starred;
        let (text, label) = if starred {
            ("\u{2605}", "Take the star away")
        } else {
            ("\u{2606}", "Give it a star")
        };
        let colour = if starred {
            palette::warning(dark(ui))
        } else {
            ui.visuals().weak_text_color()
        };
        let button = egui::Button::new(RichText::new(text).color(colour).size(15.0)).frame(false);
        let response = ui.add(button).on_hover_text(label);
        let name = format!("{label}: {}", self.kept.record.name);
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &name));
        if response.clicked() {
            let (id, starred) = (self.kept.id.clone(), !starred);
            commands.push(AppCommand::StarRun { id, starred });
        }
    }

    fn name(&self, ui: &mut Ui, editing: &mut Option<Editing>, commands: &mut Vec<AppCommand>) {
        let record = &self.kept.record;
        if let Some(edit) = editing.as_mut().filter(|edit| edit.id == self.kept.id) {
            let field = egui::TextEdit::singleline(&mut edit.text).desired_width(f32::INFINITY);
            let response = ui.add(field);
            if !edit.focused {
                edit.focused = true;
                response.request_focus();
            }
            if response.lost_focus() {
                if !ui.input(|i| i.key_pressed(Key::Escape)) && edit.text != record.name {
                    let (id, name) = (edit.id.clone(), edit.text.clone());
                    commands.push(AppCommand::RenameRun { id, name });
                }
                *editing = None;
            }
            return;
        }
        let dark = dark(ui);
        let beside = self.state.kept.beside.as_ref();
        let (mark, colour) = if self.current {
            (" (on show)", Ink::After.words(dark))
        } else if beside.is_some_and(|beside| beside.id == self.kept.id) {
            (" (beside)", palette::beside(dark))
        } else {
            ("", ui.visuals().strong_text_color())
        };
        let name = RichText::new(&record.name).color(colour).strong();
        let tip = format!(
            "{}{mark}\nMade with version {}",
            record.name, record.version
        );
        let button = egui::Button::new(name).frame(false).truncate();
        let response = ui
            .add(button)
            .on_hover_text(format!("{tip}\nClick to rename"));
        let said = format!("{}{mark}", record.name);
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &said));
        if response.clicked() {
            *editing = Some(self.edit());
        }
    }

    fn edit(&self) -> Editing {
        Editing {
            id: self.kept.id.clone(),
            text: self.kept.record.name.clone(),
            focused: false,
        }
    }

    fn can_open(&self) -> bool {
        self.kept.archive && self.kept.record.run.is_some() && !self.state.run.phase.active()
    }

    /// Why it cannot be laid over the run on show; none where it can.
    fn cannot_compare(&self) -> Option<&'static str> {
        let loaded = self.state.loaded();
        if !self.kept.archive || self.kept.record.run.is_none() {
            return Some("There is no archive to compare with");
        }
        if loaded.is_none_or(|l| l.fingerprint != self.kept.record.data.fingerprint) {
            return Some("It is of other data");
        }
        if self.current {
            return Some("It is the run on show");
        }
        let shows = self.state.run.outcome.is_some() || self.state.run.phase.active();
        (!shows).then_some("Train or open another run first")
    }

    fn buttons(&self, ui: &mut Ui, editing: &mut Option<Editing>, commands: &mut Vec<AppCommand>) {
        let open = ui.add_enabled(self.can_open() && !self.current, egui::Button::new("Open"));
        if open
            .on_hover_text("Shows this run in all views, as if it had just ended")
            .clicked()
        {
            commands.push(AppCommand::OpenRun(self.kept.id.clone()));
        }
        self.compare(ui, commands);
        let more = ui.button("...").on_hover_text("More");
        more.widget_info(|| {
            let name = format!("More: {}", self.kept.record.name);
            egui::WidgetInfo::labeled(egui::Role::Button, true, name)
        });
        egui::Popup::menu(&more).show(|ui| self.menu(ui, editing, commands));
    }

    fn compare(&self, ui: &mut Ui, commands: &mut Vec<AppCommand>) {
        let beside = self.state.kept.beside.as_ref();
        if beside.is_some_and(|beside| beside.id == self.kept.id) {
            if ui
                .button("End")
                .on_hover_text("Ends the comparison")
                .clicked()
            {
                commands.push(AppCommand::Beside(None));
            }
            return;
        }
        let why = self.cannot_compare();
        let compare = ui.add_enabled(why.is_none(), egui::Button::new("Compare"));
        let compare = compare
            .on_hover_text("Lays this run over the one on show, in every view")
            .on_disabled_hover_text(why.unwrap_or_default());
        if compare.clicked() {
            commands.push(AppCommand::Beside(Some(self.kept.id.clone())));
        }
    }
}
