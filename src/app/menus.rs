//! Menus of things in the window: for the other button of the mouse, and for the keyboard.

use egui::{Key, Modifiers, Popup, Response, SetOpenCommand, Ui};

/// A menu that the other button of the mouse opens; where something has the keyboard's attention, the menu key or Shift+F10
/// does.
pub fn context_menu(response: &Response, add: impl FnOnce(&mut Ui)) {
    let ctx = &response.ctx;
    let is_asked = response.has_focus()
        && ctx.input_mut(|input| {
            input.consume_key(Modifiers::SHIFT, Key::F10)
                || input.consume_key(Modifiers::NONE, Key::Menu)
        });
    // It stays where it was opened: the pointer may be anywhere when a key is pressed.
    let by_key = response.id.with("menu by key");
    if is_asked || response.secondary_clicked() {
        ctx.data_mut(|data| data.insert_temp(by_key, is_asked));
    }
    let mut popup = Popup::context_menu(response);
    if ctx.data(|data| data.get_temp(by_key)).unwrap_or(false) {
        popup = popup.at_position(response.rect.center());
    }
    if is_asked {
        popup = popup.open_memory(SetOpenCommand::Bool(true));
    }
    popup.show(add);
}

#[cfg(test)]
mod tests {
    use egui_kittest::Harness;
    use egui_kittest::kittest::Queryable as _;

    use super::*;

    #[test]
    fn a_menu_opens_by_keys_where_its_owner_has_the_keyboard() {
        let mut harness = Harness::new_ui(|ui| {
            let button = ui.button("Heading");
            context_menu(&button, |ui| {
                let _ = ui.button("Copy");
            });
        });
        harness.key_press_modifiers(Modifiers::SHIFT, Key::F10);
        harness.run();
        assert!(harness.query_by_label("Copy").is_none(), "nothing has it");
        harness.get_by_label("Heading").focus();
        harness.run();
        harness.key_press_modifiers(Modifiers::SHIFT, Key::F10);
        harness.run();
        assert!(harness.query_by_label("Copy").is_some());
        harness.key_press(Key::Escape);
        harness.run();
        assert!(harness.query_by_label("Copy").is_none());
    }
}
