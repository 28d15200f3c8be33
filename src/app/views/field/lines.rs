//! A field of one dimension, as lines.

use std::sync::Arc;

use egui::{Rect, Ui, Vec2};
use ndarray::{Array2, s};

use super::FieldView;
use super::frame::Look;
use super::instruments::Looked;
use super::pictures::error_chart;
use crate::app::AppCommand;
use crate::app::deferred::Deferred;
use crate::app::plot::{Chart, Grid, Ink, Mark, Shape, Stack};
use crate::app::views::pane::own_id;
use crate::app::views::parts::computing;
use crate::app::views::source::Source;
use crate::figures::{AlongAxis, PlaneFigures, field_lines};

/// A one-dimensional field: both sides as lines, their difference under them.
pub fn show(
    ui: &mut Ui,
    known: &mut Deferred<CurveKey, Curve>,
    (source, component, frame): (&Source, usize, usize),
    room: Vec2,
    commands: &mut Vec<AppCommand>,
) {
    let Some((key, curve)) = find(ui, known, source, (component, frame)) else {
        computing(ui);
        return;
    };
    let (chart, below) = &curve.charts;
    let group = own_id(ui, ("field line", key.1));
    Stack::new(chart, below.as_ref(), group).show(ui, room, commands);
}

/// Of a line of more points the smallest and the largest of as many as fall on a pixel are drawn.
const MOST_POINTS: usize = 20_000;

/// Points of height in which the chart of errors or probes stands beside the curve.
const LOW: f32 = 440.0;

/// The generation of the source, the component and the frame.
pub type CurveKey = (u64, usize, usize);

/// Both sides of a frame over the places of points, and their difference.
#[derive(Clone)]
pub struct Curve {
    along: Arc<AlongAxis>,
    charts: (Chart, Option<Chart>),
}

impl FieldView {
    /// A field of one dimension: lines, whose points can be followed over the frames.
    pub(super) fn curve(
        &mut self,
        ui: &mut Ui,
        look: &Look<'_>,
        room: Vec2,
        commands: &mut Vec<AppCommand>,
    ) {
        let (source, plane) = (look.source, look.plane);
        let key = (source.generation, plane.component, plane.frame);
        let of = source.clone();
        let cost = 2 * source.data.points();
        let found = self
            .curve
            .keyed(ui.ctx(), &key, cost, move || curve(&of, key));
        let Some((key, curve)) = found.map(|(key, curve)| (*key, curve.clone())) else {
            computing(ui);
            return;
        };
        let frames = source.shown();
        let has_errors = source.after.is_some() && frames > 1;
        let has_chart = has_errors || self.instruments.has_chart(frames);
        // Charts below each other would be too low in a small window.
        let share = match has_chart {
            false => Vec2::splat(1.0),
            true if room.y < LOW => Vec2::new(0.55, 1.0),
            true if self.instruments.is_large() => Vec2::new(1.0, 0.55),
            true => Vec2::new(1.0, 0.7),
        };
        let size = share * room - Vec2::splat(4.0);
        let (mut chart, below) = curve.charts;
        let pins = &self.instruments.pins;
        for (i, pin) in pins.iter().enumerate() {
            let ink = if pins.len() == 1 {
                Ink::Accent
            } else {
                Ink::Part(i)
            };
            let at = curve
                .along
                .places
                .get(pin.point)
                .copied()
                .unwrap_or(f64::NAN);
            chart = chart.mark(Mark::vertical(at).inked(ink));
        }
        let top = ui.cursor().min;
        let group = own_id(ui, ("field line", key.1));
        let clicked = Stack::new(&chart, below.as_ref(), group)
            .show(ui, size, commands)
            .clicked;
        let value = plane.value(&source.data);
        let nothing = Arc::new(PlaneFigures::of_grids(Grid::default(), None));
        let looked = Looked {
            source,
            shape: look.shape,
            key: (source.generation, plane),
            planes: &nothing,
            value: &value,
        };
        if let Some(point) = clicked.and_then(|place| curve.along.nearest(place.x)) {
            self.instruments
                .pin_point(point, [0.0, point as f64], plane);
        }
        if has_chart {
            let corner = if share.x < 1.0 {
                Vec2::new(size.x + 10.0, 0.0)
            } else {
                Vec2::new(0.0, size.y + 4.0)
            };
            let rect = Rect::from_min_max(top + corner, top + room);
            let mut chosen = None;
            let errors = |ui: &mut Ui, commands: &mut Vec<AppCommand>| match look.errors {
                Some(errors) => chosen = error_chart(ui, source, errors, plane.frame, commands),
                None => computing(ui),
            };
            self.instruments.chart(ui, rect, &looked, errors, commands);
            ui.allocate_rect(rect, egui::Sense::hover());
            self.player.frame = chosen.unwrap_or(self.player.frame);
        }
    }
}

