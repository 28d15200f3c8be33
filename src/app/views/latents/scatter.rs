//! Two latents of every sample against each other, with what is chosen for it.

use egui::{Stroke, Ui, Vec2};
use egui_plot::{PlotPoint, PlotTransform};

use super::origin::LatentData;
use super::scatter_axes::{Along, Colouring};
use super::scatter_picture::{MARGINAL, Picture};
use crate::app::deferred::Deferred;
use crate::app::plot::{ChartView, Ink, dark};
use crate::app::views::marked;
use crate::app::views::pane::own_id;
use crate::app::views::parts::shorten;
use crate::app::views::source::{Part, Source};
use crate::app::{AppCommand, names};

#[derive(Clone, Copy, Debug, PartialEq)]
struct Key {
    generation: u64,
    axes: [Along; 2],
    colouring: Colouring,
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
            .width(104.0)
            // A click into the filter is no choice.
            .close_behavior(egui::PopupCloseBehavior::CloseOnClickOutside);
        let id = own_id(ui, "filter of the latents' colour");
        let combo = combo.show_ui(ui, |ui| {
            let left = names::filtered(ui, id, "Filter by name", &source.data.column_names);
            let columns = left.into_iter().map(Colouring::Column);
            for choice in [Colouring::Sample, Colouring::Part]
                .into_iter()
                .chain(columns)
            {
                if choice != Colouring::Part || source.has(Part::HeldOut) {
                    let text = shorten(&choice.label(source), 40);
                    if ui.selectable_value(colouring, choice, text).clicked() {
                        ui.close();
                    }
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
        ([start, now], marked): ([(usize, &[f32]); 2], Option<usize>),
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
            Picture::new(&of, &inside, axes, colouring)
        });
        let Some(picture) = picture else {
            crate::app::views::parts::computing(ui);
            return None;
        };
        let id = own_id(ui, ("latent scatter", axes.map(Along::label)));
        let shown = ChartView::new(&picture.chart, id, size)
            .margin(Vec2::splat(MARGINAL))
            .show(ui, commands);
        picture.marginals(ui, &shown.transform, commands);
        mark(ui, &shown.transform, axes, [start, now], source);
        if let Some(place) = marked.and_then(|row| source.place_of(row)) {
            let own = data.latents.row(place);
            let at = axes.map(|along| along.of(source, own.as_slice().unwrap_or_default(), place));
            marked::ring(ui, &picture.chart, &shown.transform, at);
        }
        let place = shown.clicked_at()?;
        let (_, cloud, i) = picture.chart.nearest([place.x, place.y])?;
        let sample = *cloud.samples.get(i)?;
        (0..source.shown()).find(|&row| source.sample(row) == sample)
    }
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
