//! The rows of a table one by one: all of them can be scrolled to, sorted and jumped to.

mod bar;
mod columns;
mod grid;
mod heads;
mod jump;
mod neighbours;
mod place;

use std::sync::Arc;

use egui::{Button, RichText, Ui};

use super::latents::LatentData;
use super::source::Source;
use crate::app::deferred::Deferred;
use crate::app::{AppCommand, AppState, format, names};
use crate::figures::{RowColumn, RowFigures, RowSide, RowsAfter};
use columns::{Columns, Sorting};
use grid::Grid;
use neighbours::Neighbours;
use place::Place;

/// The error of a row, which belongs to no column.
const ERROR: RowColumn = RowColumn {
    column: 0,
    side: RowSide::Error,
};

/// The rows of a table, before and after.
#[derive(Default)]
pub struct RowsView {
    place: Place,
    sorting: Option<Sorting>,
    /// None where there are too many rows to be sorted.
    order: Deferred<OrderKey, Option<Arc<Vec<u32>>>>,
    /// What came back stands beside each value.
    has_after: bool,
    /// The number of a row as it is typed.
    wanted: String,
    /// It was beyond the last row.
    was_beyond: bool,
    neighbours: Neighbours,
    columns: Option<(ColumnsKey, Columns)>,
}

/// The generation of the source, where the order depends on what came back or on a cut, and what rows are
/// sorted by.
type OrderKey = (Option<u64>, Sorting);

/// What the widths of the columns were measured for.
#[derive(Clone, PartialEq)]
struct ColumnsKey {
    generation: u64,
    after: bool,
    filter: String,
}

impl RowsView {
    /// Draws the rows with what is chosen about them. `filter`: which columns are shown.
    pub fn show(
        &mut self,
        ui: &mut Ui,
        (state, source): (&AppState, &Source),
        latents: Option<&LatentData>,
        filter: &str,
        commands: &mut Vec<AppCommand>,
    ) {
        let figures = figures(source);
        self.settle(&figures);
        let order = self.order(ui, source, &figures);
        let mut marked = self.bar(ui, &figures, order.as_ref());
        if let Some(row) = state.marked {
            let clicked = self.neighbours.show(ui, source, latents, row);
            if let Some(row) = clicked {
                self.show_row(row, order.as_ref());
            }
            marked = marked.or(clicked);
        }
        let key = ColumnsKey {
            generation: source.generation,
            after: self.has_after,
            filter: filter.to_owned(),
        };
        if self.columns.as_ref().is_none_or(|(known, _)| *known != key) {
            let shown = shown(source, filter, self.has_after);
            let columns = Columns::measured(ui, &figures, shown);
            self.columns = Some((key, columns));
        }
        let Some((_, columns)) = &self.columns else {
            return;
        };
        if columns.shown.is_empty() {
            ui.weak("No column of that name");
            return;
        }
        let grid = Grid {
            figures: &figures,
            columns,
            order: order.as_ref().map(|order| order.as_slice()),
            sorting: self.sorting,
            marked: marked.or(state.marked),
        };
        let done = grid.show(ui, &mut self.place, commands);
        if let Some(by) = done.head {
            let descending = self.sorting.is_none_or(|s| s.by != by || !s.descending);
            self.sorting = Some(Sorting { by, descending });
        }
        match done.row {
            // A second click takes the mark away.
            Some(row) if state.marked == Some(row) => commands.push(AppCommand::Mark(None)),
            row => commands.extend(row.or(marked).map(|row| AppCommand::Mark(Some(row)))),
        }
    }

    /// What was chosen of another run, or of other data, may not be there.
    fn settle(&mut self, figures: &RowFigures) {
        self.has_after &= figures.has_after();
        let is_gone = |sorting: &Sorting| sorting.by.side != RowSide::Before && !self.has_after;
        if self.sorting.as_ref().is_some_and(is_gone) {
            self.sorting = None;
        }
    }

