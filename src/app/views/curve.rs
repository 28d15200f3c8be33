//! The values of a table as curves: a column along the rows, or a row along the columns.

use egui::{DragValue, Ui, Vec2};

use super::pane::own_id;
use super::parts::{column_picker, computing};
use super::rows;
use super::source::Source;
use crate::app::AppCommand;
use crate::app::deferred::Deferred;
use crate::app::plot::{Chart, ChartView, Stack};
use crate::figures::{RowColumn, RowFigures, RowSide, field_lines, row_curve};

/// A curve of a table.
#[derive(Default)]
pub struct CurveView {
    /// Of a row, where somebody chose.
    of_row: Option<bool>,
    column: Option<usize>,
    row: usize,
    chart: Deferred<(u64, usize), Chart>,
}

impl CurveView {
    /// What is drawn, to be chosen.
    pub fn choose(&mut self, ui: &mut Ui, source: &Source) {
        let mut of_row = self.is_of_row(source);
        if source.data.columns() > 2 {
            ui.selectable_value(&mut of_row, false, "Of a column")
                .on_hover_text("One column along all rows");
            ui.selectable_value(&mut of_row, true, "Of a row")
                .on_hover_text(
                    "One row along all columns, as a signal with a column for each moment",
                );
            self.of_row = Some(of_row);
            ui.separator();
        }
        if of_row {
            let label = ui.label("Row");
            let last = source.data.samples().saturating_sub(1);
            let field = DragValue::new(&mut self.row).range(0..=last).speed(0.1);
            ui.add(field).labelled_by(label.id);
        } else {
            let mut column = self.column(source);
            column_picker(ui, source, &mut column);
            self.column = Some(column);
        }
    }

    pub fn show(&mut self, ui: &mut Ui, source: &Source, commands: &mut Vec<AppCommand>) {
        let size = ui.available_size() - Vec2::new(0.0, 4.0);
        let figures = rows::figures(source);
        if self.is_of_row(source) {
            let row = self.row.min(figures.rows().saturating_sub(1));
            let (chart, below) = of_row(source, &figures, row);
            let group = own_id(ui, "curve of a row");
            Stack::new(&chart, below.as_ref(), group).show(ui, size, commands);
            return;
        }
        let column = self.column(source);
        let (key, cost) = ((source.generation, column), 2 * figures.rows());
        let chart = self
            .chart
            .get(ui.ctx(), &key, cost, move || row_curve(&figures, column));
        let Some(chart) = chart else {
            computing(ui);
            return;
        };
        ChartView::new(chart, own_id(ui, "curve of rows"), size).show(ui, commands);
    }

    /// Rows of tables that are wider than long are often signals.
    fn is_of_row(&self, source: &Source) -> bool {
        let chosen = self.of_row.unwrap_or_else(|| source.data.is_wide_table());
        chosen && source.data.columns() > 2
    }

    /// The first column of numbers until another is chosen: the numbers of texts make no curve.
    fn column(&self, source: &Source) -> usize {
        let metadata = source.data.metadata();
        let mut all = 0..source.data.columns();
        let first = || all.find(|column| metadata.categories(*column).is_none());
        self.column.or_else(first).unwrap_or(0)
    }
}

/// A row along the columns, and under it how far it moved.
fn of_row(source: &Source, figures: &RowFigures, row: usize) -> (Chart, Option<Chart>) {
    let columns = source.data.columns();
    let values = |side| -> Vec<f64> {
        let at = |column| RowColumn { column, side };
        (0..columns)
            .map(|column| figures.value(row, at(column)))
            .collect()
    };
    let after = figures.is_shown_after(row).then(|| values(RowSide::After));
    let sides = ["Before", "After", "After - before"];
    let before = values(RowSide::Before);
    field_lines(
        format!("Row {row}"),
        "Value",
        sides,
        &before,
        after.as_deref(),
    )
}
