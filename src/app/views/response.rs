use egui::{Id, Ui, Vec2};
use rayon::prelude::*;

use super::deferred::Deferred;
use super::histograms::steps;
use super::parts::{computing, figures, hint_train, number_field, part_picker, shorten};
use super::source::{ColumnData, Part, Source};
use crate::app::plot::{Axis, Chart, ChartView, Ink, Mark, Series};
use crate::app::{AppCommand, format};
use crate::metrics::{
    Binning, BoxStats, Histogram, NearZero, ResidualStats, ResponseStats, residual_stats,
    response_stats, responses,
};

const BINS: usize = 80;

/// Width of the list of columns.
const LIST: f32 = 132.0;

/// Which figures of a column the overview shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Quantity {
    /// (after - before) / before.
    #[default]
    Response,
    /// (after - before) / range.
    OverRange,
}

/// What the histograms were made from.
#[derive(Clone, Copy, Debug, PartialEq)]
struct OneKey {
    generation: u64,
    column: usize,
    part: Part,
    floor: f64,
    /// Half the width in percent; 0: so that 99 % are inside.
    half: f64,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct AllKey {
    generation: u64,
    part: Part,
    floor: f64,
    quantity: Quantity,
}

/// Response and residual of one column.
#[derive(Clone, Debug)]
struct One {
    column: usize,
    response: Histogram,
    stats: ResponseStats,
    residual: Histogram,
    residual_stats: ResidualStats,
}

/// How far values moved: (after - before) / before in percent, and after - before.
pub struct ResponseView {
    overview: bool,
    quantity: Quantity,
    near_zero: NearZero,
    typed_range: bool,
    /// In percent.
    half: f64,
    one: Deferred<OneKey, One>,
    all: Deferred<AllKey, Vec<Option<BoxStats>>>,
}

impl Default for ResponseView {
    fn default() -> Self {
        Self {
            overview: false,
            quantity: Quantity::default(),
            near_zero: NearZero::default(),
            typed_range: false,
            half: 10.0,
            one: Deferred::default(),
            all: Deferred::default(),
        }
    }
}

impl ResponseView {
    /// Leaves the overview for one column.
    pub fn show_one(&mut self) {
        self.overview = false;
    }

    pub fn show(
        &mut self,
        ui: &mut Ui,
        source: &Source,
        column: &mut usize,
        part: &mut Part,
        commands: &mut Vec<AppCommand>,
    ) {
        ui.horizontal_wrapped(|ui| {
            ui.selectable_value(&mut self.overview, false, "One column")
                .on_hover_text("Histograms of one column or component");
            ui.selectable_value(&mut self.overview, true, "All columns")
                .on_hover_text("A box plot for each column or component");
            ui.separator();
            part_picker(ui, source, part);
            ui.separator();
            if self.overview {
                ui.radio_value(&mut self.quantity, Quantity::Response, "Response")
                    .on_hover_text("(after - before) / before");
                ui.radio_value(&mut self.quantity, Quantity::OverRange, "Residual / range")
                    .on_hover_text("(after - before) / (max - min of the column)");
            } else {
                self.range_control(ui);
            }
        });
        if source.after.is_none() {
            before_training(ui);
            return;
        }
        if self.overview {
            self.boxes(ui, source, column, *part, commands);
        } else {
            ui.horizontal_top(|ui| {
                if source.data.columns() > 1 {
                    column_list(ui, source, column);
                }
                *column = (*column).min(source.data.columns().saturating_sub(1));
                ui.vertical(|ui| self.histograms(ui, source, *column, *part, commands));
            });
        }
    }

    fn range_control(&mut self, ui: &mut Ui) {
        let mut auto = !self.typed_range;
        ui.checkbox(&mut auto, "Auto range")
            .on_hover_text("So that 99 % of the responses are inside");
        self.typed_range = !auto;
        if self.typed_range {
            number_field(ui, "Range +/-", &mut self.half, 1e-6..=1e6, " %");
        }
    }

