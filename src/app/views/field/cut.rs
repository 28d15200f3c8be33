//! Which plane of a volume is shown.

use egui::{ComboBox, Slider, Ui};

use crate::app::views::parts::labelled_slider;
use crate::data::Dataset;
use crate::figures::{FieldShape, Plane, Projection, slice_place};

/// The choice of a plane of a volume.
#[derive(Default)]
pub struct CutChoice {
    across: usize,
    /// For each axis, the one in the middle until another is chosen: it is more likely to show something than
    /// one at a wall.
    slices: [Option<usize>; 3],
    projection: Option<Projection>,
}

impl CutChoice {
    /// The axis that the picture is cut across.
    pub fn across(&self, shape: &FieldShape) -> usize {
        if shape.is_volume() { self.across } else { 0 }
    }

    /// A plane with what is chosen here.
    pub fn plane(&self, shape: &FieldShape, plane: Plane) -> Plane {
        let across = self.across(shape);
        let slices = shape.slices_across(across);
        Plane {
            across,
            slice: self.slices[across].unwrap_or(slices / 2).min(slices - 1),
            projection: self.projection.filter(|_| slices > 1),
            ..plane
        }
    }

    /// Nothing where there is one plane alone.
    pub fn show(&mut self, ui: &mut Ui, data: &Dataset, shape: &FieldShape) {
        if shape.is_volume() {
            let name = |axis| slice_place(data, axis, 0).0;
            let label = ui.label("Across");
            let combo = ComboBox::from_id_salt("cut across")
                .selected_text(name(self.across))
                .width(64.0);
            let combo = combo.show_ui(ui, |ui| {
                for axis in 0..3 {
                    ui.selectable_value(&mut self.across, axis, name(axis));
                }
            });
            combo
                .response
                .labelled_by(label.id)
                .on_hover_text("The axis that the picture is cut across");
        }
        let across = self.across(shape);
        let slices = shape.slices_across(across);
        if slices < 2 {
            return;
        }
        let label = ui.label("Slices");
        let text = self.projection.map_or("One", Projection::label);
        let combo = ComboBox::from_id_salt("projection")
            .selected_text(text)
            .width(72.0);
        let combo = combo.show_ui(ui, |ui| {
            ui.selectable_value(&mut self.projection, None, "One");
            for projection in Projection::ALL {
                ui.selectable_value(&mut self.projection, Some(projection), projection.label())
                    .on_hover_text("Over all slices");
            }
        });
        combo.response.labelled_by(label.id);
        if self.projection.is_some() {
            return;
        }
        let mut slice = self.slices[across].unwrap_or(slices / 2).min(slices - 1);
        let slider = Slider::new(&mut slice, 0..=slices - 1);
        if labelled_slider(ui, "Slice", slider).changed() {
            self.slices[across] = Some(slice);
        }
        if let (_, Some(place)) = slice_place(data, across, slice) {
            ui.weak(place);
        }
    }
}
