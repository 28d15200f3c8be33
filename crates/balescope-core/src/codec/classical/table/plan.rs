//! How each column is stored: in which order, on which scale, and what it is expected from.

use super::formula::Formula;
use super::numbers::PARTS;
use super::plan_bytes::{byte, number, single};
use super::scale::Scale;
use crate::codec::CodecError;
use crate::codec::bytes::{deflate, inflate};
use crate::data::{append_number, take_number};

/// Bytes that are told of a column, at most.
const MOST_BYTES: usize = 4096;

/// What a value is expected to be.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Expected {
    /// The middle of the column.
    Middle,
    /// The value of the row before.
    Before,
    /// On a line with the two rows before.
    Line,
    /// What follows from other columns.
    Formula(Formula),
}

/// How a column is stored.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct ColumnPlan {
    pub column: usize,
    pub ends: [f64; 2],
    pub scale: Scale,
    /// How far values are off, in root mean square: of a bent scale as a share of the value.
    pub noise: f32,
    pub middle: f64,
    pub expected: Expected,
    /// Columns by which the steps are told apart.
    pub parts: [Option<usize>; 3],
}

impl ColumnPlan {
    /// How far a decoded value of the column may be off.
    pub fn error(&self, value: f64) -> f64 {
        let noise = f64::from(self.noise);
        match &self.scale {
            Scale::Bent { floor, .. } => noise * value.abs().max(*floor),
            _ => noise,
        }
    }

    /// Columns that have to be known before.
    pub fn needs(&self) -> Vec<usize> {
        let mut needs: Vec<usize> = self.parts.iter().flatten().copied().collect();
        if let Expected::Formula(formula) = &self.expected {
            needs.extend(formula.inputs());
        }
        needs
    }

    /// A value that the column may have.
    pub fn within(&self, value: f64) -> f64 {
        if value.is_finite() {
            value.max(self.ends[0]).min(self.ends[1])
        } else {
            self.middle
        }
    }

    fn append(&self, out: &mut Vec<u8>) {
        append_number(self.column as u64, out);
        self.scale.append(out);
        out.extend(self.ends.iter().flat_map(|end| end.to_le_bytes()));
        if !self.scale.is_coded() {
            return;
        }
        out.extend(self.noise.to_le_bytes());
        out.extend(self.middle.to_le_bytes());
        match &self.expected {
            Expected::Middle => out.push(0),
            Expected::Before => out.push(1),
            Expected::Line => out.push(2),
            Expected::Formula(formula) => {
                out.push(3);
                formula.append(out);
            }
        }
        for part in self.parts {
            append_number(part.map_or(0, |column| column as u64 + 1), out);
        }
    }

    fn take(bytes: &mut &[u8], known: &[bool]) -> Result<Self, CodecError> {
        let column = usize::try_from(take_number(bytes)?).unwrap_or(usize::MAX);
        if known.get(column) != Some(&false) {
            return Err(format!("column {column} is told twice or not there").into());
        }
        let scale = Scale::take(bytes)?;
        let ends = [number(bytes)?, number(bytes)?];
        let mut plan = Self::new(column, ends, scale);
        if !plan.scale.is_coded() {
            return Ok(plan);
        }
        let is_known = |column: usize| known.get(column) == Some(&true);
        plan.noise = single(bytes)?;
        plan.middle = number(bytes)?;
        plan.expected = match byte(bytes)? {
            0 => Expected::Middle,
            1 => Expected::Before,
            2 => Expected::Line,
            3 => Expected::Formula(Formula::take(bytes, is_known)?),
            other => return Err(format!("column expected by {other}, expected 0 to 3").into()),
        };
        for part in &mut plan.parts {
            let of = usize::try_from(take_number(bytes)?).unwrap_or(usize::MAX);
            *part = of.checked_sub(1);
            if part.is_some_and(|column| !is_known(column)) {
                return Err("a column is told apart by one that does not come before".into());
            }
        }
        Ok(plan)
    }

    /// A column about which nothing is known.
    pub fn new(column: usize, ends: [f64; 2], scale: Scale) -> Self {
        Self {
            column,
            ends,
            scale,
            noise: 0.0,
            middle: ends[0],
            expected: Expected::Middle,
            parts: [None; 3],
        }
    }
}

/// All columns, in the order in which they are stored.
pub(super) fn append(plans: &[ColumnPlan]) -> Vec<u8> {
    let mut raw = Vec::new();
    for plan in plans {
        plan.append(&mut raw);
    }
    deflate(&raw)
}

/// The inverse for so many columns.
pub(super) fn take(bytes: &[u8], columns: usize) -> Result<Vec<ColumnPlan>, CodecError> {
    let raw = inflate(bytes, columns.saturating_mul(MOST_BYTES))?;
    let mut bytes = raw.as_slice();
    let mut known = vec![false; columns];
    let mut plans = Vec::new();
    for _ in 0..columns {
        let plan = ColumnPlan::take(&mut bytes, &known)?;
        known[plan.column] = true;
        plans.push(plan);
    }
    if bytes.is_empty() {
        return Ok(plans);
    }
    Err(format!("{} bytes after the last column told", bytes.len()).into())
}

/// A column cut into parts that hold about as many values each.
pub(super) struct Parts(Vec<f64>);

impl Parts {
    /// Values that are looked at, at most.
    const LOOKED_AT: usize = 4096;

    pub fn new(values: &[f64]) -> Self {
        let stride = values.len().div_ceil(Self::LOOKED_AT).max(1);
        let mut some: Vec<f64> = values.iter().copied().step_by(stride).collect();
        some.sort_unstable_by(f64::total_cmp);
        let edge = |part: usize| some.get(part * some.len() / PARTS).copied();
        let mut edges: Vec<f64> = (1..PARTS).filter_map(edge).collect();
        edges.dedup();
        // What lies at the lowest value is a part of its own.
        edges.retain(|edge| *edge > some[0]);
        Self(edges)
    }

    pub fn of(&self, value: f64) -> u8 {
        self.0.partition_point(|edge| *edge <= value) as u8
    }
}
