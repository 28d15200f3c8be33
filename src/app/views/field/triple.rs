//! Three planes of a volume that cross at one point: a click or a drag in one moves the other two.

use std::sync::Arc;

use egui::{Rect, RichText, Ui, Vec2};

use super::PlaneKey;
use super::arrange::{ChartRoom, Space};
use super::axes::needs;
use super::colours::Colours;
use super::controls::plane_group;
use super::crossing_points::CrossingPoints;
use super::cut::CutChoice;
use super::film_menu::FilmMenu;
use super::flow_choice::FlowChoice;
use super::frame::{Frame, Look, find_plane};
use super::isolines::Isolines;
use super::panel::show_pointed;
use super::pictures::error_chart;
use super::pointing::{Pointed, Pointing, Shown};
use crate::app::AppCommand;
use crate::app::deferred::Deferred;
use crate::app::format::significant;
use crate::app::plot::{ColourMap, FieldImage, Image};
use crate::app::views::parts::{computing, shorten};
use crate::app::views::source::Source;
use crate::figures::PlaneFigures;

/// Three planes of a volume that cross at one point.
#[derive(Default)]
pub struct Triple {
    /// Before, after, or their difference.
    side: usize,
    points: CrossingPoints,
    isolines: [Isolines; 3],
    planes: [Deferred<PlaneKey, Arc<PlaneFigures>>; 3],
    images: [FieldImage<(PlaneKey, usize)>; 3],
}

/// What all views of a field share.
pub(super) struct Choices<'a> {
    pub cut: &'a mut CutChoice,
    pub colours: &'a mut Colours,
    pub flow: &'a mut FlowChoice,
    pub film: &'a mut FilmMenu,
}

impl Triple {
    /// Which side is shown, and what the chart is of.
    pub fn choice(&mut self, ui: &mut Ui, source: &Source) {
        if source.after.is_none() {
            return;
        }
        if source.shown() > 1 {
            self.points.choice(ui);
            ui.separator();
        }
        for (side, name) in source.sides().into_iter().enumerate() {
            ui.selectable_value(&mut self.side, side, shorten(&name, 28))
                .on_hover_text("In all three planes");
        }
        ui.separator();
    }

    /// The planes through the point that `cut` has; where somebody points at another, it has that one. Gives the
    /// frame that was chosen in the chart of errors.
    pub fn show(
        &mut self,
        ui: &mut Ui,
        look: &Look<'_>,
        choices: Choices<'_>,
        room: Vec2,
        commands: &mut Vec<AppCommand>,
    ) -> Option<usize> {
        let Choices {
            cut,
            colours,
            flow,
            film,
        } = choices;
        let (source, shape) = (look.source, look.shape);
        let planes = [0, 1, 2].map(|across| cut.plane_across(shape, across, look.plane));
        let point = planes.map(|plane| plane.slice);
        let known = planes.into_iter().zip(&mut self.planes);
        // All are asked for before the first is there.
        let found = known.map(|(plane, known)| find_plane(known, ui.ctx(), look, plane));
        let found: Vec<_> = found.collect();
        let Some(found) = found.into_iter().collect::<Option<Vec<_>>>() else {
            computing(ui);
            return None;
        };
        let frames: Vec<Frame<'_>> = (found.iter())
            .map(|(key, planes)| look.frame(*key, planes))
            .collect();
        let ranges = shared_ranges(colours, &frames);
        let map = if look.plane.quantity.has_sign() {
            ColourMap::BlueRed
        } else {
            look.map
        };
        let colouring = colours.colouring(map);
        film.note(&frames, colouring, ranges, look.direction);
        let sides = source.sides();
        let names = sides.each_ref().map(String::as_str);
        let side = if source.after.is_some() { self.side } else { 0 };
        let line = ui.spacing().interact_size.y + ui.spacing().item_spacing.y;
        let origin = ui.cursor().min.to_vec2();
        let room = room - Vec2::new(0.0, line);
        let chart = self.chart(source);
        let mut chosen = None;
        let mut space: Option<Space> = None;
        for (across, (frame, image)) in frames.iter().zip(&mut self.images).enumerate() {
            let plane = frame.plane();
            let axis = super::cut::axis_name(&source.data, across);
            let images = frame.planes.images(names, &frame.of(), colouring, ranges);
            let Some(shown) = images.into_iter().nth(side) else {
                continue;
            };
            let grids = [&frame.planes.before]
                .into_iter()
                .chain(&frame.planes.after)
                .chain(&frame.planes.difference);
            let Some(grid) = grids.into_iter().nth(side) else {
                continue;
            };
            let key = (frame.key, side);
            let shown = look.direction.placed(shown, &source.data, plane.cut);
            let lines = &mut self.isolines[across];
            let levels = colours.isolines.of(ranges[0]);
            let shown = Image {
                lines: lines.of(ui.ctx(), frame.key, frame.planes, levels),
                title: format!("{axis} {}: {}", plane.slice, shown.title),
                ..shown
            };
            let texture = image.texture_soon(ui.ctx(), key, grid, &shown);
            let space = space.get_or_insert_with(|| Space::new(room, needs(&shown), 3, chart));
            let rects: [Rect; 1] = [space.cell(across).translate(origin)];
            let [row, column] = plane.cut.axes().map(|axis| point[axis] as f64);
            let pointing = Pointing {
                cross: Some([row, column]),
                points: self.points.rings(plane.cut, plane.slice),
                flows: flow.over(ui.ctx(), frame, &shown, rects[0].size(), across),
                shown: vec![[Shown::Side(0), Shown::Side(1), Shown::Both][side.min(2)]],
                draws: true,
                ..Pointing::default()
            };
            let say = |row: usize, column: usize| {
                frame
                    .planes
                    .say_at([row, column], names, &source.data, plane.cut)
            };
            let group = (plane_group(ui, plane.cut).with("three"), &pointing);
            let event = ui.push_id(("three planes", across), |ui| {
                show_pointed(ui, group, [(shown, texture)], &rects, &say, commands)
            });
            if let Some(to) = event.inner.and_then(Pointed::chosen) {
                chosen = Some((plane.cut.axes(), to));
            }
        }
        let below = space.map(|space| space.chart().translate(origin));
        let asked =
            below.and_then(|rect| self.below(ui, rect, look, (&frames[0], point), commands));
        let all = Rect::from_min_size(origin.to_pos2(), room);
        ui.allocate_rect(all, egui::Sense::hover());
        ui.label(RichText::new(said(&frames[0], point, names)).strong());
        if let Some((axes, place)) = chosen {
            for (axis, at) in axes.into_iter().zip(place) {
                cut.set_slice(axis, at.round().max(0.0) as usize);
            }
        }
        asked
    }
}

