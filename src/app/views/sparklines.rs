//! Small histograms of all columns, for a table with a row for each.

use egui::{Rect, Sense, Ui, Vec2, pos2};
use rayon::prelude::*;

use super::source::Source;
use super::table_rows::Rows;
use crate::app::deferred::Deferred;
use crate::app::format;
use crate::app::plot::{Ink, dark};
use crate::metrics::{Binning, Histogram, middle};

pub const WIDTH: f32 = 76.0;
const HEIGHT: f32 = 18.0;

const BINS: usize = 25;

/// Values of a column that are counted, at most, evenly spread: more would not be seen.
const MOST: usize = 100_000;

/// The share of the values that is shown, so that a few far ones do not hide the rest.
const MIDDLE: f64 = 0.98;

/// The histograms of all columns of the data at hand; to be made anew for others.
#[derive(Default)]
pub struct Sparklines(Deferred<(), Vec<Histogram>>);

impl Sparklines {
    /// Those that are known; none while they are being counted.
    pub fn of(&mut self, ui: &Ui, source: &Source) -> &[Histogram] {
        let data = &source.data;
        let step = (data.samples() * data.points()).div_ceil(MOST).max(1);
        let cost = data.values().len() / step;
        let (data, profile) = (data.clone(), source.profile.clone());
        let found = self.0.get(ui.ctx(), &(), cost, move || {
            let histogram = |column: usize| {
                let of_column = data.column(column);
                let values = || of_column.iter().copied().step_by(step);
                let [low, high] = middle(values(), MIDDLE);
                let inside = values().filter(|v| (low..=high).contains(v));
                let whole = profile.columns.get(column).is_some_and(|c| c.whole);
                Histogram::new(values(), Binning::covering(inside, BINS, whole))
            };
            (0..data.columns()).into_par_iter().map(histogram).collect()
        });
        found.map_or(&[], Vec::as_slice)
    }
}

/// The rows of the table of columns, each with its histogram.
pub struct ProfileRows<'a> {
    pub histograms: &'a [Histogram],
}

impl Rows for ProfileRows<'_> {
    fn buttons(&mut self, ui: &mut Ui, row: usize) {
        if let Some(histogram) = self.histograms.get(row) {
            draw(ui, histogram);
        }
    }
}

/// Draws one; what it shows is told where the pointer rests on it.
fn draw(ui: &mut Ui, histogram: &Histogram) {
    let (rect, response) = ui.allocate_exact_size(Vec2::new(WIDTH, HEIGHT), Sense::hover());
    let most = histogram.counts.iter().copied().max().unwrap_or(0).max(1) as f32;
    let width = rect.width() / histogram.counts.len().max(1) as f32;
    // Few bars are told apart.
    let gap = if width > 6.0 { 2.0 } else { 0.0 };
    let painter = ui.painter();
    let colour = Ink::Before.colour(dark(ui));
    for (i, &count) in histogram.counts.iter().enumerate().filter(|(_, c)| **c > 0) {
        let left = rect.left() + i as f32 * width;
        // A bin with a single value is seen.
        let height = (rect.height() * count as f32 / most).max(1.0);
        let bar = Rect::from_min_max(
            pos2(left, rect.bottom() - height),
            pos2(left + width - gap, rect.bottom()),
        );
        painter.rect_filled(bar, 0.0, colour);
    }
    painter.hline(
        rect.x_range(),
        rect.bottom(),
        ui.visuals().widgets.noninteractive.bg_stroke,
    );
    let Binning { low, high, .. } = histogram.binning;
    let ends = format!("{} to {}", format::number(low), format::number(high));
    response.widget_info(|| {
        egui::WidgetInfo::labeled(egui::Role::Image, true, format!("Histogram: {ends}"))
    });
    response.on_hover_text(format!("The middle 98 % of the values: {ends}"));
}
