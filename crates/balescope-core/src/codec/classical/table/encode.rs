//! Makes the bytes of a table.

use rayon::prelude::*;

use super::super::super::mask::pack_places;
use super::super::exact::{join, packed_column};
use super::super::{Column, Columns, Shape, kept, typed};
use super::choose::{alone, cheapest, parts};
use super::decoded::{Decoded, Predicted, Stepped, encode as encode_steps};
use super::formula::Formula;
use super::order::{Choice, Orders};
use super::plan::{self, ColumnPlan, Expected};
use super::regression::Rows;
use super::scale::Scale;
use super::start::{filled, start};
use crate::codec::CodecError;
use crate::codec::limit::Limit;
use crate::data::DType;

/// Rows that formulas are found on.
const ROWS: usize = 1024;
/// A column of which more than one value of so many has to be kept itself is stored exactly.
const KEPT: usize = 16;

/// A column on the way to its bytes.
struct Made {
    plan: ColumnPlan,
    coded: Option<(Predicted, Stepped)>,
    /// As it comes back.
    values: Vec<f64>,
}

/// All parts: places of what is not finite, the plans, the columns in their order, what is kept itself.
pub(super) fn encode(
    columns: &Columns,
    shape: &Shape,
    limits: &[Limit],
) -> Result<Vec<u8>, CodecError> {
    let filled: Vec<Vec<f64>> = columns.par_iter().map(|c| filled(&c.doubles)).collect();
    let started: Vec<ColumnPlan> = (0..shape.columns)
        .into_par_iter()
        .map(|i| {
            let (values, dtype) = (&columns[i].doubles, shape.types.of(i));
            start(i, values, limits[i], dtype)
        })
        .collect();
    let (choices, formulas, order) = chosen(&filled, &started, shape);
    let mut known = Decoded::new(shape.columns, shape.count());
    let mut made: Vec<Made> = Vec::new();
    for (done, column) in order.iter().enumerate() {
        let formula = choices[*column].formula.map(|at| &formulas[at].1);
        let own = Wanted {
            column: &columns[*column],
            filled: &filled[*column],
            dtype: shape.types.of(*column),
            limit: limits[*column],
            choice: choices[*column],
            formula,
        };
        let next = make(&started[*column], &known, &own, &order[..done]);
        known.columns[*column].clone_from(&next.values);
        known.plans[*column] = Some(next.plan.clone());
        made.push(next);
    }
    let bytes: Vec<Vec<u8>> = made
        .par_iter()
        .map(|made| bytes_of(made, columns, &known, shape))
        .collect::<Result<_, _>>()?;
    let plans: Vec<ColumnPlan> = made.iter().map(|made| made.plan.clone()).collect();
    let width = shape.types.width();
    let mut out = vec![
        pack_places(typed(columns, &shape.types), width),
        plan::append(&plans),
    ];
    out.extend(bytes);
    let after = back(&made, columns);
    let both = columns.iter().zip(&after).enumerate();
    let both = both.map(|(i, (before, after))| (before, after, limits[i], shape.types.of(i)));
    out.push(kept::pack(both, width));
    Ok(join(out))
}

/// What a column is made of.
struct Wanted<'a> {
    column: &'a Column,
    /// Without what is not finite.
    filled: &'a [f64],
    dtype: DType,
    limit: Limit,
    choice: Choice,
    formula: Option<&'a Formula>,
}

type Chosen = (Vec<Choice>, Vec<(usize, Formula)>, Vec<usize>);

