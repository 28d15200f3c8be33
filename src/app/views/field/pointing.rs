//! What is drawn over pictures, and what somebody points at in one of them.

use egui::{
    Id, Painter, PointerButton, Pos2, Rect, Response, Stroke, StrokeKind, TextureId, Ui, pos2,
};
use egui_plot::{PlotPoint, PlotTransform};

use super::flow_paths::FlowPaths;
use super::isolines::Pieces;
use crate::app::plot::{Image, Ink, dark};
use crate::figures::Place;

/// Room for the names of a matrix' rows, and the height of one.
pub const LABELS: f32 = 62.0;
const LINE: f32 = 12.0;

/// What is drawn over pictures, and what a drag does.
#[derive(Default)]
pub struct Pointing {
    /// Points that are followed.
    pub points: Vec<(Place, Ink)>,
    pub line: Option<[Place; 2]>,
    pub rectangle: Option<[Place; 2]>,
    /// Lines of equal value.
    pub isolines: Vec<(Pieces, Ink)>,
    /// Arrows or lines along the velocity of both sides.
    pub flows: Vec<FlowPaths>,
    /// What each picture shows.
    pub shown: Vec<Shown>,
    /// A row and a column that lines go along.
    pub cross: Option<Place>,
    /// The picture of the other side, and the share of the width that it covers from the left.
    pub wipe: Option<(TextureId, f64)>,
    /// A drag does not move the picture.
    pub draws: bool,
}

/// What a picture shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// The first or the second side.
    Side(usize),
    /// Both of them, or their difference.
    Both,
}

/// What somebody pointed at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Pointed {
    Click(Place),
    /// A drag goes on.
    Drag([Place; 2]),
    /// It has ended.
    Drop([Place; 2]),
}

/// Where the cells of a picture are on the screen.
#[derive(Clone, Copy)]
pub struct CellPlaces<'a> {
    pub image: &'a Image<'a>,
    pub transform: &'a PlotTransform,
}

impl CellPlaces<'_> {
    /// On the screen.
    pub fn at(self, [row, column]: Place) -> Pos2 {
        let rows = self.image.grid.rows as f64;
        let up = if self.image.upwards {
            row + 0.5
        } else {
            rows - row - 0.5
        };
        let point = PlotPoint::new(column + 0.5, self.image.cell * up);
        self.transform.position_from_point(&point)
    }

    /// Row and column of a place on the screen, whether or not there is a cell.
    fn of(self, at: Pos2) -> Place {
        let point = self.transform.value_from_position(at);
        let rows = self.image.grid.rows as f64;
        let up = point.y / self.image.cell;
        let row = if self.image.upwards {
            up - 0.5
        } else {
            rows - up - 0.5
        };
        [row, point.x - 0.5]
    }

    /// Writes the names of the rows of a matrix beside the picture, as many as have room.
    pub fn name_rows(self, ui: &Ui, plot: Rect) {
        let cell = self.image.cell * self.transform.dpos_dvalue_y().abs();
        let stride = (LINE / (cell as f32).max(1e-3)).ceil().max(1.0) as usize;
        for (row, name) in self.image.names.iter().enumerate().step_by(stride) {
            let at = self.at([row as f64, -0.5]);
            if !plot.y_range().contains(at.y) {
                continue;
            }
            let at = pos2(at.x.max(plot.left()) - 4.0, at.y);
            let font = egui::TextStyle::Small.resolve(ui.style());
            let colour = ui.visuals().weak_text_color();
            let clip = plot.with_min_x(plot.left() - LABELS);
            let painter = ui.painter().with_clip_rect(clip);
            painter.text(at, egui::Align2::RIGHT_CENTER, name, font, colour);
        }
    }

    fn is_inside(self, [row, column]: Place) -> bool {
        let within = |at: f64, cells: usize| (-0.5..cells as f64 - 0.5).contains(&at);
        within(row, self.image.grid.rows) && within(column, self.image.grid.columns)
    }

    fn clamped(self, [row, column]: Place) -> Place {
        let within = |at: f64, cells: usize| at.clamp(0.0, cells.saturating_sub(1) as f64);
        [
            within(row, self.image.grid.rows),
            within(column, self.image.grid.columns),
        ]
    }
}

