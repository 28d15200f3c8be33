//! Fields: before, after and difference of a frame, side by side.

mod arrange;
mod axes;
mod below;
mod cell_keys;
mod cell_places;
mod colours;
mod comparison;
mod controls;
mod crossing_points;
mod cut;
#[cfg(test)]
mod derived_tests;
mod errors;
mod figures_line;
mod film_menu;
mod first_look;
mod flow_choice;
mod flow_paths;
mod formula;
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
mod triple;

pub use arrange::{BAR, HEAD};
pub use cell_places::LABELS;
pub use first_look::FirstLook;
pub use panel::show_panels;

use std::sync::Arc;

use egui::{Key, Ui, Vec2};

use super::parts::{computing, nothing_after, nothing_here};
use super::point_rows::{PointRows, rows_are_points};
use super::view::{About, Scene, Show};
use super::which::Which;
use crate::app::deferred::Deferred;
use crate::app::plot::FieldImage;
use crate::app::{AppCommand, View};
use crate::data::MeshView;
use crate::figures::{Cut, FieldShape, FrameErrors, Plane, PlaneFigures};
use crate::metrics::FieldQuantity;
use colours::Colours;
use comparison::Comparison;
use cut::CutChoice;
use film_menu::FilmMenu;
use flow_choice::FlowChoice;
use formula::FormulaChoice;
use frame::{Look, find_plane};
use instruments::Instruments;
use isolines::Isolines;
use lines::{Curve, CurveKey};
use player::Player;
use triple::{Choices, Triple};

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

/// The generation of the source, the component, and what of it.
type ErrorsKey = (u64, usize, FieldQuantity);

/// Frames before, after and their difference.
#[derive(Default)]
pub struct FieldView {
    which: Which,
    player: Player,
    cut: CutChoice,
    comparison: Comparison,
    instruments: Instruments,
    /// Of a mesh, where somebody chose.
    view: Option<MeshView>,
    quantity: FieldQuantity,
    formula: FormulaChoice,
    colours: Colours,
    /// Where the colours of before begin and end.
    shown_range: [f64; 2],
    isolines: Isolines,
    film: FilmMenu,
    flow: FlowChoice,
    triple: Triple,
    curve: Deferred<CurveKey, Curve>,
    planes: Deferred<PlaneKey, Arc<PlaneFigures>>,
    images: [FieldImage<PlaneKey>; 3],
    errors: Deferred<ErrorsKey, FrameErrors>,
    rows: PointRows,
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
            let direction = &mut shared.direction;
            ui.horizontal_wrapped(|ui| {
                self.tools(ui, (source, &shape), direction, filming, commands);
            });
        }
        let (map, direction) = (shared.map, shared.direction);
        let chosen = self.which.choose(ui, source, true);
        let source = chosen.as_ref().unwrap_or(source);
        if source.after.is_none() {
            nothing_after(ui, scene.state);
        }
        let is_derived = self.formula.is_on;
        let derived = is_derived.then(|| {
            self.formula.show(ui, source);
            self.formula.of(ui, source)
        });
        let origin = source;
        let (source, component) = match &derived {
            None => (source, shared.column),
            Some(Some(derived)) => (derived, 0),
            Some(None) => return,
        };
        let quantity = if is_derived || !shape.is_picture() {
            FieldQuantity::Values
        } else {
            self.quantity
        };
        let frames = source.shown();
        let errors = self.errors(ui, source, &shape, (quantity, component));
        let line = ui.spacing().interact_size.y + ui.spacing().item_spacing.y;
        let figures_line = if source.after.is_some() { line } else { 0.0 };
        let player = if frames > 1 { Player::height(ui) } else { 0.0 };
        let strip = player + figures_line;
        let room = ui.available_size() - Vec2::new(0.0, strip);
        self.player.advance(ui, frames);
        let frame = self.player.frame;
        let plane = Plane {
            frame,
            component,
            view: self.view,
            quantity,
            cut: Cut {
                across: 0,
                turned: direction.turned && shape.mesh.is_none(),
            },
            ..Plane::default()
        };
        let look = Look {
            source,
            origin,
            shape: &shape,
            plane,
            map,
            direction,
            errors: errors.as_ref(),
            is_derived,
        };
        if shape.is_picture() {
            self.picture(ui, &look, room, commands);
        } else {
            self.curve(ui, &look, room, commands);
        }
        if source.after.is_some() {
            let of = plane.value(&source.data);
            let asked = figures_line::show(ui, source, frame, errors.as_ref(), &of);
            self.player.frame = asked.unwrap_or(self.player.frame);
        }
        if frames > 1 {
            self.player.show(ui, source);
        }
    }

    fn new_data(&mut self) {
        *self = Self {
            colours: std::mem::take(&mut self.colours),
            ..Self::default()
        };
    }
}

impl FieldView {
    /// The plane of a frame, or the three that cross each other.
    fn picture(
        &mut self,
        ui: &mut Ui,
        look: &Look<'_>,
        room: Vec2,
        commands: &mut Vec<AppCommand>,
    ) {
        let shape = look.shape;
        if self.cut.is_triple(shape) {
            let chosen = Choices {
                cut: &mut self.cut,
                colours: &mut self.colours,
                flow: &mut self.flow,
                film: &mut self.film,
            };
            let asked = self.triple.show(ui, look, chosen, room, commands);
            self.player.frame = asked.unwrap_or(self.player.frame);
            return;
        }
        let plane = self.cut.plane(shape, look.plane);
        let planes = find_plane(&mut self.planes, ui.ctx(), look, plane);
        ui.allocate_ui_with_layout(room, egui::Layout::top_down(egui::Align::Min), |ui| {
            ui.set_min_size(room);
            match &planes {
                Some((key, planes)) => {
                    let frame = look.frame(*key, planes);
                    self.images(ui, &frame, look.direction, room, commands);
                }
                None => computing(ui),
            }
        });
    }
}
