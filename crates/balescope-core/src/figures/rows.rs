//! The rows of a table one by one: values before, after, and their difference.

use std::sync::Arc;

use ndarray::Array2;

use super::{Table, ValueText};
use crate::data::{ColumnProfile, Dataset, Turn};
use crate::format::percent;

/// Rows of a table, and what came back of those that were looked at. Holds no copy of them.
#[derive(Clone, Debug)]
pub struct RowFigures {
    data: Arc<Dataset>,
    after: Option<RowsAfter>,
    /// Of columns that look like angles, whose differences go the shorter way round.
    turns: Vec<Option<Turn>>,
    /// max - min of each column.
    ranges: Vec<f64>,
}

/// What came back.
#[derive(Clone, Debug)]
pub struct RowsAfter {
    pub values: Arc<Array2<f64>>,
    /// Of which rows of the data, in ascending order.
    pub rows: Arc<Vec<usize>>,
}

/// A column of the table of rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RowColumn {
    pub column: usize,
    pub side: RowSide,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum RowSide {
    #[default]
    Before,
    After,
    Difference,
    /// Of the whole row, whichever column it is said of: the root mean square over the columns of the
    /// difference over the range. Texts and columns without a range do not count.
    Error,
}

impl RowSide {
    /// Those that each column has.
    pub const ALL: [Self; 3] = [Self::Before, Self::After, Self::Difference];

    pub fn label(self) -> &'static str {
        match self {
            Self::Before => "before",
            Self::After => "after",
            Self::Difference => "after - before",
            Self::Error => "error",
        }
    }
}

impl RowFigures {
    /// `columns`: the profile of each.
    pub fn new(data: Arc<Dataset>, columns: &[ColumnProfile], after: Option<RowsAfter>) -> Self {
        let fits = |after: &RowsAfter| {
            after.values.dim() == (after.rows.len(), data.features())
                && after.rows.last().is_none_or(|row| *row < data.samples())
        };
        let after = after.filter(fits);
        let range = |(i, profile): (usize, &ColumnProfile)| {
            let is_text = data.metadata().categories(i).is_some();
            if is_text { 0.0 } else { profile.range() }
        };
        Self {
            turns: columns.iter().map(ColumnProfile::turn).collect(),
            ranges: columns.iter().enumerate().map(range).collect(),
            after,
            data,
        }
    }

    pub fn data(&self) -> &Dataset {
        &self.data
    }

    pub fn rows(&self) -> usize {
        self.data.samples()
    }

    pub fn has_after(&self) -> bool {
        self.after.is_some()
    }

    /// A value; NaN where nothing came back of the row.
    pub fn value(&self, row: usize, at: RowColumn) -> f64 {
        let before = self.data.values()[[row, at.column]];
        match at.side {
            RowSide::Before => before,
            RowSide::After => self.after(row, at.column),
            RowSide::Difference => {
                let after = self.after(row, at.column);
                let turn = self.turns.get(at.column).copied().flatten();
                turn.map_or(after, |turn| turn.near(before, after)) - before
            }
            RowSide::Error => self.error(row),
        }
    }

    /// The error of a row; NaN where nothing came back of it.
    fn error(&self, row: usize) -> f64 {
        let (mut count, mut squares) = (0, 0.0);
        for (column, range) in self.ranges.iter().enumerate() {
            let side = RowSide::Difference;
            let share = self.value(row, RowColumn { column, side }) / range;
            if share.is_finite() {
                count += 1;
                squares += share * share;
            }
        }
        // 0 / 0 is NaN where there is nothing.
        (squares / f64::from(count)).sqrt()
    }

    fn after(&self, row: usize, column: usize) -> f64 {
        let found = self.after.as_ref().and_then(|after| {
            let all = after.rows.len() == self.rows();
            let place = if all {
                Ok(row)
            } else {
                after.rows.binary_search(&row)
            };
            Some(after.values[[place.ok()?, column]])
        });
        found.unwrap_or(f64::NAN)
    }

    /// Whether something came back of a row.
    pub fn is_shown_after(&self, row: usize) -> bool {
        (self.after.as_ref()).is_some_and(|after| after.rows.binary_search(&row).is_ok())
    }

    /// A value as the table shows it.
    pub fn text(&self, row: usize, at: RowColumn) -> String {
        self.written(row, at, Digits::Few)
    }

    /// A value in all its digits.
    pub fn in_full(&self, row: usize, at: RowColumn) -> String {
        self.written(row, at, Digits::All)
    }

    fn written(&self, row: usize, at: RowColumn, digits: Digits) -> String {
        if at.side != RowSide::Before && !self.is_shown_after(row) {
            return "-".to_owned();
        }
        let value = self.value(row, at);
        if at.side == RowSide::Error {
            return if value.is_nan() {
                "-".to_owned()
            } else {
                percent(value)
            };
        }
        if at.side == RowSide::Difference {
            return match value {
                nan if nan.is_nan() => "-".to_owned(),
                value => digits.of(&ValueText::of_numbers(), value, 0),
            };
        }
        let before = self.data.values()[[row, at.column]];
        // The same double came back for the same whole number.
        let remainders = self.data.stored().remainders;
        let remainder = remainders.map_or(0, |r| r[[row, at.column]]);
        let remainder = if value == before { remainder } else { 0 };
        digits.of(&ValueText::new(&self.data, at.column), value, remainder)
    }

