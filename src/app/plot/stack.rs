//! Two charts above each other on one x axis.

use egui::{Id, Ui, Vec2};

use super::grid_lines::y_axis_width;
use super::{Brush, Chart, ChartView};
use crate::app::AppCommand;

/// Share of the height for the upper of two charts.
const UPPER: f32 = 0.66;

/// Two charts above each other on the same x axis, which move and point together; the upper one
/// alone where there is no lower one.
pub fn stacked(
    ui: &mut Ui,
    upper: &Chart,
    lower: Option<&Chart>,
    group: Id,
    size: Vec2,
    commands: &mut Vec<AppCommand>,
) {
    show(ui, (upper, lower), None, group, size, commands);
}

/// The same; returns the range of x that was chosen with Shift and a drag.
pub fn stacked_with_brush(
    ui: &mut Ui,
    upper: &Chart,
    lower: Option<&Chart>,
    group: Id,
    size: Vec2,
    commands: &mut Vec<AppCommand>,
) -> Option<[f64; 2]> {
    show(ui, (upper, lower), Some(Brush::X), group, size, commands)
}

fn show(
    ui: &mut Ui,
    (upper, lower): (&Chart, Option<&Chart>),
    brush: Option<Brush>,
    group: Id,
    size: Vec2,
    commands: &mut Vec<AppCommand>,
) -> Option<[f64; 2]> {
    let Some(lower) = lower else {
        let view = ChartView::new(upper, group.with("upper"), size);
        let shown = view.brush(brush).show(ui, commands);
        return shown.chosen.map(|[x, _]| x);
    };
    let height = size.y - ui.spacing().item_spacing.y;
    let heights = [UPPER * height, (1.0 - UPPER) * height];
    let charts = [(upper, "upper"), (lower, "lower")];
    let widths = charts
        .iter()
        .zip(heights)
        .map(|((chart, _), height)| y_axis_width(ui, chart, height));
    let width = widths.fold(0.0, f32::max);
    let mut chosen = None;
    ui.vertical(|ui| {
        for ((chart, name), height) in charts.into_iter().zip(heights) {
            let view = ChartView::new(chart, group.with(name), Vec2::new(size.x, height));
            let view = view.link_x(group).y_width(width).brush(brush);
            let shown = view.show(ui, commands);
            chosen = chosen.or(shown.chosen.map(|[x, _]| x));
        }
    });
    chosen
}
