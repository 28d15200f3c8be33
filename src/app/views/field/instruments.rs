//! What is looked at more closely: points over time, a line, a rectangle.

use std::sync::Arc;

use egui::Ui;

use super::PlaneKey;
use super::pointing::{Pointed, Pointing};
use crate::app::deferred::Deferred;
use crate::app::plot::Ink;
use crate::app::views::source::Source;
use crate::figures::{Facts, FieldShape, LinePath, Place, Plane, PlaneFigures, ProbeSeries};
use crate::metrics::FieldQuantity;

/// More points than there are colours that differ well are not followed.
const MOST: usize = 7;

/// What a drag over a picture does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Tool {
    #[default]
    Move,
    Line,
    Rectangle,
}

/// What stands in the chart beside or below the pictures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Below {
    /// The error of each frame.
    #[default]
    Errors,
    Probes,
    Line,
    Rectangle,
}

/// A point of the grid or the mesh that is followed over the frames.
#[derive(Clone, Copy)]
pub(super) struct Pin {
    pub(super) point: usize,
    /// Where it was pinned: on a mesh that is where it is seen from this side alone.
    at: Place,
    plane: Plane,
}

/// What the series of probes are computed from.
pub(super) type SeriesKey = (u64, usize, FieldQuantity, Vec<usize>);

/// What is looked at more closely.
#[derive(Default)]
pub struct Instruments {
    tool: Tool,
    pub(super) pins: Vec<Pin>,
    /// What is being drawn.
    drawing: Option<[Place; 2]>,
    /// Where the keyboard began to draw.
    begun: Option<Place>,
    pub(super) line: Option<[Place; 2]>,
    pub(super) rectangle: Option<[Place; 2]>,
    pub(super) below: Below,
    pub(super) series: Deferred<SeriesKey, Vec<ProbeSeries>>,
    pub(super) facts: Deferred<(PlaneKey, [[u64; 2]; 2]), Facts>,
}

/// What the instruments are held against.
pub struct Looked<'a> {
    pub source: &'a Source,
    pub shape: &'a FieldShape,
    pub key: PlaneKey,
    pub planes: &'a Arc<PlaneFigures>,
    /// What the values are called.
    pub value: &'a str,
}

impl Looked<'_> {
    /// The line between two places of the picture.
    pub fn path(&self, ends: [Place; 2]) -> LinePath {
        let cut = self.key.1.cut;
        LinePath::new(&self.source.data, cut, &self.planes.before, ends)
    }
}

impl Instruments {
    /// The choice of what a drag does, and a way to clear.
    pub fn show(&mut self, ui: &mut Ui) {
        ui.label("Drag");
        for (tool, name, tip) in [
            (
                Tool::Move,
                "Moves",
                "A drag moves the pictures; a click pins a probe, or takes it away",
            ),
            (
                Tool::Line,
                "Line",
                "A drag draws a line, along which both sides are drawn; it stays while frames change. On the keyboard \
                 Enter begins it and ends it",
            ),
            (
                Tool::Rectangle,
                "Rectangle",
                "A drag draws a rectangle, of which figures are told. On the keyboard Enter sets two corners",
            ),
        ] {
            let choice = ui.selectable_value(&mut self.tool, tool, name);
            if choice.on_hover_text(tip).changed() {
                (self.drawing, self.begun) = (None, None);
            }
        }
        self.clear(ui);
    }

    /// A way to take away what was drawn, where anything was.
    pub fn clear(&mut self, ui: &mut Ui) {
        let any = !self.pins.is_empty() || self.line.is_some() || self.rectangle.is_some();
        if any
            && ui
                .button("Clear")
                .on_hover_text("Takes probes, line and rectangle away")
                .clicked()
        {
            *self = Self {
                tool: self.tool,
                ..Self::default()
            };
        }
    }

