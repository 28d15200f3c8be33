//! Conditions held against data: places of columns in the place of names.
//!
//! Each condition of a row is true, false or, where a value that goes in stands for none or a formula has no
//! value, neither. `not` leaves what is neither as it is; `and` is false where one of its parts is, and true
//! where all are; `or` is true where one of its parts is, and false where all are.

use super::condition::{Comparison, Condition, Operand, Operator};
use super::find_column;
use super::predicate::{Predicate, is_like_date, of_texts};
use super::sides::{Row, Side};
use crate::data::{Dataset, Metadata};
use crate::formula::Formula;

/// Conditions of which all columns are found.
pub(super) enum Rule {
    Value(Predicate),
    Sides([Side; 2], Operator),
    Not(Box<Self>),
    All(Vec<Self>),
    Any(Vec<Self>),
}

impl Rule {
    pub fn new(condition: &Condition, data: &Dataset, metadata: &Metadata) -> Result<Self, String> {
        let each = |parts: &[Condition]| -> Result<Vec<Self>, String> {
            let parts = parts.iter();
            parts.map(|part| Self::new(part, data, metadata)).collect()
        };
        Ok(match condition {
            Condition::Compared(comparison) => Self::of(comparison, data, metadata)?,
            Condition::Not(inner) => Self::Not(Box::new(Self::new(inner, data, metadata)?)),
            Condition::All(parts) => Self::All(each(parts)?),
            Condition::Any(parts) => Self::Any(each(parts)?),
        })
    }

    fn of(comparison: &Comparison, data: &Dataset, metadata: &Metadata) -> Result<Self, String> {
        let Comparison {
            left,
            operator,
            right,
        } = comparison;
        let column = |operand: &Operand| {
            let found = operand.as_column(&data.column_names);
            found.map_err(|error| error.to_string())
        };
        // A column is compared with a value wherever the other side can be read as one.
        let (column, operator, other) = if let Some(column) = column(left)? {
            (column, *operator, right)
        } else if let Some(column) = column(right)? {
            (column, operator.turned(), left)
        } else {
            let sides = [side(left, data, metadata)?, side(right, data, metadata)?];
            if sides.iter().all(|side| side.number().is_some()) {
                return Err(format!("{comparison}: no column stands on either side"));
            }
            return Ok(Self::Sides(sides, *operator));
        };
        if let Some(predicate) = Predicate::new(column, operator, other, data, metadata)? {
            return Ok(Self::Value(predicate));
        }
        let name = &data.column_names[column];
        let expected = if metadata.times(column).is_some() {
            "a date such as 2000-01-31"
        } else {
            "a number"
        };
        let refused = |why: String| {
            let text = &other.text;
            format!(
                "{name} is compared with {text:?}, where {expected} is expected, or a formula of columns ({why})"
            )
        };
        let other = side(other, data, metadata).map_err(refused)?;
        match other.number() {
            // A difference would be made of a date that is none.
            Some(_) if metadata.times(column).is_some() => {
                Err(refused("it names no column".to_owned()))
            }
            Some(number) => Ok(Self::Value(Predicate::with_number(
                column, operator, number, data,
            ))),
            None => Ok(Self::Sides([Side::column(column, data), other], operator)),
        }
    }

    /// Whether a row fulfils it; `None` where a missing value leaves that open.
    pub fn holds(&self, row: &Row<'_>, stack: &mut Vec<f64>) -> Option<bool> {
        match self {
            Self::Value(predicate) => predicate.holds(row.stored(predicate.column)),
            Self::Sides([left, right], operator) => {
                let (left, right) = (left.value(row, stack), right.value(row, stack));
                left.compared(right).map(|found| operator.holds(found))
            }
            Self::Not(inner) => inner.holds(row, stack).map(|holds| !holds),
            Self::All(parts) => joined(parts.iter().map(|part| part.holds(row, stack)), false),
            Self::Any(parts) => joined(parts.iter().map(|part| part.holds(row, stack)), true),
        }
    }

    /// Adds the columns that are looked at.
    pub fn add_columns(&self, columns: &mut Vec<usize>) {
        match self {
            Self::Value(predicate) => columns.push(predicate.column),
            Self::Sides(sides, _) => {
                for side in sides {
                    side.add_columns(columns);
                }
            }
            Self::Not(inner) => inner.add_columns(columns),
            Self::All(parts) | Self::Any(parts) => {
                for part in parts {
                    part.add_columns(columns);
                }
            }
        }
    }
}

/// What several conditions are together of which one that is `decisive` decides.
fn joined(parts: impl Iterator<Item = Option<bool>>, decisive: bool) -> Option<bool> {
    let mut found = Some(!decisive);
    for part in parts {
        match part {
            Some(holds) if holds == decisive => return Some(decisive),
            Some(_) => {}
            None => found = None,
        }
    }
    found
}

/// A side of a comparison that is no value of a column: a column or a formula of numbers.
fn side(operand: &Operand, data: &Dataset, metadata: &Metadata) -> Result<Side, String> {
    let (text, names) = (&operand.text, &data.column_names);
    let found = |text: &str| find_column(text, names).map_err(|error| error.to_string());
    let column = operand.as_column(names);
    let side = match column.map_err(|error| error.to_string())? {
        Some(column) => Side::column(column, data),
        // What cannot be a formula is told as a name.
        None if operand.is_quoted => return Err(found_none(text, names)),
        None if is_like_date(text) => {
            return Err(format!(
                "the date {text} is compared with no column of times"
            ));
        }
        None => {
            let is_name = |own: Vec<String>| own.len() == 1 && own[0] == **text && own[0] != "pi";
            if Formula::names(text).is_some_and(is_name) {
                return Err(found_none(text, names));
            }
            let formula = Formula::parse(text, names).map_err(|error| {
                format!(
                    "in {text:?}, character {}: {}",
                    error.position, error.problem
                )
            })?;
            match formula.as_column() {
                Some(column) => Side::column(column, data),
                None => Side::Formula(formula),
            }
        }
    };
    let mut columns = Vec::new();
    side.add_columns(&mut columns);
    for column in columns {
        let name = &names[column];
        // Several may have the name.
        found(name)?;
        if metadata.categories(column).is_some() {
            return Err(of_texts(name));
        }
    }
    Ok(side)
}

/// What is said of a name that no column has.
fn found_none(wanted: &str, names: &[String]) -> String {
    super::ColumnError::None {
        wanted: wanted.to_owned(),
        known: names.to_vec(),
    }
    .to_string()
}
