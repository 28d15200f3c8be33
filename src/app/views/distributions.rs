//! Distributions: a small histogram a column, or one of them enlarged.

mod charts;
mod enlarged;

use egui::{Key, RichText, Ui, Vec2};

use super::bin_choice::{BinMenu, change_picker};
use super::histograms::{HistogramKey, Known, distribution};
use super::parts::{column_picker, computing, nothing_after, part_picker};
use super::source::{Part, Source};
use super::view::{About, Scene, Shared, Show};
use crate::app::plot::ChartView;
use crate::app::views::pane::own_id;
use crate::app::{AppCommand, View, names};
use crate::figures::{BinChange, BinRange};
use crate::metrics::Binning;
use charts::chart;

/// Least height of a small plot; where there are more, the view scrolls.
const LEAST: f32 = 118.0;

/// Bins of a small plot.
const FEW_BINS: usize = 40;

/// Width of the figures beside an enlarged plot.
const FIGURES: f32 = 208.0;

pub const ABOUT: About = About {
    view: View::Distributions,
    title: "Distributions",
    name: "Distributions",
    question: "Does every column keep its distribution?",
    key: Key::Num3,
    is_for: |_| true,
    make: || Box::<DistributionsView>::default(),
};

/// One small histogram a column, before and after; a click enlarges one.
#[derive(Default)]
pub struct DistributionsView {
    enlarged: bool,
    log: bool,
    binned: BinMenu,
    change: BinChange,
    known: Known,
    /// The bins that are on show.
    shown: Option<Binning>,
}

impl Show for DistributionsView {
    fn show(&mut self, ui: &mut Ui, scene: Scene<'_>) {
        let Scene {
            state,
            source,
            commands,
            ..
        } = scene;
        let Shared { column, part, .. } = scene.shared;
        if source.data.columns() == 1 {
            self.enlarged = true;
        }
        self.controls(ui, source, column, part);
        if source.after.is_none() {
            nothing_after(ui, state);
        }
        if self.enlarged {
            self.one(ui, (state, source), *column, *part, commands);
        } else {
            self.all(ui, source, column, *part, commands);
        }
    }

    fn new_data(&mut self) {
        *self = Self::default();
    }
}

impl DistributionsView {
    fn controls(&mut self, ui: &mut Ui, source: &Source, column: &mut usize, part: &mut Part) {
        let many = source.data.columns() > 1;
        ui.horizontal_wrapped(|ui| {
            if self.enlarged && many {
                let back = ui.button("Back to all").on_hover_text("Escape");
                let escape = !egui::Popup::is_any_open(ui.ctx())
                    && ui.input_mut(|i| i.consume_key(egui::Modifiers::NONE, Key::Escape));
                if back.clicked() || escape {
                    self.enlarged = false;
                }
                column_picker(ui, source, column);
                ui.separator();
            }
            part_picker(ui, source, part);
            ui.separator();
            ui.checkbox(&mut self.log, "Log y")
                .on_hover_text("Counts on a logarithmic axis");
            if self.enlarged {
                if let Some(shown) = self.shown {
                    self.binned.menu(ui, source, shown);
                }
            } else {
                self.middle(ui);
            }
            if self.enlarged && source.after.is_some() {
                change_picker(ui, &mut self.change);
            }
        });
    }

    fn middle(&mut self, ui: &mut Ui) {
        let mut is_middle = self.binned.bins.range == BinRange::Middle;
        let checkbox = ui.checkbox(&mut is_middle, BinRange::Middle.label());
        let checkbox =
            checkbox.on_hover_text("Leave half a percent of the values out at either side");
        if checkbox.changed() {
            self.binned.bins.range = if is_middle {
                BinRange::Middle
            } else {
                BinRange::Before
            };
        }
    }