    /// The rows in their order, where they are sorted; the last order while another is on its way.
    fn order(&mut self, ui: &Ui, source: &Source, figures: &RowFigures) -> Option<Arc<Vec<u32>>> {
        let cut = source.cut.as_ref().map(|cut| Arc::clone(&cut.rows));
        let Some(sorting) = self.sorting else {
            return cut;
        };
        let depends = sorting.by.side != RowSide::Before || cut.is_some();
        let key = (depends.then_some(source.generation), sorting);
        let (work, cost) = (figures.clone(), figures.rows());
        let found = self.order.get(ui.ctx(), &key, cost, move || {
            let rows = cut.as_ref().map(|cut| cut.as_slice());
            let order = work.order(sorting.by, sorting.descending, rows);
            order.map(Arc::new)
        });
        found.cloned().flatten()
    }

    /// What stands above the rows: how many there are, the way to one of them, and what is shown of them. Returns
    /// the row that was jumped to.
    fn bar(
        &mut self,
        ui: &mut Ui,
        figures: &RowFigures,
        order: Option<&Arc<Vec<u32>>>,
    ) -> Option<usize> {
        let mut jumped_to = None;
        ui.horizontal_wrapped(|ui| {
            let rows = order.map_or(figures.rows(), |order| order.len());
            ui.label(RichText::new(format::counted(rows, "row")).weak());
            ui.separator();
            jumped_to = self.jump(ui, figures.rows(), order);
            ui.separator();
            let box_ = egui::Checkbox::new(&mut self.has_after, "After and difference");
            ui.add_enabled(figures.has_after(), box_)
                .on_hover_text("Beside each value what came back of it, and after - before")
                .on_disabled_hover_text("Nothing came back yet: press Train");
            let worst = ui.add_enabled(figures.has_after(), Button::new("Worst first"));
            let tip = "Sorts by the error of the row: the root mean square over the columns of (after - before) / \
                       range";
            if worst
                .on_hover_text(tip)
                .on_disabled_hover_text("Nothing came back yet: press Train")
                .clicked()
            {
                self.worst_first();
            }
            if let Some(sorting) = self.sorting {
                ui.separator();
                let by = figures.head(sorting.by);
                let by = names::elided(ui, &by, &egui::TextStyle::Body, 200.0);
                ui.label(RichText::new(format!("By {by}")).weak());
                let tip = "Shows the rows in the order of the file again";
                if ui.button("As in the file").on_hover_text(tip).clicked() {
                    self.sorting = None;
                }
                if order.is_none() && figures.rows() > 0 {
                    ui.weak("Sorting ...");
                }
            }
        });
        jumped_to
    }

    /// Shows what came back beside each value, the rows with the largest errors first.
    pub fn worst_first(&mut self) {
        self.has_after = true;
        self.place.set_top(0.0);
        self.sorting = Some(Sorting {
            by: ERROR,
            descending: true,
        });
    }
}

/// The rows of the data at hand.
pub fn figures(source: &Source) -> RowFigures {
    let snapshot = source.snapshot.as_ref();
    let after = source.after.as_ref().zip(snapshot);
    let after = after.map(|(values, snapshot)| RowsAfter {
        values: Arc::clone(values),
        rows: Arc::clone(&snapshot.rows),
    });
    RowFigures::new(Arc::clone(&source.data), &source.profile.columns, after)
}

/// The columns that the filter leaves, and what is shown of each.
fn shown(source: &Source, filter: &str, has_after: bool) -> Vec<RowColumn> {
    let sides = if has_after { 3 } else { 1 };
    let error = has_after.then_some(ERROR);
    let left = names::left(&source.data.column_names, filter).into_iter();
    let of = |column| {
        // Texts have no difference.
        let is_text = source.data.metadata().categories(column).is_some();
        let sides = sides.min(if is_text { 2 } else { 3 });
        let sides = RowSide::ALL.into_iter().take(sides);
        sides.map(move |side| RowColumn { column, side })
    };
    error.into_iter().chain(left.flat_map(of)).collect()
}
