//! Metadata of version 3.

use serde_json::Value;

use super::Node;
use super::codec::{Codecs, Sharding, Step};
use super::metadata::{ArrayInfo, Keys, attributes, fill, lengths};
use crate::error::{Problem, excerpt};
use crate::values::{ByteOrder, ValueKind};

/// The array or group that `zarr.json` describes.
pub(super) fn node(metadata: &Value, name: &str) -> Result<Node, Problem> {
    let said = metadata.get("attributes").unwrap_or(&Value::Null);
    match text(metadata, "node_type") {
        "group" => return Ok(Node::Group(attributes(said))),
        "array" => {}
        other => {
            let found = format!("a node of type \"{}\"", excerpt(other, 30));
            return Err(Problem::malformed(name, found, "an array or a group"));
        }
    }
    let shape = lengths(metadata, "shape", name)?;
    let grid = metadata.get("chunk_grid").unwrap_or(&Value::Null);
    if text(grid, "name") != "regular" {
        let found = format!("chunks of the grid \"{}\"", excerpt(text(grid, "name"), 30));
        return Err(Problem::unsupported(
            name,
            found,
            "write it in regular chunks",
        ));
    }
    let chunk = lengths(configuration(grid), "chunk_shape", name)?;
    let kind = kind(metadata.get("data_type").unwrap_or(&Value::Null), name)?;
    let codecs = codecs(metadata.get("codecs"), shape.len(), name, 0)?;
    let keys = metadata.get("chunk_key_encoding").unwrap_or(&Value::Null);
    let is_version_2 = text(keys, "name") == "v2";
    let separator = text(configuration(keys), "separator");
    let separator = match (separator, is_version_2) {
        ("", true) => ".",
        ("", false) => "/",
        (said, _) => said,
    };
    let names = metadata.get("dimension_names").and_then(Value::as_array);
    let names = names.into_iter().flatten();
    Ok(Node::Array(Box::new(ArrayInfo {
        fill: fill(metadata.get("fill_value"), &kind, name)?,
        dimensions: names.map(|n| n.as_str().map(str::to_owned)).collect(),
        keys: Keys {
            prefix: if is_version_2 { "" } else { "c" },
            separator: separator.to_owned(),
        },
        attributes: attributes(said),
        shape,
        chunk,
        kind,
        codecs,
    })))
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn configuration(value: &Value) -> &Value {
    value.get("configuration").unwrap_or(&Value::Null)
}

fn kind(value: &Value, name: &str) -> Result<ValueKind, Problem> {
    Ok(match value.as_str().unwrap_or_default() {
        "bool" => ValueKind::Bool,
        "int8" => ValueKind::I8,
        "int16" => ValueKind::I16,
        "int32" => ValueKind::I32,
        "int64" => ValueKind::I64,
        "uint8" => ValueKind::U8,
        "uint16" => ValueKind::U16,
        "uint32" => ValueKind::U32,
        "uint64" => ValueKind::U64,
        "float16" => ValueKind::F16,
        "float32" => ValueKind::F32,
        "float64" => ValueKind::F64,
        "string" => ValueKind::Text,
        _ => {
            let found = format!("values of type {}", excerpt(&value.to_string(), 60));
            let hint = "write it as numbers or texts";
            return Err(Problem::unsupported(name, found, hint));
        }
    })
}

fn codecs(list: Option<&Value>, axes: usize, name: &str, depth: usize) -> Result<Codecs, Problem> {
    let mut codecs = Codecs::default();
    for codec in list.and_then(Value::as_array).into_iter().flatten() {
        let said = configuration(codec);
        match text(codec, "name") {
            "bytes" => {
                if text(said, "endian") == "big" {
                    codecs.order = ByteOrder::Big;
                }
            }
            "gzip" => codecs.steps.push(Step::Gzip),
            "zstd" => codecs.steps.push(Step::Zstd),
            "blosc" => codecs.steps.push(Step::Blosc),
            "crc32c" => codecs.steps.push(Step::Checksum),
            "vlen-utf8" => codecs.steps.push(Step::Texts),
            "transpose" => {
                let order = lengths(said, "order", name)?;
                let order: Vec<usize> = order.into_iter().map(|axis| axis as usize).collect();
                let mut sorted = order.clone();
                sorted.sort_unstable();
                if !sorted.into_iter().eq(0..axes) {
                    let found = format!("the order of axes {order:?}");
                    return Err(Problem::malformed(name, found, "each axis once"));
                }
                codecs.transposed = Some(order);
            }
            "sharding_indexed" if depth == 0 => {
                let inner = codecs_of(said, "codecs", axes, name)?;
                let index = codecs_of(said, "index_codecs", axes, name)?;
                codecs.sharding = Some(Box::new(Sharding {
                    chunk: lengths(said, "chunk_shape", name)?,
                    has_checksum: index.steps.contains(&Step::Checksum),
                    is_at_start: text(said, "index_location") == "start",
                    inner,
                }));
            }
            other => {
                let found = format!("it is coded by {}", excerpt(other, 40));
                let hint = "write it anew with zstd, gzip or blosc";
                return Err(Problem::unsupported(name, found, hint));
            }
        }
    }
    Ok(codecs)
}

fn codecs_of(said: &Value, key: &str, axes: usize, name: &str) -> Result<Codecs, Problem> {
    codecs(said.get(key), axes, name, 1)
}
