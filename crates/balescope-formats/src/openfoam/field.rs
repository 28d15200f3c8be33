//! Fields and lists: one value for all, or one for each cell, face or point.

use std::path::Path;

use super::tokens::Tokens;
use crate::data::Data;
use crate::error::{Problem, excerpt};
use crate::values::{ByteOrder, ValueKind, Values};

/// What a file of a field holds of the inside.
pub(super) struct Field {
    pub content: Content,
    pub components: u64,
}

/// Numbers of a field, components side by side.
pub(super) enum Content {
    /// The same everywhere.
    One(Vec<f64>),
    Each(Vec<f64>),
}

/// Numbers of a list.
pub(super) struct List {
    pub data: Data,
    pub components: u64,
}

/// The inside of a field.
pub(super) fn read_field(path: &Path) -> Result<Field, Problem> {
    let mut tokens = Tokens::open(path)?;
    if !tokens.go_behind("internalField") {
        let found = format!("a file of class {}", excerpt(&tokens.class, 40));
        let hint = "fields of volumes and surfaces are read";
        return Err(Problem::unsupported("the file", found, hint));
    }
    match tokens.word().as_str() {
        "uniform" => {
            let mut one = Vec::new();
            if tokens.peek() == Some(b'(') {
                tokens.is_binary = false;
                tokens.sign(b'(')?;
                while tokens.peek() != Some(b')') {
                    one.push(tokens.parsed()?);
                }
            } else {
                one.push(tokens.parsed()?);
            }
            Ok(Field {
                components: one.len() as u64,
                content: Content::One(one),
            })
        }
        "nonuniform" => {
            let list = tokens.word();
            let kind = list.strip_prefix("List<").and_then(|k| k.strip_suffix('>'));
            let components = match kind {
                Some("scalar" | "sphericalTensor") => 1,
                Some("vector") => 3,
                Some("symmTensor") => 6,
                Some("tensor") => 9,
                _ => {
                    let found = format!("values of \"{}\"", excerpt(&list, 40));
                    return Err(Problem::malformed(
                        "internalField",
                        found,
                        "a list of numbers",
                    ));
                }
            };
            let data = numbers(&mut tokens, components)?;
            Ok(Field {
                content: Content::Each(data),
                components,
            })
        }
        other => {
            let found = format!("\"{}\"", excerpt(other, 40));
            Err(Problem::malformed(
                "internalField",
                found,
                "uniform or nonuniform",
            ))
        }
    }
}

/// Points, owners or neighbours of a mesh.
pub(super) fn read_list(path: &Path) -> Result<List, Problem> {
    let mut tokens = Tokens::open(path)?;
    Ok(match tokens.class.as_str() {
        "vectorField" => List {
            data: Data::F64(numbers(&mut tokens, 3)?),
            components: 3,
        },
        "labelList" => List {
            data: indices(&mut tokens)?,
            components: 1,
        },
        other => {
            let found = format!("a list of class {}", excerpt(other, 40));
            return Err(Problem::unsupported(
                "the list",
                found,
                "lists of a mesh are read",
            ));
        }
    })
}

/// The points of each face.
pub(super) fn read_faces(path: &Path) -> Result<Data, Problem> {
    let mut tokens = Tokens::open(path)?;
    let mut offsets = vec![0];
    let mut points = Vec::new();
    if tokens.class == "faceCompactList" {
        let ends = indices(&mut tokens)?.to_f64().unwrap_or_default();
        let all = indices(&mut tokens)?;
        if !ends.is_sorted() || ends.last().copied().unwrap_or(0.0) != all.len() as f64 {
            return Err(Problem::malformed(
                "faces",
                "ends that do not fit",
                "all points",
            ));
        }
        offsets = ends.into_iter().map(|end| end as u64).collect();
        return Ok(Data::List {
            offsets,
            values: Box::new(Values::all(all)),
        });
    }
    let count: u64 = tokens.parsed()?;
    tokens.is_binary = false;
    tokens.sign(b'(')?;
    for _ in 0..count {
        let corners: u64 = tokens.parsed()?;
        tokens.sign(b'(')?;
        for _ in 0..corners {
            points.push(tokens.parsed::<i32>()?);
        }
        tokens.sign(b')')?;
        offsets.push(points.len() as u64);
    }
    Ok(Data::List {
        offsets,
        values: Box::new(Values::all(Data::I32(points))),
    })
}

/// Numbers behind their count, in brackets.
fn numbers(tokens: &mut Tokens, components: u64) -> Result<Vec<f64>, Problem> {
    let count: u64 = tokens.parsed()?;
    if count == 0 {
        return Ok(Vec::new());
    }
    let wanted = count
        .checked_mul(components)
        .filter(|n| *n < u64::MAX / 8)
        .ok_or_else(|| Problem::malformed("a list", "too many values", "fewer"))?;
    if tokens.peek() == Some(b'{') {
        return Err(Problem::unsupported(
            "a list",
            "one value in braces for all",
            "write the field anew",
        ));
    }
    tokens.sign(b'(')?;
    if tokens.is_binary {
        let kind = if tokens.number == 4 {
            ValueKind::F32
        } else {
            ValueKind::F64
        };
        let bytes = tokens.take(wanted * tokens.number as u64)?;
        let data = Data::from_bytes(&kind, bytes, ByteOrder::Little);
        tokens.sign(b')')?;
        return Ok(data.and_then(|data| data.to_f64()).unwrap_or_default());
    }
    let mut values = Vec::new();
    for _ in 0..count {
        if components > 1 {
            tokens.sign(b'(')?;
        }
        for _ in 0..components {
            values.push(tokens.parsed()?);
        }
        if components > 1 {
            tokens.sign(b')')?;
        }
    }
    tokens.sign(b')')?;
    Ok(values)
}

fn indices(tokens: &mut Tokens) -> Result<Data, Problem> {
    let count: u64 = tokens.parsed()?;
    if count == 0 {
        return Ok(Data::I32(Vec::new()));
    }
    tokens.peek();
    tokens.sign(b'(')?;
    if tokens.is_binary {
        let kind = if tokens.index == 8 {
            ValueKind::I64
        } else {
            ValueKind::I32
        };
        let bytes = tokens.take(count.saturating_mul(tokens.index as u64))?;
        let data = Data::from_bytes(&kind, bytes, ByteOrder::Little);
        tokens.sign(b')')?;
        return data.ok_or_else(|| Problem::malformed("a list", "texts", "numbers"));
    }
    let mut values = Vec::new();
    for _ in 0..count {
        values.push(tokens.parsed::<i32>()?);
    }
    tokens.sign(b')')?;
    Ok(Data::I32(values))
}
