//! The frames that descriptions of `RNTuple`s are written in; numbers have the lowest byte first.

use crate::bytes::Cursor;
use crate::error::Problem;
use crate::root::file::{File, unpack_blocks};
use crate::values::ByteOrder;

/// Where something lies: its place and its bytes there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Locator {
    pub place: u64,
    pub bytes: u64,
}

/// What an envelope holds, unpacked; `kind` is 1 of a header, 2 of a footer, 3 of page lists.
pub(super) fn envelope(
    file: &File,
    locator: Locator,
    size: u64,
    kind: u64,
) -> Result<Vec<u8>, Problem> {
    let place = "a description of an RNTuple";
    let packed = file.bytes.read(locator.place, locator.bytes, place)?;
    let bytes = unpack_blocks(packed, size, place)?;
    let found = cursor(&bytes).u64()? & 0xffff;
    if found != kind {
        let found = format!("an envelope of kind {found}");
        return Err(Problem::malformed(place, found, kind.to_string()));
    }
    Ok(bytes)
}

pub(super) fn cursor(bytes: &[u8]) -> Cursor<'_> {
    Cursor::new(bytes, ByteOrder::Little)
}

/// The content of a record frame.
pub(super) fn record<'a>(outer: &mut Cursor<'a>) -> Result<Cursor<'a>, Problem> {
    let size = outer.i64()?;
    let inner = usize::try_from(size).ok().and_then(|n| n.checked_sub(8));
    let Some(inner) = inner else {
        let place = format!("byte {} of a description", outer.at());
        return Err(Problem::malformed(
            place,
            size.to_string(),
            "the length of a record",
        ));
    };
    Ok(cursor(outer.take(inner)?))
}

/// How many items a list frame has, and its content.
pub(super) fn list<'a>(outer: &mut Cursor<'a>) -> Result<(u32, Cursor<'a>), Problem> {
    let size = outer.i64()?;
    let inner = size
        .checked_neg()
        .and_then(|n| usize::try_from(n).ok())
        .and_then(|n| n.checked_sub(12));
    let Some(inner) = inner else {
        let place = format!("byte {} of a description", outer.at());
        return Err(Problem::malformed(
            place,
            size.to_string(),
            "the length of a list",
        ));
    };
    let count = outer.u32()?;
    Ok((count, cursor(outer.take(inner)?)))
}

pub(super) fn text(cursor: &mut Cursor<'_>) -> Result<String, Problem> {
    let length = cursor.u32()? as usize;
    cursor.text(length)
}

pub(super) fn locator(cursor: &mut Cursor<'_>) -> Result<Locator, Problem> {
    let size = cursor.i32()?;
    let bytes = match u64::try_from(size) {
        Ok(bytes) => bytes,
        // Large ones have a type in place of the size.
        Err(_) => cursor.u64()?,
    };
    let place = cursor.u64()?;
    Ok(Locator { place, bytes })
}

/// The length of an envelope and flags of features, of which none is known.
pub(super) fn skip_flags(cursor: &mut Cursor<'_>) -> Result<(), Problem> {
    cursor.u64()?;
    if cursor.u64()? != 0 {
        return Err(Problem::unsupported(
            "the tuple",
            "it has a feature that is not known",
            "write it anew with ROOT's present defaults",
        ));
    }
    Ok(())
}