    /// Rows become columns: what was drawn stays where it is in the data.
    pub fn turn(&mut self) {
        let drawn = [&mut self.line, &mut self.rectangle];
        for ends in drawn.into_iter().flatten() {
            *ends = ends.map(|[row, column]| [column, row]);
        }
    }

    /// The corners of the rectangle, where one was drawn.
    pub fn rectangle(&self) -> Option<[Place; 2]> {
        self.rectangle
    }

    /// Whether there is something to show beside the error of frames.
    pub fn has_chart(&self, frames: usize) -> bool {
        self.line.is_some() || self.rectangle.is_some() || (!self.pins.is_empty() && frames > 1)
    }

    /// More room is of use than a chart of errors needs.
    pub fn is_large(&self) -> bool {
        self.below != Below::Errors
    }

    /// What is drawn over the pictures of a plane.
    pub fn pointing(&self, shape: &FieldShape, plane: Plane) -> Pointing {
        let marked = |(i, pin): (usize, &Pin)| {
            let at = if shape.mesh.is_some() {
                (pin.plane.view == plane.view).then_some(pin.at)
            } else {
                (plane.place(shape, pin.point)).map(|place| place.map(|at| at as f64))
            };
            let alone = self.pins.len() == 1;
            let ink = if alone { Ink::Accent } else { Ink::Part(i) };
            Some((at?, ink))
        };
        Pointing {
            points: self.pins.iter().enumerate().filter_map(marked).collect(),
            rectangle: (self.drawing.filter(|_| self.tool == Tool::Rectangle)).or(self.rectangle),
            draws: self.tool != Tool::Move,
            ..Pointing::default()
        }
    }

    /// The line that is being drawn, or the one that is there.
    pub fn line_places(&self, looked: &Looked<'_>) -> Vec<Place> {
        let drawing = self.drawing.filter(|_| self.tool == Tool::Line);
        let ends = drawing.or(self.line);
        ends.map_or_else(Vec::new, |ends| looked.path(ends).places)
    }

    /// Takes in what was pointed at in a picture.
    pub fn take(&mut self, pointed: Pointed, looked: &Looked<'_>) {
        match (pointed, self.tool) {
            (Pointed::Click(place), _) | (Pointed::Enter(place), Tool::Move) => {
                self.pin(place, looked);
            }
            (Pointed::Enter(place), _) => {
                if let Some(from) = self.begun.take() {
                    self.take(Pointed::Drop([from, place]), looked);
                } else {
                    (self.begun, self.drawing) = (Some(place), Some([place; 2]));
                }
            }
            (Pointed::Walk(place), _) => {
                if let Some(from) = self.begun {
                    self.drawing = Some([from, place]);
                }
            }
            // The pictures may move when the chart comes: not under a pointer that still draws.
            (Pointed::Drag(ends), _) => self.drawing = Some(ends),
            (Pointed::Drop(ends), Tool::Line) => {
                (self.line, self.below, self.drawing) = (Some(ends), Below::Line, None);
            }
            (Pointed::Drop(ends), Tool::Rectangle) => {
                (self.rectangle, self.below, self.drawing) = (Some(ends), Below::Rectangle, None);
            }
            (Pointed::Drop(_), Tool::Move) => self.drawing = None,
        }
    }

    fn pin(&mut self, at: Place, looked: &Looked<'_>) {
        let [row, column] = at.map(|at| at.round() as usize);
        let plane = looked.key.1;
        if let Some(point) = looked.planes.point(plane, looked.shape, row, column) {
            self.pin_point(point, at, plane);
        }
    }

    /// Follows a point, or no longer.
    pub fn pin_point(&mut self, point: usize, at: Place, plane: Plane) {
        if let Some(known) = self.pins.iter().position(|pin| pin.point == point) {
            self.pins.remove(known);
            return;
        }
        if self.pins.len() == MOST {
            self.pins.remove(0);
        }
        self.pins.push(Pin { point, at, plane });
        self.below = Below::Probes;
    }
}
