//! A field of one dimension, as lines.

use egui::{Id, Ui, Vec2};
use ndarray::s;

use crate::app::AppCommand;
use crate::app::plot::{Axis, Chart, Ink, Mark, Series, Shape, stacked};
use crate::app::views::source::Source;

/// A one-dimensional field: before and after as lines, their difference under them.
pub fn show(
    ui: &mut Ui,
    source: &Source,
    component: usize,
    frame: usize,
    room: Vec2,
    commands: &mut Vec<AppCommand>,
) {
    let points = source.data.points();
    let line = |values: &ndarray::Array2<f64>| -> Vec<[f64; 2]> {
        let row = values.slice(s![frame, component * points..(component + 1) * points]);
        row.iter()
            .enumerate()
            .map(|(i, v)| [i as f64, *v])
            .collect()
    };
    let name = &source.data.column_names[component];
    let before = line(&source.before);
    let group = Id::unique(("field line", component));
    let title = format!("{name}, frame {}", source.sample(frame));
    let [first, second, moved_name] = source.sides();
    let mut chart = Chart::new(title, Axis::new("Point"), Axis::new(name)).with(Series::new(
        first,
        Ink::Before,
        Shape::Line(before.clone()),
    ));
    let Some(after) = source.after.as_ref().map(|a| line(a)) else {
        stacked(ui, &chart, None, group, room, commands);
        return;
    };
    let moved = before
        .iter()
        .zip(&after)
        .map(|(b, a)| [b[0], a[1] - b[1]])
        .collect();
    chart = chart.with(Series::new(second, Ink::After, Shape::Line(after)));
    let below = Chart::new(moved_name, Axis::new("Point"), Axis::new("Difference"))
        .with(Series::new("", Ink::After, Shape::Line(moved)))
        .mark(Mark::horizontal(0.0));
    stacked(ui, &chart, Some(&below), group, room, commands);
}
