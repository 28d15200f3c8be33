//! Questions that have to be answered before anything else.

use std::path::PathBuf;

use egui::text::{CCursor, CCursorRange};
use egui::{Context, Id, Key, Modal, Response, RichText, TextEdit, Ui};

use super::loading;
use crate::app::purpose::{PathPrompt, Purpose};
use crate::app::state::{AppState, Pending};
use crate::app::{AppCommand, UnsavedAnswer, style};

const WIDTH: f32 = 460.0;

pub(super) fn modal<T>(
    ctx: &Context,
    id: &str,
    title: &str,
    add: impl FnOnce(&mut Ui) -> T,
) -> (T, bool) {
    modal_of_width(ctx, id, title, WIDTH, add)
}

pub(super) fn modal_of_width<T>(
    ctx: &Context,
    id: &str,
    title: &str,
    width: f32,
    add: impl FnOnce(&mut Ui) -> T,
) -> (T, bool) {
    let frame = egui::Frame::popup(&ctx.global_style()).inner_margin(20);
    let shown = Modal::new(Id::unique(id)).frame(frame).show(ctx, |ui| {
        ui.set_width(width);
        ui.label(RichText::new(title).heading());
        ui.add_space(style::GAP);
        add(ui)
    });
    let away = shown.should_close();
    (shown.inner, away)
}

/// A file on its way in, and how to give it up.
pub fn pending(ctx: &Context, pending: Option<&Pending>, commands: &mut Vec<AppCommand>) {
    if let Some(pending) = pending {
        let (passed, preview) = (pending.since.elapsed(), pending.preview.as_deref());
        loading::show(ctx, &pending.label, passed, preview, commands);
    }
}

/// Something would be lost: what becomes of it?
pub fn unsaved(
    ctx: &Context,
    state: &AppState,
    waiting: Option<&AppCommand>,
    commands: &mut Vec<AppCommand>,
) {
    let Some(waiting) = waiting else { return };
    let next = match waiting {
        AppCommand::Quit => "quitting",
        AppCommand::Train | AppCommand::TrainSmaller => "training anew",
        AppCommand::CompressWith(_) => "compressing with another model",
        _ => "opening other data",
    };
    let active = state.run.phase.active();
    let title = if active {
        "Training is under way"
    } else {
        "The archive is not saved"
    };
    let kept = state.kept.folder.is_some();
    let text = if !active {
        format!("It is not among the kept runs, so {next} would lose it")
    } else if kept {
        format!(
            "Before {next}, stop it and keep the best it has reached under Runs, or discard it?"
        )
    } else {
        format!(
            "Its result would be lost by {next}; to keep it, stop it and save the archive first"
        )
    };
    let ((), away) = modal(ctx, "unsaved", title, |ui| {
        ui.label(text);
        ui.add_space(style::GROUP_GAP);
        ui.horizontal(|ui| {
            if !active && first_answer(ui, "Save...").clicked() {
                commands.push(AppCommand::AnswerUnsaved(UnsavedAnswer::Save));
            }
            if active && kept && first_answer(ui, "Stop and keep").clicked() {
                commands.push(AppCommand::AnswerUnsaved(UnsavedAnswer::Keep));
            }
            let discard = if active {
                "Stop and discard"
            } else {
                "Discard"
            };
            if ui.button(discard).clicked() {
                commands.push(AppCommand::AnswerUnsaved(UnsavedAnswer::Discard));
            }
            if ui.button("Cancel").clicked() {
                commands.push(AppCommand::AnswerUnsaved(UnsavedAnswer::Cancel));
            }
        });
    });
    if away {
        commands.push(AppCommand::AnswerUnsaved(UnsavedAnswer::Cancel));
    }
}

/// The answer that Return gives: it has the keyboard's attention until somebody goes on with Tab.
fn first_answer(ui: &mut Ui, text: &str) -> Response {
    let button = ui.add(style::primary(text, ui.visuals().dark_mode));
    if ui.memory(|memory| memory.focused().is_none()) {
        button.request_focus();
    }
    button
}

