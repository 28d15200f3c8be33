//! The choices above the pictures of modes.

use egui::{ComboBox, Ui};

use super::{Beside, ModesView, What};
use crate::app::views::parts::{labelled_slider, shorten};
use crate::app::views::source::Source;
use crate::figures::FieldShape;

impl ModesView {
    pub(super) fn controls(
        &mut self,
        ui: &mut Ui,
        source: &Source,
        shape: &FieldShape,
        has_network: bool,
    ) {
        ui.selectable_value(&mut self.what, What::Modes, "Modes")
            .on_hover_text("Of principal components (POD) of the data: they need no training");
        ui.add_enabled_ui(has_network, |ui| {
            ui.selectable_value(&mut self.what, What::Latents, "Effect of latents")
                .on_hover_text("What one standard deviation up and down of each of the widest latents does to the field")
                .on_disabled_hover_text("After training, or with an archive");
        });
        let names = &source.data.column_names;
        if names.len() > 1 {
            ui.separator();
            let label = ui.label("Component");
            let all = "All together";
            let text = match (self.what, self.of) {
                (What::Modes, None) => all.to_owned(),
                (What::Modes, Some(own)) => shorten(&names[own], 28),
                (What::Latents, _) => shorten(&names[self.shown.min(names.len() - 1)], 28),
            };
            let combo = ComboBox::from_id_salt("modes of").selected_text(text);
            let combo = combo.show_ui(ui, |ui| {
                if self.what == What::Modes {
                    ui.selectable_value(&mut self.of, None, all)
                        .on_hover_text("In the units that they have, as for a velocity");
                }
                for (i, name) in names.iter().enumerate() {
                    let name = shorten(name, 40);
                    if self.what == What::Modes {
                        ui.selectable_value(&mut self.of, Some(i), name);
                    } else {
                        ui.selectable_value(&mut self.shown, i, name);
                    }
                }
            });
            combo.response.labelled_by(label.id);
            if self.what == What::Modes && self.of.is_none() {
                let label = ui.label("Pictures of");
                let shown = self.shown.min(names.len() - 1);
                let combo =
                    ComboBox::from_id_salt("modes shown").selected_text(shorten(&names[shown], 28));
                let combo = combo.show_ui(ui, |ui| {
                    for (i, name) in names.iter().enumerate() {
                        ui.selectable_value(&mut self.shown, i, shorten(name, 40));
                    }
                });
                combo.response.labelled_by(label.id);
            }
        }
        let slices = shape.slices();
        if slices > 1 {
            let mut slice = self.slice.unwrap_or(slices / 2).min(slices - 1);
            let slider = egui::Slider::new(&mut slice, 0..=slices - 1);
            if labelled_slider(ui, "Slice", slider).changed() {
                self.slice = Some(slice);
            }
        }
        if self.what == What::Modes {
            ui.separator();
            ui.selectable_value(&mut self.beside, Beside::Charts, "Charts");
            ui.selectable_value(&mut self.beside, Beside::Table, "Table");
        }
    }
}
