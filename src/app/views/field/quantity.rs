//! The choice of what is drawn of a field.

use egui::Ui;

use super::formula::FormulaChoice;
use crate::data::Dataset;
use crate::figures::{FieldShape, formula_of};
use crate::metrics::FieldQuantity;

/// A quantity that has a name, or a formula.
pub fn quantity_picker(
    ui: &mut Ui,
    chosen: &mut FieldQuantity,
    formula: &mut FormulaChoice,
    data: &Dataset,
    shape: &FieldShape,
) {
    let components = data.columns();
    // Of a velocity beside other components, it is what a formula says.
    let as_formula = |quantity| formula_of(quantity, data);
    if !shape.has(*chosen, components) || as_formula(*chosen).is_some() {
        *chosen = FieldQuantity::Values;
    }
    // Of a line there are no pictures.
    let applies = |quantity: FieldQuantity| match quantity {
        FieldQuantity::Values => true,
        other => {
            shape.is_picture() && (shape.has(other, components) || as_formula(other).is_some())
        }
    };
    let label = ui.label("Show");
    let text = if formula.is_on {
        "Formula"
    } else {
        chosen.label()
    };
    let combo = egui::ComboBox::from_id_salt("quantity")
        .selected_text(text)
        .width(92.0);
    let combo = combo.show_ui(ui, |ui| {
        for quantity in FieldQuantity::ALL {
            ui.add_enabled_ui(applies(quantity), |ui| {
                let is_chosen = !formula.is_on && *chosen == quantity;
                let choice = ui
                    .selectable_label(is_chosen, quantity.label())
                    .on_hover_text(explain(quantity))
                    .on_disabled_hover_text(
                        "Only for a velocity: as many components as axes of its grid or mesh",
                    );
                if choice.clicked() {
                    if let Some(text) = as_formula(quantity) {
                        formula.put(text);
                    } else {
                        (*chosen, formula.is_on) = (quantity, false);
                    }
                }
            });
        }
        ui.selectable_value(&mut formula.is_on, true, "Formula...")
            .on_hover_text(
                "What a formula of the components says, such as sqrt(u^2 + v^2) or fluctuation(p)",
            );
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
