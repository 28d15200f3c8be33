//! What both versions say of an array.

use serde_json::Value;

use super::codec::Codecs;
use crate::contents::Attribute;
use crate::data::Data;
use crate::error::{Problem, excerpt};
use crate::values::ValueKind;

/// An array, whatever the version of its store.
#[derive(Clone, Debug)]
pub(super) struct ArrayInfo {
    pub shape: Vec<u64>,
    pub chunk: Vec<u64>,
    pub kind: ValueKind,
    pub codecs: Codecs,
    /// The bytes of one value where a chunk is missing.
    pub fill: Vec<u8>,
    pub keys: Keys,
    pub dimensions: Vec<Option<String>>,
    pub attributes: Vec<Attribute>,
}

/// How chunks are called.
#[derive(Clone, Debug)]
pub(super) struct Keys {
    /// `c` of version 3.
    pub prefix: &'static str,
    pub separator: String,
}

impl Keys {
    /// The file of a chunk, by its place along each axis.
    pub fn key(&self, place: &[u64]) -> String {
        let mut parts: Vec<String> = Vec::new();
        if !self.prefix.is_empty() {
            parts.push(self.prefix.to_owned());
        }
        parts.extend(place.iter().map(u64::to_string));
        if parts.is_empty() {
            return "0".to_owned();
        }
        parts.join(&self.separator)
    }
}

/// Whole numbers under a name.
pub(super) fn lengths(value: &Value, key: &str, name: &str) -> Result<Vec<u64>, Problem> {
    let numbers = value.get(key).and_then(Value::as_array);
    let numbers = numbers.map(|numbers| numbers.iter().map(Value::as_u64).collect());
    let numbers: Option<Vec<u64>> = numbers.flatten();
    numbers.filter(|n| n.len() <= 32).ok_or_else(|| {
        let found = excerpt(&value.get(key).unwrap_or(&Value::Null).to_string(), 60);
        Problem::malformed(format!("{name}, {key}"), found, "whole numbers")
    })
}

/// The bytes of the fill value, the lowest first.
pub(super) fn fill(
    value: Option<&Value>,
    kind: &ValueKind,
    name: &str,
) -> Result<Vec<u8>, Problem> {
    let value = value.unwrap_or(&Value::Null);
    let zero = || vec![0; kind.width()];
    let unknown = || {
        let found = excerpt(&value.to_string(), 40);
        let expected = format!("a value of {}", kind.name());
        Problem::malformed(format!("{name}, fill_value"), found, expected)
    };
    if *kind == ValueKind::Text {
        return Ok(value.as_str().unwrap_or_default().as_bytes().to_vec());
    }
    if value.is_null() {
        return Ok(zero());
    }
    if let Some(hex) = value.as_str().and_then(|text| text.strip_prefix("0x")) {
        let bits = u64::from_str_radix(hex, 16).map_err(|_| unknown())?;
        if kind.width() < 8 && bits >> (8 * kind.width()) != 0 {
            return Err(unknown());
        }
        return Ok(bits.to_le_bytes()[..kind.width()].to_vec());
    }
    let real = match value.as_str() {
        Some("NaN") => Some(f64::NAN),
        Some("Infinity") => Some(f64::INFINITY),
        Some("-Infinity") => Some(f64::NEG_INFINITY),
        _ => value.as_f64(),
    };
    let integer = value
        .as_i64()
        .map(i128::from)
        .or_else(|| value.as_u64().map(i128::from))
        .or_else(|| value.as_bool().map(i128::from))
        // Some writers give integers as reals.
        .or_else(|| real.filter(|x| x.fract() == 0.0).map(|x| x as i128));
    Ok(match kind {
        ValueKind::F16 => half::f16::from_f64(real.ok_or_else(unknown)?)
            .to_le_bytes()
            .to_vec(),
        ValueKind::F32 => (real.ok_or_else(unknown)? as f32).to_le_bytes().to_vec(),
        ValueKind::F64 => real.ok_or_else(unknown)?.to_le_bytes().to_vec(),
        _ => {
            let integer = integer.filter(|n| holds(kind, *n)).ok_or_else(unknown)?;
            integer.to_le_bytes()[..kind.width()].to_vec()
        }
    })
}

/// Whether a type of whole numbers holds one.
fn holds(kind: &ValueKind, integer: i128) -> bool {
    let bits = 8 * kind.width() as u32;
    match kind {
        ValueKind::Bool => (0..2).contains(&integer),
        ValueKind::I8 | ValueKind::I16 | ValueKind::I32 | ValueKind::I64 => {
            (-(1_i128 << (bits - 1))..1 << (bits - 1)).contains(&integer)
        }
        _ => (0..1 << bits).contains(&integer),
    }
}

/// The attributes of an array or a group.
pub(super) fn attributes(value: &Value) -> Vec<Attribute> {
    let entries = value.as_object().into_iter().flatten();
    let attributes = entries
        .filter(|(name, _)| *name != "_ARRAY_DIMENSIONS")
        .map(|(name, value)| Attribute::new(name.clone(), data(value)));
    attributes.collect()
}

/// Texts, numbers and lists of them; what is deeper stays JSON.
fn data(value: &Value) -> Data {
    let list = value
        .as_array()
        .map_or(std::slice::from_ref(value), Vec::as_slice);
    if !list.is_empty() {
        if let Some(texts) = list.iter().map(Value::as_str).collect::<Option<Vec<_>>>() {
            return Data::Text(texts.into_iter().map(str::to_owned).collect());
        }
        if let Some(numbers) = list.iter().map(Value::as_i64).collect() {
            return Data::I64(numbers);
        }
        if let Some(numbers) = list.iter().map(Value::as_f64).collect() {
            return Data::F64(numbers);
        }
        if let Some(truths) = list.iter().map(Value::as_bool).collect() {
            return Data::Bool(truths);
        }
    }
    Data::text(value.to_string())
}
