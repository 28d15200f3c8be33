//! Whole numbers of an array coded as one band, not transformed: by what lies around each.

use super::super::super::range_coder::{Coder, Reader, Writer};
use super::bands::{Bands, Order, PAD};
use super::coefficients::{Effort, code};
use super::targets::{Rounding, Targets};

/// Numbers stay within this on either side.
pub(crate) const MOST: f32 = 2_000_000.0;

/// What was read.
pub(crate) struct Numbers {
    bands: Bands,
    /// Bytes that they took.
    pub taken: usize,
    /// Whether bytes were missing: the numbers behind those are 0.
    pub breaks_off: bool,
}

/// Numbers that are whole and within [`MOST`].
pub(crate) fn pack(numbers: &[f32], lengths: &[usize]) -> Vec<u8> {
    pack_with(numbers, lengths, Effort::Full)
}

/// The same with as much effort.
pub(super) fn pack_with(numbers: &[f32], lengths: &[usize], effort: Effort) -> Vec<u8> {
    let mut bands = Bands::new(lengths, Vec::new(), Order::List);
    let mut writer = Writer::new();
    let wanted = Targets {
        values: numbers,
        rounding: Rounding { bit: 0.0, up: 0.5 },
    };
    code(&mut writer, &mut bands, &wanted, effort);
    writer.finish()
}

/// The inverse, of bytes that may go on or break off.
pub(crate) fn unpack(bytes: &[u8], lengths: &[usize]) -> Numbers {
    unpack_with(bytes, lengths, Effort::Full)
}

/// The same of numbers that were packed with as much effort.
pub(super) fn unpack_with(bytes: &[u8], lengths: &[usize], effort: Effort) -> Numbers {
    let mut bands = Bands::new(lengths, Vec::new(), Order::List);
    let mut reader = Reader::new(bytes);
    code(&mut reader, &mut bands, &Targets::NONE, effort);
    Numbers {
        bands,
        taken: bytes.len() - reader.left(),
        breaks_off: reader.is_spent(),
    }
}

impl Numbers {
    /// Those along the last axis, row by row; `None`: zeros.
    pub fn rows(&self) -> impl Iterator<Item = Option<&[i32]>> {
        let band = &self.bands.list[0];
        let width = band.width();
        (0..band.rows()).map(move |row| band.row(row).map(|row| &row[PAD..PAD + width]))
    }
}
