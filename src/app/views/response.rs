//! How far values moved: the response and the residual, of one column or of all.

mod boxes;

use egui::{Key, Ui, Vec2};

use super::facts::figures;
use super::parts::{column_list, computing, nothing_after, number_field, part_picker, shorten};
use super::source::{Part, Source};
use super::view::{About, Scene, Shared, Show};
use crate::app::deferred::Deferred;
use crate::app::plot::ChartView;
use crate::app::views::pane::own_id;
use crate::app::{AppCommand, View};
use crate::figures::{ErrorOver, ResponseBoxes, ResponseChoice, ResponseFigures};
use crate::metrics::NearZero;

/// What the histograms were made from.
#[derive(Clone, Copy, Debug, PartialEq)]
struct OneKey {
    generation: u64,
    column: usize,
    part: Part,
    choice: ResponseChoice,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct AllKey {
    generation: u64,
    part: Part,
    floor: f64,
    over: ErrorOver,
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
    over: ErrorOver,
    near_zero: NearZero,
    typed_range: bool,
    /// In percent.
    half: f64,
    one: Deferred<OneKey, ResponseFigures>,
    all: Deferred<AllKey, ResponseBoxes>,
}

impl Default for ResponseView {
    fn default() -> Self {
        Self {
            over: ErrorOver::default(),
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
            let [one, all] = if source.data.is_field() {
                ["One component", "All components"]
            } else {
                ["One column", "All columns"]
            };
            ui.selectable_value(&mut shared.overview, false, one)
                .on_hover_text("Histograms of one column or component");
            ui.selectable_value(&mut shared.overview, true, all)
                .on_hover_text("A box plot for each column or component");
            ui.separator();
            part_picker(ui, source, &mut shared.part);
            ui.separator();
            if shared.overview {
                ui.radio_value(&mut self.over, ErrorOver::Value, "Response")
                    .on_hover_text("(after - before) / before");
                ui.radio_value(&mut self.over, ErrorOver::Range, "Residual / range")
                    .on_hover_text("(after - before) / (max - min of the column)");
            } else {
                self.range_control(ui);
            }
        });
        if source.after.is_none() {
            ui.add_space(12.0);
            nothing_after(ui, scene.state);
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
        let key = OneKey {
            generation: source.generation,
            column,
            part,
            choice: ResponseChoice {
                range: source.range(column),
                near_zero: self.near_zero,
                half: if self.typed_range { self.half } else { 0.0 },
            },
        };
        let data = source.column(column, part);
        let second = source.second_column(column, part);
        let cost = 2 * data.size();
        let found = self.one.keyed(ui.ctx(), &key, cost, move || {
            ResponseFigures::new(&data, second.as_ref(), key.choice)
        });
        let Some((shown, one)) = found else {
            computing(ui);
            return;
        };
        // Another column's, while those of the new one are on their way.
        let column = shown.column.min(source.data.columns() - 1);
        let name = shorten(&source.data.column_names[column], 40);
        let (whole, runs) = (ui.available_size(), source.names());
        // A title, five figures and two lines of text below the plots.
        let line = ui.spacing().interact_size.y.max(18.0) + 3.0;
        let below = 6.0 * line + 2.0 * (line + ui.spacing().item_spacing.y) + 8.0;
        let size = Vec2::new((whole.x - 14.0) / 2.0, (whole.y - below).max(150.0));
        let of = format!("{name}, {}", source.moment());
        let response = own_id(ui, ("response", column, self.typed_range));
        let residual = own_id(ui, ("residual", column));
        let both = [
            (
                response,
                one.response_chart(&of, &runs),
                one.response_facts(),
            ),
            (
                residual,
                one.residual_chart(&name, &runs),
                one.residual_facts(),
            ),
        ];
        ui.horizontal_top(|ui| {
            for (id, chart, facts) in both {
                ui.vertical(|ui| {
                    ui.set_width(size.x);
                    ChartView::new(&chart, id, size).show(ui, commands);
                    ui.add_space(4.0);
                    // What says little is grey.
                    if one.crosses_zero && id == response {
                        ui.visuals_mut().override_text_color = Some(ui.visuals().weak_text_color());
                    }
                    figures(ui, &facts);
                });
            }
        });
        let left_out = one.left_out();
        ui.horizontal_wrapped(|ui| {
            let floor = &mut self.near_zero.floor_over_range;
            number_field(ui, "Near zero: up to", floor, 0.0..=1.0, "");
            ui.label(left_out).on_hover_text(
                "A response divides by the value before; near zero it says nothing about the compression",
            );
        });
    }
}
