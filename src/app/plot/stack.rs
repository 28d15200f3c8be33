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
pub struct Stack<'a> {
    upper: &'a Chart,
    lower: Option<&'a Chart>,
    group: Id,
    brush: Option<Brush>,
}

impl<'a> Stack<'a> {
    pub fn new(upper: &'a Chart, lower: Option<&'a Chart>, group: Id) -> Self {
        Self {
            upper,
            lower,
            group,
            brush: None,
        }
    }

    /// What can be chosen with Shift and a drag.
    #[must_use]
    pub fn brush(self, brush: Option<Brush>) -> Self {
        Self { brush, ..self }
    }

    pub fn show(self, ui: &mut Ui, size: Vec2, commands: &mut Vec<AppCommand>) -> Stacked {
        let Self {
            upper,
            lower,
            group,
            brush,
        } = self;
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
}
