//! One histogram that fills the view, before and after, with its figures.

use egui::{RichText, Ui};

use super::charts::chart;
use super::{DistributionsView, FIGURES};
use crate::app::plot::{Brush, Stack};
use crate::app::views::facts::figures;
use crate::app::views::histograms::distribution;
use crate::app::views::marked;
use crate::app::views::pane::own_id;
use crate::app::views::parts::{computing, plot_and_figures};
use crate::app::views::source::{Part, Source};
use crate::app::views::text_axis::with_texts;
use crate::app::{AppCommand, AppState};
use crate::figures::BinChange;

impl DistributionsView {
    pub(super) fn one(
        &mut self,
        ui: &mut Ui,
        (state, source): (&AppState, &Source),
        column: usize,
        part: Part,
        commands: &mut Vec<AppCommand>,
    ) {
        let column = column.min(source.data.columns().saturating_sub(1));
        let key = self.key(source, column, part);
        let Some(found) = distribution(&mut self.known, ui, source, key) else {
            computing(ui);
            return;
        };
        let name = &source.data.column_names[column];
        let binning = found.before.binning;
        self.shown = Some(binning);
        let group = own_id(
            ui,
            (
                "distribution x",
                column,
                self.log,
                [binning.low, binning.high].map(f64::to_bits),
                self.change == BinChange::Ratio,
            ),
        );
        let runs = source.names();
        let chart = chart(found, column, self.log, source);
        let own = marked::values(source, state.marked, |row| row[column]);
        let chart = if self.binned.has_errors {
            found.with_errors(chart)
        } else {
            chart
        };
        let chart = marked::lines(chart, state.marked.filter(|_| !source.data.is_field()), own);
        let mut lower = found.change_chart(name, self.change, &runs);
        if let Some(lower) = &mut lower {
            lower.x = with_texts(lower.x.clone(), column, source);
        }
        let is_text = source.data.metadata().categories(column).is_some();
        let brush = (!source.data.is_field() && !is_text).then_some(Brush::X);
        let plots = |ui: &mut Ui, size| {
            let stack = Stack::new(&chart, lower.as_ref(), group);
            let chosen = stack.brush(brush).show(ui, size, commands).chosen;
            commands.extend(chosen.and_then(|range| state.cut.within_column(name, range)));
        };
        plot_and_figures(ui, FIGURES, plots, |ui| {
            figures(ui, &found.facts(&runs));
            ui.add_space(6.0);
            ui.label(RichText::new(found.bins()).weak().small());
            if !source.data.is_field() {
                marked::told(ui, name, state.marked, own);
            }
        });
    }
}
