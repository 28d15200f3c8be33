//! Fields: before, after and difference of a frame, side by side.

mod arrange;
mod below;
mod colours;
mod comparison;
mod cut;
mod figures_line;
mod film_menu;
mod first_look;
mod frame;
mod instruments;
mod isolines;
mod limits;
mod lines;
mod mesh_view;
mod panel;
mod picture;
mod pictures;
mod player;
mod pointing;
mod quantity;
#[cfg(test)]
mod tests;

pub use arrange::{BAR, HEAD};
pub use first_look::FirstLook;
pub use panel::show_panels;
pub use pointing::LABELS;

use std::sync::Arc;

use egui::{Key, Ui, Vec2};

use super::parts::{column_picker, computing, hint_train, nothing_here};
use super::point_rows::{PointRows, rows_are_points};
use super::source::{Part, Source};
use super::view::{About, Scene, Shared, Show};
use super::which::Which;
use crate::app::deferred::Deferred;
use crate::app::plot::FieldImage;
use crate::app::state::Filming;
use crate::app::{AppCommand, View};
use crate::data::MeshView;
use crate::figures::{FieldShape, FrameErrors, Plane, PlaneFigures, rows_rise};
use crate::metrics::FieldQuantity;
use colours::Colours;
use comparison::Comparison;
use cut::CutChoice;
use film_menu::FilmMenu;
use frame::Frame;
use instruments::Instruments;
use isolines::Isolines;
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
    cut: CutChoice,
    comparison: Comparison,
    instruments: Instruments,
    /// Of a mesh, where somebody chose.
    view: Option<MeshView>,
    quantity: FieldQuantity,
    colours: Colours,
    /// Where the colours of before begin and end.
    shown_range: [f64; 2],
    isolines: Isolines,
    film: FilmMenu,
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
            cut: CutChoice::default(),
            comparison: Comparison::default(),
            instruments: Instruments::default(),
            view: None,
            quantity: FieldQuantity::default(),
            colours: Colours::default(),
            shown_range: [0.0, 1.0],
            isolines: Isolines::default(),
            film: FilmMenu::default(),
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
        if shape.is_picture() {
            let filming = scene.state.filming.as_ref();
            ui.horizontal_wrapped(|ui| self.tools(ui, source, filming, commands));
        }
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
                view: self.view,
                quantity: self.quantity,
                ..Plane::default()
            };
            let plane = self.cut.plane(&shape, plane);
            let key = (source.generation, plane);
            let (before, after) = (Arc::clone(&source.before), source.after.clone());
            let cost = plane.cost(&shape);
            let own = shape.clone();
            let planes = self.planes.keyed(ui.ctx(), &key, cost, move || {
                Arc::new(PlaneFigures::new(&before, after.as_deref(), &own, plane))
            });
            let planes = planes.map(|(key, planes)| (*key, Arc::clone(planes)));
            ui.allocate_ui_with_layout(room, egui::Layout::top_down(egui::Align::Min), |ui| {
                ui.set_min_size(room);
                match &planes {
                    Some((key, planes)) => {
                        let frame = Frame {
                            source,
                            shape: &shape,
                            key: *key,
                            planes,
                            map,
                            errors: errors.as_ref(),
                        };
                        self.images(ui, &frame, room, commands);
                    }
                    None => computing(ui),
                }
            });
        } else {
            lines::show(ui, source, component, frame, room, commands);
        }
        if source.after.is_some() {
            let asked = figures_line::show(ui, source, frame, errors.as_ref(), self.quantity);
            self.player.frame = asked.unwrap_or(self.player.frame);
        }
        if frames > 1 {
            self.player.show(ui, source);
        }
    }

    fn new_data(&mut self) {
        *self = Self {
            colours: std::mem::take(&mut self.colours),
            upwards: self.upwards,
            ..Self::default()
        };
    }
}

impl FieldView {
    fn is_upwards(&self, source: &Source, across: usize) -> bool {
        let chosen = self.upwards.filter(|_| source.data.mesh().is_none());
        chosen.unwrap_or_else(|| rows_rise(&source.data, across))
    }

    /// How both sides are compared, and what is looked at more closely.
    fn tools(
        &mut self,
        ui: &mut Ui,
        source: &Source,
        filming: Option<&Filming>,
        commands: &mut Vec<AppCommand>,
    ) {
        if source.after.is_some() {
            self.comparison.show(ui);
            ui.separator();
        }
        self.instruments.show(ui);
        ui.separator();
        let reset = ui.button("Reset zoom");
        let tip = "Drag moves, the wheel zooms, all pictures together";
        if reset.on_hover_text(tip).clicked() {
            for across in 0..3 {
                let group = zoom_group(ui).with(across);
                ui.data_mut(|data| data.insert_temp(group.with("reset zoom"), true));
            }
        }
        if source.shown() > 1 {
            self.film.show(ui, filming, commands);
        }
    }

    fn controls(&mut self, ui: &mut Ui, source: &Source, shared: &mut Shared, shape: &FieldShape) {
        if source.data.columns() > 1 {
            column_picker(ui, source, &mut shared.column);
        }
        quantity_picker(ui, &mut self.quantity, source.data.columns(), shape);
        let has_rectangle = self.instruments.rectangle().is_some();
        (self.colours).show(ui, &mut shared.map, has_rectangle, self.shown_range);
        if let Some(mesh) = &shape.mesh {
            mesh_view_picker(ui, &mut self.view, mesh);
        } else {
            self.rows(ui, source, self.cut.across(shape));
            self.cut.show(ui, &source.data, shape);
        }
    }

    /// Which way up the rows of a grid are.
    fn rows(&mut self, ui: &mut Ui, source: &Source, across: usize) {
        let mut upwards = self.is_upwards(source, across);
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
