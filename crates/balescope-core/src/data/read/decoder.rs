//! What makes a double of the bytes of an element, for each type and order.

use half::f16;

use crate::data::{ByteOrder, DType};

/// Something that is done with elements of `N` bytes, of which `convert` makes doubles.
pub(super) trait OnElements {
    fn apply<const N: usize>(self, convert: impl Fn([u8; N]) -> f64 + Sync + Send);
}

/// Does it with the elements of a type.
pub(super) fn on_elements(dtype: DType, order: ByteOrder, work: impl OnElements) {
    macro_rules! each {
        ($type:ty, $convert:expr) => {
            match order {
                ByteOrder::Little => work.apply(|b| $convert(<$type>::from_le_bytes(b))),
                ByteOrder::Big => work.apply(|b| $convert(<$type>::from_be_bytes(b))),
            }
        };
    }
    match dtype {
        DType::Bool | DType::U8 => each!(u8, f64::from),
        DType::I8 => each!(i8, f64::from),
        DType::I16 => each!(i16, f64::from),
        DType::I32 => each!(i32, f64::from),
        DType::I64 => each!(i64, |v| v as f64),
        DType::U16 => each!(u16, f64::from),
        DType::U32 => each!(u32, f64::from),
        DType::U64 => each!(u64, |v| v as f64),
        DType::F16 => each!(f16, DType::double_of_half),
        DType::F32 => each!(f32, DType::double_of_single),
        DType::F64 => each!(f64, DType::double_of_double),
    }
}