    fn histograms(
        &mut self,
        ui: &mut Ui,
        source: &Source,
        column: usize,
        part: Part,
        commands: &mut Vec<AppCommand>,
    ) {
        let half = if self.typed_range { self.half } else { 0.0 };
        let key = OneKey {
            generation: source.generation,
            column,
            part,
            floor: self.near_zero.floor_over_range,
            half,
        };
        let (data, near_zero) = (source.column(column, part), self.near_zero);
        let (cost, range) = (2 * data.len(), source.range(column));
        let Some(one) = self.one.get(ui.ctx(), &key, cost, move || {
            One::of(&data, column, range, near_zero, half)
        }) else {
            computing(ui);
            return;
        };
        let name = shorten(
            &source.data.column_names[one.column.min(source.data.columns() - 1)],
            40,
        );
        let whole = ui.available_size();
        // Five figures and two lines of text below the plots.
        let line = ui.spacing().interact_size.y.max(18.0) + 3.0;
        let below = 5.0 * line + 2.0 * (line + ui.spacing().item_spacing.y) + 8.0;
        let size = Vec2::new((whole.x - 14.0) / 2.0, (whole.y - below).max(150.0));
        ui.horizontal_top(|ui| {
            ui.vertical(|ui| {
                ui.set_width(size.x);
                let id = Id::unique(("response", one.column, self.typed_range));
                ChartView::new(&one.response_chart(&name, &source.moment()), id, size)
                    .show(ui, commands);
                ui.add_space(4.0);
                one.response_figures(ui);
            });
            ui.vertical(|ui| {
                ui.set_width(size.x);
                let id = Id::unique(("residual", one.column));
                ChartView::new(&one.residual_chart(&name), id, size).show(ui, commands);
                ui.add_space(4.0);
                one.residual_figures(ui);
            });
        });
        let pairs = format::counted(one.stats.left_out + one.stats.used, "pair");
        let left_out = format::count(one.stats.left_out);
        let limit = format::number(self.near_zero.floor_over_range * range);
        ui.horizontal_wrapped(|ui| {
            let floor = &mut self.near_zero.floor_over_range;
            number_field(ui, "Near zero: up to", floor, 0.0..=1.0, "");
            let text = format!(
                "of the range. {left_out} of {pairs} left out: not finite, or |before| up to {limit}"
            );
            ui.label(text).on_hover_text(
                "A response divides by the value before; near zero it says nothing about the compression",
            );
        });
    }

