//! How far values moved: the response and the residual, of one column or of all.

mod one;
mod overview;

use egui::{Id, Key, Ui, Vec2};
use rayon::prelude::*;

use super::parts::{computing, hint_train, number_field, part_picker, shorten};
use super::source::{ColumnData, Part, Source};
use super::view::{About, Scene, Shared, Show};
use crate::app::View;
use crate::app::deferred::Deferred;
use crate::app::plot::ChartView;
use crate::app::{AppCommand, format};
use crate::metrics::NearZero;
use one::One;
use overview::{Boxes, Quantity, box_chart, box_of};

/// Width of the list of columns.
const LIST: f32 = 132.0;

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

pub const ABOUT: About = About {
    view: View::Response,
    title: "Response",
    name: "Response",
    question: "How far is each value off, in percent of itself?",
    key: Key::Num4,
    is_for: |_| true,
    make: || Box::<ResponseView>::default(),
};

/// How far values moved: (after - before) / before in percent, and after - before.
pub struct ResponseView {
    quantity: Quantity,
    near_zero: NearZero,
    typed_range: bool,
    /// In percent.
    half: f64,
    one: Deferred<OneKey, One>,
    all: Deferred<AllKey, Boxes>,
}

impl Default for ResponseView {
    fn default() -> Self {
        Self {
            quantity: Quantity::default(),
            near_zero: NearZero::default(),
            typed_range: false,
            half: 10.0,
            one: Deferred::default(),
            all: Deferred::default(),
        }
    }
}

impl Show for ResponseView {
    fn show(&mut self, ui: &mut Ui, scene: Scene<'_>) {
        let Scene {
            source, commands, ..
        } = scene;
        let shared = scene.shared;
        ui.horizontal_wrapped(|ui| {
            ui.selectable_value(&mut shared.overview, false, "One column")
                .on_hover_text("Histograms of one column or component");
            ui.selectable_value(&mut shared.overview, true, "All columns")
                .on_hover_text("A box plot for each column or component");
            ui.separator();
            part_picker(ui, source, &mut shared.part);
            ui.separator();
            if shared.overview {
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
        if shared.overview {
            self.boxes(ui, source, shared, commands);
        } else {
            ui.horizontal_top(|ui| {
                let Shared { column, part, .. } = shared;
                if source.data.columns() > 1 {
                    column_list(ui, source, column);
                }
                *column = (*column).min(source.data.columns().saturating_sub(1));
                ui.vertical(|ui| self.histograms(ui, source, *column, *part, commands));
            });
        }
    }

    fn new_data(&mut self) {
        *self = Self::default();
    }
}

impl ResponseView {
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
        let second = source.second_column(column, part);
        let (cost, range) = (2 * data.len(), source.range(column));
        let Some(one) = self.one.get(ui.ctx(), &key, cost, move || {
            One::of(&data, second.as_ref(), column, range, near_zero, half)
        }) else {
            computing(ui);
            return;
        };
        let name = shorten(
            &source.data.column_names[one.column.min(source.data.columns() - 1)],
            40,
        );
        let (whole, runs) = (ui.available_size(), source.names());
        // Five figures and two lines of text below the plots.
        let line = ui.spacing().interact_size.y.max(18.0) + 3.0;
        let below = 5.0 * line + 2.0 * (line + ui.spacing().item_spacing.y) + 8.0;
        let size = Vec2::new((whole.x - 14.0) / 2.0, (whole.y - below).max(150.0));
        ui.horizontal_top(|ui| {
            ui.vertical(|ui| {
                ui.set_width(size.x);
                let id = Id::unique(("response", one.column, self.typed_range));
                let chart = one.response_chart(&name, &source.moment(), &runs);
                ChartView::new(&chart, id, size).show(ui, commands);
                ui.add_space(4.0);
                one.response_figures(ui);
            });
            ui.vertical(|ui| {
                ui.set_width(size.x);
                let id = Id::unique(("residual", one.column));
                ChartView::new(&one.residual_chart(&name, &runs), id, size).show(ui, commands);
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
        shared: &mut Shared,
        commands: &mut Vec<AppCommand>,
    ) {
        let part = shared.part;
        let key = AllKey {
            generation: source.generation,
            part,
            floor: self.near_zero.floor_over_range,
            quantity: self.quantity,
        };
        let columns = source.data.columns();
        let of = |column: &dyn Fn(usize) -> ColumnData| -> Vec<(ColumnData, f64)> {
            (0..columns).map(|c| (column(c), source.range(c))).collect()
        };
        let first = of(&|c| source.column(c, part));
        let second = source.second();
        let second = second.map(|second| of(&|c| second.column(c, part)));
        let runs = 1 + usize::from(second.is_some());
        let cost = (1 + runs) * source.before.len();
        let (near_zero, quantity) = (self.near_zero, self.quantity);
        let boxes = move |data: &[(ColumnData, f64)]| {
            data.par_iter()
                .map(|(d, range)| box_of(d, *range, near_zero, quantity))
                .collect()
        };
        let compute = move || Boxes {
            first: boxes(&first),
            second: second.as_deref().map(boxes),
        };
        let Some(boxes) = self.all.get(ui.ctx(), &key, cost, compute) else {
            computing(ui);
            return;
        };
        // Those of other data, or of another number of runs, while the new ones are on their way.
        if boxes.first.len() != columns || (boxes.second.is_some() && source.beside.is_none()) {
            computing(ui);
            return;
        }
        let (chart, places) = box_chart(source, boxes, self.quantity);
        let available = ui.available_size();
        let line = if boxes.second.is_some() { 30.0 } else { 20.0 };
        let height = (line * places.len() as f32 + 90.0).max(available.y - 4.0);
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
                        shared.column = *chosen;
                        shared.overview = false;
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
                let button =
                    egui::Button::selectable(*column == i, shorten(&names[i], 80)).truncate();
                let left = egui::Layout::top_down_justified(egui::Align::LEFT);
                if ui.with_layout(left, |ui| ui.add(button)).inner.clicked() {
                    *column = i;
                }
            }
        });
    });
    ui.separator();
}
