//! The responses of all columns, a box each.

use egui::{Ui, Vec2};
use rayon::prelude::*;

use super::{AllKey, ResponseView};
use crate::app::AppCommand;
use crate::app::plot::ChartView;
use crate::app::views::pane::own_id;
use crate::app::views::parts::{computing, shorten};
use crate::app::views::source::{ColumnData, Source};
use crate::app::views::view::Shared;
use crate::figures::{ErrorOver, ResponseBoxes};

impl ResponseView {
    pub(super) fn boxes(
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
            over: self.over,
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
        let (near_zero, over) = (self.near_zero, self.over);
        let boxes = move |data: &[(ColumnData, f64)]| {
            data.par_iter()
                .map(|(d, range)| over.box_of(d, *range, near_zero))
                .collect()
        };
        let compute = move || ResponseBoxes {
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
        let names = source
            .data
            .column_names
            .iter()
            .map(|name| shorten(name, 24));
        let names: Vec<String> = names.collect();
        let (chart, places) = boxes.chart(&names, self.over, &source.moment(), &source.names());
        let available = ui.available_size();
        let line = if boxes.second.is_some() { 30.0 } else { 20.0 };
        let height = (line * places.len() as f32 + 90.0).max(available.y - 4.0);
        egui::ScrollArea::vertical()
            .id_salt("response boxes")
            .auto_shrink([false, false])
            .show(ui, |ui| {
                let size = Vec2::new(available.x - 8.0, height);
                let id = own_id(ui, ("response boxes", self.over == ErrorOver::Value));
                let shown = ChartView::new(&chart, id, size).show(ui, commands);
                if let Some(place) = shown.clicked_at() {
                    let y = place.y.round();
                    if let Some(chosen) = (y >= 0.0).then(|| places.get(y as usize)).flatten() {
                        shared.column = *chosen;
                        shared.overview = false;
                    }
                }
            });
    }
}
