//! Which plane of a volume is shown.

use egui::{ComboBox, Slider, Ui, Vec2};

use crate::app::views::parts::labelled_slider;
use crate::data::Dataset;
use crate::figures::{Cut, FieldShape, Plane, Projection, slice_place};

/// What all axes together are called.
const ALL: &str = "All three";

/// What can be shown of a volume at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cuts {
    /// One plane.
    Single,
    /// One, or three that cross each other.
    SingleOrTriple,
}

/// The choice of a plane of a volume.
#[derive(Default)]
pub struct CutChoice {
    across: usize,
    /// One across each axis, in the place of that one alone.
    all: bool,
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
        let plane = self.plane_across(shape, self.across(shape), plane);
        let slices = shape.slices_across(plane.cut.across);
        Plane {
            projection: self.projection.filter(|_| slices > 1),
            ..plane
        }
    }

    /// One slice across an axis, turned as the plane is.
    pub fn plane_across(&self, shape: &FieldShape, across: usize, plane: Plane) -> Plane {
        let slices = shape.slices_across(across);
        Plane {
            cut: Cut {
                across,
                ..plane.cut
            },
            slice: self.slices[across].unwrap_or(slices / 2).min(slices - 1),
            ..plane
        }
    }

    /// Whether three planes are shown that cross each other.
    pub fn is_triple(&self, shape: &FieldShape) -> bool {
        self.all && shape.is_volume()
    }

    pub fn set_slice(&mut self, across: usize, slice: usize) {
        self.slices[across] = Some(slice);
    }

    /// Nothing where there is one plane alone.
    pub fn show(&mut self, ui: &mut Ui, data: &Dataset, shape: &FieldShape, cuts: Cuts) {
        if shape.is_volume() {
            // Name and choice go to the next line together.
            let size = Vec2::new(140.0, ui.spacing().interact_size.y);
            let row = egui::Layout::left_to_right(egui::Align::Center);
            ui.allocate_ui_with_layout(size, row, |ui| self.axis(ui, data, cuts));
        }
        if self.is_triple(shape) {
            for across in 0..3 {
                self.slider(ui, data, shape, across);
            }
            return;
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
        self.slider(ui, data, shape, across);
    }

    /// The axis that the picture is cut across, or all of them.
    fn axis(&mut self, ui: &mut Ui, data: &Dataset, cuts: Cuts) {
        let label = ui.label("Across");
        let combo = ComboBox::from_id_salt("cut across")
            .selected_text(if self.all {
                ALL.to_owned()
            } else {
                axis_name(data, self.across)
            })
            .width(64.0);
        let combo = combo.show_ui(ui, |ui| {
            for axis in 0..3 {
                let is_chosen = !self.all && self.across == axis;
                if ui
                    .selectable_label(is_chosen, axis_name(data, axis))
                    .clicked()
                {
                    (self.across, self.all) = (axis, false);
                }
            }
            if cuts == Cuts::SingleOrTriple {
                ui.selectable_value(&mut self.all, true, ALL).on_hover_text(
                    "Three planes that cross at a point: a click or a drag moves it",
                );
            }
        });
        combo
            .response
            .labelled_by(label.id)
            .on_hover_text("The axis that the picture is cut across");
    }

    /// Of the slice across an axis.
    fn slider(&mut self, ui: &mut Ui, data: &Dataset, shape: &FieldShape, across: usize) {
        let slices = shape.slices_across(across);
        let mut slice = self.slices[across].unwrap_or(slices / 2).min(slices - 1);
        let slider = Slider::new(&mut slice, 0..=slices - 1);
        let name = if self.is_triple(shape) {
            axis_name(data, across)
        } else {
            "Slice".to_owned()
        };
        if labelled_slider(ui, &name, slider).changed() {
            self.slices[across] = Some(slice);
        }
        if let (_, Some(place)) = slice_place(data, across, slice) {
            ui.weak(place);
        }
    }
}

/// What an axis of a volume is called.
pub fn axis_name(data: &Dataset, axis: usize) -> String {
    slice_place(data, axis, 0).0
}
