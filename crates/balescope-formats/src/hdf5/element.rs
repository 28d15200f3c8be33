//! What one element of a data set is.

use rust_hdf5::DatatypeMessage as Type;
use rust_hdf5::format::messages::datatype::{EnumMember, fixed_string_content};

use crate::bytes::text_of;
use crate::contents::Attribute;
use crate::data::Data;
use crate::error::Problem;
use crate::values::{ByteOrder, ValueKind, Values};

/// How the bytes of a value are read.
#[derive(Clone, Debug)]
pub(super) enum Element {
    Number(ValueKind, ByteOrder),
    /// Texts of one length, and how they are filled up.
    Text {
        size: usize,
        padding: u8,
    },
    VarText,
    /// Lists of numbers.
    VarList(ValueKind, ByteOrder),
}

/// The element of a type that is no record, and what its values mean.
pub(super) fn element(datatype: &Type) -> Result<(Element, Vec<Attribute>), String> {
    if let Some((kind, order)) = number(datatype) {
        return Ok((Element::Number(kind, order), Vec::new()));
    }
    match datatype {
        Type::FixedString { size, padding, .. } if *size > 0 => {
            let (size, padding) = (*size as usize, *padding);
            Ok((Element::Text { size, padding }, Vec::new()))
        }
        Type::VarLenString { .. } => Ok((Element::VarText, Vec::new())),
        Type::VarLenSequence { base } => match number(base) {
            Some((kind, order)) => Ok((Element::VarList(kind, order), Vec::new())),
            None => Err(format!("lists of {base} are not read")),
        },
        Type::Enum { base, members } => {
            let Some((kind, order)) = number(base) else {
                return Err(format!("{datatype} is not read"));
            };
            if is_truth(members) {
                return Ok((Element::Number(ValueKind::Bool, order), Vec::new()));
            }
            let bytes: Vec<u8> = members.iter().flat_map(|m| m.value.clone()).collect();
            let names = members.iter().map(|m| m.name.clone()).collect();
            let names = Data::Text(names);
            let mut meanings = vec![Attribute::new("flag_meanings", names)];
            if let Some(values) = Data::from_bytes(&kind, &bytes, order) {
                meanings.push(Attribute::new("flag_values", values));
            }
            Ok((Element::Number(kind, order), meanings))
        }
        other => Err(format!("{other} is not read")),
    }
}

/// h5py and `PyTables` write truths so.
fn is_truth(members: &[EnumMember]) -> bool {
    let has = |name: &str, value: u8| {
        members
            .iter()
            .any(|m| m.name.eq_ignore_ascii_case(name) && m.value == [value])
    };
    members.len() == 2 && has("FALSE", 0) && has("TRUE", 1)
}

/// Numbers as processors have them; those with bits left out are not.
pub(super) fn number(datatype: &Type) -> Option<(ValueKind, ByteOrder)> {
    let order = |order: &rust_hdf5::ByteOrder| match order {
        rust_hdf5::ByteOrder::LittleEndian => ByteOrder::Little,
        rust_hdf5::ByteOrder::BigEndian => ByteOrder::Big,
    };
    match datatype {
        Type::FixedPoint {
            size,
            byte_order,
            signed,
            bit_offset: 0,
            bit_precision,
        } if u32::from(*bit_precision) == size * 8 || (!signed && *bit_precision > 0) => {
            let kind = match (size, signed) {
                (1, true) => ValueKind::I8,
                (2, true) => ValueKind::I16,
                (4, true) => ValueKind::I32,
                (8, true) => ValueKind::I64,
                (1, false) => ValueKind::U8,
                (2, false) => ValueKind::U16,
                (4, false) => ValueKind::U32,
                (8, false) => ValueKind::U64,
                _ => return None,
            };
            Some((kind, order(byte_order)))
        }
        Type::BitField {
            size,
            byte_order,
            bit_offset: 0,
            ..
        } => {
            let kind = match size {
                1 => ValueKind::U8,
                2 => ValueKind::U16,
                4 => ValueKind::U32,
                8 => ValueKind::U64,
                _ => return None,
            };
            Some((kind, order(byte_order)))
        }
        Type::FloatingPoint {
            size,
            byte_order,
            bit_offset: 0,
            exponent_size,
            mantissa_location: 0,
            mantissa_size,
            exponent_bias,
            ..
        } => {
            let kind = match (size, exponent_size, mantissa_size, exponent_bias) {
                (2, 5, 10, 15) => ValueKind::F16,
                (4, 8, 23, 127) => ValueKind::F32,
                (8, 11, 52, 1023) => ValueKind::F64,
                _ => return None,
            };
            Some((kind, order(byte_order)))
        }
        _ => None,
    }
}

impl Element {
    pub fn kind(&self) -> ValueKind {
        match self {
            Self::Number(kind, _) => kind.clone(),
            Self::Text { .. } | Self::VarText => ValueKind::Text,
            Self::VarList(kind, _) => ValueKind::List(Box::new(kind.clone())),
        }
    }

    /// Bytes of one value; of lists and texts of their own length, none.
    pub fn size(&self) -> usize {
        match self {
            Self::Number(kind, _) => kind.width(),
            Self::Text { size, .. } => *size,
            Self::VarText | Self::VarList(..) => 0,
        }
    }

    /// Values from whole elements.
    pub fn values(&self, bytes: &[u8], name: &str) -> Result<Values, Problem> {
        let unread = || Problem::malformed(name, "lists", "numbers or texts");
        let data = match self {
            Self::Number(kind, order) => {
                Data::from_bytes(kind, bytes, *order).ok_or_else(unread)?
            }
            Self::Text { size, padding } => {
                let texts = bytes.chunks_exact((*size).max(1)).map(|text| {
                    let text = fixed_string_content(text, *padding).unwrap_or(text);
                    text_of(text)
                });
                Data::Text(texts.collect())
            }
            Self::VarText | Self::VarList(..) => return Err(unread()),
        };
        Ok(Values::all(data))
    }

    /// Values of lengths of their own.
    pub fn values_of_pieces(&self, pieces: &[Vec<u8>], name: &str) -> Result<Values, Problem> {
        let Self::VarList(kind, order) = self else {
            let texts = pieces
                .iter()
                .map(|text| String::from_utf8_lossy(text).into_owned());
            return Ok(Values::all(Data::Text(texts.collect())));
        };
        let mut offsets = vec![0];
        let mut bytes = Vec::new();
        for piece in pieces {
            if !piece.len().is_multiple_of(kind.width()) {
                let found = format!("a list of {} bytes", piece.len());
                let expected = format!("whole values of {} bytes", kind.width());
                return Err(Problem::malformed(name, found, expected));
            }
            bytes.extend(piece);
            offsets.push((bytes.len() / kind.width()) as u64);
        }
        let Some(values) = Data::from_bytes(kind, &bytes, *order) else {
            return Err(Problem::malformed(
                name,
                "lists of lists",
                "lists of numbers",
            ));
        };
        let values = Box::new(Values::all(values));
        Ok(Values::all(Data::List { offsets, values }))
    }
}
