//! Draws a chart in the window, with title, axes, legend and export menu.

use egui::{FontId, Id, Rect, Response, RichText, Ui, Vec2, Vec2b};
use egui_plot::{
    AxisHints, ColorConflictHandling, Corner, HoverPosition, Legend, Plot, PlotMemory, PlotPoint,
    PlotTransform, PlotUi,
};

use super::colour_bar::colour_bar;
use super::draw_items::draw;
use super::grid_lines::{SMALL_TICKS, Y_SPACING, label_at, marks, measured};
use super::readout::readout;
use super::{Axis, Chart, ColourScale, Exports, Scale, Series, Shape};
use crate::app::AppCommand;

/// Whether the present theme is dark.
pub fn dark(ui: &Ui) -> bool {
    ui.visuals().dark_mode
}

/// Points for a colour bar with its labels.
const BAR: f32 = 62.0;

/// How a chart stands in the window.
pub struct ChartView<'a> {
    chart: &'a Chart,
    id: Id,
    size: Vec2,
    small: bool,
    linked_x: Option<Id>,
    no_legend: bool,
    y_width: f32,
    /// Kept free at the right of the plot and above it.
    margin: Vec2,
}

/// What a chart's frame did.
pub struct Shown {
    pub response: Response,
    /// With axes and title.
    pub rect: Rect,
    /// From places on the screen to plot coordinates and back.
    pub transform: PlotTransform,
}

impl Shown {
    /// Where in plot coordinates it was clicked.
    pub fn clicked_at(&self) -> Option<PlotPoint> {
        let pointer = self.response.interact_pointer_pos();
        let pointer = pointer.filter(|_| self.response.clicked())?;
        Some(self.transform.value_from_position(pointer))
    }
}

impl<'a> ChartView<'a> {
    /// A chart with a title line and an export menu, `size` in all.
    pub fn new(chart: &'a Chart, id: Id, size: Vec2) -> Self {
        Self {
            chart,
            id,
            size,
            small: false,
            linked_x: None,
            no_legend: false,
            y_width: 0.0,
            margin: Vec2::ZERO,
        }
    }

    /// One of many: small type, no captions, no legend, not zoomed by the wheel.
    pub fn small(mut self) -> Self {
        self.small = true;
        self
    }

    /// Moves together with other charts of the group.
    pub fn link_x(mut self, group: Id) -> Self {
        self.linked_x = Some(group);
        self
    }

    /// The names are explained elsewhere.
    pub fn without_legend(mut self) -> Self {
        self.no_legend = true;
        self
    }

    /// The least width of the y axis, so that charts above each other line up.
    pub fn y_width(mut self, width: f32) -> Self {
        self.y_width = width;
        self
    }

    /// Keeps room at the right of the plot and above it, for what belongs to its axes.
    pub fn margin(mut self, margin: Vec2) -> Self {
        self.margin = margin;
        self
    }

    /// Draws it.
    pub fn show(self, ui: &mut Ui, commands: &mut Vec<AppCommand>) -> Shown {
        let exports = Exports::of_chart(self.chart);
        let size = self.size;
        let inner =
            ui.allocate_ui_with_layout(size, egui::Layout::top_down(egui::Align::Min), |ui| {
                ui.set_min_size(size);
                ui.spacing_mut().item_spacing.y = 2.0;
                let whole = Rect::from_min_size(ui.cursor().min, size);
                if !self.small {
                    self.header(ui, &exports, whole, commands);
                }
                let notes = if self.small {
                    Vec::new()
                } else {
                    self.chart.all_notes()
                };
                let height =
                    (size.y - (ui.cursor().top() - whole.top()) - 16.0 * notes.len() as f32)
                        .max(20.0);
                ui.add_space(self.margin.y);
                let bar = if self.chart.colours.is_some() {
                    BAR
                } else {
                    0.0
                };
                let plot = Vec2::new(size.x - self.margin.x - bar, height - self.margin.y);
                let (response, transform) = self.plot(ui, plot.max(Vec2::splat(40.0)));
                if let Some(scale) = &self.chart.colours {
                    self.colours(ui, scale, whole, *transform.frame());
                }
                response.context_menu(|ui| {
                    exports.menu(ui, whole, commands);
                    reset_button(ui, self.id);
                });
                for note in notes {
                    ui.add(egui::Label::new(RichText::new(note).small().weak()).truncate());
                }
                Shown {
                    response,
                    rect: whole,
                    transform,
                }
            });
        inner.inner
    }