impl Triple {
    /// The chart below the planes; gives the frame that was chosen in that of errors.
    fn below(
        &mut self,
        ui: &mut Ui,
        rect: Rect,
        look: &Look<'_>,
        (frame, point): (&Frame<'_>, [usize; 3]),
        commands: &mut Vec<AppCommand>,
    ) -> Option<usize> {
        let mut inside =
            |name: &str| ui.new_child(egui::UiBuilder::new().max_rect(rect).id_salt(name));
        match self.chart(look.source) {
            ChartRoom::Stacked => {
                let mut ui = inside("point");
                self.points.chart(&mut ui, look, frame, point, commands);
                None
            }
            ChartRoom::Errors => {
                let mut ui = inside("errors");
                let (source, frame) = (look.source, look.plane.frame);
                error_chart(&mut ui, source, look.errors?, frame, commands)
            }
            ChartRoom::None => None,
        }
    }

    /// Of the point where the planes cross, which is two charts, or of errors.
    fn chart(&self, source: &Source) -> ChartRoom {
        match (source.shown(), &source.after) {
            (0 | 1, _) => ChartRoom::None,
            (_, Some(_)) if !self.points.is_followed => ChartRoom::Errors,
            _ => ChartRoom::Stacked,
        }
    }
}

/// Colour ranges of before, after and difference that are those of all planes.
fn shared_ranges(colours: &Colours, frames: &[Frame<'_>]) -> [[f64; 2]; 3] {
    let ranges = frames
        .iter()
        .map(|frame| colours.limits.ranges(frame, None));
    let around = |a: [f64; 2], b: [f64; 2]| [a[0].min(b[0]), a[1].max(b[1])];
    let ranges = ranges.reduce(|all, own| [0, 1, 2].map(|i| around(all[i], own[i])));
    ranges.unwrap_or_default()
}

/// What is at the point where the planes cross.
fn said(frame: &Frame<'_>, point: [usize; 3], names: [&str; 3]) -> String {
    let [row, column] = frame.plane().cut.axes().map(|axis| point[axis]);
    let planes = frame.planes;
    let grids = [
        Some(&planes.before),
        planes.after.as_ref(),
        planes.difference.as_ref(),
    ];
    let values = grids.into_iter().zip(names).filter_map(|(grid, name)| {
        let value = grid?.get(row, column)?;
        Some(format!("{name} {}", significant(value, 5)))
    });
    let values: Vec<String> = values.collect();
    let [z, y, x] = point;
    format!("At ({z}, {y}, {x}): {}", values.join(", "))
}
