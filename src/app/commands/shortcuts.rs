//! Keys that were pressed, and files that were dropped, as commands.

use std::path::PathBuf;

use egui::Key;

use super::{AppCommand, table};
use crate::app::state::AppState;
use crate::data::series_of;

/// The commands whose shortcuts were pressed in this frame; the presses are used up.
///
/// Keys that also mean something to a field or a button count only while none has the keyboard.
pub fn pressed(ctx: &egui::Context, state: &AppState) -> Vec<AppCommand> {
    let busy = ctx.egui_wants_keyboard_input();
    let mut shortcuts: Vec<_> = table::all()
        .flat_map(|named| {
            named
                .keys()
                .map(move |keys| (keys, named))
                .collect::<Vec<_>>()
        })
        .filter(|(keys, _)| {
            !busy || !keys.conflicts_with_text_editing() || is_function_key(keys.logical_key)
        })
        .collect();
    // Shift that is not asked for is overlooked, so Ctrl+Shift+S must be tried before Ctrl+S.
    shortcuts.sort_by_key(|(keys, _)| !keys.modifiers.shift);
    shortcuts
        .into_iter()
        .filter_map(|(keys, named)| Some((keys, named.command(state)?)))
        .filter(|(keys, _)| ctx.input_mut(|input| input.consume_shortcut(keys)))
        .map(|(_, command)| command)
        .collect()
}

/// The view whose key was pressed although it shows nothing of the data at hand, in words.
pub fn pressed_in_vain(ctx: &egui::Context, state: &AppState) -> Option<String> {
    let data = &state.loaded()?.data;
    let named = table::all().find(|named| {
        let is_pressed = |keys| ctx.input_mut(|input| input.consume_shortcut(&keys));
        named.command(state).is_none() && named.shows().is_some() && named.keys().any(is_pressed)
    })?;
    let kind = if data.is_field() { "field" } else { "table" };
    Some(format!("{} shows nothing of a {kind}", named.shows()?.name))
}

fn is_function_key(key: Key) -> bool {
    matches!(key, Key::F1 | Key::F5 | Key::F10 | Key::F12)
}

/// What is to be opened since it was dropped on the window.
pub fn dropped(ctx: &egui::Context) -> Option<AppCommand> {
    let dropped = ctx.input_mut(|input| std::mem::take(&mut input.raw.dropped_files));
    let files: Vec<PathBuf> = (dropped.iter())
        .map(|file| file.path().to_owned())
        .collect();
    (!files.is_empty()).then(|| AppCommand::Open(series_of(&files)))
}
