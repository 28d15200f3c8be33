//! The rows of a table one by one: all of them can be scrolled to, sorted and jumped to.

mod bar;
mod columns;
mod grid;
mod heads;
mod place;

use std::sync::Arc;

use egui::{Key, RichText, TextEdit, Ui};

use super::source::Source;
use crate::app::deferred::Deferred;
use crate::app::{AppCommand, format, names};
use crate::data::ColumnProfile;
use crate::figures::{RowColumn, RowFigures, RowSide, RowsAfter};
use columns::{Columns, Sorting};
use grid::Grid;
use place::Place;

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
    /// The row that was jumped to or clicked.
    marked: Option<usize>,
    columns: Option<(ColumnsKey, Columns)>,
}

/// The generation of the source, where the order depends on what came back.
type OrderKey = (Option<u64>, RowColumn, bool);

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
        source: &Source,
        filter: &str,
        commands: &mut Vec<AppCommand>,
    ) {
        let figures = figures(source);
        self.settle(&figures);
        let order = self.order(ui, source, &figures);
        self.bar(ui, &figures, order.as_ref());
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
            marked: self.marked,
        };
        let done = grid.show(ui, &mut self.place, commands);
        if let Some(by) = done.head {
            let descending = self.sorting.is_none_or(|s| s.by != by || !s.descending);
            self.sorting = Some(Sorting { by, descending });
        }
        if done.row.is_some() {
            self.marked = done.row;
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
        let Sorting { by, descending } = self.sorting?;
        let generation = (by.side != RowSide::Before).then_some(source.generation);
        let key = (generation, by, descending);
        let (work, cost) = (figures.clone(), figures.rows());
        let found = self.order.get(ui.ctx(), &key, cost, move || {
            work.order(by, descending).map(Arc::new)
        });
        found.cloned().flatten()
    }

    /// What stands above the rows: how many there are, the way to one of them, and what is shown of them.
    fn bar(&mut self, ui: &mut Ui, figures: &RowFigures, order: Option<&Arc<Vec<u32>>>) {
        ui.horizontal_wrapped(|ui| {
            ui.label(RichText::new(format::counted(figures.rows(), "row")).weak());
            ui.separator();
            self.jump(ui, figures.rows(), order);
            ui.separator();
            let box_ = egui::Checkbox::new(&mut self.has_after, "After and difference");
            ui.add_enabled(figures.has_after(), box_)
                .on_hover_text("Beside each value what came back of it, and after - before")
                .on_disabled_hover_text("Nothing came back yet: press Train");
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
    }

    /// The field for the number of a row.
    fn jump(&mut self, ui: &mut Ui, rows: usize, order: Option<&Arc<Vec<u32>>>) {
        let label = ui.label("Row number");
        let edit = TextEdit::singleline(&mut self.wanted).hint_text("from 0");
        let edit = ui.add(edit.desired_width(86.0)).labelled_by(label.id);
        let enter = edit.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        let tip = "Shows the row of this number; rows are counted from 0";
        let go = ui.button("Go to row").on_hover_text(tip);
        if !enter && !go.clicked() {
            return;
        }
        let digits: String = self.wanted.chars().filter(char::is_ascii_digit).collect();
        let Ok(row) = digits.parse::<usize>() else {
            return;
        };
        let row = row.min(rows.saturating_sub(1));
        self.wanted = row.to_string();
        self.marked = Some(row);
        let place = match order {
            Some(order) => order.iter().position(|&other| other as usize == row),
            None => Some(row),
        };
        self.place.show(place.unwrap_or(0));
    }
}

/// The rows of the data at hand.
pub fn figures(source: &Source) -> RowFigures {
    let turns = source.profile.columns.iter().map(ColumnProfile::turn);
    let snapshot = source.snapshot.as_ref();
    let after = source.after.as_ref().zip(snapshot);
    let after = after.map(|(values, snapshot)| RowsAfter {
        values: Arc::clone(values),
        rows: Arc::clone(&snapshot.rows),
    });
    RowFigures::new(Arc::clone(&source.data), turns.collect(), after)
}

/// The columns that the filter leaves, and what is shown of each.
fn shown(source: &Source, filter: &str, has_after: bool) -> Vec<RowColumn> {
    let sides = if has_after { 3 } else { 1 };
    let left = names::left(&source.data.column_names, filter).into_iter();
    let of = |column| {
        // Texts have no difference.
        let is_text = source.data.metadata().categories(column).is_some();
        let sides = sides.min(if is_text { 2 } else { 3 });
        let sides = RowSide::ALL.into_iter().take(sides);
        sides.map(move |side| RowColumn { column, side })
    };
    left.flat_map(of).collect()
}
