use egui::{Id, Rect, Sense, Stroke, Ui, Vec2, pos2};
use egui_plot::{PlotPoint, PlotTransform};
use ndarray::s;

use super::origin::{LatentData, name};
use crate::app::deferred::Deferred;
use crate::app::plot::{
    Axis, Chart, ChartView, Cloud, ColourMap, ColourScale, Exports, Ink, Series, Shape, dark,
    histogram_steps,
};
use crate::app::views::histograms::middle;
use crate::app::views::parts::shorten;
use crate::app::views::source::{Part, Source};
use crate::app::{AppCommand, format};
use crate::metrics::{Binning, Histogram};

/// More points than this are thinned before drawing.
const MOST_POINTS: usize = 12_000;

/// Room for a histogram beside an axis.
const MARGINAL: f32 = 52.0;

const BINS: usize = 60;

/// What an axis of the scatter plot shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Along {
    Latent(usize),
    /// The sample's number: for snapshots, time.
    Sample,
}

/// What colours the points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colouring {
    Sample,
    /// Held out or training.
    Part,
    Column(usize),
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Key {
    generation: u64,
    axes: [Along; 2],
    colouring: Colouring,
}

/// The plot and the histograms along its axes.
struct Picture {
    chart: Chart,
    along: [Chart; 2],
    histograms: [Histogram; 2],
}

/// Two latents of every sample against each other.
#[derive(Default)]
pub struct Scatter {
    /// `None` until the widest two are known.
    axes: Option<[Along; 2]>,
    /// `None` until the data are known.
    colouring: Option<Colouring>,
    picture: Deferred<Key, Picture>,
}

impl Scatter {
    /// Settles what was not chosen: the two latents of largest spread.
    pub fn settle(&mut self, source: &Source, widest: &[usize]) {
        let count = widest.len();
        let fits = |along: &Along| !matches!(along, Along::Latent(i) if *i >= count);
        if !self.axes.is_some_and(|axes| axes.iter().all(fits)) {
            self.axes = Some(match widest {
                [] => [Along::Sample; 2],
                [only] => [Along::Sample, Along::Latent(*only)],
                [first, second, ..] => [Along::Latent(*first), Along::Latent(*second)],
            });
        }
        let known = self.colouring.is_some_and(|colouring| match colouring {
            Colouring::Sample => true,
            Colouring::Part => source.has(Part::HeldOut),
            Colouring::Column(i) => i < source.data.columns(),
        });
        if !known {
            // Snapshots follow each other in time; the order of a table's rows says little.
            self.colouring = Some(if source.data.is_field() {
                Colouring::Sample
            } else {
                Colouring::Column(0)
            });
        }
    }

    pub fn controls(&mut self, ui: &mut Ui, source: &Source, widest: &[usize]) {
        let (Some(axes), Some(colouring)) = (&mut self.axes, &mut self.colouring) else {
            return;
        };
        for (axis, along) in ["x", "y"].into_iter().zip(axes) {
            let label = ui.label(axis);
            let combo = egui::ComboBox::from_id_salt(("latent axis", axis))
                .selected_text(along.label())
                .width(84.0);
            let combo = combo.show_ui(ui, |ui| {
                for &latent in widest {
                    let latent = Along::Latent(latent);
                    ui.selectable_value(along, latent, latent.label());
                }
                ui.selectable_value(along, Along::Sample, Along::Sample.label());
            });
            combo
                .response
                .labelled_by(label.id)
                .on_hover_text("The latents of largest spread stand first");
        }
        let label = ui.label("Colour");
        let combo = egui::ComboBox::from_id_salt("latent colour")
            .selected_text(shorten(&colouring.label(source), 16))
            .width(104.0);
        let combo = combo.show_ui(ui, |ui| {
            let columns = (0..source.data.columns()).map(Colouring::Column);
            for choice in [Colouring::Sample, Colouring::Part]
                .into_iter()
                .chain(columns)
            {
                if choice != Colouring::Part || source.has(Part::HeldOut) {
                    let text = shorten(&choice.label(source), 40);
                    ui.selectable_value(colouring, choice, text);
                }
            }
        });
        combo
            .response
            .labelled_by(label.id)
            .on_hover_text("What the colour of a point says about its sample");
    }

    /// Draws it; returns the place among the shown samples of the point that was clicked. `start`
    /// and `now` are the latents of the explorer.
    pub fn show(
        &mut self,
        ui: &mut Ui,
        source: &Source,
        data: &LatentData,
        [start, now]: [(usize, &[f32]); 2],
        size: Vec2,
        commands: &mut Vec<AppCommand>,
    ) -> Option<usize> {
        let (axes, colouring) = (self.axes?, self.colouring?);
        let key = Key {
            generation: source.generation,
            axes,
            colouring,
        };
        let cost = match colouring {
            Colouring::Column(_) => source.shown() * source.data.points(),
            _ => source.shown(),
        };
        let (of, inside) = (source.clone(), data.clone());
        let picture = self.picture.get(ui.ctx(), &key, cost, move || {
            Picture::of(&of, &inside, axes, colouring)
        });
        let Some(picture) = picture else {
            crate::app::views::parts::computing(ui);
            return None;
        };
        let id = Id::unique(("latent scatter", axes.map(Along::label)));
        let shown = ChartView::new(&picture.chart, id, size)
            .margin(Vec2::splat(MARGINAL))
            .show(ui, commands);
        picture.marginals(ui, &shown.transform, commands);
        mark(ui, &shown.transform, axes, [start, now], source);
        let pointer = shown
            .response
            .interact_pointer_pos()
            .filter(|_| shown.response.clicked())?;
        let place = shown.transform.value_from_position(pointer);
        let (_, cloud, i) = picture.chart.nearest([place.x, place.y])?;
        let sample = *cloud.samples.get(i)?;
        (0..source.shown()).find(|&row| source.sample(row) == sample)
    }
}

