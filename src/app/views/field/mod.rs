//! Fields: before, after and difference of a frame, side by side.

mod arrange;
mod figures_line;
mod first_look;
mod lines;
mod mesh_view;
mod panel;
mod pictures;
mod player;
mod quantity;

pub use arrange::{BAR, HEAD};
pub use first_look::FirstLook;
pub use panel::{LABELS, show_panels};

use std::sync::Arc;

use egui::{Key, Ui, Vec2};

use super::parts::{column_picker, computing, hint_train, labelled_slider, nothing_here};
use super::point_rows::{PointRows, rows_are_points};
use super::source::{Part, Source};
use super::view::{About, Scene, Shared, Show};
use super::which::Which;
use crate::app::View;
use crate::app::deferred::Deferred;
use crate::app::plot::{ColourMap, FieldImage};
use crate::data::MeshView;
use crate::figures::{FieldShape, FrameErrors, Plane, PlaneFigures, rows_rise};
use crate::metrics::FieldQuantity;
use mesh_view::mesh_view_picker;
use panel::zoom_group;
use player::Player;
use quantity::quantity_picker;

pub const ABOUT: About = About {
    view: View::Field,
    title: "Field",
    name: "Field",
    question: "Where in the field are the errors?",
    key: Key::Num6,
    is_for: |data| data.is_field() || rows_are_points(data),
    make: || Box::<FieldView>::default(),
};

/// The generation of the source, and which of its planes.
type PlaneKey = (u64, Plane);

/// Frames before, after and their difference.
pub struct FieldView {
    which: Which,
    player: Player,
    /// The one in the middle until another is chosen.
    slice: Option<usize>,
    /// Of a mesh, where somebody chose.
    view: Option<MeshView>,
    quantity: FieldQuantity,
    same_range: bool,
    all_frames: bool,
    /// Whether the first row is at the bottom, where somebody chose.
    upwards: Option<bool>,
    planes: Deferred<PlaneKey, Arc<PlaneFigures>>,
    images: [FieldImage<PlaneKey>; 3],
    errors: Deferred<(u64, usize), FrameErrors>,
    rows: PointRows,
}

impl Default for FieldView {
    fn default() -> Self {
        Self {
            which: Which::default(),
            player: Player::default(),
            slice: None,
            view: None,
            quantity: FieldQuantity::default(),
            same_range: true,
            all_frames: true,
            upwards: None,
            planes: Deferred::default(),
            images: Default::default(),
            errors: Deferred::default(),
            rows: PointRows::default(),
        }
    }
}

impl Show for FieldView {
    fn show(&mut self, ui: &mut Ui, scene: Scene<'_>) {
        let Scene {
            source, commands, ..
        } = scene;
        let shared = scene.shared;
        let rows = self.rows.of(source);
        let source = rows.as_ref().unwrap_or(source);
        let shape = FieldShape::of(&source.data);
        if !source.data.is_field() || source.data.points() < 2 || source.shown() == 0 {
            nothing_here(
                ui,
                "Only for fields",
                "This data is a table; a field has values on a grid or a mesh in every snapshot",
            );
            return;
        }
        shared.column = (shared.column).min(source.data.columns().saturating_sub(1));
        ui.horizontal_wrapped(|ui| self.controls(ui, source, shared, &shape));
        let (component, map) = (shared.column, shared.map);
        let chosen = self.which.choose(ui, source, true);
        let source = chosen.as_ref().unwrap_or(source);
        if source.after.is_none() {
            hint_train(ui);
        }
        let key = (source.generation, component);
        let data = source.column(component, Part::All);
        let (range, frames) = (source.range(component), source.shown());
        let errors = self.errors.get(ui.ctx(), &key, 2 * data.size(), move || {
            FrameErrors::new(&data, frames, range)
        });
        let errors = errors.filter(|e| e.nrmse.len() == frames).cloned();
        let line = ui.spacing().interact_size.y + ui.spacing().item_spacing.y;
        let figures_line = if source.after.is_some() { line } else { 0.0 };
        let player = if frames > 1 { Player::height(ui) } else { 0.0 };
        let strip = player + figures_line;
        let room = ui.available_size() - Vec2::new(0.0, strip);
        self.player.advance(ui, frames);
        let frame = self.player.frame;
        if shape.is_picture() {
            let plane = Plane {
                frame,
                component,
                slice: self.slice(&shape),
                view: self.view,
                quantity: self.quantity,
            };
            let key = (source.generation, plane);
            let (before, after) = (Arc::clone(&source.before), source.after.clone());
            let cost = plane.cost(&shape);
            let planes = self.planes.keyed(ui.ctx(), &key, cost, move || {
                Arc::new(PlaneFigures::new(&before, after.as_deref(), &shape, plane))
            });
            let planes = planes.map(|(key, planes)| (*key, Arc::clone(planes)));
            ui.allocate_ui_with_layout(room, egui::Layout::top_down(egui::Align::Min), |ui| {
                ui.set_min_size(room);
                match &planes {
                    Some((key, planes)) => {
                        let shown = (*key, planes.as_ref(), map);
                        self.images(ui, source, shown, errors.as_ref(), room, commands);
                    }
                    None => computing(ui),
                }
            });
        } else {
            lines::show(ui, source, component, frame, room, commands);
        }
        if source.after.is_some() {
            figures_line::show(ui, source, frame, errors.as_ref());
        }
        if frames > 1 {
            self.player.show(ui, source);
        }
    }

