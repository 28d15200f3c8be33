//! Frames of a field before anything is done with it.

use std::sync::Arc;

use egui::{Rect, Ui, Vec2};

use super::PlaneKey;
use super::axes::margin;
use super::cut::{CutChoice, Cuts};
use super::lines::{self, Curve, CurveKey};
use super::mesh_view::mesh_view_picker;
use super::panel::show_panels;
use super::player::Player;
use crate::app::AppCommand;
use crate::app::deferred::Deferred;
use crate::app::plot::{ColourMap, Colouring, FieldImage, Image};
use crate::app::views::pane::own_id;
use crate::app::views::source::Source;
use crate::data::MeshView;
use crate::figures::{FieldShape, Plane, PlaneFigures, placed};

/// Frames of a field before anything is done with it.
#[derive(Default)]
pub struct FirstLook {
    player: Player,
    component: usize,
    cut: CutChoice,
    view: Option<MeshView>,
    shown: Deferred<PlaneKey, PlaneFigures>,
    image: FieldImage<PlaneKey>,
    curve: Deferred<CurveKey, Curve>,
}

impl FirstLook {
    /// Draws a frame with its slider.
    pub fn show(
        &mut self,
        ui: &mut Ui,
        source: &Source,
        size: Vec2,
        commands: &mut Vec<AppCommand>,
    ) {
        let shape = FieldShape::of(&source.data);
        let original = source.data.shared_values();
        if original.nrows() == 0 {
            return;
        }
        if !shape.is_picture() {
            self.signal(ui, source, size, commands);
            return;
        }
        let top = ui.cursor().top();
        let is_turned = shape
            .mesh
            .as_ref()
            .is_some_and(|mesh| mesh.geometry.flat_along().is_none());
        if source.data.columns() > 1 || shape.is_volume() || is_turned {
            ui.horizontal_wrapped(|ui| self.choices(ui, source, &shape));
        }
        self.player.advance(ui, source.shown());
        let frame = self.player.frame;
        let plane = Plane {
            frame,
            component: self.component,
            view: self.view,
            ..Plane::default()
        };
        let plane = self.cut.plane(&shape, plane);
        let (key, cost) = ((source.generation, plane), plane.cost(&shape));
        let before = Arc::clone(&source.before);
        let found = self.shown.keyed(ui.ctx(), &key, cost, move || {
            PlaneFigures::new(&before, None, &shape, plane)
        });
        let Some((key, planes)) = found.filter(|found| found.1.before.rows > 0) else {
            return;
        };
        let grid = &planes.before;
        let range = source
            .profile
            .columns
            .get(self.component)
            .map(|c| [c.min, c.max])
            .filter(|[low, high]| low < high)
            .unwrap_or([0.0, 1.0]);
        let picture = placed(
            Image::new("", grid, ColourMap::Viridis, range),
            &source.data,
            plane.cut,
        );
        let texture = (self.image).texture_soon(ui.ctx(), *key, grid, &picture);
        let aspect = picture.aspect() as f32;
        let margin = margin(&picture);
        let used = ui.cursor().top() - top;
        let has_frames = source.shown() > 1;
        let player = if has_frames { Player::height(ui) } else { 0.0 };
        let height = (size.y - used - player - 10.0)
            .min(margin.y + (size.x - margin.x).max(1.0) / aspect)
            .max(60.0);
        // Not wider than the picture needs, so that the colour bar stands beside it.
        let width = ((height - margin.y) * aspect + margin.x).clamp(220.0, size.x.max(220.0));
        let rect = Rect::from_min_size(ui.cursor().min, Vec2::new(width, height));
        let name = source.data.label(self.component);
        let of = match source.shown() {
            1 => name,
            _ => format!("{name}, frame {}", source.sample(key.1.frame)),
        };
        let images = planes.images(
            [""; 3],
            &of,
            Colouring::new(ColourMap::Viridis, range),
            [range; 3],
        );
        let pictures = images
            .into_iter()
            .map(|image| (placed(image, &source.data, plane.cut), texture));
        let say = |row: usize, column: usize| {
            planes.say_at([row, column], ["Value", "", ""], &source.data, plane.cut)
        };
        show_panels(
            ui,
            own_id(ui, "first look"),
            pictures,
            &[rect],
            &say,
            commands,
        );
        if has_frames {
            self.player.show(ui, source);
        }
    }

    /// Fields of one dimension are lines.
    fn signal(&mut self, ui: &mut Ui, source: &Source, size: Vec2, commands: &mut Vec<AppCommand>) {
        if source.data.points() < 2 {
            return;
        }
        let top = ui.cursor().top();
        if source.data.columns() > 1 {
            ui.horizontal(|ui| {
                crate::app::views::parts::column_picker(ui, source, &mut self.component);
            });
        }
        self.player.advance(ui, source.shown());
        let has_frames = source.shown() > 1;
        let player = if has_frames { Player::height(ui) } else { 0.0 };
        let height = size.y - (ui.cursor().top() - top) - player - 10.0;
        let room = Vec2::new(size.x, height.clamp(80.0, 360.0));
        let before = Source {
            after: None,
            ..source.clone()
        };
        ui.push_id("first look", |ui| {
            let frame = self.player.frame;
            let shown = (&before, self.component, frame);
            lines::show(ui, &mut self.curve, shown, room, commands);
        });
        if has_frames {
            self.player.show(ui, source);
        }
    }

    fn choices(&mut self, ui: &mut Ui, source: &Source, shape: &FieldShape) {
        if source.data.columns() > 1 {
            crate::app::views::parts::column_picker(ui, source, &mut self.component);
        }
        if let Some(mesh) = &shape.mesh {
            mesh_view_picker(ui, &mut self.view, mesh);
        }
        self.cut.show(ui, &source.data, shape, Cuts::Single);
    }
}
