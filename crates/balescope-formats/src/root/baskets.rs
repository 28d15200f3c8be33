//! The baskets of a branch: which hold some entries, and what is in them.

use std::ops::Range;

use super::buffer::Buffer;
use super::column::{Column, Layout};
use super::file::{File, unpack_blocks};
use super::tree::Branch;
use crate::data::Data;
use crate::error::Problem;
use crate::values::Values;

/// The bytes of some entries, and where each begins in them where they are of lengths of their own.
#[derive(Clone, Debug)]
pub(super) struct Basket {
    entries: u64,
    bytes: Vec<u8>,
    offsets: Vec<u64>,
}

impl Basket {
    /// Basket `index` of a branch.
    pub fn read(file: &File, branch: &Branch, index: usize) -> Result<Self, Problem> {
        let Some((place, _)) = branch.baskets.get(index) else {
            let inline = branch.inline.get(index - branch.baskets.len());
            let basket = inline.map(|basket| Self {
                entries: basket.entries,
                bytes: basket.bytes.clone(),
                offsets: basket.offsets.clone(),
            });
            return basket.ok_or_else(|| {
                Problem::malformed(branch.path.as_str(), "a basket too few", "all of them")
            });
        };
        let name = &branch.path;
        let damaged = || {
            let place = format!("{name}, basket {index}");
            Problem::malformed(place, "sizes that do not fit", "a sound basket")
        };
        let head = file.bytes.read(*place, 18, name)?;
        let mut head = Buffer::new(&head);
        let length = u64::from(head.cursor.u32()?);
        head.cursor.u16()?;
        let size = u64::from(head.cursor.u32()?);
        head.cursor.u32()?;
        let key_length = usize::from(head.cursor.u16()?);
        let mut whole = file.bytes.read(*place, length, name)?;
        let packed = if key_length <= whole.len() {
            whole.split_off(key_length)
        } else {
            return Err(damaged());
        };
        let mut key = Buffer::new(&whole);
        key.cursor
            .go_to(key_length.checked_sub(9).ok_or_else(damaged)?);
        let entries = u64::from(key.cursor.u32()?);
        let last = u64::from(key.cursor.u32()?);
        let mut bytes = unpack_blocks(packed, size, name)?;
        let border = last.checked_sub(key_length as u64).ok_or_else(damaged)? as usize;
        if border > bytes.len() {
            return Err(damaged());
        }
        let behind = bytes.split_off(border);
        let mut offsets = Vec::new();
        if !behind.is_empty() {
            let mut behind = Buffer::new(&behind);
            let count = u64::from(behind.cursor.u32()?);
            for _ in 0..count.min(entries) {
                let offset = u64::from(behind.cursor.u32()?);
                offsets.push(offset.wrapping_sub(key_length as u64));
            }
        }
        Ok(Self {
            entries,
            bytes,
            offsets,
        })
    }

    /// The values of some of its entries.
    pub fn values(&self, column: &Column, rows: Range<u64>, name: &str) -> Result<Data, Problem> {
        let damaged = |found: String| {
            let expected = "what its entries need; the file is damaged";
            Problem::malformed(name, found, expected)
        };
        if rows.end > self.entries {
            return Err(damaged(format!("{} entries", self.entries)));
        }
        if let Layout::Rows {
            axes,
            offset,
            entry,
        } = &column.layout
        {
            if self.entries.checked_mul(*entry as u64) != Some(self.bytes.len() as u64) {
                let found = format!("{} bytes for {} entries", self.bytes.len(), self.entries);
                return Err(damaged(found));
            }
            let rows = rows.start as usize * entry..rows.end as usize * entry;
            let count = axes.iter().product::<u64>() as usize;
            let end = offset + count * column.numbers.width();
            if (*offset, end) == (0, *entry) {
                return column.numbers.read(&self.bytes[rows], name);
            }
            let mut picked = Vec::new();
            for bytes in self.bytes[rows].chunks_exact((*entry).max(1)) {
                picked.extend_from_slice(&bytes[*offset..end]);
            }
            return column.numbers.read(&picked, name);
        }
        if self.offsets.len() as u64 != self.entries {
            let found = format!("{} places for {} entries", self.offsets.len(), self.entries);
            return Err(damaged(found));
        }
        let piece = |row: u64| {
            let start = self.offsets[row as usize] as usize;
            let end = self.offsets.get(row as usize + 1);
            let end = end.map_or(self.bytes.len(), |end| *end as usize);
            self.bytes
                .get(start..end)
                .ok_or_else(|| damaged("places behind one another".to_owned()))
        };
        let Layout::Lists { header } = &column.layout else {
            let mut texts = Vec::new();
            for row in rows {
                texts.push(Buffer::new(piece(row)?).text()?);
            }
            return Ok(Data::Text(texts));
        };
        let mut offsets = vec![0];
        let mut bytes = Vec::new();
        for row in rows {
            let piece = piece(row)?;
            let list = piece.get(*header..).unwrap_or_default();
            if !list.len().is_multiple_of(column.numbers.width()) {
                return Err(damaged(format!("a list of {} bytes", list.len())));
            }
            bytes.extend_from_slice(list);
            offsets.push((bytes.len() / column.numbers.width()) as u64);
        }
        let values = Box::new(Values::all(column.numbers.read(&bytes, name)?));
        Ok(Data::List { offsets, values })
    }
}

/// The first entries of all baskets and the number of all entries at the end; words where they do not
/// cover the branch.
pub(super) fn starts(branch: &Branch) -> Result<Vec<u64>, String> {
    let mut starts: Vec<u64> = branch.baskets.iter().map(|(_, first)| *first).collect();
    let inline: u64 = branch.inline.iter().map(|basket| basket.entries).sum();
    let mut next = branch
        .entries
        .checked_sub(inline)
        .ok_or("its baskets hold more than it has entries")?;
    for basket in &branch.inline {
        starts.push(next);
        next += basket.entries;
    }
    starts.push(branch.entries);
    if starts.first() != Some(&0) || !starts.is_sorted() {
        return Err("its baskets do not cover its entries".to_owned());
    }
    Ok(starts)
}
