//! Columns that did not go through the network: kept exactly, beside the latents.

use rayon::prelude::*;

use super::CodecError;
use super::lossless;
use crate::data::{ColumnTypes, Dataset, Values, append_number, take_number};
use crate::transform::{FittedPlan, Role};

/// Columns that are kept exactly, one after the other: how many bytes follow, and the column as
/// [`lossless`] packs it. Empty when there are none.
pub(super) fn pack(data: &Dataset, plan: &FittedPlan) -> Vec<u8> {
    let columns: Vec<usize> = exact_columns(plan).collect();
    let pack = |&column: &usize| {
        let dtype = data.dtype_of(column);
        let bits: Vec<u64> = data.stored_column(column).bits(dtype).collect();
        lossless::pack(&bits, dtype.size())
    };
    let packed: Vec<Vec<u8>> = columns.par_iter().map(pack).collect();
    let mut out = Vec::new();
    for column in packed {
        append_number(column.len() as u64, &mut out);
        out.extend(column);
    }
    out
}

/// Writes what [`pack`] kept into its columns of `values` (samples x columns*points).
pub(super) fn unpack(
    mut packed: &[u8],
    types: &ColumnTypes,
    plan: &FittedPlan,
    values: &mut Values,
) -> Result<(), CodecError> {
    let count = values.doubles.nrows() * plan.points;
    let mut values = values.view_mut();
    for column in exact_columns(plan) {
        let length = usize::try_from(take_number(&mut packed)?).map_err(|e| e.to_string())?;
        let (own, rest) = packed
            .split_at_checked(length)
            .ok_or_else(|| format!("{} bytes of a column of {length}", packed.len()))?;
        packed = rest;
        let dtype = types.of(column);
        let bits = lossless::unpack(own, count, dtype.size())?;
        let mut to = values.features(column * plan.points..(column + 1) * plan.points);
        to.set_bits(dtype, bits.into_iter());
    }
    if packed.is_empty() {
        Ok(())
    } else {
        Err(format!("{} bytes after the last column", packed.len()).into())
    }
}

/// How many of these bytes, which may go on, they take.
pub(super) fn length(bytes: &[u8], plan: &FittedPlan) -> Result<usize, CodecError> {
    let mut rest = bytes;
    for _ in exact_columns(plan) {
        let length = usize::try_from(take_number(&mut rest)?).unwrap_or(usize::MAX);
        let behind = rest.split_at_checked(length);
        rest = behind.ok_or("columns that break off")?.1;
    }
    Ok(bytes.len() - rest.len())
}

fn exact_columns(plan: &FittedPlan) -> impl Iterator<Item = usize> + '_ {
    plan.columns
        .iter()
        .enumerate()
        .filter(|(_, c)| c.role == Role::Exact)
        .map(|(i, _)| i)
}
