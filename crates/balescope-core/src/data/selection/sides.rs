//! The two sides of a comparison that both come from columns.

use std::cmp::Ordering;

use super::decimal::compared;
use crate::data::{DType, Dataset};
use crate::formula::Formula;

/// What stands on one side of a comparison.
pub(super) enum Side {
    Column { column: usize, dtype: DType },
    Formula(Formula),
}

/// A value of one side. Integers are compared to the last digit.
#[derive(Clone, Copy)]
pub(super) enum SideValue {
    Integer(i128),
    Number(f64),
}

/// A row of which the columns are held that are looked at.
pub(super) struct Row<'a> {
    /// By their places; empty: not looked at.
    pub columns: &'a [Vec<(f64, i16)>],
    pub sample: usize,
}

impl Row<'_> {
    /// A value with its remainder; NaN of a column that is not held.
    pub fn stored(&self, column: usize) -> (f64, i16) {
        let found = self
            .columns
            .get(column)
            .and_then(|own| own.get(self.sample));
        found.copied().unwrap_or((f64::NAN, 0))
    }
}

impl Side {
    pub fn column(column: usize, data: &Dataset) -> Self {
        Self::Column {
            column,
            dtype: data.dtype_of(column),
        }
    }

    /// The number that a formula without columns is.
    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Formula(formula) if formula.columns().next().is_none() => {
                Some(formula.value(|_| f64::NAN, &mut Vec::new()))
            }
            _ => None,
        }
    }

    pub fn add_columns(&self, columns: &mut Vec<usize>) {
        match self {
            Self::Column { column, .. } => columns.push(*column),
            Self::Formula(formula) => columns.extend(formula.columns()),
        }
    }

    pub fn value(&self, row: &Row<'_>, stack: &mut Vec<f64>) -> SideValue {
        match self {
            Self::Column { column, dtype } => match row.stored(*column) {
                (value, remainder) if dtype.is_integer() && !value.is_nan() => {
                    SideValue::Integer(dtype.to_integer(value, remainder))
                }
                (value, _) => SideValue::Number(value),
            },
            Self::Formula(formula) => {
                SideValue::Number(formula.value(|column| row.stored(column).0, stack))
            }
        }
    }
}

impl SideValue {
    /// `None` where one of them is no number.
    pub fn compared(self, other: Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Integer(own), Self::Integer(other)) => Some(own.cmp(&other)),
            (Self::Integer(own), Self::Number(other)) => compared(own, other),
            (Self::Number(own), Self::Integer(other)) => {
                compared(other, own).map(Ordering::reverse)
            }
            (Self::Number(own), Self::Number(other)) => own.partial_cmp(&other),
        }
    }
}
