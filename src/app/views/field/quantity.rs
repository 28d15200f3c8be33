//! The choice of what is drawn of a field.

use egui::Ui;

use crate::figures::FieldShape;
use crate::metrics::FieldQuantity;

pub fn quantity_picker(
    ui: &mut Ui,
    chosen: &mut FieldQuantity,
    components: usize,
    shape: &FieldShape,
) {
    if !shape.has(*chosen, components) {
        *chosen = FieldQuantity::Values;
    }
    let there = FieldQuantity::ALL
        .iter()
        .filter(|q| shape.has(**q, components));
    if !shape.is_picture() || there.count() < 2 {
        return;
    }
    let label = ui.label("Show");
    let combo = egui::ComboBox::from_id_salt("quantity")
        .selected_text(chosen.label())
        .width(92.0);
    let combo = combo.show_ui(ui, |ui| {
        for quantity in FieldQuantity::ALL {
            let applies = shape.has(quantity, components);
            ui.add_enabled_ui(applies, |ui| {
                ui.selectable_value(chosen, quantity, quantity.label())
                    .on_hover_text(explain(quantity))
                    .on_disabled_hover_text(
                        "Only for a velocity on a grid: as many components as axes",
                    );
            });
        }
    });
    combo.response.labelled_by(label.id);
}

fn explain(quantity: FieldQuantity) -> &'static str {
    match quantity {
        FieldQuantity::Values => "The values of the component",
        FieldQuantity::Gradient => "How much the component changes from point to point",
        FieldQuantity::Vorticity => {
            "dv/dx - du/dy of a velocity, x along the last axis and y along the one before; in three \
             dimensions the length of the curl"
        }
        FieldQuantity::Divergence => "du/dx + dv/dy of a velocity: 0 where nothing is squeezed",
        FieldQuantity::QCriterion => {
            "Half of the squared rotation less the squared strain of a velocity: above 0 in vortices"
        }
        FieldQuantity::Magnitude => "Length of the vector of all components",
    }
}
