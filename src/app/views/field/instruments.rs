//! What is looked at more closely: points over time, a line, a rectangle.

use std::sync::Arc;

use egui::{Id, Rect, ScrollArea, Ui, UiBuilder};

use super::PlaneKey;
use super::pointing::{Pointed, Pointing};
use crate::app::AppCommand;
use crate::app::deferred::Deferred;
use crate::app::plot::{Ink, stacked};
use crate::app::views::facts::figures;
use crate::app::views::parts::computing;
use crate::app::views::source::Source;
use crate::figures::{
    Facts, FieldShape, Place, Plane, PlaneFigures, Probe, ProbeSeries, line_charts, point_name,
    probe_charts, rectangle_facts,
};
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
struct Pin {
    point: usize,
    /// Where it was pinned: on a mesh that is where it is seen from this side alone.
    at: Place,
    plane: Plane,
}

/// What the series of probes are computed from.
type SeriesKey = (u64, usize, FieldQuantity, Vec<usize>);

/// What is looked at more closely.
#[derive(Default)]
pub struct Instruments {
    tool: Tool,
    pins: Vec<Pin>,
    line: Option<[Place; 2]>,
    rectangle: Option<[Place; 2]>,
    below: Below,
    series: Deferred<SeriesKey, Vec<ProbeSeries>>,
    facts: Deferred<(PlaneKey, [[u64; 2]; 2]), Facts>,
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
                "A drag draws a line, along which both sides are drawn; it stays while frames change",
            ),
            (
                Tool::Rectangle,
                "Rectangle",
                "A drag draws a rectangle, of which figures are told",
            ),
        ] {
            ui.selectable_value(&mut self.tool, tool, name)
                .on_hover_text(tip);
        }
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
        let place = |(i, pin): (usize, &Pin)| {
            let place = if shape.mesh.is_some() {
                (pin.plane.view == plane.view).then_some(pin.at)
            } else {
                (plane.place(shape, pin.point)).map(|place| place.map(|at| at as f64))
            };
            let alone = self.pins.len() == 1;
            let ink = if alone { Ink::Accent } else { Ink::Part(i) };
            Some((place?, ink))
        };
        Pointing {
            points: self.pins.iter().enumerate().filter_map(place).collect(),
            line: self.line,
            rectangle: self.rectangle,
            draws: self.tool != Tool::Move,
            ..Pointing::default()
        }
    }

    /// Takes in what was pointed at in a picture.
    pub fn take(&mut self, pointed: Pointed, looked: &Looked<'_>) {
        match (pointed, self.tool) {
            (Pointed::Click(place), _) => self.pin(place, looked),
            (Pointed::Drag(ends), Tool::Line) => {
                (self.line, self.below) = (Some(ends), Below::Line);
            }
            (Pointed::Drag(ends), Tool::Rectangle) => {
                (self.rectangle, self.below) = (Some(ends), Below::Rectangle);
            }
            (Pointed::Drag(_), Tool::Move) => {}
        }
    }

    fn pin(&mut self, at: Place, looked: &Looked<'_>) {
        let [row, column] = at.map(|at| at.round() as usize);
        let point = looked.planes.point(looked.key.1, looked.shape, row, column);
        let Some(point) = point else { return };
        if let Some(known) = self.pins.iter().position(|pin| pin.point == point) {
            self.pins.remove(known);
            return;
        }
        if self.pins.len() == MOST {
            self.pins.remove(0);
        }
        let plane = looked.key.1;
        self.pins.push(Pin { point, at, plane });
        self.below = Below::Probes;
    }

    /// The chart of what is chosen, in a place of its own. What the error of frames is drawn with comes from
    /// outside.
    pub fn chart(
        &mut self,
        ui: &mut Ui,
        rect: Rect,
        looked: &Looked<'_>,
        errors: impl FnOnce(&mut Ui, &mut Vec<AppCommand>),
        commands: &mut Vec<AppCommand>,
    ) {
        let mut ui = ui.new_child(UiBuilder::new().max_rect(rect).id_salt("below"));
        self.tabs(&mut ui, looked);
        match self.below {
            Below::Errors => errors(&mut ui, commands),
            Below::Probes => self.probes(&mut ui, looked, commands),
            Below::Line => {
                if let Some(line) = self.line {
                    let sides = looked.source.sides();
                    let sides = sides.each_ref().map(String::as_str);
                    let (chart, below) = line_charts(looked.planes, line, looked.value, sides);
                    let (group, size) = (Id::unique("field section"), ui.available_size());
                    stacked(&mut ui, &chart, below.as_ref(), group, size, commands);
                }
            }
            Below::Rectangle => self.figures(&mut ui, looked),
        }
    }

    /// What there is to choose among; nothing where there is one thing alone.
    fn tabs(&mut self, ui: &mut Ui, looked: &Looked<'_>) {
        let frames = looked.source.shown();
        let choices = [
            (
                Below::Errors,
                looked.source.after.is_some() && frames > 1,
                "Errors",
            ),
            (Below::Probes, !self.pins.is_empty() && frames > 1, "Probes"),
            (Below::Line, self.line.is_some(), "Line"),
            (Below::Rectangle, self.rectangle.is_some(), "Rectangle"),
        ];
        let there = choices.into_iter().filter(|(_, there, _)| *there);
        let there: Vec<_> = there.map(|(below, _, name)| (below, name)).collect();
        if !there.iter().any(|(below, _)| *below == self.below) {
            self.below = there.first().map_or(Below::Errors, |(below, _)| *below);
        }
        if there.len() > 1 {
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = 4.0;
                for (below, name) in there {
                    ui.selectable_value(&mut self.below, below, name);
                }
            });
        }
    }

    /// Of the rectangle.
    fn figures(&mut self, ui: &mut Ui, looked: &Looked<'_>) {
        let Some(corners) = self.rectangle else {
            return;
        };
        let key = (looked.key, corners.map(|corner| corner.map(f64::to_bits)));
        let (planes, sides) = (Arc::clone(looked.planes), looked.source.sides());
        let cost = planes.before.values.len();
        let facts = self.facts.get(ui.ctx(), &key, cost, move || {
            rectangle_facts(&planes, corners, sides.each_ref().map(String::as_str))
        });
        match facts {
            Some(facts) => {
                let area = ScrollArea::both().auto_shrink(false);
                area.show(ui, |ui| figures(ui, facts));
            }
            None => computing(ui),
        }
    }

    fn probes(&mut self, ui: &mut Ui, looked: &Looked<'_>, commands: &mut Vec<AppCommand>) {
        let (source, plane) = (looked.source, looked.key.1);
        let key = (
            source.generation,
            plane.component,
            plane.quantity,
            self.pins.iter().map(|pin| pin.point).collect(),
        );
        let probes: Vec<Probe> = (self.pins.iter())
            .map(|pin| Probe {
                component: plane.component,
                quantity: plane.quantity,
                point: pin.point,
            })
            .collect();
        let cost: usize = (probes.iter())
            .map(|probe| 2 * probe.cost(looked.shape, source.shown()))
            .sum();
        let (before, after) = (Arc::clone(&source.before), source.after.clone());
        let shape = looked.shape.clone();
        let found = self.series.keyed(ui.ctx(), &key, cost, move || {
            let series = |probe: Probe| probe.series(&before, after.as_deref(), &shape);
            probes
                .into_iter()
                .map(|probe| series(probe).unwrap_or_default())
                .collect()
        });
        let Some(((.., points), series)) = found else {
            computing(ui);
            return;
        };
        let names = points.iter().map(|point| point_name(looked.shape, *point));
        let named: Vec<_> = names.zip(series).collect();
        let sides = source.sides();
        let sides = sides.each_ref().map(String::as_str);
        let sample = |frame: usize| source.sample(frame);
        let (chart, below) = probe_charts(looked.value, &named, sides, &sample, plane.frame);
        let (group, size) = (Id::unique("field probes"), ui.available_size());
        stacked(ui, &chart, below.as_ref(), group, size, commands);
    }
}