    fn boxes(
        &mut self,
        ui: &mut Ui,
        source: &Source,
        column: &mut usize,
        part: Part,
        commands: &mut Vec<AppCommand>,
    ) {
        let key = AllKey {
            generation: source.generation,
            part,
            floor: self.near_zero.floor_over_range,
            quantity: self.quantity,
        };
        let columns = source.data.columns();
        let data: Vec<(ColumnData, f64)> = (0..columns)
            .map(|c| (source.column(c, part), source.range(c)))
            .collect();
        let cost = 2 * source.before.len();
        let (near_zero, quantity) = (self.near_zero, self.quantity);
        let compute = move || {
            data.par_iter()
                .map(|(d, range)| box_of(d, *range, near_zero, quantity))
                .collect()
        };
        let Some(boxes) = self.all.get(ui.ctx(), &key, cost, compute) else {
            computing(ui);
            return;
        };
        if boxes.len() != columns {
            return;
        }
        let (chart, places) = box_chart(source, boxes, self.quantity);
        let available = ui.available_size();
        let height = (20.0 * places.len() as f32 + 90.0).max(available.y - 4.0);
        egui::ScrollArea::vertical()
            .id_salt("response boxes")
            .auto_shrink([false, false])
            .show(ui, |ui| {
                let size = Vec2::new(available.x - 8.0, height);
                let id = Id::unique(("response boxes", self.quantity == Quantity::Response));
                let shown = ChartView::new(&chart, id, size).show(ui, commands);
                if shown.response.clicked()
                    && let Some(pointer) = shown.response.interact_pointer_pos()
                {
                    let y = shown.transform.value_from_position(pointer).y.round();
                    if let Some(chosen) = (y >= 0.0).then(|| places.get(y as usize)).flatten() {
                        *column = *chosen;
                        self.overview = false;
                    }
                }
            });
    }
}

fn before_training(ui: &mut Ui) {
    ui.add_space(12.0);
    hint_train(ui);
    ui.label("The response is (after - before) / before in percent: by how much compression moved each value.");
}

fn column_list(ui: &mut Ui, source: &Source, column: &mut usize) {
    ui.vertical(|ui| {
        ui.set_width(LIST);
        ui.spacing_mut().item_spacing.y = 2.0;
        let names = &source.data.column_names;
        let height = ui.spacing().interact_size.y;
        let area = egui::ScrollArea::vertical()
            .id_salt("response columns")
            .auto_shrink([false, false]);
        area.show_rows(ui, height, names.len(), |ui, rows| {
            for i in rows {
                let button = egui::Button::selectable(*column == i, &names[i]).truncate();
                let left = egui::Layout::top_down_justified(egui::Align::LEFT);
                if ui.with_layout(left, |ui| ui.add(button)).inner.clicked() {
                    *column = i;
                }
            }
        });
    });
    ui.separator();
}

impl One {
    fn of(data: &ColumnData, column: usize, range: f64, near_zero: NearZero, half: f64) -> Self {
        let response = responses(data.pairs(), range, near_zero);
        let percent = || response.percent.iter().copied();
        let binning = if half > 0.0 {
            Binning {
                low: -half,
                high: half,
                bins: BINS,
            }
        } else {
            Binning::central(percent(), 0.99, BINS)
        };
        let histogram = Histogram::of(percent(), binning);
        let moved = || {
            data.pairs()
                .map(|(before, after)| after - before)
                .filter(|d| d.is_finite())
        };
        let residual = Histogram::of(moved(), Binning::central(moved(), 0.99, BINS));
        Self {
            column,
            response: histogram,
            stats: response_stats(response),
            residual,
            residual_stats: residual_stats(data.pairs()),
        }
    }

    fn response_chart(&self, name: &str, moment: &str) -> Chart {
        let axis = Axis::new("(after - before) / before").unit("%");
        Chart::new(
            format!("Response of {name}, {moment}"),
            axis,
            Axis::new("Entries per bin"),
        )
        .with(Series::new("", Ink::After, steps(&self.response, true)))
        .mark(Mark::Stripe {
            from: self.stats.median - self.stats.width68,
            to: self.stats.median + self.stats.width68,
            label: "68 %".to_owned(),
            ink: Ink::HeldOut,
        })
        .mark(Mark::Vertical {
            at: 0.0,
            label: String::new(),
            ink: Ink::Neutral,
        })
    }

    fn residual_chart(&self, name: &str) -> Chart {
        let axis = Axis::new(format!("{name}: after - before"));
        Chart::new(
            format!("Residual of {name}"),
            axis,
            Axis::new("Entries per bin"),
        )
        .with(Series::new("", Ink::After, steps(&self.residual, true)))
        .mark(Mark::Vertical {
            at: 0.0,
            label: String::new(),
            ink: Ink::Neutral,
        })
    }

    fn response_figures(&self, ui: &mut Ui) {
        let outside = (self.response.underflow + self.response.overflow) as usize;
        let rows = [
            (
                "Mean",
                percent(self.stats.mean),
                "A mean away from zero is a bias",
            ),
            (
                "RMS",
                percent(self.stats.rms),
                "Root of the mean square about zero",
            ),
            (
                "Median",
                percent(self.stats.median),
                "Half of the responses are below",
            ),
            (
                "68 % width",
                percent(self.stats.width68),
                "Half the distance between the 16th and 84th percentile: the standard deviation of a Gaussian",
            ),
            (
                "Outside the range",
                format!(
                    "{} of {}",
                    format::count(outside),
                    format::count(self.stats.used)
                ),
                "Responses that the plot does not show; they count in the figures above",
            ),
        ];
        figures(ui, "response figures", &rows);
    }

