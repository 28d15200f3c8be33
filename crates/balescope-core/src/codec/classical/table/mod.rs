//! Columns of a table in steps, each from what follows from the columns before it.

mod choose;
mod decoded;
mod encode;
mod find;
mod formula;
mod numbers;
mod order;
mod plan;
mod plan_bytes;
mod regression;
mod scale;
mod slopes;
mod start;
mod term;

use rayon::prelude::*;

use super::super::mask::unpack_places;
use super::exact::{parts, unpacked_column};
use super::lossy::shares_for;
use super::{About, Codec, Column, Columns, Setting, Shape, kept, typed_places};
use crate::codec::CodecError;
use crate::codec::bound::Bound;
use crate::codec::limit::Limit;
use crate::data::Kind;
use decoded::Decoded;
use plan::ColumnPlan;
use scale::Scale;

/// Every column in steps, one after the other: each value is expected from columns before it, by a formula that is
/// found, and its steps from there are coded by how far off that may be. Keeps every bound of a column.
pub(super) struct Table;

impl Codec for Table {
    fn about(&self) -> About {
        About::new("table", "Related columns", &["balescope"])
    }

    fn settings(&self, shape: &Shape) -> Vec<Setting> {
        match shape.kind {
            Kind::Field => Vec::new(),
            Kind::Table => {
                let shares = shares_for((20..=100).step_by(10));
                shares.into_iter().map(Setting::Share).collect()
            }
        }
    }

    fn within(&self, share: f64) -> Option<Setting> {
        Some(Setting::Bound(share))
    }

    fn keeps_limits(&self) -> bool {
        true
    }

    fn encode(
        &self,
        columns: &Columns,
        shape: &Shape,
        setting: Setting,
    ) -> Result<Vec<u8>, CodecError> {
        let most = match setting {
            Setting::Share(step) if step > 0.0 && step.is_finite() => 0.5 * step,
            Setting::Bound(most) if most > 0.0 && most.is_finite() => most,
            other => return Err(format!("setting {other:?}, expected a share above 0").into()),
        };
        let limit = |column: &Column| Bound::Range(most).limit_of(column.doubles.iter().copied());
        let limits: Vec<Limit> = columns.iter().map(limit).collect();
        self.encode_limited(columns, shape, &limits)
    }

    fn encode_limited(
        &self,
        columns: &Columns,
        shape: &Shape,
        limits: &[Limit],
    ) -> Result<Vec<u8>, CodecError> {
        encode::encode(columns, shape, limits)
    }

    fn decode(&self, bytes: &[u8], shape: &Shape, _: Setting) -> Result<Columns, CodecError> {
        let all = parts(bytes, 3 + shape.columns)?;
        let plans = plan::take(all[1], shape.columns)?;
        let mut masked: Columns = vec![vec![0.0; shape.count()].into(); shape.columns];
        let count = shape.columns * shape.count();
        let width = shape.types.width();
        unpack_places(
            all[0],
            width,
            count,
            typed_places(&mut masked, &shape.types),
        )?;
        let mut columns = decode_all(&plans, &all[2..2 + shape.columns], shape, &masked)?;
        kept::unpack(
            all[2 + shape.columns],
            &mut columns,
            shape.count(),
            &shape.types,
        )?;
        unpack_places(
            all[0],
            width,
            count,
            typed_places(&mut columns, &shape.types),
        )?;
        Ok(columns)
    }
}

/// Columns in the order of their plans, those together that do not need each other.
fn decode_all(
    plans: &[ColumnPlan],
    bytes: &[&[u8]],
    shape: &Shape,
    masked: &Columns,
) -> Result<Columns, CodecError> {
    let mut known = Decoded::new(shape.columns, shape.count());
    let mut columns: Columns = vec![Column::default(); shape.columns];
    for plan in plans {
        known.plans[plan.column] = Some(plan.clone());
    }
    let mut depths = vec![0_usize; shape.columns];
    for plan in plans {
        let needs = plan.needs().into_iter();
        depths[plan.column] = needs.map(|column| 1 + depths[column]).max().unwrap_or(0);
    }
    for depth in 0..=depths.iter().copied().max().unwrap_or(0) {
        let together: Vec<_> = plans.iter().zip(bytes).collect();
        let found: Vec<(usize, Column)> = together
            .into_par_iter()
            .filter(|(plan, _)| depths[plan.column] == depth)
            .map(|(plan, bytes)| {
                let column = decode_column(plan, bytes, &known, shape, masked)?;
                Ok::<_, CodecError>((plan.column, column))
            })
            .collect::<Result<_, _>>()?;
        for (place, column) in found {
            known.columns[place].clone_from(&column.doubles);
            columns[place] = column;
        }
    }
    Ok(columns)
}

fn decode_column(
    plan: &ColumnPlan,
    bytes: &[u8],
    known: &Decoded,
    shape: &Shape,
    masked: &Columns,
) -> Result<Column, CodecError> {
    let dtype = shape.types.of(plan.column);
    match plan.scale {
        Scale::Constant => Ok(vec![plan.ends[0]; shape.count()].into()),
        Scale::Exact => unpacked_column(bytes, shape.count(), dtype),
        _ => {
            let predicted = known.predict(plan);
            let parts = plan.parts.map(|part| known.parts(part));
            let masked = &masked[plan.column].doubles;
            let values = decoded::decode(bytes, plan, dtype, masked, (&predicted, &parts))?;
            Ok(values.into())
        }
    }
}

#[cfg(test)]
mod tests;
