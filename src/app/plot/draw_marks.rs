//! Puts the marks of a chart into a plot: lines, stripes and their labels.

use egui::{Align2, RichText};
use egui_plot::{HLine, LineStyle, PlotPoint, PlotUi, Text, VLine};

use super::{Chart, Mark};

/// Corners of what this frame shows. The plot itself knows only those of the last frame.
pub fn shown_bounds(plot_ui: &PlotUi<'_>, chart: &Chart) -> [[f64; 2]; 2] {
    let (auto, last) = (plot_ui.auto_bounds(), plot_ui.plot_bounds());
    let [x, y] = chart.bounds();
    let side = |axis: usize, auto: bool, whole: [f64; 2]| {
        if auto {
            whole
        } else {
            [last.min()[axis], last.max()[axis]]
        }
    };
    let (x, y) = (side(0, auto.x, x), side(1, auto.y, y));
    [[x[0], y[0]], [x[1], y[1]]]
}

pub fn draw_mark(plot_ui: &mut PlotUi<'_>, chart: &Chart, mark: &Mark, dark: bool, small: bool) {
    let [low, high] = shown_bounds(plot_ui, chart);
    // A label stands on the side of its line where there is more room.
    let beside = |x: f64| {
        let right_half = x > 0.5 * (low[0] + high[0]);
        if right_half {
            egui::Align::RIGHT
        } else {
            egui::Align::LEFT
        }
    };
    let (place, label, ink, anchor) = match mark {
        Mark::Horizontal { at, label, ink } => {
            let Some(y) = chart.y.place(*at) else { return };
            let line = HLine::new("", y)
                .color(ink.colour(dark))
                .style(LineStyle::dashed_loose());
            plot_ui.hline(line.allow_hover(false));
            // Away from the legend at the right and from where lines begin at the left; under a
            // line that is close to the top.
            let x = 0.45 * low[0] + 0.55 * high[0];
            let top = y > low[1] + 0.93 * (high[1] - low[1]);
            let anchor = if top {
                Align2::CENTER_TOP
            } else {
                Align2::CENTER_BOTTOM
            };
            (PlotPoint::new(x, y), label, ink, anchor)
        }
        Mark::Vertical { at, label, ink } => {
            let Some(x) = chart.x.place(*at) else { return };
            let line = VLine::new("", x)
                .color(ink.colour(dark))
                .style(LineStyle::dashed_loose());
            plot_ui.vline(line.allow_hover(false));
            let anchor = Align2([beside(x), egui::Align::BOTTOM]);
            (PlotPoint::new(x, low[1]), label, ink, anchor)
        }
        Mark::Stripe {
            from,
            to,
            label,
            ink,
        } => {
            let (Some(a), Some(b)) = (chart.x.place(*from), chart.x.place(*to)) else {
                return;
            };
            let align = beside(0.5 * (a + b));
            // Outside of the stripe, where nothing is high.
            let (x, align) = if align == egui::Align::RIGHT {
                (a, align)
            } else {
                (b, align)
            };
            (
                PlotPoint::new(x, high[1]),
                label,
                ink,
                Align2([align, egui::Align::TOP]),
            )
        }
    };
    if !label.is_empty() && !small {
        let text = RichText::new(format!(" {label} "))
            .color(ink.colour(dark))
            .size(12.0);
        plot_ui.text(Text::new("", place, text).anchor(anchor).allow_hover(false));
    }
}
