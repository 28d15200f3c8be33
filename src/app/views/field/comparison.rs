//! How before and after stand to each other: beside each other, one wiped over the other, or in turns.

use egui::{Key, Ui};

/// How before and after are compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Arrange {
    #[default]
    Beside,
    Wipe,
    Blink,
}

/// How before and after stand to each other.
pub struct Comparison {
    pub arrange: Arrange,
    /// The share of the width that shows what was there before.
    pub share: f64,
    /// What was there before is shown, in turns.
    is_before: bool,
}

impl Default for Comparison {
    fn default() -> Self {
        Self {
            arrange: Arrange::default(),
            share: 0.5,
            is_before: false,
        }
    }
}

impl Comparison {
    pub fn show(&mut self, ui: &mut Ui) {
        ui.spacing_mut().item_spacing.x = 4.0;
        for (arrange, name, tip) in [
            (
                Arrange::Beside,
                "Side by side",
                "Before, after and their difference",
            ),
            (
                Arrange::Wipe,
                "Wipe",
                "One picture: before at the left of a line that a drag moves, after at its right",
            ),
            (
                Arrange::Blink,
                "Blink",
                "One picture of what came back; while B is held, of what was there before",
            ),
        ] {
            ui.selectable_value(&mut self.arrange, arrange, name)
                .on_hover_text(tip);
        }
        if self.arrange == Arrange::Blink {
            ui.checkbox(&mut self.is_before, "Show before")
                .on_hover_text("B, while it is held");
        }
    }

    /// Which side is on show where both take turns.
    pub fn shows_before(&self, ui: &Ui) -> bool {
        let typing = ui.ctx().memory(|memory| memory.focused().is_some());
        let held = !typing && ui.input(|input| input.key_down(Key::B) && input.modifiers.is_none());
        self.is_before != held
    }
}