/// The curve of a component and a frame, or the last one that was found.
fn find(
    ui: &Ui,
    known: &mut Deferred<CurveKey, Curve>,
    source: &Source,
    (component, frame): (usize, usize),
) -> Option<(CurveKey, Curve)> {
    let key = (source.generation, component, frame);
    let (of, cost) = (source.clone(), 2 * source.data.points());
    let found = known.keyed(ui.ctx(), &key, cost, move || curve(&of, key));
    found.map(|(key, curve)| (*key, curve.clone()))
}

fn curve(source: &Source, (_, component, frame): CurveKey) -> Curve {
    let along = AlongAxis::of_points(&source.data);
    let points = source.data.points();
    let own = s![frame, component * points..(component + 1) * points];
    let values = |array: &Array2<f64>| array.slice(own).to_vec();
    let name = source.data.label(component);
    let title = match source.shown() {
        1 => name.clone(),
        _ => format!("{name}, frame {}", source.sample(frame)),
    };
    let (before, after) = (values(&source.before), source.after.as_deref().map(values));
    let sides = source.sides();
    let sides = sides.each_ref().map(String::as_str);
    let (chart, below) = field_lines(title, &name, sides, &before, after.as_deref());
    let drawn = |chart: Chart| along.place(few(chart));
    Curve {
        charts: (drawn(chart), below.map(drawn)),
        along: Arc::new(along),
    }
}

/// With no more points than can be told apart.
fn few(mut chart: Chart) -> Chart {
    for series in &mut chart.series {
        if let Shape::Line(points) = &mut series.shape
            && points.len() > MOST_POINTS
        {
            let width = points.len().div_ceil(MOST_POINTS / 2);
            let ends = |part: &[[f64; 2]]| {
                let value = |place: &&[f64; 2]| place[1];
                let low = part.iter().min_by(|a, b| value(a).total_cmp(&value(b)));
                let high = part.iter().max_by(|a, b| value(a).total_cmp(&value(b)));
                let mut both: Vec<[f64; 2]> = low.into_iter().chain(high).copied().collect();
                both.sort_by(|a, b| a[0].total_cmp(&b[0]));
                both
            };
            *points = points.chunks(width).flat_map(ends).collect();
        }
    }
    chart
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plot::{Axis, Series};

    #[test]
    fn long_lines_keep_their_peaks() {
        let mut points: Vec<[f64; 2]> = (0..100_000).map(|i| [f64::from(i), 0.0]).collect();
        points[54_321][1] = 9.0;
        points[54_323][1] = -9.0;
        let line = Series::new("", Ink::Before, Shape::Line(points));
        let chart = few(Chart::new("", Axis::default(), Axis::default()).with(line));
        let Shape::Line(points) = &chart.series[0].shape else {
            panic!("a line")
        };
        assert!(points.len() <= MOST_POINTS + 2 && points.is_sorted_by(|a, b| a[0] <= b[0]));
        assert!(points.contains(&[54_321.0, 9.0]) && points.contains(&[54_323.0, -9.0]));
    }
}
