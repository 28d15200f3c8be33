//! The menu of how a histogram is binned: how many bins, over what, and with which weights.

use egui::Ui;

use super::parts::{number_field, shorten};
use super::source::Source;
use crate::app::names;
use crate::app::views::pane::own_id;
use crate::figures::{BinChange, BinChoice, BinRange};
use crate::metrics::Binning;

/// How a histogram is binned, and what is drawn of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BinMenu {
    pub bins: BinChoice,
    /// A column of a table that says how much each row counts.
    pub weights: Option<usize>,
    /// Each bin has its statistical error.
    pub has_errors: bool,
}

impl BinMenu {
    /// The menu. `shown`: the bins that are on show.
    pub fn menu(&mut self, ui: &mut Ui, source: &Source, shown: Binning) {
        let menu = egui::containers::menu::MenuConfig::new()
            .close_behavior(egui::PopupCloseBehavior::CloseOnClickOutside);
        let button = egui::containers::menu::MenuButton::new("Bins").config(menu);
        let (response, _) = button.ui(ui, |ui| {
            ui.set_max_width(300.0);
            self.count(ui, shown.bins);
            self.range(ui, source.after.is_some(), [shown.low, shown.high]);
            ui.separator();
            ui.checkbox(&mut self.has_errors, "Statistical errors")
                .on_hover_text(
                    "The root of the entries of each bin, or of the sum of the squared weights",
                );
            if !source.data.is_field() {
                self.weights(ui, source);
            }
        });
        response.on_hover_text("How many bins, over which range, with errors and weights");
    }

    fn count(&mut self, ui: &mut Ui, shown: usize) {
        ui.horizontal(|ui| {
            let label = ui.label("Number of bins");
            let mut bins = self.bins.bins.unwrap_or(shown);
            let field = egui::DragValue::new(&mut bins).range(1..=2000);
            let field = ui.add(field).labelled_by(label.id);
            let tip =
                "At most so many: whole numbers have bins of their own where there are few enough";
            if field.on_hover_text(tip).changed() {
                self.bins.bins = Some(bins);
            }
            let mut is_auto = self.bins.bins.is_none();
            let tip = "By the number of values: up to 100";
            if ui
                .checkbox(&mut is_auto, "Auto")
                .on_hover_text(tip)
                .changed()
            {
                self.bins.bins = (!is_auto).then_some(bins);
            }
        });
    }

    fn range(&mut self, ui: &mut Ui, has_after: bool, shown: [f64; 2]) {
        ui.separator();
        ui.label("Over which values");
        for (range, tip) in [
            (
                BinRange::Before,
                "From the least to the largest value before",
            ),
            (BinRange::Both, "So that no value after lies outside"),
            (
                BinRange::Middle,
                "Leave half a percent of the values out at either side",
            ),
            (BinRange::Typed(shown), "From one number to another"),
        ] {
            let is_typed = |range: BinRange| matches!(range, BinRange::Typed(_));
            let chosen = self.bins.range == range || (is_typed(range) && is_typed(self.bins.range));
            let enabled = has_after || range != BinRange::Both;
            let radio = ui.add_enabled(enabled, egui::RadioButton::new(chosen, range.label()));
            if radio.on_hover_text(tip).clicked() && !chosen {
                self.bins.range = range;
            }
        }
        if let BinRange::Typed([low, high]) = &mut self.bins.range {
            ui.horizontal(|ui| {
                let least = number_field(ui, "From", low, f64::MIN..=f64::MAX, "");
                let most = number_field(ui, "to", high, f64::MIN..=f64::MAX, "");
                // The end that was moved takes the other one along.
                if least && *high <= *low {
                    *high = low.next_up().max(*low + f64::MIN_POSITIVE);
                } else if most && *high <= *low {
                    *low = high.next_down();
                }
            });
        }
    }

    fn weights(&mut self, ui: &mut Ui, source: &Source) {
        let names = &source.data.column_names;
        let is_number = |i: &usize| source.data.metadata().categories(*i).is_none();
        ui.separator();
        let tip =
            "A column that says how much each row counts; after the run, with what came back of it";
        ui.label("Weights").on_hover_text(tip);
        let id = own_id(ui, "filter of the weights");
        let left = names::filtered(ui, id, "Filter by name", names);
        let area = egui::ScrollArea::vertical().max_height(130.0);
        area.id_salt("weights").show(ui, |ui| {
            ui.selectable_value(&mut self.weights, None, "None");
            for i in left.into_iter().filter(is_number) {
                let name = shorten(&names[i], 40);
                ui.selectable_value(&mut self.weights, Some(i), name);
            }
        });
    }
}

/// The choice of what is shown of a change in each bin.
pub fn change_picker(ui: &mut Ui, change: &mut BinChange) {
    ui.separator();
    ui.radio_value(change, BinChange::Ratio, "Ratio")
        .on_hover_text("After / before in each bin");
    ui.radio_value(change, BinChange::Difference, "Difference")
        .on_hover_text("After - before in each bin");
}
