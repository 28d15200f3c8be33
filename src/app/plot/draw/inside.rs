//! What is inside the frame of a chart.

use egui::{Response, Ui, Vec2, Vec2b};
use egui_plot::{
    AxisHints, ColorConflictHandling, Corner, HoverPosition, Legend, Plot, PlotMemory,
    PlotTransform,
};

use super::{ChartView, dark, take_reset, zoom_with_wheel};
use crate::app::plot::brush::Brush;
use crate::app::plot::draw_items::draw;
use crate::app::plot::grid_lines::{SMALL_TICKS, Y_SPACING, label_at, marks, measured};
use crate::app::plot::pointer::{follow, is_quiet};
use crate::app::plot::readout::readout;
use crate::app::plot::{Axis, Scale, move_with_keys, of_chart, tell, zoom_with_keys};
use crate::format::shorten;

/// Width of a letter in the caption of an axis.
const CAPTION_LETTER: f32 = 7.2;

impl<'a> ChartView<'a> {
    pub(super) fn plot(&self, ui: &mut Ui, size: Vec2) -> (Response, PlotTransform) {
        let chart = self.chart;
        let [x, y] = chart.bounds();
        let fresh = PlotMemory::load(ui.ctx(), self.id).is_none();
        let reset = fresh || take_reset(ui, self.id);
        let [x_spacing, y_spacing] = if self.small {
            [46.0, 26.0]
        } else {
            [80.0, Y_SPACING]
        };
        // Names want a line each.
        let y_spacing = if matches!(chart.y.scale, Scale::Names(_)) {
            15.0
        } else {
            y_spacing
        };
        let y_width = self
            .y_width
            .max(measured(ui, &chart.y, y, (size.y, y_spacing), self.small));
        let quiet = is_quiet(ui);
        let chooses = self.brush.is_some() && Brush::is_held(ui, self.id);
        let y_hints = AxisHints::new_y().min_thickness(y_width);
        let mut plot = Plot::new(self.id)
            .id(self.id)
            .width(size.x)
            .height(size.y)
            .default_x_bounds(x[0], x[1])
            .default_y_bounds(y[0], y[1])
            .custom_x_axes(vec![self.axis_hints(
                &chart.x,
                AxisHints::new_x(),
                (size.x - y_width, x_spacing),
            )])
            .custom_y_axes(vec![self.axis_hints(
                &chart.y,
                y_hints,
                (size.y, y_spacing),
            )])
            .grid_color(ui.visuals().text_color().gamma_multiply(0.3))
            .x_grid_spacer(move |input| marks(&chart.x, input.bounds, size.x, x_spacing))
            .y_grid_spacer(move |input| marks(&chart.y, input.bounds, size.y, y_spacing))
            .show_axes(Vec2b::TRUE)
            .allow_scroll(false)
            .allow_zoom(!self.small)
            .allow_drag(!self.small && !chooses)
            .allow_boxed_zoom(!self.small)
            .allow_axis_zoom_drag(!self.small)
            .show_crosshair(!self.small && !quiet)
            .label_formatter(move |hover| {
                let (HoverPosition::NearDataPoint { position, .. }
                | HoverPosition::Elsewhere { position }) = hover;
                let said = || readout(chart, position.x, position.y);
                (!quiet).then(said).flatten()
            });
        if !self.small && !self.no_legend && !self.has_names_above() {
            let corner = if chart.freer_at_left() || chart.highest_at_right() {
                Corner::LeftTop
            } else {
                Corner::RightTop
            };
            let legend = Legend::default()
                .follow_insertion_order(true)
                .position(corner)
                .background_alpha(0.6)
                .color_conflict_handling(ColorConflictHandling::PickLast);
            plot = plot.legend(legend);
        }
        if let Some((group, axes)) = self.linked {
            plot = plot.link_axis(group, axes).link_cursor(group, axes);
        }
        let (dark, small) = (dark(ui), self.small);
        let shown = plot.show(ui, move |plot_ui| {
            if reset {
                plot_ui.set_auto_bounds(Vec2b::TRUE);
            }
            draw(plot_ui, chart, dark, small);
            if !small {
                zoom_with_wheel(plot_ui);
                zoom_with_keys(plot_ui);
                move_with_keys(plot_ui);
            }
        });
        if self.linked.is_some() {
            follow(ui, self.id, &shown.response);
        }
        tell(&shown.response, &format!("Plot: {}", chart.title), || {
            of_chart(chart)
        });
        (shown.response, shown.transform)
    }

    fn axis_hints(
        &self,
        axis: &'a Axis,
        hints: AxisHints<'a>,
        (length, spacing): (f32, f32),
    ) -> AxisHints<'a> {
        let hints = hints.formatter(move |mark, range| {
            label_at(axis, &mark, *range.start(), *range.end(), spacing)
        });
        if self.small {
            hints
                .tick_label_font(SMALL_TICKS)
                .label_spacing(12.0..=16.0)
        } else {
            // A longer one would reach beyond the ends of its axis, and be cut there.
            let most = (length / CAPTION_LETTER).max(8.0) as usize;
            let caption = axis.caption();
            let caption = if caption.is_empty() {
                caption
            } else {
                shorten(&caption, most)
            };
            hints.label(caption).label_spacing(14.0..=18.0)
        }
    }
}