/// What follows from what, from some rows of all columns.
fn chosen(filled: &[Vec<f64>], started: &[ColumnPlan], shape: &Shape) -> Chosen {
    let count = shape.count();
    let stride = count.div_ceil(ROWS).max(1);
    let usable = started.iter().filter(|plan| {
        let ends = plan.ends;
        !matches!(plan.scale, Scale::Constant) && (ends[1] - ends[0]).is_finite()
    });
    let rows = Rows {
        columns: filled
            .iter()
            .map(|values| values.iter().copied().step_by(stride).collect())
            .collect(),
        usable: usable.map(|plan| plan.column).collect(),
    };
    let mut formulas = rows.formulas();
    formulas.retain(|(target, _)| started[*target].scale.is_coded());
    let scales: Vec<Scale> = started.iter().map(|plan| plan.scale.clone()).collect();
    let costs: Vec<f64> = (started.par_iter().zip(filled))
        .map(|(plan, values)| {
            if !plan.scale.is_coded() {
                return 0.0;
            }
            let known = Decoded::new(0, count);
            let part = &values[..count.min(1 << 14)];
            let cost = |expected| {
                let plan = ColumnPlan {
                    expected,
                    ..plan.clone()
                };
                let predicted = known.predict(&plan);
                alone(
                    &predicted
                        .steps(&plan, part, shape.types.of(plan.column))
                        .steps,
                )
            };
            [Expected::Middle, Expected::Before, Expected::Line]
                .map(cost)
                .into_iter()
                .fold(f64::INFINITY, f64::min)
        })
        .collect();
    let (choices, order) = Orders::new(&rows, &formulas, &scales, &costs).best();
    (choices, formulas, order)
}

fn make(start: &ColumnPlan, known: &Decoded, own: &Wanted<'_>, order: &[usize]) -> Made {
    let mut plan = start.clone();
    plan.scale = plan.scale.finer(own.choice.times(), own.dtype);
    if plan.scale.is_coded() {
        let formula = own.formula.cloned().map(Expected::Formula);
        let all = [Expected::Middle, Expected::Before, Expected::Line]
            .into_iter()
            .chain(formula);
        let plans = all.map(|expected| ColumnPlan {
            expected,
            ..plan.clone()
        });
        let values = &own.column.doubles;
        let made = cheapest(known, plans.collect(), values, own.dtype);
        let is_off = |(before, after): (&f64, &f64)| {
            before.is_finite() && !own.limit.holds(own.dtype, (*before, 0), (*after, 0))
        };
        if let Some((mut plan, predicted, stepped)) = made {
            let off = values
                .iter()
                .zip(&stepped.values)
                .filter(|both| is_off(*both))
                .count();
            if off <= values.len() / KEPT {
                plan.parts = parts(known, order, values, (&predicted, &stepped));
                plan.noise = noise(&plan, values, &stepped.values);
                return Made {
                    plan,
                    values: stepped.values.clone(),
                    coded: Some((predicted, stepped)),
                };
            }
        }
        plan = ColumnPlan::new(plan.column, plan.ends, Scale::Exact);
    }
    let values = match plan.scale {
        Scale::Constant => vec![plan.ends[0]; own.filled.len()],
        // With what is not finite, as a reader has it.
        _ => own.column.doubles.clone(),
    };
    Made {
        plan,
        values,
        coded: None,
    }
}

/// How far values are off, in root mean square.
fn noise(plan: &ColumnPlan, values: &[f64], after: &[f64]) -> f32 {
    let one = ColumnPlan {
        noise: 1.0,
        ..plan.clone()
    };
    let (mut sum, mut count) = (0.0, 0.0);
    for (before, after) in values.iter().zip(after) {
        if before.is_finite() {
            let off = (after - before) / one.error(*before);
            sum += off * off;
            count += 1.0;
        }
    }
    let noise = (sum / f64::max(count, 1.0)).sqrt() as f32;
    if noise.is_finite() { noise } else { 0.0 }
}

fn bytes_of(
    made: &Made,
    columns: &Columns,
    known: &Decoded,
    shape: &Shape,
) -> Result<Vec<u8>, CodecError> {
    let column = made.plan.column;
    match (&made.coded, &made.plan.scale) {
        (Some((predicted, stepped)), _) => {
            let parts = made.plan.parts.map(|part| known.parts(part));
            let values = &columns[column].doubles;
            Ok(encode_steps(&stepped.steps, values, predicted, &parts))
        }
        (None, Scale::Exact) => packed_column(&columns[column], shape.types.of(column)),
        _ => Ok(Vec::new()),
    }
}

/// The columns that a reader gets.
fn back(made: &[Made], columns: &Columns) -> Columns {
    let mut after: Columns = vec![Column::default(); columns.len()];
    for made in made {
        let column = made.plan.column;
        after[column] = match made.plan.scale {
            Scale::Exact => columns[column].clone(),
            _ => made.values.clone().into(),
        };
    }
    after
}