    fn residual_figures(&self, ui: &mut Ui) {
        let outside = (self.residual.underflow + self.residual.overflow) as usize;
        let rows = [
            (
                "Mean",
                format::number(self.residual_stats.mean),
                "In the column's unit",
            ),
            (
                "RMS",
                format::number(self.residual_stats.rms),
                "Root of the mean square: the typical error",
            ),
            (
                "Largest",
                format::number(self.residual_stats.max_abs),
                "Largest |after - before|",
            ),
            (
                "Outside the range",
                format::count(outside),
                "Residuals that the plot does not show",
            ),
        ];
        figures(ui, "residual figures", &rows);
    }
}

fn percent(value: f64) -> String {
    format!("{} %", format::significant(value, 3))
}

fn box_of(
    data: &ColumnData,
    range: f64,
    near_zero: NearZero,
    quantity: Quantity,
) -> Option<BoxStats> {
    let mut values = match quantity {
        Quantity::Response => responses(data.pairs(), range, near_zero).percent,
        Quantity::OverRange if range > 0.0 => data
            .pairs()
            .map(|(before, after)| 100.0 * (after - before) / range)
            .filter(|v| v.is_finite())
            .collect(),
        Quantity::OverRange => Vec::new(),
    };
    BoxStats::of(&mut values)
}

/// The boxes from the first column at the top, and which column each place is.
fn box_chart(
    source: &Source,
    boxes: &[Option<BoxStats>],
    quantity: Quantity,
) -> (Chart, Vec<usize>) {
    let places: Vec<usize> = (0..boxes.len())
        .rev()
        .filter(|&i| boxes[i].is_some())
        .collect();
    let names = places
        .iter()
        .map(|&i| shorten(&source.data.column_names[i], 24))
        .collect();
    let (title, label) = match quantity {
        Quantity::Response => ("Response of all columns", "(after - before) / before"),
        Quantity::OverRange => (
            "Residual over range of all columns",
            "(after - before) / range",
        ),
    };
    let shapes = crate::app::plot::Shape::Boxes(places.iter().filter_map(|&i| boxes[i]).collect());
    let chart = Chart::new(
        format!("{title}, {}", source.moment()),
        Axis::new(label).unit("%"),
        Axis::new("").names(names),
    )
    .with(Series::new("", Ink::After, shapes))
    .mark(Mark::Vertical {
        at: 0.0,
        label: String::new(),
        ink: Ink::Neutral,
    })
    .note("Line: median. Box: middle half. Whiskers: middle 95 %. Click a box for its histograms.");
    (chart, places)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::LoadState;
    use crate::app::views::source::SourceCache;
    use crate::app::views::testing::{add_snapshot, table_state};

    #[test]
    fn figures_are_those_of_the_values_shown() {
        let mut state = table_state(200);
        add_snapshot(&mut state, 1);
        let LoadState::Ready(loaded) = &state.load else {
            panic!("loaded")
        };
        let (source, _) = SourceCache::default().update(&state, loaded);
        let of = |half| {
            One::of(
                &source.column(0, Part::All),
                0,
                source.range(0),
                NearZero::default(),
                half,
            )
        };
        let one = of(0.0);
        let total = one.response.entries() + one.response.underflow + one.response.overflow;
        assert_eq!(total as usize, one.stats.used);
        assert_eq!(one.stats.used + one.stats.left_out, 200);
        // The snapshot is 1 % too large everywhere.
        assert!((one.stats.median - 1.0).abs() < 1e-6, "{:?}", one.stats);
        assert_eq!(of(0.5).response.entries(), 0);
        assert_eq!(of(2.0).response.entries() as usize, one.stats.used);
    }
}
