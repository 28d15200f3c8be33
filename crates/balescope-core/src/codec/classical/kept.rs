//! Values that are kept themselves, since what a codec makes of them is too far off.

use super::{Column, Columns};
use crate::codec::CodecError;
use crate::codec::bytes::{deflate, inflate};
use crate::codec::limit::Limit;
use crate::data::{ColumnTypes, DType, append_number, take_number};

/// For each of them how many values come before it since the last one, and its bits; deflated. Values are
/// counted column by column.
pub(super) fn pack<'a>(
    columns: impl Iterator<Item = (&'a Column, &'a Column, Limit, DType)>,
    width: usize,
) -> Vec<u8> {
    let mut raw = Vec::new();
    let mut gap = 0;
    for (before, after, limit, dtype) in columns {
        let value = |i: usize, column: &Column| {
            let remainder = column.remainders.get(i).copied().unwrap_or(0);
            (column.doubles[i], remainder)
        };
        for i in 0..before.doubles.len() {
            let own = value(i, before);
            let near = dtype.nearest(after.doubles[i]);
            if !own.0.is_finite() || limit.holds(dtype, own, (near, 0)) {
                gap += 1;
                continue;
            }
            append_number(gap, &mut raw);
            raw.extend(&dtype.to_bits(own.0, own.1).to_le_bytes()[..width]);
            gap = 0;
        }
    }
    deflate(&raw)
}

/// Puts them back into columns of so many values.
pub(super) fn unpack(
    packed: &[u8],
    columns: &mut Columns,
    count: usize,
    types: &ColumnTypes,
) -> Result<(), CodecError> {
    let width = types.width();
    // A gap takes at most ten bytes.
    let most = columns
        .len()
        .saturating_mul(count)
        .saturating_mul(10 + width);
    let raw = inflate(packed, most)?;
    let mut bytes = raw.as_slice();
    let mut place = 0_usize;
    while !bytes.is_empty() {
        let gap = usize::try_from(take_number(&mut bytes)?).unwrap_or(usize::MAX);
        let (own, rest) = bytes
            .split_at_checked(width)
            .ok_or("kept values that break off")?;
        bytes = rest;
        place = place.saturating_add(gap);
        let column = place.checked_div(count).unwrap_or(usize::MAX);
        let found = columns
            .get_mut(column)
            .ok_or("a value kept beyond the last one")?;
        let mut bits = [0; 8];
        bits[..width].copy_from_slice(own);
        let (double, remainder) = types.of(column).from_bits(u64::from_le_bytes(bits));
        found.doubles[place % count] = double;
        if remainder != 0 {
            found.remainders.resize(count, 0);
            found.remainders[place % count] = remainder;
        }
        place += 1;
    }
    Ok(())
}
