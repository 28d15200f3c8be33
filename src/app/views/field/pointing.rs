//! What is drawn over pictures, and what somebody points at in one of them.

use super::cell_places::{CellPlaces, HALO};
use super::flow_paths::FlowPaths;
use crate::app::plot::{Ink, dark};
use crate::figures::Place;
use egui::{Id, Painter, PointerButton, Pos2, Rect, Response, Stroke, StrokeKind, TextureId, Ui};

/// What is drawn over pictures, and what a drag does.
#[derive(Default)]
pub struct Pointing {
    /// Points that are followed.
    pub points: Vec<(Place, Ink)>,
    pub line: Vec<Place>,
    pub rectangle: Option<[Place; 2]>,
    /// Arrows or lines along the velocity of both sides.
    pub flows: Vec<FlowPaths>,
    /// What each picture shows.
    pub shown: Vec<Shown>,
    /// A row and a column that lines go along.
    pub cross: Option<Place>,
    /// The picture of the other side, and the share of the width, as drawn, that it covers from the left.
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
    /// The keyboard is at a place.
    Walk(Place),
    /// Enter was pressed there.
    Enter(Place),
    /// A drag goes on.
    Drag([Place; 2]),
    /// It has ended.
    Drop([Place; 2]),
}

impl Pointed {
    /// The place that was chosen: clicked, entered, or where a drag is.
    pub fn chosen(self) -> Option<Place> {
        match self {
            Self::Click(place)
            | Self::Enter(place)
            | Self::Drag([_, place])
            | Self::Drop([_, place]) => Some(place),
            Self::Walk(_) => None,
        }
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
        for (pieces, ink) in &cells.image.lines {
            let colour = ink.colour(dark(ui));
            // Thin on a shade, so that it is seen on light and on dark.
            for stroke in [Stroke::new(2.0, HALO), Stroke::new(1.0, colour)] {
                for piece in pieces.iter() {
                    painter.line_segment(piece.map(|end| cells.at(end)), stroke);
                }
            }
        }
        for piece in self.line.windows(2) {
            let ends = [piece[0], piece[1]].map(|end| cells.at(end));
            outlined(&painter, ends, Stroke::new(2.0, ink));
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
            let [_, x] = cells.image.axes.cells([0.0, share * columns]);
            let x = x - 0.5;
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

fn start_of(id: Id) -> Id {
    id.with("drag began at")
}

fn outlined(painter: &Painter, ends: [Pos2; 2], stroke: Stroke) {
    painter.line_segment(ends, Stroke::new(stroke.width + 2.0, HALO));
    painter.line_segment(ends, stroke);
}

/// A ring with a point in its middle.
pub fn ring(painter: &Painter, at: Pos2, colour: egui::Color32) {
    const RADIUS: f32 = 6.0;
    painter.circle_stroke(at, RADIUS, Stroke::new(4.5, HALO));
    painter.circle_stroke(at, RADIUS, Stroke::new(2.0, colour));
    painter.circle_filled(at, 2.5, HALO);
    painter.circle_filled(at, 1.5, colour);
}
