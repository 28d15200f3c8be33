//! An array in a file, from its header alone.

use super::header::Header;
use super::place::Place;
use crate::data::{DType, DataError};

/// One array of numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::data) struct ArrayInfo {
    /// Empty for an npy.
    pub name: String,
    pub dtype: DType,
    pub shape: Vec<usize>,
}

impl ArrayInfo {
    pub(super) fn from_header(
        name: String,
        header: &Header,
        place: &Place,
    ) -> Result<Self, DataError> {
        let (dtype, shape) = header.read_as(place)?;
        header.check_usable(place)?;
        Ok(Self { name, dtype, shape })
    }
}