impl Pointing {
    /// Draws it over the picture of this number, which fills `frame`.
    pub fn draw(&self, ui: &Ui, frame: Rect, cells: CellPlaces<'_>, number: usize) {
        let painter = ui.painter().with_clip_rect(frame);
        let shown = self.shown.get(number).copied().unwrap_or(Shown::Both);
        for (side, flow) in self.flows.iter().enumerate() {
            if shown == Shown::Both || shown == Shown::Side(side) {
                flow.draw(&painter, frame, cells, flow.ink.colour(dark(ui)));
            }
        }
        let ink = Ink::Accent.colour(dark(ui));
        for (pieces, ink) in &self.isolines {
            let colour = ink.colour(dark(ui));
            // Thin on a shade, so that it is seen on light and on dark.
            for stroke in [Stroke::new(2.0, HALO), Stroke::new(1.0, colour)] {
                for piece in pieces.iter() {
                    painter.line_segment(piece.map(|end| cells.at(end)), stroke);
                }
            }
        }
        if let Some(ends) = self.line {
            outlined(
                &painter,
                ends.map(|end| cells.at(end)),
                Stroke::new(2.0, ink),
            );
        }
        if let Some(at) = self.cross {
            let ends = [cells.image.grid.rows, cells.image.grid.columns].map(|n| n as f64 - 0.5);
            for line in [
                [[at[0], -0.5], [at[0], ends[1]]],
                [[-0.5, at[1]], [ends[0], at[1]]],
            ] {
                outlined(
                    &painter,
                    line.map(|end| cells.at(end)),
                    Stroke::new(1.0, ink),
                );
            }
        }
        if let Some([one, other]) = self.rectangle {
            // All of the cells that it covers.
            let (low, high) = (
                [one[0].min(other[0]) - 0.5, one[1].min(other[1]) - 0.5],
                [one[0].max(other[0]) + 0.5, one[1].max(other[1]) + 0.5],
            );
            let rect = Rect::from_two_pos(cells.at(low), cells.at(high));
            painter.rect_stroke(rect, 0.0, Stroke::new(3.0, HALO), StrokeKind::Middle);
            painter.rect_stroke(rect, 0.0, Stroke::new(1.5, ink), StrokeKind::Middle);
        }
        for (place, ink) in &self.points {
            ring(&painter, cells.at(*place), ink.colour(dark(ui)));
        }
        if let Some((_, share)) = self.wipe {
            let (columns, rows) = (
                cells.image.grid.columns as f64,
                cells.image.grid.rows as f64,
            );
            let x = share * columns - 0.5;
            let ends = [[-0.5, x], [rows - 0.5, x]].map(|end| cells.at(end));
            outlined(&painter, ends, Stroke::new(2.0, ink));
        }
    }

    /// What was pointed at in a picture. A click on what can be seen of it, or a drag of the first button where
    /// drags draw.
    pub fn pointed(&self, ui: &Ui, response: &Response, cells: CellPlaces<'_>) -> Option<Pointed> {
        let at = response.interact_pointer_pos()?;
        let place = cells.of(at);
        if response.clicked() {
            return cells
                .is_inside(place)
                .then_some(Pointed::Click(cells.clamped(place)));
        }
        let key = start_of(response.id);
        if self.draws && response.drag_stopped_by(PointerButton::Primary) {
            let began: Place = ui.data_mut(|data| data.remove_temp(key))?;
            return Some(Pointed::Drop([began, cells.clamped(place)]));
        }
        if !self.draws || !response.dragged_by(PointerButton::Primary) {
            return None;
        }
        if response.drag_started() {
            let began = ui.input(|input| input.pointer.press_origin()).unwrap_or(at);
            let began = cells.clamped(cells.of(began));
            ui.data_mut(|data| data.insert_temp(key, began));
        }
        let began: Place = ui.data(|data| data.get_temp(key))?;
        Some(Pointed::Drag([began, cells.clamped(place)]))
    }
}

/// What a mark is drawn on, so that it is seen on any colour.
pub const HALO: egui::Color32 = egui::Color32::from_black_alpha(150);

fn start_of(id: Id) -> Id {
    id.with("drag began at")
}

fn outlined(painter: &Painter, ends: [Pos2; 2], stroke: Stroke) {
    painter.line_segment(ends, Stroke::new(stroke.width + 2.0, HALO));
    painter.line_segment(ends, stroke);
}

/// A ring with a point in its middle.
fn ring(painter: &Painter, at: Pos2, colour: egui::Color32) {
    const RADIUS: f32 = 6.0;
    painter.circle_stroke(at, RADIUS, Stroke::new(4.5, HALO));
    painter.circle_stroke(at, RADIUS, Stroke::new(2.0, colour));
    painter.circle_filled(at, 2.5, HALO);
    painter.circle_filled(at, 1.5, colour);
}
