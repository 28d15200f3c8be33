//! Values from arrays of Arrow.

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, Date32Type, Date64Type, Decimal128Type, DurationMicrosecondType,
    DurationMillisecondType, DurationNanosecondType, DurationSecondType, Float16Type, Float32Type,
    Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, Time32MillisecondType,
    Time32SecondType, Time64MicrosecondType, Time64NanosecondType, TimestampMicrosecondType,
    TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType, UInt8Type, UInt16Type,
    UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef, OffsetSizeTrait};
use arrow_schema::{DataType, TimeUnit};

use super::schema::Step;
use crate::data::Data;
use crate::error::Problem;
use crate::values::Values;

/// The values at the end of a way into an array.
pub(super) fn values(array: &dyn Array, steps: &[Step], name: &str) -> Result<Values, Problem> {
    let other = |array: &dyn Array| {
        let found = array.data_type().to_string();
        Problem::malformed(name, found, "what the schema says")
    };
    match (steps.split_first(), array.data_type()) {
        (None, DataType::Dictionary(..)) => dictionary(array, name),
        (None, _) => {
            let data = ends(array).ok_or_else(|| other(array))?;
            Ok(Values {
                data,
                valid: valid(array),
            })
        }
        (Some((Step::Member(index), rest)), DataType::Struct(_)) => {
            let structure = array.as_struct();
            let Some(member) = structure.columns().get(*index) else {
                return Err(other(array));
            };
            let mut values = values(member, rest, name)?;
            if let Some(outer) = valid(array) {
                let inner = values.valid.unwrap_or_else(|| vec![true; outer.len()]);
                let both = outer.iter().zip(inner).map(|(a, b)| *a && b);
                values.valid = Some(both.collect());
            }
            Ok(values)
        }
        (Some((Step::Values, rest)), DataType::List(_)) => {
            let list = array.as_list::<i32>();
            lists(array, list.value_offsets(), list.values(), rest, name)
        }
        (Some((Step::Values, rest)), DataType::LargeList(_)) => {
            let list = array.as_list::<i64>();
            lists(array, list.value_offsets(), list.values(), rest, name)
        }
        (Some((Step::Values, rest)), DataType::Map(..)) => {
            let map = array.as_map();
            let entries: ArrayRef = std::sync::Arc::new(map.entries().clone());
            lists(array, map.value_offsets(), &entries, rest, name)
        }
        (Some((Step::Axis(length), rest)), DataType::FixedSizeList(..)) => {
            let list = array.as_fixed_size_list();
            let mut values = values(list.values(), rest, name)?;
            if let Some(outer) = valid(array) {
                let each = outer
                    .into_iter()
                    .flat_map(|is_there| std::iter::repeat_n(is_there, *length as usize));
                let inner = values.valid.take();
                values.valid = Some(match inner {
                    Some(inner) => each.zip(inner).map(|(a, b)| a && b).collect(),
                    None => each.collect(),
                });
            }
            Ok(values)
        }
        (Some((Step::Values, rest)), DataType::FixedSizeList(..)) => {
            let list = array.as_fixed_size_list();
            let length = i64::from(list.value_length());
            let offsets: Vec<i64> = (0..=array.len() as i64).map(|i| i * length).collect();
            lists(array, &offsets, list.values(), rest, name)
        }
        _ => Err(other(array)),
    }
}

/// Which values are there; `None` where all are.
fn valid(array: &dyn Array) -> Option<Vec<bool>> {
    let nulls = array.logical_nulls().filter(|n| n.null_count() > 0)?;
    Some(nulls.iter().collect())
}

/// Lists, of what their offsets leave of the values.
fn lists<O: OffsetSizeTrait>(
    array: &dyn Array,
    offsets: &[O],
    inner: &ArrayRef,
    steps: &[Step],
    name: &str,
) -> Result<Values, Problem> {
    let damaged = || Problem::malformed(name, "lists that reach past their values", "sound lists");
    let first = offsets.first().map_or(0, |o| o.as_usize());
    let last = offsets.last().map_or(0, |o| o.as_usize());
    if last > inner.len() || first > last {
        return Err(damaged());
    }
    let inner = values(&inner.slice(first, last - first), steps, name)?;
    let relative = offsets
        .iter()
        .map(|o| o.as_usize().checked_sub(first).map(|o| o as u64));
    let offsets = relative.collect::<Option<Vec<u64>>>().ok_or_else(damaged)?;
    let data = Data::List {
        offsets,
        values: Box::new(inner),
    };
    Ok(Values {
        data,
        valid: valid(array),
    })
}