/// A field for a path; gives the path once it is entered.
pub fn path(ctx: &Context, prompt: &mut Option<PathPrompt>) -> Option<(Purpose, PathBuf)> {
    let open = prompt.as_mut()?;
    let ((entered, cancelled), away) = modal(ctx, "path", open.purpose.dialog().title, |ui| {
        path_form(ui, open)
    });
    if entered && !open.text.trim().is_empty() {
        let path = PathBuf::from(typed_path(&open.text));
        let replaces = open.purpose.saves() && path.exists();
        let note = format!(
            "{} is there already; {} again to replace it",
            path.display(),
            open.purpose.dialog().verb
        );
        if replaces && open.note.as_deref() != Some(note.as_str()) {
            open.note = Some(note);
            open.focused = false;
            return None;
        }
        return prompt.take().map(|prompt| (prompt.purpose, path));
    }
    if cancelled || away {
        *prompt = None;
    }
    None
}

/// Whether the path was entered, and whether the form was cancelled.
fn path_form(ui: &mut Ui, open: &mut PathPrompt) -> (bool, bool) {
    if let Some(note) = &open.note {
        ui.label(note);
        ui.add_space(style::GAP);
    }
    let label = ui.label("Path");
    let field = TextEdit::singleline(&mut open.text).desired_width(f32::INFINITY);
    let mut output = field.show(ui);
    let edit = output.response.response.labelled_by(label.id);
    if !open.focused {
        edit.request_focus();
        open.focused = true;
        // What is typed or pasted takes the place of the name that is proposed.
        let all = CCursorRange::two(CCursor::default(), CCursor::new(open.text.chars().count()));
        output.state.cursor.set_char_range(Some(all));
        output.state.store(ui.ctx(), edit.id);
    }
    if open.purpose.saves() && PathBuf::from(typed_path(&open.text)).is_relative() {
        let folder = std::env::current_dir().unwrap_or_default();
        ui.label(
            RichText::new(format!("In {}", folder.display()))
                .small()
                .weak(),
        );
    }
    let enter = edit.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    ui.add_space(style::GROUP_GAP);
    let mut entered = enter;
    let mut cancelled = false;
    ui.horizontal(|ui| {
        let verb = style::primary(open.purpose.dialog().verb, ui.visuals().dark_mode);
        entered |= ui.add_enabled(!open.text.trim().is_empty(), verb).clicked();
        cancelled = ui.button("Cancel").clicked();
    });
    (entered, cancelled)
}

/// A path as people paste it: with quotes, as a URI, or from their home folder.
pub fn typed_path(text: &str) -> String {
    let text = text.trim();
    let text = text.trim_matches(|c| c == '"' || c == '\'');
    let text = text.strip_prefix("file://").unwrap_or(text);
    match (text.strip_prefix("~/"), directories::UserDirs::new()) {
        (Some(rest), Some(dirs)) => dirs.home_dir().join(rest).display().to_string(),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use egui_kittest::Harness;

    use super::{typed_path, unsaved};
    use crate::app::{AppCommand, AppState, UnsavedAnswer};

    #[test]
    fn return_gives_the_first_answer() {
        let mut harness = Harness::new_ui_state(
            |ui, commands: &mut Vec<AppCommand>| {
                let waiting = Some(&AppCommand::Quit);
                unsaved(ui.ctx(), &AppState::default(), waiting, commands);
            },
            Vec::new(),
        );
        harness.run_steps(3);
        harness.key_press(egui::Key::Enter);
        harness.run_steps(2);
        let answer = AppCommand::AnswerUnsaved(UnsavedAnswer::Save);
        let answers: Vec<String> = harness.state().iter().map(|c| format!("{c:?}")).collect();
        assert_eq!(answers, [format!("{answer:?}")]);
    }

    #[test]
    fn pasted_paths_are_cleaned() {
        assert_eq!(typed_path(" \"/a/b c.npz\"\n"), "/a/b c.npz");
        assert_eq!(typed_path("file:///a/b.npz"), "/a/b.npz");
        assert_eq!(typed_path("data.npz"), "data.npz");
        assert!(!typed_path("~/data.npz").starts_with('~'));
    }
}
