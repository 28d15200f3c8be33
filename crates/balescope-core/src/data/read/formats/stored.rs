//! How the numbers of a variable are stored, and what they are read as.

use balescope_formats::{Data, ValueKind, Variable};

use crate::data::{Attribute, AttributeValue, DType, Numbers};

/// The scale and the offset that make values of what is stored.
pub(super) fn packing(variable: &Variable) -> Option<(f64, f64)> {
    match ["scale_factor", "add_offset"].map(|name| number(variable, name)) {
        [None, None] => None,
        [scale, offset] => Some((scale.unwrap_or(1.0), offset.unwrap_or(0.0))),
    }
}

/// The first number of an attribute.
fn number(variable: &Variable, name: &str) -> Option<f64> {
    let value = variable.attribute(name)?.to_f64()?;
    value.first().copied().filter(|v| v.is_finite())
}

/// The type of numbers; `None` for text and lists.
pub(super) fn dtype(kind: &ValueKind) -> Option<DType> {
    Some(match kind {
        ValueKind::Bool => DType::Bool,
        ValueKind::I8 => DType::I8,
        ValueKind::I16 => DType::I16,
        ValueKind::I32 => DType::I32,
        ValueKind::I64 => DType::I64,
        ValueKind::U8 => DType::U8,
        ValueKind::U16 => DType::U16,
        ValueKind::U32 => DType::U32,
        ValueKind::U64 => DType::U64,
        ValueKind::F16 => DType::F16,
        ValueKind::F32 => DType::F32,
        ValueKind::F64 => DType::F64,
        ValueKind::Text | ValueKind::List(_) => return None,
    })
}

/// Says that signed integers stand for unsigned ones, in files whose format has none of those.
pub(super) const UNSIGNED: &str = "_Unsigned";

pub(super) fn is_unsigned(variable: &Variable) -> bool {
    let said = variable.attribute(UNSIGNED).and_then(Data::as_text);
    said.is_some_and(|text| text.eq_ignore_ascii_case("true"))
}

/// The type of the stored numbers; `None` for text and lists.
pub(super) fn stored_type(variable: &Variable) -> Option<DType> {
    let stored = dtype(&variable.kind)?;
    Some(match stored {
        DType::I8 if is_unsigned(variable) => DType::U8,
        DType::I16 if is_unsigned(variable) => DType::U16,
        DType::I32 if is_unsigned(variable) => DType::U32,
        DType::I64 if is_unsigned(variable) => DType::U64,
        _ => stored,
    })
}

/// What was read of a variable, of its [`stored_type`].
pub(super) fn as_stored(data: Data, variable: &Variable) -> Data {
    match data {
        data if !is_unsigned(variable) => data,
        Data::I8(values) => Data::U8(values.into_iter().map(i8::cast_unsigned).collect()),
        Data::I16(values) => Data::U16(values.into_iter().map(i16::cast_unsigned).collect()),
        Data::I32(values) => Data::U32(values.into_iter().map(i32::cast_unsigned).collect()),
        Data::I64(values) => Data::U64(values.into_iter().map(i64::cast_unsigned).collect()),
        other => other,
    }
}

/// What a negative number is among unsigned ones of the same bits.
pub(super) fn unsigned_value(value: f64, stored: DType) -> Option<f64> {
    let is_unsigned = [DType::U8, DType::U16, DType::U32, DType::U64].contains(&stored);
    (is_unsigned && value < 0.0).then(|| value + (8.0 * stored.size() as f64).exp2())
}

/// Numbers as doubles, which hold all of them.
pub(super) fn exact(data: &Data) -> Option<Vec<f64>> {
    /// From here on, neighbouring integers may be the same double.
    const LARGEST: u64 = 1 << 53;
    let is_held = match data {
        Data::I64(values) => values.iter().all(|v| v.unsigned_abs() <= LARGEST),
        Data::U64(values) => values.iter().all(|v| *v <= LARGEST),
        _ => true,
    };
    data.to_f64().filter(|_| is_held)
}

/// Numbers among values that are read as unsigned.
pub(super) fn unsigned(told: Attribute, stored: DType) -> Attribute {
    let value = match told.value {
        AttributeValue::Numbers { values, .. } => {
            let all = values.as_slice().iter();
            let all = all.map(|&value| unsigned_value(value, stored).unwrap_or(value));
            AttributeValue::Numbers {
                dtype: stored,
                values: Numbers::new(all.collect()),
            }
        }
        text @ (AttributeValue::Text(_) | AttributeValue::Texts(_)) => text,
    };
    Attribute { value, ..told }
}
