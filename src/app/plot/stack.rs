//! Two charts above each other on one x axis.

use egui::{Id, Ui, Vec2};

use super::grid_lines::y_axis_width;
use super::{Chart, ChartView};
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
    let Some(lower) = lower else {
        ChartView::new(upper, group.with("upper"), size).show(ui, commands);
        return;
    };
    let height = size.y - ui.spacing().item_spacing.y;
    let heights = [UPPER * height, (1.0 - UPPER) * height];
    let charts = [(upper, "upper"), (lower, "lower")];
    let widths = charts
        .iter()
        .zip(heights)
        .map(|((chart, _), height)| y_axis_width(ui, chart, height));
    let width = widths.fold(0.0, f32::max);
    ui.vertical(|ui| {
        for ((chart, name), height) in charts.into_iter().zip(heights) {
            ChartView::new(chart, group.with(name), Vec2::new(size.x, height))
                .link_x(group)
                .y_width(width)
                .show(ui, commands);
        }
    });
}