/// Categories, each value in full.
fn dictionary(array: &dyn Array, name: &str) -> Result<Values, Problem> {
    let dictionary = array.as_any_dictionary();
    let words = values(dictionary.values(), &[], name)?;
    let count = words.data.len();
    let valid = valid(array);
    let keys = dictionary.normalized_keys();
    if count == 0 {
        let empty = Data::empty(&words.data.kind());
        if keys.is_empty() {
            return Ok(Values::all(empty));
        }
        return Err(Problem::malformed(name, "no categories", "some"));
    }
    // What a missing value points at means nothing.
    let keys: Vec<usize> = keys.into_iter().map(|key| key.min(count - 1)).collect();
    Ok(Values {
        data: words.data.take(&keys),
        valid,
    })
}

fn numbers<T: ArrowPrimitiveType>(array: &dyn Array) -> Vec<T::Native> {
    array.as_primitive::<T>().values().to_vec()
}

/// Arrays that are neither lists nor structures.
fn ends(array: &dyn Array) -> Option<Data> {
    Some(match array.data_type() {
        DataType::Boolean => Data::Bool(array.as_boolean().values().iter().collect()),
        DataType::Int8 => Data::I8(numbers::<Int8Type>(array)),
        DataType::Int16 => Data::I16(numbers::<Int16Type>(array)),
        DataType::Int32 => Data::I32(numbers::<Int32Type>(array)),
        DataType::Int64 => Data::I64(numbers::<Int64Type>(array)),
        DataType::UInt8 => Data::U8(numbers::<UInt8Type>(array)),
        DataType::UInt16 => Data::U16(numbers::<UInt16Type>(array)),
        DataType::UInt32 => Data::U32(numbers::<UInt32Type>(array)),
        DataType::UInt64 => Data::U64(numbers::<UInt64Type>(array)),
        DataType::Float16 => Data::F16(numbers::<Float16Type>(array)),
        DataType::Float32 => Data::F32(numbers::<Float32Type>(array)),
        DataType::Float64 => Data::F64(numbers::<Float64Type>(array)),
        DataType::Decimal128(_, scale) => {
            let divisor = 10_f64.powi(i32::from(*scale));
            let integers = numbers::<Decimal128Type>(array);
            Data::F64(integers.into_iter().map(|n| n as f64 / divisor).collect())
        }
        DataType::Utf8 => texts(array.as_string::<i32>()),
        DataType::LargeUtf8 => texts(array.as_string::<i64>()),
        DataType::Utf8View => texts(array.as_string_view()),
        DataType::Date32 => Data::I32(numbers::<Date32Type>(array)),
        DataType::Date64 => Data::I64(numbers::<Date64Type>(array)),
        DataType::Time32(TimeUnit::Second) => Data::I32(numbers::<Time32SecondType>(array)),
        DataType::Time32(_) => Data::I32(numbers::<Time32MillisecondType>(array)),
        DataType::Time64(TimeUnit::Microsecond) => {
            Data::I64(numbers::<Time64MicrosecondType>(array))
        }
        DataType::Time64(_) => Data::I64(numbers::<Time64NanosecondType>(array)),
        DataType::Timestamp(unit, _) => Data::I64(match unit {
            TimeUnit::Second => numbers::<TimestampSecondType>(array),
            TimeUnit::Millisecond => numbers::<TimestampMillisecondType>(array),
            TimeUnit::Microsecond => numbers::<TimestampMicrosecondType>(array),
            TimeUnit::Nanosecond => numbers::<TimestampNanosecondType>(array),
        }),
        DataType::Duration(unit) => Data::I64(match unit {
            TimeUnit::Second => numbers::<DurationSecondType>(array),
            TimeUnit::Millisecond => numbers::<DurationMillisecondType>(array),
            TimeUnit::Microsecond => numbers::<DurationMicrosecondType>(array),
            TimeUnit::Nanosecond => numbers::<DurationNanosecondType>(array),
        }),
        _ => return None,
    })
}

fn texts<'a>(array: impl IntoIterator<Item = Option<&'a str>>) -> Data {
    let texts = array
        .into_iter()
        .map(|text| text.unwrap_or_default().to_owned());
    Data::Text(texts.collect())
}
