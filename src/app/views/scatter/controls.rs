//! What two quantities are, and how they are drawn.

use egui::Ui;

use super::ScatterView;
use crate::app::Loaded;
use crate::app::views::parts::part_picker;
use crate::app::views::source::{Part, Source};
use crate::figures::PairChoice;
use crate::formula::Formula;
use crate::metrics::{AxisChoice, AxisRange};
use crate::transform::Role;

impl ScatterView {
    /// The formulas, and what they are.
    pub(super) fn choose(
        &mut self,
        ui: &mut Ui,
        source: &Source,
        loaded: &Loaded,
    ) -> Option<PairChoice> {
        let names = &source.data.column_names;
        let [x, y] = &mut self.formulas;
        ui.horizontal_wrapped(|ui| {
            let width = (0.5 * ui.available_width() - 50.0).max(180.0);
            // Those that the model sees say more than numbers of rows and texts.
            let roles = loaded.plan.columns.iter().map(|column| column.role);
            let modelled = (roles.zip(names)).filter(|(role, _)| matches!(role, Role::Model(_)));
            let modelled: Vec<&String> = modelled.map(|(_, name)| name).collect();
            let column = |i: usize| {
                let name = modelled.get(i).copied().or(names.get(i)).or(names.first());
                name.map_or_else(String::new, |name| Formula::quoted(name))
            };
            x.field(ui, "x", width, names, || column(0));
            y.field(ui, "y", width, names, || column(1));
        });
        let x = self.formulas[0].formula(ui, "x");
        let y = self.formulas[1].formula(ui, "y");
        let ((x_text, x), (y_text, y)) = (x?, y?);
        let axis = |formula: &Formula, is_log: bool| AxisChoice {
            bins: self.bins,
            is_log,
            is_whole: (formula.as_column())
                .and_then(|column| source.profile.columns.get(column))
                .is_some_and(|column| column.whole),
            range: self.axis_range(source),
        };
        Some(PairChoice {
            names: [x_text, y_text].map(str::to_owned),
            axes: [axis(x, self.log[0]), axis(y, self.log[1])],
            formulas: [x.clone(), y.clone()],
        })
    }

    fn axis_range(&self, source: &Source) -> AxisRange {
        // Whoever made a cut wants to see its rows.
        let usual = match source.cut {
            Some(_) => AxisRange::All,
            None => AxisRange::Middle,
        };
        self.range.unwrap_or(usual)
    }

    pub(super) fn controls(&mut self, ui: &mut Ui, source: &Source, part: &mut Part) {
        ui.horizontal_wrapped(|ui| {
            part_picker(ui, source, part);
            ui.separator();
            ui.selectable_value(&mut self.look.points, false, "Cells")
                .on_hover_text("How many rows are in each cell");
            ui.selectable_value(&mut self.look.points, true, "Points")
                .on_hover_text("Rows as points, evenly chosen where there are many");
            ui.separator();
            ui.checkbox(&mut self.log[0], "Log x")
                .on_hover_text("x on a logarithmic axis");
            ui.checkbox(&mut self.log[1], "Log y")
                .on_hover_text("y on a logarithmic axis");
            ui.checkbox(&mut self.look.log_counts, "Log counts")
                .on_hover_text("Colours by the logarithm of the entries");
            ui.checkbox(&mut self.look.profile, "Profile").on_hover_text(
                "The mean of y in each bin of x, over all rows with a value there, with its statistical error",
            );
            let mut is_all = self.axis_range(source) == AxisRange::All;
            let tip = "Off: the middle 98 % of the values before";
            if ui.checkbox(&mut is_all, "All values").on_hover_text(tip).changed() {
                self.range = Some(if is_all { AxisRange::All } else { AxisRange::Middle });
            }
            let label = ui.label("Bins");
            let bins = egui::DragValue::new(&mut self.bins).range(2..=200).speed(0.3);
            ui.add(bins).labelled_by(label.id);
        });
    }
}
