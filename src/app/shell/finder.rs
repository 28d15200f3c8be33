//! The command palette.

use egui::{Context, Id, Key, Modal, Modifiers, ScrollArea, TextEdit, Ui};

use crate::app::AppCommand;
use crate::app::commands::{NamedCommand, table};
use crate::app::state::AppState;

/// The command palette: finds a command by a part of its name.
#[derive(Default)]
pub struct Palette {
    text: String,
    chosen: usize,
}

/// Draws the palette where it is open.
pub fn show(
    ctx: &Context,
    state: &AppState,
    palette: &mut Option<Palette>,
    commands: &mut Vec<AppCommand>,
) {
    let Some(open) = palette else { return };
    let found = matching(&open.text, state);
    open.chosen = open.chosen.min(found.len().saturating_sub(1));
    let steps = arrows(ctx);
    open.chosen = open
        .chosen
        .saturating_add_signed(steps)
        .min(found.len().saturating_sub(1));
    let enter = ctx.input(|input| input.key_pressed(Key::Enter));
    let mut taken = enter.then_some(open.chosen);
    let area =
        Modal::default_area(Id::unique("palette")).anchor(egui::Align2::CENTER_TOP, [0.0, 96.0]);
    let modal = Modal::new(Id::unique("palette"))
        .area(area)
        .show(ctx, |ui| {
            ui.set_width(440.0);
            let hint = "Type a part of a command's name";
            let edit = ui.add(
                TextEdit::singleline(&mut open.text)
                    .hint_text(hint)
                    .desired_width(f32::INFINITY),
            );
            edit.request_focus();
            if edit.changed() {
                open.chosen = 0;
            }
            // Of one height, or a short list would leave no room for the next one.
            let list = ScrollArea::vertical().min_scrolled_height(400.0);
            list.max_height(400.0).show(ui, |ui| {
                for (i, named) in found.iter().enumerate() {
                    if entry(ui, named, i == open.chosen, steps != 0) {
                        taken = Some(i);
                    }
                }
                if found.is_empty() {
                    ui.weak("No command of that name can be used now");
                }
            });
        });
    let named = taken.and_then(|i| found.get(i));
    if named.is_some() || modal.should_close() {
        *palette = None;
        commands.extend(named.and_then(|named| named.command(state)));
    }
}

fn entry(ui: &mut Ui, named: &NamedCommand, chosen: bool, moved: bool) -> bool {
    let mut button = egui::Button::selectable(chosen, named.text)
        .min_size(egui::vec2(ui.available_width(), 24.0));
    if let Some(shortcut) = named.keys().next() {
        button = button.shortcut_text(ui.ctx().format_shortcut(&shortcut));
    }
    let response = ui.add(button).on_hover_text(named.tip);
    if chosen && moved {
        response.scroll_to_me(None);
    }
    response.clicked()
}

/// How far the arrow keys move the choice.
fn arrows(ctx: &Context) -> isize {
    ctx.input_mut(|input| {
        let down = input.count_and_consume_key(Modifiers::NONE, Key::ArrowDown) as isize;
        let up = input.count_and_consume_key(Modifiers::NONE, Key::ArrowUp) as isize;
        down - up
    })
}

/// Possible commands whose text holds all words typed; those that begin with them first.
fn matching(text: &str, state: &AppState) -> Vec<NamedCommand> {
    let typed = text.trim().to_lowercase();
    let words: Vec<_> = typed.split_whitespace().collect();
    let mut found: Vec<_> = table::all()
        .filter(|named| named.command(state).is_some())
        .filter(|named| {
            let name =
                format!("{} {} {}", named.menu.label(), named.text, named.tip).to_lowercase();
            words.iter().all(|word| name.contains(word))
        })
        .collect();
    found.sort_by_key(|named| {
        let name = named.text.to_lowercase();
        let only_in_tip = words.iter().filter(|word| !name.contains(**word)).count();
        (!name.starts_with(&typed), only_in_tip)
    });
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_palette_finds_by_words_and_prefers_names() {
        let state = AppState::default();
        let first = |text: &str| matching(text, &state).first().map(|named| named.text);
        assert_eq!(first("dark"), Some("Dark theme"));
        assert_eq!(first("theme light"), Some("Light theme"));
        assert_eq!(first("quit"), Some("Quit"));
        assert_eq!(first("no such thing"), None);
        assert!(matching("", &state).len() > 5);
    }

    #[test]
    fn what_is_not_possible_is_not_offered() {
        let state = AppState::default();
        assert!(
            matching("stop", &state)
                .iter()
                .all(|named| named.text != "Stop")
        );
    }
}
