//! A variable: its type, its axes and how many bytes it takes.

use crate::contents::Attribute;
use crate::values::ValueKind;

/// A variable as it lies in the file.
#[derive(Debug)]
pub(super) struct Var {
    pub name: String,
    pub kind: Type,
    /// Names of its axes.
    pub dimensions: Vec<String>,
    pub attributes: Vec<Attribute>,
    /// It grows along its first axis.
    pub is_record: bool,
    pub begin: u64,
    /// Lengths of its axes, the growing one zero.
    pub lengths: Vec<u64>,
}

/// The types of the format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Type {
    Byte,
    Char,
    Short,
    Int,
    Float,
    Double,
    UByte,
    UShort,
    UInt,
    Int64,
    UInt64,
}

impl Var {
    /// Lengths of the axes; of texts without the last, which counts their characters.
    pub fn shape(&self, records: u64) -> Vec<u64> {
        let mut shape = self.lengths.clone();
        if let Some(first) = shape.first_mut().filter(|_| self.is_record) {
            *first = records;
        }
        if self.has_text_axis() {
            shape.pop();
        }
        shape
    }

    /// Characters in each text.
    pub fn text_length(&self) -> u64 {
        if self.has_text_axis() {
            self.lengths.last().copied().unwrap_or(1)
        } else {
            1
        }
    }

    fn has_text_axis(&self) -> bool {
        let axes = self.lengths.len();
        matches!(self.kind, Type::Char) && axes > usize::from(self.is_record)
    }

    /// Bytes of one sample; `None` where they cannot be counted.
    pub fn sample_bytes(&self) -> Option<u64> {
        let rest = if self.shape(0).is_empty() {
            &self.lengths[..]
        } else {
            self.lengths.get(1..).unwrap_or_default()
        };
        rest.iter()
            .try_fold(self.kind.width(), |n, axis| n.checked_mul(*axis))
    }
}

impl Type {
    pub fn value(self) -> ValueKind {
        match self {
            Self::Byte => ValueKind::I8,
            Self::Char => ValueKind::Text,
            Self::Short => ValueKind::I16,
            Self::Int => ValueKind::I32,
            Self::Float => ValueKind::F32,
            Self::Double => ValueKind::F64,
            Self::UByte => ValueKind::U8,
            Self::UShort => ValueKind::U16,
            Self::UInt => ValueKind::U32,
            Self::Int64 => ValueKind::I64,
            Self::UInt64 => ValueKind::U64,
        }
    }

    /// Bytes of one value.
    pub fn width(self) -> u64 {
        match self {
            Self::Char => 1,
            other => other.value().width() as u64,
        }
    }
}
