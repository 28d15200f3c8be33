//! What a file holds, for a person to choose from.

use super::array_info::ArrayInfo;
use crate::data::DType;

/// One array in a file, or a table of several, without its values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedArray {
    /// Groups, then the name, with `/` or `.` between; empty for an npy.
    pub name: String,
    pub kind: ListedKind,
    /// Of a table the rows and columns.
    pub shape: Vec<usize>,
    pub unit: Option<String>,
    /// What the file says that it is: its long name or description.
    pub title: Option<String>,
    /// Whether it gives places or times of others.
    pub is_coordinate: bool,
}

/// What the values of an array are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListedKind {
    Numbers(DType),
    /// Columns of numbers that are read by the name of their group.
    Table(DType),
    /// Read as a column of a table.
    Texts,
    /// Lists of several lengths, which the choice of lists makes columns or rows of.
    Lists(DType),
}

impl ListedKind {
    /// In words, with the type: `float32`, `table of float32`.
    pub fn summary(self) -> String {
        match self {
            Self::Numbers(dtype) => dtype.name().to_owned(),
            Self::Table(dtype) => format!("table of {}", dtype.name()),
            Self::Texts => "text".to_owned(),
            Self::Lists(dtype) => format!("lists of {}", dtype.name()),
        }
    }

    /// Whether it can be read by its name.
    pub fn is_readable(self) -> bool {
        matches!(self, Self::Numbers(_) | Self::Table(_))
    }
}

impl ListedArray {
    /// What its values are, and whether they are coordinates: `float64, coordinate`.
    pub fn summary(&self) -> String {
        let kind = self.kind.summary();
        if self.is_coordinate {
            format!("{kind}, coordinate")
        } else {
            kind
        }
    }

    pub(super) fn numbers(info: ArrayInfo) -> Self {
        Self {
            name: info.name,
            kind: ListedKind::Numbers(info.dtype),
            shape: info.shape,
            unit: None,
            title: None,
            is_coordinate: false,
        }
    }
}
