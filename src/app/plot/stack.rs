//! Two charts above each other on one x axis.

use egui::{Id, Ui, Vec2};
use egui_plot::PlotPoint;

use super::grid_lines::y_axis_width;
use super::{Brush, Chart, ChartView};
use crate::app::AppCommand;

/// Share of the height for the upper of two charts.
const UPPER: f32 = 0.66;

/// What was done in two charts.
#[derive(Clone, Copy, Debug, Default)]
pub struct Stacked {
    /// Where in plot coordinates one of them was clicked.
    pub clicked: Option<PlotPoint>,
    /// The range of x that was chosen with Shift and a drag.
    pub chosen: Option<[f64; 2]>,
}

/// Two charts above each other on the same x axis, which move and point together; the upper one
/// alone where there is no lower one.
pub fn stacked(
    ui: &mut Ui,
    upper: &Chart,
    lower: Option<&Chart>,
    group: Id,
    size: Vec2,
    commands: &mut Vec<AppCommand>,
) -> Stacked {
    show(ui, (upper, lower), None, group, size, commands)
}

/// The same, where a range of x can be chosen.
pub fn stacked_with_brush(
    ui: &mut Ui,
    upper: &Chart,
    lower: Option<&Chart>,
    group: Id,
    size: Vec2,
    commands: &mut Vec<AppCommand>,
) -> Stacked {
    show(ui, (upper, lower), Some(Brush::X), group, size, commands)
}

fn show(
    ui: &mut Ui,
    (upper, lower): (&Chart, Option<&Chart>),
    brush: Option<Brush>,
    group: Id,
    size: Vec2,
    commands: &mut Vec<AppCommand>,
) -> Stacked {
    let mut done = Stacked::default();
    let mut draw = |ui: &mut Ui, view: ChartView<'_>| {
        let shown = view.brush(brush).show(ui, commands);
        done.clicked = done.clicked.or(shown.clicked_at());
        done.chosen = done.chosen.or(shown.chosen.map(|[x, _]| x));
    };
    let Some(lower) = lower else {
        draw(ui, ChartView::new(upper, group.with("upper"), size));
        return done;
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
            let view = ChartView::new(chart, group.with(name), Vec2::new(size.x, height));
            draw(ui, view.link_x(group).y_width(width));
        }
    });
    done
}
