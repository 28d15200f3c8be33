//! Draws a chart in the window, with title, axes, legend and export menu.

mod around;
mod inside;

use egui::{Id, Rect, Response, RichText, Ui, Vec2, Vec2b};
use egui_plot::{PlotPoint, PlotTransform, PlotUi};

use super::brush::{Brush, Ranges};
use super::{Chart, Exports};
use crate::app::AppCommand;
use crate::app::menus::context_menu;

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
    /// With which other charts it moves, along which axes.
    linked: Option<(Id, Vec2b)>,
    no_legend: bool,
    brush: Option<Brush>,
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
    /// What was chosen with Shift and a drag, or in the menu.
    pub chosen: Option<Ranges>,
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
            linked: None,
            no_legend: false,
            brush: None,
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
        self.linked = Some((group, Vec2b::new(true, false)));
        self
    }

    /// Moves along both axes together with other charts of the group.
    pub fn link(mut self, group: Id) -> Self {
        self.linked = Some((group, Vec2b::TRUE));
        self
    }

    /// The names are explained elsewhere.
    pub fn without_legend(mut self) -> Self {
        self.no_legend = true;
        self
    }

    /// With Shift, a drag chooses what the brush says.
    pub fn brush(mut self, brush: Option<Brush>) -> Self {
        self.brush = brush;
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
                    if self.has_names_above() && !self.no_legend {
                        self.names(ui);
                    }
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
                let brush = self.brush;
                let drag =
                    |brush: Brush| brush.drag(ui, self.id, self.chart, &response, &transform);
                let mut chosen = brush.and_then(drag);
                context_menu(&response, |ui| {
                    exports.menu(ui, whole, commands);
                    reset_button(ui, self.id);
                    let tip =
                        "Looks at the rows alone whose values are in sight here, in all views";
                    if brush.is_some()
                        && ui
                            .button("Cut to what is in sight")
                            .on_hover_text(tip)
                            .clicked()
                    {
                        chosen = Some(Brush::in_sight(self.chart, &transform));
                        ui.close();
                    }
                });
                for note in notes {
                    ui.add(egui::Label::new(RichText::new(note).small().weak()).truncate());
                }
                Shown {
                    response,
                    rect: whole,
                    transform,
                    chosen,
                }
            });
        inner.inner
    }

    /// Whether names stand above the frame: bars lie anywhere in it, and a legend of many would cover the rest.
    fn has_names_above(&self) -> bool {
        const MANY: usize = 7;
        let series = || self.chart.series.iter();
        let has_bars = series().any(|series| matches!(series.shape, super::Shape::Bars(_)));
        has_bars || series().filter(|series| !series.name.is_empty()).count() > MANY
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
