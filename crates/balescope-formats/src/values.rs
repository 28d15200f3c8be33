//! Values as they were read: typed, exact, with what is missing among them.

use std::ops::Range;

use crate::data::Data;

/// Values of one variable in order, and which of them are there.
#[derive(Clone, Debug, PartialEq)]
pub struct Values {
    pub data: Data,
    /// `false` where the format says that a value is missing; what `data` holds there means nothing.
    /// `None` where all are there. As long as `data`.
    pub valid: Option<Vec<bool>>,
}

/// What a value is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ValueKind {
    Bool,
    I8,
    I16,
    I32,
    I64,
    U8,
    U16,
    U32,
    U64,
    F16,
    F32,
    F64,
    Text,
    /// A list of its own length at each place.
    List(Box<ValueKind>),
}

impl ValueKind {
    /// Bytes of one value in memory; of text and lists, those of an empty one.
    pub fn width(&self) -> usize {
        match self {
            Self::Bool | Self::I8 | Self::U8 => 1,
            Self::I16 | Self::U16 | Self::F16 => 2,
            Self::I32 | Self::U32 | Self::F32 => 4,
            Self::I64 | Self::U64 | Self::F64 | Self::List(_) => 8,
            Self::Text => size_of::<String>(),
        }
    }

    /// As people write it: `f32`, `text`, `list of i64`.
    pub fn name(&self) -> String {
        match self {
            Self::List(inner) => format!("list of {}", inner.name()),
            other => format!("{other:?}").to_lowercase(),
        }
    }
}

/// Which byte of a number comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ByteOrder {
    Little,
    Big,
}

impl Values {
    /// Values none of which is missing.
    pub fn all(data: Data) -> Self {
        Self { data, valid: None }
    }

    pub(crate) fn slice(&self, range: Range<usize>) -> Self {
        Self {
            data: self.data.slice(range.clone()),
            valid: self.valid.as_ref().map(|valid| valid[range].to_vec()),
        }
    }

    pub(crate) fn append(&mut self, more: Self) -> bool {
        if self.valid.is_some() || more.valid.is_some() {
            let valid = self
                .valid
                .get_or_insert_with(|| vec![true; self.data.len()]);
            match more.valid {
                Some(more) => valid.extend(more),
                None => valid.resize(valid.len() + more.data.len(), true),
            }
        }
        self.data.append(more.data)
    }

    /// Whether lengths and offsets agree all the way down.
    pub(crate) fn is_sound(&self) -> bool {
        let whole = self
            .valid
            .as_ref()
            .is_none_or(|valid| valid.len() == self.data.len());
        let Data::List { offsets, values } = &self.data else {
            return whole;
        };
        let inner = values.data.len() as u64;
        whole
            && offsets.first() == Some(&0)
            && offsets.last() == Some(&inner)
            && offsets.is_sorted()
            && values.is_sound()
    }
}
