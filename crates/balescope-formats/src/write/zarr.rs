//! Zarr, version 2: a folder of arrays, each a folder of chunks.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

use super::{Sink, axis_names, bytes, io};
use crate::contents::{Attribute, Contents, Variable};
use crate::data::Data;
use crate::error::Problem;
use crate::values::{ByteOrder, ValueKind, Values};
use crate::zarr::ORDER;

/// One folder a variable; chunks of some samples, coded by zstd.
pub(super) struct Zarr {
    arrays: Vec<Array>,
}

struct Array {
    folder: PathBuf,
    /// Bytes of a sample.
    sample: usize,
    /// Bytes of a chunk.
    chunk: usize,
    axes: usize,
    /// Of the chunk that is not full yet.
    pending: Vec<u8>,
    done: usize,
}

/// Bytes of a chunk, about.
const CHUNK: usize = 1 << 22;
/// As Zarr's own default.
const LEVEL: i32 = 3;

impl Zarr {
    pub(super) fn create(path: &Path, contents: &Contents) -> Result<Self, Problem> {
        fs::create_dir(path).map_err(io)?;
        save(&path.join(".zgroup"), &json!({ "zarr_format": 2 }))?;
        let mut said = said(&contents.attributes);
        let names = contents
            .variables
            .iter()
            .map(|variable| variable.name.as_str());
        said.insert(ORDER.to_owned(), names.collect());
        save(&path.join(".zattrs"), &said.into())?;
        let arrays = contents.variables.iter();
        let arrays = arrays.map(|variable| Array::create(path, contents, variable));
        Ok(Self {
            arrays: arrays.collect::<Result<_, _>>()?,
        })
    }
}

impl Sink for Zarr {
    fn write_whole(&mut self, index: usize, values: &Values) -> Result<(), Problem> {
        let array = &mut self.arrays[index];
        array.pending.extend(bytes(values, ByteOrder::Little)?);
        array.flush(true)
    }

    fn write(&mut self, part: &[Values]) -> Result<(), Problem> {
        for (array, values) in self.arrays.iter_mut().zip(part) {
            array.pending.extend(bytes(values, ByteOrder::Little)?);
            array.flush(false)?;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<(), Problem> {
        self.arrays
            .iter_mut()
            .try_for_each(|array| array.flush(true))
    }
}

impl Array {
    fn create(path: &Path, contents: &Contents, variable: &Variable) -> Result<Self, Problem> {
        let name = variable.name.as_str();
        let mut folder = path.to_owned();
        for part in name.split('/') {
            if folder != path {
                save(&folder.join(".zgroup"), &json!({ "zarr_format": 2 }))?;
            }
            folder.push(part);
            fs::create_dir_all(&folder).map_err(io)?;
        }
        let per_sample: u64 = variable.shape.iter().skip(1).product();
        let sample = variable.kind.width() * per_sample as usize;
        let samples = (CHUNK / sample.max(1)).clamp(1, (variable.samples() as usize).max(1));
        let mut chunks = variable.shape.clone();
        if let Some(first) = chunks.first_mut() {
            *first = samples as u64;
        }
        // No axis of a chunk may be empty.
        for axis in &mut chunks {
            *axis = (*axis).max(1);
        }
        let array = json!({
            "zarr_format": 2,
            "shape": variable.shape,
            "chunks": chunks,
            "dtype": dtype(&variable.kind),
            "compressor": { "id": "zstd", "level": LEVEL },
            "fill_value": Value::Null,
            "filters": Value::Null,
            "order": "C",
        });
        save(&folder.join(".zarray"), &array)?;
        let mut said = said(&variable.attributes);
        said.insert(
            "_ARRAY_DIMENSIONS".to_owned(),
            axis_names(contents, variable).into(),
        );
        save(&folder.join(".zattrs"), &said.into())?;
        Ok(Self {
            folder,
            sample,
            chunk: sample * samples,
            axes: variable.shape.len(),
            pending: Vec::new(),
            done: 0,
        })
    }

    /// Writes full chunks; `last`: also one that is not full, whose other samples are 0.
    fn flush(&mut self, last: bool) -> Result<(), Problem> {
        while self.sample > 0
            && (self.pending.len() >= self.chunk || (last && !self.pending.is_empty()))
        {
            let length = self.chunk.min(self.pending.len());
            let mut chunk: Vec<u8> = self.pending.drain(..length).collect();
            chunk.resize(self.chunk, 0);
            let coded = zstd::bulk::compress(&chunk, LEVEL).map_err(io)?;
            // Chunks are counted along each axis, and there is one along all but the first.
            let name = format!("{}{}", self.done, ".0".repeat(self.axes.saturating_sub(1)));
            let name = if self.axes == 0 { "0".to_owned() } else { name };
            write(&self.folder.join(name), &coded)?;
            self.done += 1;
        }
        Ok(())
    }
}

/// A type as NumPy writes it.
fn dtype(kind: &ValueKind) -> &'static str {
    match kind {
        ValueKind::Bool => "|b1",
        ValueKind::I8 => "|i1",
        ValueKind::I16 => "<i2",
        ValueKind::I32 => "<i4",
        ValueKind::I64 => "<i8",
        ValueKind::U8 => "|u1",
        ValueKind::U16 => "<u2",
        ValueKind::U32 => "<u4",
        ValueKind::U64 => "<u8",
        ValueKind::F16 => "<f2",
        ValueKind::F32 => "<f4",
        ValueKind::F64 | ValueKind::Text | ValueKind::List(_) => "<f8",
    }
}

/// Attributes that JSON has words for.
fn said(attributes: &[Attribute]) -> Map<String, Value> {
    let value = |value: &Data| -> Option<Value> {
        if let Some(text) = value.as_text() {
            return Some(text.into());
        }
        let numbers: Vec<Value> = match value {
            Data::I64(v) => v.iter().map(|v| json!(v)).collect(),
            Data::U64(v) => v.iter().map(|v| json!(v)).collect(),
            Data::F16(_) | Data::F32(_) | Data::F64(_) => {
                let doubles = value.to_f64()?.into_iter();
                let number = |v| serde_json::Number::from_f64(v).map(Value::Number);
                doubles.map(number).collect::<Option<_>>()?
            }
            _ => value.to_f64()?.iter().map(|v| json!(*v as i64)).collect(),
        };
        match <[Value; 1]>::try_from(numbers) {
            Ok([one]) => Some(one),
            Err(several) => Some(several.into()),
        }
    };
    let known = attributes.iter();
    known
        .filter_map(|a| Some((a.name.clone(), value(&a.value)?)))
        .collect()
}

fn save(path: &Path, value: &Value) -> Result<(), Problem> {
    write(path, format!("{value:#}").as_bytes())
}

/// With its bytes on the disk, as all files of a folder have to be before it gets its name.
fn write(path: &Path, bytes: &[u8]) -> Result<(), Problem> {
    use std::io::Write as _;
    let mut file = fs::File::create(path).map_err(io)?;
    file.write_all(bytes).map_err(io)?;
    file.sync_all().map_err(io)
}