    /// Some rows as a table that can be copied and saved, with figures in full.
    pub fn table(&self, rows: &[usize], columns: &[RowColumn]) -> Table {
        let table = Table::new("Rows", rows.len()).written(
            "Row",
            "Counted from 0",
            |i| rows[i] as f64,
            |i| rows[i].to_string(),
        );
        columns.iter().fold(table, |table, &at| {
            let head = self.head(at);
            table.words(&head, "", |i| self.in_full(rows[i], at))
        })
    }

    /// The name of a column with its unit, and which side it is of where there are several.
    pub fn head(&self, at: RowColumn) -> String {
        let name = &self.data.column_names[at.column];
        let unit = self.data.metadata().unit(at.column);
        let unit = unit.map_or_else(String::new, |unit| format!(" [{unit}]"));
        match at.side {
            RowSide::Before => format!("{name}{unit}"),
            RowSide::Error => "Error of the row".to_owned(),
            side => format!("{name}{unit}, {}", side.label()),
        }
    }
}

/// How much of a number is written.
#[derive(Clone, Copy)]
enum Digits {
    Few,
    All,
}

impl Digits {
    fn of(self, text: &ValueText<'_>, value: f64, remainder: i16) -> String {
        match self {
            Self::Few => text.shown(value, remainder),
            Self::All => text.in_full(value, remainder),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Attribute, AttributeValue, CATEGORIES, DType, Metadata, Profile};

    fn figures() -> RowFigures {
        let values = vec![3.0, 0.0, f64::NAN, 1.0, 1.0, 2.0, 3.0, 0.0];
        let values = Array2::from_shape_vec((4, 2), values).unwrap();
        let data = Dataset::table(DType::F64, values).named(&["x", "tag"]);
        let list = ["b", "a", "C"].map(str::to_owned).to_vec();
        let texts = Attribute::new(CATEGORIES, AttributeValue::Texts(list));
        let data = data.with_metadata(Metadata {
            columns: vec![Vec::new(), vec![texts]],
            ..Metadata::default()
        });
        let after = RowsAfter {
            values: Arc::new(Array2::from_shape_vec((2, 2), vec![3.5, 0.0, 0.75, 2.0]).unwrap()),
            rows: Arc::new(vec![0, 2]),
        };
        let profile = Profile::new(&data);
        RowFigures::new(Arc::new(data), &profile.columns, Some(after))
    }

    fn at(column: usize, side: RowSide) -> RowColumn {
        RowColumn { column, side }
    }

    #[test]
    fn rows_are_sorted_with_what_is_no_number_last_and_equal_ones_as_they_are() {
        let rows = figures();
        let order =
            |column, side, descending| rows.order(at(column, side), descending, None).unwrap();
        assert_eq!(order(0, RowSide::Before, false), [2, 0, 3, 1]);
        assert_eq!(order(0, RowSide::Before, true), [0, 3, 2, 1]);
        assert_eq!(
            order(1, RowSide::Before, false),
            [1, 0, 3, 2],
            "by the alphabet"
        );
        // Nothing came back of the rows 1 and 3.
        assert_eq!(order(0, RowSide::After, false), [2, 0, 1, 3]);
        assert_eq!(order(0, RowSide::Difference, true), [0, 2, 1, 3]);
        let some = rows.order(at(0, RowSide::Before), true, Some(&[1, 2, 3]));
        assert_eq!(some.unwrap(), [3, 2, 1]);
    }

    #[test]
    fn rows_that_nothing_came_back_of_say_so() {
        let rows = figures();
        let text = |row, column, side| rows.text(row, at(column, side));
        assert_eq!(text(0, 0, RowSide::After), "3.5");
        assert_eq!(text(0, 0, RowSide::Difference), "0.5");
        assert_eq!(text(2, 1, RowSide::After), "C");
        assert_eq!(text(1, 0, RowSide::After), "-");
        assert_eq!(text(1, 0, RowSide::Before), "NaN");
    }

    #[test]
    fn the_worst_row_is_the_one_that_moved_most_over_the_range() {
        let rows = figures();
        // x lies from 1 to 3; the text beside it does not count.
        let error = |row| rows.value(row, at(0, RowSide::Error));
        assert_eq!([error(0), error(2)], [0.25, 0.125]);
        assert!(error(1).is_nan() && error(3).is_nan());
        assert_eq!(rows.text(0, at(1, RowSide::Error)), percent(0.25));
        let order = rows.order(at(0, RowSide::Error), true, None);
        assert_eq!(order.unwrap(), [0, 2, 1, 3]);
    }

    #[test]
    fn copied_rows_have_names_and_full_figures() {
        let columns = [
            at(0, RowSide::Before),
            at(0, RowSide::Difference),
            at(1, RowSide::Before),
        ];
        let csv = figures().table(&[2, 1], &columns).csv();
        assert_eq!(
            csv,
            "Row,x,\"x, after - before\",tag\n2,1,-0.25,C\n1,NaN,-,a\n"
        );
    }
}
