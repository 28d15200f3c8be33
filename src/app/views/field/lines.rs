//! A field of one dimension, as lines.

use egui::{Ui, Vec2};
use ndarray::{Array2, s};

use crate::app::AppCommand;
use crate::app::plot::stacked;
use crate::app::views::pane::own_id;
use crate::app::views::source::Source;
use crate::figures::field_lines;

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
    let own = s![frame, component * points..(component + 1) * points];
    let values = |array: &Array2<f64>| array.slice(own).to_vec();
    let name = &source.data.column_names[component];
    let title = format!("{name}, frame {}", source.sample(frame));
    let (before, after) = (values(&source.before), source.after.as_deref().map(values));
    let sides = source.sides();
    let sides = sides.each_ref().map(String::as_str);
    let (chart, below) = field_lines(title, name, sides, &before, after.as_deref());
    let group = own_id(ui, ("field line", component));
    stacked(ui, &chart, below.as_ref(), group, room, commands);
}
