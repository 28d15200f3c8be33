//! Metadata of version 2.

use serde_json::Value;

use super::codec::{Codecs, Step};
use super::metadata::{ArrayInfo, Keys, attributes, fill, lengths};
use crate::contents::Attribute;
use crate::error::{Problem, excerpt};
use crate::values::{ByteOrder, ValueKind};

/// The array that `.zarray` describes.
pub(super) fn array(metadata: &Value, said: &Value, name: &str) -> Result<ArrayInfo, Problem> {
    let shape = lengths(metadata, "shape", name)?;
    let chunk = lengths(metadata, "chunks", name)?;
    let dtype = metadata.get("dtype").unwrap_or(&Value::Null);
    let mut codecs = Codecs::default();
    let filters = metadata.get("filters").and_then(Value::as_array);
    for filter in filters.into_iter().flatten() {
        codecs.steps.push(step(filter, name)?);
    }
    let compressor = metadata.get("compressor").filter(|c| !c.is_null());
    if let Some(compressor) = compressor {
        codecs.steps.push(step(compressor, name)?);
    }
    let (kind, unit) = take_type(dtype, &mut codecs, name)?;
    if metadata.get("order").and_then(Value::as_str) == Some("F") {
        codecs.transposed = Some((0..shape.len()).rev().collect());
    }
    let separator = metadata.get("dimension_separator").and_then(Value::as_str);
    let mut attributes = attributes(said);
    attributes.extend(unit.map(|unit| Attribute::text("units", unit)));
    let names = said.get("_ARRAY_DIMENSIONS").and_then(Value::as_array);
    let names = names.into_iter().flatten();
    Ok(ArrayInfo {
        fill: fill(metadata.get("fill_value"), &kind, name)?,
        dimensions: names.map(|n| n.as_str().map(str::to_owned)).collect(),
        keys: Keys {
            prefix: "",
            separator: separator.unwrap_or(".").to_owned(),
        },
        shape,
        chunk,
        kind,
        codecs,
        attributes,
    })
}

/// The kind of a type as NumPy writes it, and its unit.
fn take_type(
    dtype: &Value,
    codecs: &mut Codecs,
    name: &str,
) -> Result<(ValueKind, Option<String>), Problem> {
    let unknown = || {
        let found = format!("values of type {}", excerpt(&dtype.to_string(), 60));
        Problem::unsupported(name, found, "write it as numbers or texts")
    };
    let text = dtype.as_str().ok_or_else(unknown)?;
    let (order, rest) = text.split_at_checked(1).ok_or_else(unknown)?;
    if order == ">" {
        codecs.order = ByteOrder::Big;
    }
    let kind = match rest {
        "b1" => ValueKind::Bool,
        "i1" => ValueKind::I8,
        "i2" => ValueKind::I16,
        "i4" => ValueKind::I32,
        "i8" => ValueKind::I64,
        "u1" => ValueKind::U8,
        "u2" => ValueKind::U16,
        "u4" => ValueKind::U32,
        "u8" => ValueKind::U64,
        "f2" => ValueKind::F16,
        "f4" => ValueKind::F32,
        "f8" => ValueKind::F64,
        _ if rest.starts_with("M8[") || rest.starts_with("m8[") => {
            let step = rest[3..].trim_end_matches(']');
            let unit = if rest.starts_with('M') {
                format!("{step} since 1970-01-01")
            } else {
                step.to_owned()
            };
            return Ok((ValueKind::I64, Some(unit)));
        }
        "O" if codecs.steps.contains(&Step::Texts) => ValueKind::Text,
        _ => {
            let is_wide = rest.starts_with('U');
            let length = rest.strip_prefix(['U', 'S']).and_then(|n| n.parse().ok());
            let length: usize = length.ok_or_else(unknown)?;
            let width = if is_wide { 4 } else { 1 };
            codecs.text_width = length.checked_mul(width).ok_or_else(unknown)?;
            codecs.has_wide_text = is_wide;
            ValueKind::Text
        }
    };
    Ok((kind, None))
}

/// A compressor or a filter.
fn step(codec: &Value, name: &str) -> Result<Step, Problem> {
    let id = codec.get("id").and_then(Value::as_str).unwrap_or_default();
    Ok(match id {
        "zlib" => Step::Zlib,
        "gzip" => Step::Gzip,
        "zstd" => Step::Zstd,
        "lz4" => Step::Lz4,
        "blosc" => Step::Blosc,
        "lzma" => Step::Xz,
        "crc32c" => Step::Checksum,
        "vlen-utf8" => Step::Texts,
        "shuffle" => {
            let size = codec.get("elementsize").and_then(Value::as_u64);
            Step::Shuffle(size.unwrap_or(4) as usize)
        }
        other => {
            let found = format!("it is coded by {}", excerpt(other, 40));
            let hint = "write it anew with zstd, gzip or blosc";
            return Err(Problem::unsupported(name, found, hint));
        }
    })
}