    fn new_data(&mut self) {
        *self = Self {
            same_range: self.same_range,
            all_frames: self.all_frames,
            upwards: self.upwards,
            ..Self::default()
        };
    }
}

impl FieldView {
    /// Which slice of a volume is shown; that in the middle is more likely to show something than one at
    /// a wall.
    fn slice(&self, shape: &FieldShape) -> usize {
        let slices = shape.slices();
        self.slice.unwrap_or(slices / 2).min(slices - 1)
    }

    fn is_upwards(&self, source: &Source) -> bool {
        let chosen = self.upwards.filter(|_| source.data.mesh().is_none());
        chosen.unwrap_or_else(|| rows_rise(&source.data))
    }

    fn controls(&mut self, ui: &mut Ui, source: &Source, shared: &mut Shared, shape: &FieldShape) {
        if source.data.columns() > 1 {
            column_picker(ui, source, &mut shared.column);
        }
        quantity_picker(ui, &mut self.quantity, source.data.columns(), &shape.axes);
        let label = ui.label("Colours");
        let combo = egui::ComboBox::from_id_salt("colour map")
            .selected_text(shared.map.label())
            .width(118.0);
        let combo = combo.show_ui(ui, |ui| {
            for map in ColourMap::ALL {
                ui.selectable_value(&mut shared.map, map, map.label());
            }
        });
        combo.response.labelled_by(label.id);
        ui.checkbox(&mut self.same_range, "Same colour range")
            .on_hover_text("Before and after share one colour scale");
        ui.checkbox(&mut self.all_frames, "Range of all frames")
            .on_hover_text("The difference: what 99.5 % of all errors stay below. Off: the range of the frame shown");
        if let Some(mesh) = &shape.mesh {
            mesh_view_picker(ui, &mut self.view, mesh);
        } else {
            self.rows(ui, source);
        }
        let count = shape.slices();
        if count > 1 {
            let mut slice = self.slice(shape);
            let slider = egui::Slider::new(&mut slice, 0..=count - 1);
            if labelled_slider(ui, "Slice", slider).changed() {
                self.slice = Some(slice);
            }
        }
        if ui
            .button("Reset zoom")
            .on_hover_text("Drag moves, the wheel zooms, all pictures together")
            .clicked()
        {
            ui.data_mut(|data| data.insert_temp(zoom_group().with("reset zoom"), true));
        }
    }

    /// Which way up the rows of a grid are.
    fn rows(&mut self, ui: &mut Ui, source: &Source) {
        let mut upwards = self.is_upwards(source);
        let tip = "Off: the first row is at the top, as in a matrix. On by itself where the file's places rise \
                   from row to row";
        if ui
            .checkbox(&mut upwards, "First row at the bottom")
            .on_hover_text(tip)
            .changed()
        {
            self.upwards = Some(upwards);
        }
    }
}