    /// The colour bar at the right end, beside the plot's frame, its label above it.
    fn colours(&self, ui: &Ui, scale: &ColourScale, whole: Rect, frame: Rect) {
        let left = whole.right() - BAR + 8.0;
        let bar = Rect::from_min_max(
            egui::pos2(left, frame.top()),
            egui::pos2(whole.right(), frame.bottom()),
        );
        colour_bar(ui, bar, scale.map, scale.range);
        let font = FontId::proportional(11.0);
        let colour = ui.visuals().text_color();
        let label = ui
            .painter()
            .layout(scale.label.clone(), font, colour, BAR + self.margin.x);
        let place = egui::pos2(
            whole.right() - label.size().x,
            frame.top() - 4.0 - label.size().y,
        );
        ui.painter().galley(place, label, colour);
    }

    fn header(&self, ui: &mut Ui, exports: &Exports, whole: Rect, commands: &mut Vec<AppCommand>) {
        ui.horizontal(|ui| {
            ui.set_width(self.size.x);
            let room = (self.size.x - 70.0).max(30.0);
            ui.allocate_ui_with_layout(
                Vec2::new(room, 18.0),
                egui::Layout::left_to_right(egui::Align::Center),
                |ui| {
                    ui.add(egui::Label::new(RichText::new(&self.chart.title).strong()).truncate());
                },
            );
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                let menu = ui.menu_button(RichText::new("Export").small(), |ui| {
                    exports.menu(ui, whole, commands);
                    reset_button(ui, self.id);
                });
                menu.response.on_hover_text(format!(
                    "Save \"{}\" as a picture or as numbers",
                    self.chart.title
                ));
            });
        });
    }

    fn plot(&self, ui: &mut Ui, size: Vec2) -> (Response, PlotTransform) {
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
                x_spacing,
            )])
            .custom_y_axes(vec![self.axis_hints(&chart.y, y_hints, y_spacing)])
            .grid_color(ui.visuals().text_color().gamma_multiply(0.3))
            .x_grid_spacer(move |input| marks(&chart.x, input.bounds, size.x, x_spacing))
            .y_grid_spacer(move |input| marks(&chart.y, input.bounds, size.y, y_spacing))
            .show_axes(Vec2b::TRUE)
            .allow_scroll(false)
            .allow_zoom(!self.small)
            .allow_drag(!self.small)
            .allow_boxed_zoom(!self.small)
            .allow_axis_zoom_drag(!self.small)
            .show_crosshair(!self.small)
            .label_formatter(move |hover| {
                let (HoverPosition::NearDataPoint { position, .. }
                | HoverPosition::Elsewhere { position }) = hover;
                readout(chart, position.x, position.y)
            });
        if !self.small && !self.no_legend {
            // The longest bars are at the top.
            let bars = |s: &Series| matches!(s.shape, Shape::Bars(_));
            let corner = if chart.series.iter().any(bars) {
                Corner::RightBottom
            } else if chart.freer_at_left() || chart.highest_at_right() {
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
        if let Some(group) = self.linked_x {
            plot = plot
                .link_axis(group, Vec2b::new(true, false))
                .link_cursor(group, Vec2b::new(true, false));
        }
        let (dark, small) = (dark(ui), self.small);
        let shown = plot.show(ui, move |plot_ui| {
            if reset {
                plot_ui.set_auto_bounds(Vec2b::TRUE);
            }
            draw(plot_ui, chart, dark, small);
            if !small {
                zoom_with_wheel(plot_ui);
            }
        });
        shown.response.widget_info(|| {
            egui::WidgetInfo::labeled(egui::Role::Image, true, format!("Plot: {}", chart.title))
        });
        (shown.response, shown.transform)
    }

    fn axis_hints(&self, axis: &'a Axis, hints: AxisHints<'a>, spacing: f32) -> AxisHints<'a> {
        let hints = hints.formatter(move |mark, range| {
            label_at(axis, &mark, *range.start(), *range.end(), spacing)
        });
        if self.small {
            hints
                .tick_label_font(SMALL_TICKS)
                .label_spacing(12.0..=16.0)
        } else {
            hints.label(axis.caption()).label_spacing(14.0..=18.0)
        }
    }
}

/// The wheel zooms about the pointer.
pub fn zoom_with_wheel(plot_ui: &mut PlotUi<'_>) {
    if plot_ui.response().hovered() {
        let scroll = plot_ui.ctx().input(|i| i.smooth_scroll_delta.y);
        if scroll.abs() > 0.1 {
            let factor = (scroll / 300.0).exp();
            plot_ui.zoom_bounds_around_hovered(Vec2::splat(factor));
        }
    }
}

fn reset_button(ui: &mut Ui, id: Id) {
    if ui.button("Reset zoom").clicked() {
        ui.data_mut(|data| data.insert_temp(id.with("reset zoom"), true));
        ui.close();
    }
}

/// Whether the zoom of this plot is to be reset now.
pub fn take_reset(ui: &Ui, id: Id) -> bool {
    ui.data_mut(|data| data.remove_temp::<bool>(id.with("reset zoom")))
        .unwrap_or(false)
}
