//! The scatter plot of two latents, and the histograms along its axes.

use egui::{Rect, Sense, Ui, pos2};
use egui_plot::{PlotPoint, PlotTransform};
use ndarray::s;

use super::origin::LatentData;
use super::scatter_axes::{Along, Colouring};
use crate::app::menus::context_menu;
use crate::app::plot::{Chart, Exports, Ink, dark, of_chart, tell};
use crate::app::views::pane::own_id;
use crate::app::views::parts::shorten;
use crate::app::views::source::{Part, Source};
use crate::app::{AppCommand, format};
use crate::figures::{LatentScatter, ScatterColours};
use crate::metrics::Histogram;

/// Room for a histogram beside an axis.
pub const MARGINAL: f32 = 52.0;

/// The plot and the histograms along its axes.
pub struct Picture {
    pub chart: Chart,
    along: [(Histogram, Chart); 2],
}

impl Picture {
    pub fn new(source: &Source, data: &LatentData, axes: [Along; 2], colouring: Colouring) -> Self {
        let latents = data.view();
        let chosen = source.places(Part::All);
        // The i-th of those that are looked at.
        let row = |i: usize| chosen.as_ref().map_or(i, |rows| rows[i]);
        let place = |i: usize| {
            let row = row(i);
            let own = latents.row(row);
            let own = own.as_slice().unwrap_or_default();
            axes.map(|along| along.of(source, own, row))
        };
        let is_held_out = |i: usize| source.held_out().binary_search(&row(i)).is_ok();
        let value = |i: usize| match colouring {
            Colouring::Column(column) => column_value(source, column, row(i)),
            _ => source.sample(row(i)) as f64,
        };
        let texts = match colouring {
            Colouring::Column(column) => source.data.metadata().categories(column),
            _ => None,
        };
        let count = chosen.as_ref().map_or(latents.nrows(), |rows| rows.len());
        let scatter = LatentScatter {
            moment: data.moment(source),
            names: axes.map(Along::label),
            count,
            place: &place,
            sample: &|i| source.sample(row(i)),
            colours: match (colouring, texts) {
                (Colouring::Part, _) => ScatterColours::parts(is_held_out),
                (_, Some(texts)) => ScatterColours::texts(texts, count, value),
                _ => ScatterColours::Values {
                    label: shorten(&colouring.label(source), 24),
                    value: &value,
                },
            },
        };
        Self {
            chart: scatter.chart(),
            along: [0, 1].map(|axis| scatter.marginal(axis)),
        }
    }

    /// The histograms above and beside the frame, on its axes as they are zoomed.
    pub fn marginals(&self, ui: &Ui, transform: &PlotTransform, commands: &mut Vec<AppCommand>) {
        let frame = *transform.frame();
        let above = Rect::from_min_max(
            pos2(frame.left(), frame.top() - MARGINAL),
            pos2(frame.right(), frame.top() - 2.0),
        );
        let beside = Rect::from_min_max(
            pos2(frame.right() + 2.0, frame.top()),
            pos2(frame.right() + MARGINAL, frame.bottom()),
        );
        for (i, rect) in [above, beside].into_iter().enumerate() {
            let (histogram, chart) = &self.along[i];
            let bars = bars(histogram, transform, rect, i == 1);
            let colour = Ink::Before.colour(dark(ui)).gamma_multiply(0.8);
            let inside = ui.painter().with_clip_rect(rect);
            for bar in &bars {
                inside.rect_filled(*bar, 0.0, colour);
            }
            let mut response =
                ui.interact(rect, own_id(ui, ("latent histogram", i)), Sense::click());
            tell(&response, &format!("Plot: {}", chart.title), || {
                of_chart(chart)
            });
            let bin = response.hover_pos().and_then(|at| {
                bars.iter().position(|bar| {
                    if i == 0 {
                        bar.x_range().contains(at.x)
                    } else {
                        bar.y_range().contains(at.y)
                    }
                })
            });
            if let Some(bin) = bin {
                response = response.on_hover_text_at_pointer(say_bin(histogram, bin));
            }
            context_menu(&response, |ui| {
                Exports::of_chart(chart).menu(ui, rect, commands);
            });
        }
    }
}

/// The bars of a histogram in `rect`, along an axis of the plot: standing, or lying along y.
fn bars(histogram: &Histogram, transform: &PlotTransform, rect: Rect, lying: bool) -> Vec<Rect> {
    let largest = histogram.counts.iter().copied().max().unwrap_or(0).max(1) as f32;
    let place = |bin: usize| {
        let value = histogram.binning.edge(bin);
        let at = transform.position_from_point(&PlotPoint::new(value, value));
        if lying { at.y } else { at.x }
    };
    let bar = |bin: usize| {
        let (a, b) = (place(bin), place(bin + 1));
        let share = histogram.counts[bin] as f32 / largest;
        if lying {
            let right = rect.left() + share * rect.width();
            Rect::from_min_max(pos2(rect.left(), b), pos2(right, a))
        } else {
            let top = rect.bottom() - share * rect.height();
            Rect::from_min_max(pos2(a, top), pos2(b, rect.bottom()))
        }
    };
    (0..histogram.counts.len()).map(bar).collect()
}

/// A bin's range and entries.
fn say_bin(histogram: &Histogram, bin: usize) -> String {
    let [from, to] = [bin, bin + 1].map(|edge| format::number(histogram.binning.edge(edge)));
    let entries = format::count(histogram.counts[bin] as usize);
    format!("{from} to {to}: {entries}")
}

/// A column's value in a sample; for a field the mean over the grid.
fn column_value(source: &Source, column: usize, row: usize) -> f64 {
    let points = source.data.points();
    let values = source
        .before
        .slice(s![row, column * points..(column + 1) * points]);
    let finite = values.iter().filter(|v| v.is_finite());
    let (sum, count) = finite.fold((0.0, 0_u32), |(sum, n), v| (sum + v, n + 1));
    sum / f64::from(count)
}
