//! The errors of every frame of what is shown.

use egui::Ui;

use super::FieldView;
use crate::app::views::source::{Part, Source};
use crate::figures::{FieldShape, FrameErrors};
use crate::metrics::FieldQuantity;

impl FieldView {
    /// The errors of every frame of what is shown, once they are found.
    pub(super) fn errors(
        &mut self,
        ui: &Ui,
        source: &Source,
        shape: &FieldShape,
        (quantity, component): (FieldQuantity, usize),
    ) -> Option<FrameErrors> {
        let key = (source.generation, component, quantity);
        let data = source.column(component, Part::All);
        let (range, frames) = (source.range(component), source.shown());
        let (own, cost) = (shape.clone(), 2 * data.size());
        let found = self.errors.keyed(ui.ctx(), &key, cost, move || {
            if quantity == FieldQuantity::Values {
                return FrameErrors::new(&data, frames, range);
            }
            let after = data.after.as_deref();
            FrameErrors::of_quantity(&data.before, after, &own, (quantity, component))
        });
        // Those of something else would be told as those of what is shown.
        let found = found.filter(|(known, _)| (known.1, known.2) == (key.1, key.2));
        let has_all = |errors: &FrameErrors| {
            errors.frames == frames && (source.after.is_none() || errors.nrmse.len() == frames)
        };
        found
            .map(|(_, errors)| errors)
            .filter(|errors| has_all(errors))
            .cloned()
    }
}
