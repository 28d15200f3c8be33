//! Tables: columns side by side in rows of bytes.

use std::ops::Range;

use fitsio_pure::bintable::{BinaryColumnType, parse_binary_table_columns};
use fitsio_pure::hdu::{Hdu, HduInfo};

use super::header::{Scaling, text};
use crate::bytes::Bytes;
use crate::contents::{Attribute, Variable};
use crate::data::Data;
use crate::error::Problem;
use crate::values::{ByteOrder, ValueKind, Values};

/// A column, and where its bytes lie in each row.
pub(super) struct Column {
    start: u64,
    row: u64,
    offset: usize,
    width: usize,
    kind: ValueKind,
    scaling: Scaling,
}

/// Rows are read in pieces of this many bytes.
const PIECE: u64 = 8 << 20;

/// The columns that are read, and why others are not.
pub(super) fn columns(unit: &Hdu, name: &str) -> (Vec<(Variable, Column)>, Vec<String>) {
    let HduInfo::BinaryTable {
        naxis1,
        naxis2,
        tfields,
        ..
    } = unit.info
    else {
        return (Vec::new(), Vec::new());
    };
    // Headers of tables have at most 999 columns.
    let described = match parse_binary_table_columns(&unit.cards, tfields.min(999)) {
        Ok(described) => described,
        Err(e) => return (Vec::new(), vec![format!("the table `{name}`: {e:?}")]),
    };
    let mut columns = Vec::new();
    let mut notes = Vec::new();
    let mut offset = 0_usize;
    for (index, column) in described.iter().enumerate() {
        let own = column.name.as_deref().map(str::trim).unwrap_or_default();
        let own = format!("{name}.{own}");
        let at = offset;
        offset = offset.saturating_add(column.byte_width);
        let (kind, pairs) = match column.col_type {
            BinaryColumnType::Logical => (ValueKind::Bool, 1),
            BinaryColumnType::Byte => (ValueKind::U8, 1),
            BinaryColumnType::Short => (ValueKind::I16, 1),
            BinaryColumnType::Int => (ValueKind::I32, 1),
            BinaryColumnType::Long => (ValueKind::I64, 1),
            BinaryColumnType::Float => (ValueKind::F32, 1),
            BinaryColumnType::Double => (ValueKind::F64, 1),
            BinaryColumnType::ComplexFloat => (ValueKind::F32, 2),
            BinaryColumnType::ComplexDouble => (ValueKind::F64, 2),
            BinaryColumnType::Ascii => (ValueKind::Text, 1),
            _ => {
                notes.push(format!(
                    "the column `{own}` has bits or lists, which are not read"
                ));
                continue;
            }
        };
        if offset > naxis1 {
            notes.push(format!("the column `{own}` ends behind its row"));
            break;
        }
        let mut shape = vec![naxis2 as u64];
        if kind != ValueKind::Text {
            let axes = column.tdim.clone().unwrap_or_default();
            let product = axes
                .iter()
                .try_fold(1_usize, |n, axis| n.checked_mul(*axis));
            if axes.len() > 1 && product == Some(column.repeat) {
                shape.extend(axes.iter().rev().map(|n| *n as u64));
            } else if column.repeat != 1 {
                shape.push(column.repeat as u64);
            }
        }
        if pairs == 2 {
            shape.push(2);
            notes.push(format!(
                "`{own}` has complex numbers: a last axis of two parts"
            ));
        }
        let scaling = Scaling::of_column(unit, index + 1, &kind);
        let mut variable = Variable::new(own, shape, scaling.kind(&kind));
        let unit = text(&unit.cards, &format!("TUNIT{}", index + 1));
        let unit = unit.map(|unit| Attribute::text("units", unit.trim()));
        variable.attributes.extend(unit);
        variable.attributes.extend(scaling.attributes(&kind));
        columns.push((
            variable,
            Column {
                start: 0,
                row: naxis1 as u64,
                offset: at,
                width: column.byte_width,
                kind,
                scaling,
            },
        ));
    }
    for (_, column) in &mut columns {
        column.start = unit.data_start as u64;
    }
    (columns, notes)
}

impl Column {
    pub fn read(&self, bytes: &Bytes, rows: Range<u64>, name: &str) -> Result<Values, Problem> {
        let mut picked = Vec::new();
        let per_piece = (PIECE / self.row.max(1)).max(1);
        let mut at = rows.start;
        while at < rows.end && self.row > 0 {
            let count = per_piece.min(rows.end - at);
            let piece = bytes.read(self.start + at * self.row, count * self.row, name)?;
            for row in piece.chunks_exact(self.row as usize) {
                picked.extend_from_slice(&row[self.offset..self.offset + self.width]);
            }
            at += count;
        }
        let data = match self.kind {
            ValueKind::Text if self.width == 0 => Data::Text(rows.map(|_| String::new()).collect()),
            ValueKind::Text => {
                let texts = picked.chunks_exact(self.width).map(|text| {
                    let end = text.iter().position(|b| *b == 0).unwrap_or(text.len());
                    String::from_utf8_lossy(&text[..end]).trim_end().to_owned()
                });
                Data::Text(texts.collect())
            }
            ValueKind::Bool => Data::Bool(picked.iter().map(|b| *b == b'T').collect()),
            _ => Data::from_bytes(&self.kind, &picked, ByteOrder::Big)
                .ok_or_else(|| Problem::malformed(name, "lists", "numbers"))?,
        };
        Ok(Values::all(self.scaling.apply(data)))
    }
}
