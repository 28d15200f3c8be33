//! Columns one after the other: what is expected of each, its steps, and the values that come of them.

use rayon::prelude::*;

use super::super::super::range_coder::{Coder, Reader, Writer};
use super::formula::{Formula, MOST_INPUTS};
use super::numbers::{Known, Numbers, PARTS, SPREADS, spread_class};
use super::plan::{ColumnPlan, Expected, Parts};
use super::scale::MOST_STEPS;
use crate::codec::CodecError;
use crate::data::DType;

/// Rows that are looked at together.
const BLOCK: usize = 4096;

/// Columns that are known, by their place.
pub(super) struct Decoded {
    pub columns: Vec<Vec<f64>>,
    pub plans: Vec<Option<ColumnPlan>>,
    pub rows: usize,
}

/// What is expected of every row of a column before its rows are known.
pub(super) struct Predicted {
    /// Values, where they do not follow from the rows before.
    values: Vec<f64>,
    /// Classes of spreads; none: all are alike.
    spreads: Vec<u8>,
}

/// The steps of a column and the values that come back.
pub(super) struct Stepped {
    pub steps: Vec<i32>,
    pub values: Vec<f64>,
}

impl Decoded {
    /// None of so many columns.
    pub fn new(columns: usize, rows: usize) -> Self {
        Self {
            columns: vec![Vec::new(); columns],
            plans: vec![None; columns],
            rows,
        }
    }

    /// What the formula of a column gives, if it has one.
    pub fn predict(&self, plan: &ColumnPlan) -> Predicted {
        let Expected::Formula(formula) = &plan.expected else {
            return Predicted {
                values: Vec::new(),
                spreads: Vec::new(),
            };
        };
        let inputs = formula.inputs();
        let blocks = (0..self.rows.div_ceil(BLOCK)).into_par_iter();
        let blocks: Vec<_> = blocks
            .map(|block| {
                let rows = block * BLOCK..((block + 1) * BLOCK).min(self.rows);
                rows.map(|row| self.predict_row(plan, formula, &inputs, row))
                    .unzip::<f64, u8, Vec<_>, Vec<_>>()
            })
            .collect();
        let mut predicted = Predicted {
            values: Vec::with_capacity(self.rows),
            spreads: Vec::with_capacity(self.rows),
        };
        for (values, spreads) in blocks {
            predicted.values.extend(values);
            predicted.spreads.extend(spreads);
        }
        predicted
    }

    fn predict_row(
        &self,
        plan: &ColumnPlan,
        formula: &Formula,
        inputs: &[usize],
        row: usize,
    ) -> (f64, u8) {
        let mut values = [0.0; MOST_INPUTS];
        let mut errors = [0.0; MOST_INPUTS];
        for (i, input) in inputs.iter().enumerate() {
            values[i] = self.columns[*input][row];
            let plan = self.plans[*input].as_ref();
            errors[i] = plan.map_or(0.0, |plan| plan.error(values[i]));
        }
        let (value, variance) = formula.spread(inputs, &values, &errors);
        let value = plan.within(value);
        let step = plan.scale.step_at(value);
        (value, spread_class(variance / (step * step)))
    }

    /// The parts of a column.
    pub fn parts(&self, column: Option<usize>) -> Vec<u8> {
        let Some(column) = column else {
            return Vec::new();
        };
        let values = &self.columns[column];
        let parts = Parts::new(values);
        values.par_iter().map(|value| parts.of(*value)).collect()
    }
}

impl Predicted {
    #[inline]
    fn value(&self, plan: &ColumnPlan, row: usize, before: [f64; 2]) -> f64 {
        match &plan.expected {
            Expected::Middle => plan.middle,
            Expected::Before => before[0],
            Expected::Line => plan.within(2.0 * before[0] - before[1]),
            Expected::Formula(_) => self.values[row],
        }
    }

    /// The class of the spread of a row.
    pub fn spread(&self, row: usize) -> u8 {
        self.spreads.get(row).copied().unwrap_or(0)
    }

    /// The steps to values, some of them no numbers, of a column on a scale with steps or levels.
    pub fn steps(&self, plan: &ColumnPlan, values: &[f64], dtype: DType) -> Stepped {
        let mut before = [plan.middle; 2];
        let both = values.iter().enumerate().map(|(row, value)| {
            let expected = self.value(plan, row, before);
            let steps = plan.scale.steps(whole(expected, dtype), *value);
            // What is too far off is kept itself, and what is no number is known before.
            let steps = if value.is_finite() && steps.abs() < MOST_STEPS {
                steps as i32
            } else {
                0
            };
            let value = after(plan, expected, steps, dtype);
            before = [value, before[0]];
            (steps, value)
        });
        let (steps, values) = both.unzip();
        Stepped { steps, values }
    }
}

/// What is expected of whole numbers is one.
#[inline]
fn whole(expected: f64, dtype: DType) -> f64 {
    if dtype.is_integer() {
        dtype.nearest(expected)
    } else {
        expected
    }
}

#[inline]
fn after(plan: &ColumnPlan, expected: f64, steps: i32, dtype: DType) -> f64 {
    let value = plan.scale.value(whole(expected, dtype), steps);
    dtype.nearest(plan.within(value))
}

/// Codes the steps of a column; those of values that are not finite are none.
pub(super) fn encode(
    steps: &[i32],
    is_finite: &[f64],
    predicted: &Predicted,
    parts: &[Vec<u8>; 3],
) -> Vec<u8> {
    let mut numbers = numbers_of(predicted, parts);
    let mut writer = Writer::new();
    for (row, steps) in steps.iter().enumerate() {
        if is_finite[row].is_finite() {
            numbers.code(&mut writer, *steps, known(predicted, parts, row));
        }
    }
    writer.finish()
}

/// The inverse: values of a column, `masked` those that are not finite.
pub(super) fn decode(
    bytes: &[u8],
    plan: &ColumnPlan,
    dtype: DType,
    masked: &[f64],
    (predicted, parts): (&Predicted, &[Vec<u8>; 3]),
) -> Result<Vec<f64>, CodecError> {
    let mut numbers = numbers_of(predicted, parts);
    let mut reader = Reader::new(bytes);
    let mut before = [plan.middle; 2];
    let values = masked.iter().enumerate().map(|(row, masked)| {
        let expected = predicted.value(plan, row, before);
        let steps = if masked.is_finite() {
            numbers.code(&mut reader, 0, known(predicted, parts, row))
        } else {
            0
        };
        let value = after(plan, expected, steps, dtype);
        before = [value, before[0]];
        value
    });
    let values = values.collect();
    if reader.is_spent() {
        return Err(format!("column {} breaks off", plan.column).into());
    }
    Ok(values)
}

fn numbers_of(predicted: &Predicted, parts: &[Vec<u8>; 3]) -> Numbers {
    let count = |some: &Vec<u8>, all: usize| if some.is_empty() { 1 } else { all };
    let parts = parts.each_ref().map(|parts| count(parts, PARTS));
    Numbers::new(count(&predicted.spreads, SPREADS), parts)
}

#[inline]
fn known(predicted: &Predicted, parts: &[Vec<u8>; 3], row: usize) -> Known {
    let part = |i: usize| parts[i].get(row).copied().unwrap_or(0);
    Known {
        spread: predicted.spread(row),
        parts: [part(0), part(1), part(2)],
    }
}