    fn all(
        &mut self,
        ui: &mut Ui,
        source: &Source,
        column: &mut usize,
        part: Part,
        commands: &mut Vec<AppCommand>,
    ) {
        let words = "Click a plot to enlarge it. Filled: before. ".to_owned() + &lines_are(source);
        ui.label(RichText::new(words).weak().small());
        let id = own_id(ui, "filter of the distributions");
        let left = names::filtered(ui, id, "Filter by name", &source.data.column_names);
        let columns = left.len();
        let gap = 6.0;
        ui.spacing_mut().item_spacing = Vec2::splat(gap);
        let available = ui.available_size() - Vec2::new(10.0, 4.0);
        let across = across(columns.max(1), available);
        let down = columns.div_ceil(across);
        let width = available.x / across as f32 - gap;
        let height = (available.y / down as f32 - gap).clamp(LEAST, 0.8 * width.max(LEAST / 0.8));
        let area = egui::ScrollArea::vertical()
            .id_salt("distributions")
            .auto_shrink([false, false]);
        area.show_rows(ui, height, down, |ui, rows| {
            for row in rows {
                ui.horizontal_top(|ui| {
                    let own = row * across..((row + 1) * across).min(columns);
                    for &i in &left[own] {
                        if self.cell(ui, source, i, part, Vec2::new(width, height), commands) {
                            *column = i;
                            self.enlarged = true;
                        }
                    }
                });
            }
        });
    }

    /// One small plot; returns whether it was clicked.
    fn cell(
        &mut self,
        ui: &mut Ui,
        source: &Source,
        column: usize,
        part: Part,
        size: Vec2,
        commands: &mut Vec<AppCommand>,
    ) -> bool {
        let mut key = self.key(source, column, part);
        key.is_small = true;
        key.bins.bins = Some(FEW_BINS);
        if matches!(key.bins.range, BinRange::Typed(_)) {
            key.bins.range = BinRange::Before;
        }
        let found = distribution(&mut self.known, ui, source, key);
        let name = &source.data.column_names[column];
        ui.allocate_ui_with_layout(size, egui::Layout::top_down(egui::Align::Min), |ui| {
            ui.set_min_size(size);
            ui.spacing_mut().item_spacing.y = 1.0;
            let room = size.x - 2.0 * ui.spacing().button_padding.x;
            let short = names::elided(ui, name, &egui::TextStyle::Body, room);
            let title = RichText::new(short).strong().size(12.5);
            let title = egui::Button::new(title).frame(false).truncate();
            let mut clicked = ui
                .add(title)
                .on_hover_text(format!("Enlarge {name}"))
                .clicked();
            if let Some(found) = found {
                let chart = chart(found, column, self.log, source);
                let plot = Vec2::new(size.x, size.y - 20.0);
                let is_middle = self.binned.bins.range == BinRange::Middle;
                let id = own_id(ui, ("distribution", column, self.log, is_middle));
                clicked |= ChartView::new(&chart, id, plot)
                    .small()
                    .show(ui, commands)
                    .response
                    .clicked();
            } else {
                computing(ui);
            }
            clicked
        })
        .inner
    }

    fn key(&self, source: &Source, column: usize, part: Part) -> HistogramKey {
        HistogramKey {
            generation: source.generation,
            column,
            part,
            bins: self.binned.bins,
            is_small: false,
            weights: self.binned.weights,
        }
    }
}

fn lines_are(source: &Source) -> String {
    match &source.beside {
        Some(beside) => format!("Lines: {} and {}.", beside.names[0], beside.names[1]),
        None => "Line: after.".to_owned(),
    }
}

/// How many small plots stand beside each other so that they are largest, at about 4 : 3.
fn across(columns: usize, room: Vec2) -> usize {
    let size = |across: usize| {
        let width = room.x / across as f32;
        let height = (room.y / columns.div_ceil(across) as f32).max(LEAST);
        width.min(height * 4.0 / 3.0)
    };
    let most = ((room.x / 150.0) as usize).clamp(1, columns.max(1));
    (1..=most)
        .max_by(|&a, &b| size(a).total_cmp(&size(b)))
        .unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_plots_fill_the_room() {
        let small = Vec2::new(910.0, 620.0);
        assert_eq!(across(19, small), 5);
        assert_eq!(across(19, Vec2::new(1560.0, 950.0)), 5);
        assert_eq!(across(100, Vec2::new(1560.0, 950.0)), 9);
        assert_eq!(across(2, small), 2);
        assert_eq!(across(1, small), 1);
        assert!(across(500, small) >= 4);
    }
}
