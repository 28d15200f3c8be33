//! The choice from where a mesh is looked at.

use egui::Ui;

use crate::data::{Mesh, MeshView};

const NAMES: [&str; 3] = ["x", "y", "z"];

/// Along which axis of space a mesh is looked at, and where it is cut; nothing to choose of a flat one.
pub fn mesh_view_picker(ui: &mut Ui, chosen: &mut Option<MeshView>, mesh: &Mesh) {
    let geometry = &mesh.geometry;
    if geometry.flat_along().is_some() {
        *chosen = None;
        return;
    }
    let mut view = chosen.unwrap_or_else(|| MeshView::new(geometry));
    let label = ui.label("Along");
    let combo = egui::ComboBox::from_id_salt("mesh view along")
        .selected_text(NAMES[view.along])
        .width(36.0);
    let combo = combo.show_ui(ui, |ui| {
        for (axis, name) in NAMES.into_iter().enumerate() {
            ui.selectable_value(&mut view.along, axis, name);
        }
    });
    combo.response.labelled_by(label.id);
    if geometry.is_solid() {
        let mut is_cut = view.cut.is_some();
        ui.checkbox(&mut is_cut, "Cut at").on_hover_text(
            "On: what lies in a plane across that axis. Off: the surface, as it is seen from outside",
        );
        let mut cut = view.cut.unwrap_or(MeshView::MIDDLE);
        let [low, high] = geometry
            .extent()
            .map_or([0.0, 1.0], |extent| extent[view.along]);
        let place = move |cut: f64, _: std::ops::RangeInclusive<usize>| {
            let place = low + (high - low) * cut / f64::from(MeshView::WHOLE);
            crate::data::Coordinate::number(place)
        };
        let slider = egui::Slider::new(&mut cut, 0..=MeshView::WHOLE).custom_formatter(place);
        ui.add_enabled(is_cut, slider);
        view.cut = is_cut.then_some(cut);
    }
    *chosen = Some(view);
}
