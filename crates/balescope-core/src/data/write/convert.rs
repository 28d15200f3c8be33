//! Values and types as writers of other formats take them.

use balescope_formats::{ByteOrder as Order, Data, ValueKind, Values};
use ndarray::ArrayView1;

use super::encode::StoredArray;
use crate::data::{ByteOrder, DType, DataError};

/// Numbers of a type, one after the other.
pub(super) fn numbers(dtype: DType, doubles: &[f64]) -> Result<Values, DataError> {
    values(StoredArray {
        doubles: ArrayView1::from(doubles).into_dyn(),
        remainders: None,
        dtype,
        order: ByteOrder::Little,
    })
}

pub(super) fn kind(dtype: DType) -> ValueKind {
    match dtype {
        DType::Bool => ValueKind::Bool,
        DType::I8 => ValueKind::I8,
        DType::I16 => ValueKind::I16,
        DType::I32 => ValueKind::I32,
        DType::I64 => ValueKind::I64,
        DType::U8 => ValueKind::U8,
        DType::U16 => ValueKind::U16,
        DType::U32 => ValueKind::U32,
        DType::U64 => ValueKind::U64,
        DType::F16 => ValueKind::F16,
        DType::F32 => ValueKind::F32,
        DType::F64 => ValueKind::F64,
    }
}

/// Values of an array in standard order, as they are stored.
pub(super) fn values(mut array: StoredArray<'_>) -> Result<Values, DataError> {
    array.order = ByteOrder::Little;
    let kind = kind(array.dtype);
    let mut bytes = Vec::with_capacity(array.doubles.len() * array.dtype.size());
    let written = array.write_elements(&mut bytes);
    let data = Data::from_bytes(&kind, &bytes, Order::Little).filter(|_| written.is_ok());
    let unlike = || DataError::Layout("the values are no numbers".to_owned());
    data.map(Values::all).ok_or_else(unlike)
}
