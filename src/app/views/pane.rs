//! Two views beside each other: which of the two places something is drawn in.

use std::fmt::Debug;
use std::hash::Hash;

use egui::{Id, IdSalt, Ui, UiBuilder, UiKind, UiStackInfo};

const SECOND: &str = "second view";

/// An id that a view has once in each of the two places: the same view may be shown in both.
pub fn own_id(ui: &Ui, source: impl Hash + Debug) -> Id {
    let id = Id::unique(source);
    let is_second = ui.stack().iter().any(|ui| ui.tags().contains(SECOND));
    if is_second { id.with(SECOND) } else { id }
}

/// Draws in the second place.
pub fn second<R>(ui: &mut Ui, add: impl FnOnce(&mut Ui) -> R) -> R {
    let info = UiStackInfo::new(UiKind::GenericArea).with_tag(SECOND);
    let builder = UiBuilder::new()
        .id_salt(IdSalt::new(SECOND))
        .ui_stack_info(info);
    ui.scope_builder(builder, add).inner
}