impl Along {
    fn label(self) -> String {
        match self {
            Self::Latent(latent) => name(latent),
            Self::Sample => "Sample".to_owned(),
        }
    }

    fn of(self, source: &Source, latents: &[f32], row: usize) -> f64 {
        match self {
            Self::Latent(latent) => latents.get(latent).map_or(f64::NAN, |v| f64::from(*v)),
            Self::Sample => source.sample(row) as f64,
        }
    }
}

impl Colouring {
    fn label(self, source: &Source) -> String {
        match self {
            Self::Sample if source.data.is_field() => "Time".to_owned(),
            Self::Sample => "Sample".to_owned(),
            Self::Part => "Held out".to_owned(),
            Self::Column(i) => source.data.column_names.get(i).cloned().unwrap_or_default(),
        }
    }
}

impl Picture {
    fn of(source: &Source, data: &LatentData, axes: [Along; 2], colouring: Colouring) -> Self {
        let (latents, moment) = (data.view(), data.moment(source));
        let shown = latents.nrows();
        let most = shown.min(MOST_POINTS);
        let place = |row: usize| {
            let own = latents.row(row);
            let own = own.as_slice().unwrap_or_default();
            axes.map(|along| along.of(source, own, row))
        };
        let cloud = |rows: Vec<usize>, values: Vec<f64>| {
            Shape::Cloud(Cloud {
                points: rows.iter().map(|&row| place(row)).collect(),
                values,
                samples: rows.iter().map(|&row| source.sample(row)).collect(),
            })
        };
        let rows: Vec<usize> = (0..most).map(|i| i * shown / most).collect();
        let [x, y] = axes.map(Along::label);
        let mut chart = Chart::new(
            format!("{y} over {}, {moment}", x.to_lowercase()),
            Axis::new(&x),
            Axis::new(&y),
        );
        if colouring == Colouring::Part {
            let held = |row: &usize| source.held_out().binary_search(row).is_ok();
            let (held, seen): (Vec<_>, Vec<_>) = rows.into_iter().partition(held);
            chart = chart
                .with(Series::new(
                    "Training",
                    Ink::Before,
                    cloud(seen, Vec::new()),
                ))
                .with(Series::new(
                    "Held out",
                    Ink::HeldOut,
                    cloud(held, Vec::new()),
                ));
        } else {
            let value = |&row: &usize| match colouring {
                Colouring::Column(column) => column_value(source, column, row),
                _ => source.sample(row) as f64,
            };
            let values: Vec<f64> = rows.iter().map(value).collect();
            chart.colours = Some(ColourScale {
                label: shorten(&colouring.label(source), 24),
                map: ColourMap::Viridis,
                range: middle(values.iter().copied(), 0.99),
            });
            chart = chart.with(Series::new("", Ink::Accent, cloud(rows, values)));
        }
        if most < shown {
            chart = chart.note(format!(
                "{} of {} samples, evenly spaced",
                format::count(most),
                format::count(shown)
            ));
        }
        let histograms = axes.map(|along| {
            let values = || {
                (0..shown).map(|row| {
                    let own = latents.row(row);
                    along.of(source, own.as_slice().unwrap_or_default(), row)
                })
            };
            Histogram::of(values(), Binning::covering(values(), BINS, false))
        });
        let chart_of = |i: usize| {
            let label = axes[i].label();
            Chart::new(
                format!("Distribution of {}, {moment}", label.to_lowercase()),
                Axis::new(label),
                Axis::new("Entries per bin"),
            )
            .with(Series::new(
                "",
                Ink::Before,
                histogram_steps(&histograms[i], true),
            ))
        };
        Self {
            along: [chart_of(0), chart_of(1)],
            chart,
            histograms,
        }
    }

    /// The histograms above and beside the frame, on its axes as they are zoomed.
    fn marginals(&self, ui: &Ui, transform: &PlotTransform, commands: &mut Vec<AppCommand>) {
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
            let bars = bars(&self.histograms[i], transform, rect, i == 1);
            let colour = Ink::Before.colour(dark(ui)).gamma_multiply(0.8);
            let inside = ui.painter().with_clip_rect(rect);
            for bar in &bars {
                inside.rect_filled(*bar, 0.0, colour);
            }
            let chart = &self.along[i];
            let mut response =
                ui.interact(rect, Id::unique(("latent histogram", i)), Sense::click());
            response.widget_info(|| {
                egui::WidgetInfo::labeled(egui::Role::Image, true, format!("Plot: {}", chart.title))
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
                response = response.on_hover_text_at_pointer(say_bin(&self.histograms[i], bin));
            }
            response.context_menu(|ui| Exports::of_chart(chart).menu(ui, rect, commands));
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

/// A ring where the explorer starts, and a dot where its sliders are.
fn mark(
    ui: &Ui,
    transform: &PlotTransform,
    axes: [Along; 2],
    [start, now]: [(usize, &[f32]); 2],
    source: &Source,
) {
    let painter = ui.painter().with_clip_rect(*transform.frame());
    let place = |(row, latents): (usize, &[f32])| {
        let [x, y] = axes.map(|along| along.of(source, latents, row));
        transform.position_from_point(&PlotPoint::new(x, y))
    };
    let (from, to) = (place(start), place(now));
    let strong = ui.visuals().strong_text_color();
    let accent = Ink::After.colour(dark(ui));
    if from.distance(to) > 1.0 {
        painter.line_segment([from, to], Stroke::new(1.5, accent));
    }
    painter.circle_stroke(from, 6.0, Stroke::new(2.0, strong));
    painter.circle(to, 4.5, accent, Stroke::new(1.0, strong));
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
