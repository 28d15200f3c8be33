//! `NetCDF` 3: with 64-bit offsets, or as CDF-5 where types or sizes need it.

use std::fs::File;
use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::Path;

use super::{Sink, axis_names, bytes, io, without_halves};
use crate::contents::{Attribute, Contents, Variable};
use crate::error::Problem;
use crate::values::{ByteOrder, ValueKind, Values};

/// Variables one after the other, each whole; their samples are put where they belong as they come.
pub(super) struct NetCdf3 {
    out: File,
    /// Where the next samples of each variable go.
    places: Vec<u64>,
}

/// Tags before lists.
const DIMENSIONS: u32 = 10;
const VARIABLES: u32 = 11;
const ATTRIBUTES: u32 = 12;

/// Bytes of a variable, at most, with 64-bit offsets.
const LARGEST: u64 = (1 << 31) - 4;

impl NetCdf3 {
    pub(super) fn create(path: &Path, contents: &Contents) -> Result<Self, Problem> {
        let header = Header::new(contents)?;
        let mut out = File::create(path).map_err(io)?;
        // The offsets take the same room whatever they are.
        let length = header
            .bytes(contents, &vec![0; contents.variables.len()])
            .len() as u64;
        let mut places = Vec::new();
        let mut end = length;
        for variable in &contents.variables {
            places.push(end);
            end += size(variable)?.next_multiple_of(4);
        }
        out.write_all(&header.bytes(contents, &places))
            .map_err(io)?;
        out.set_len(end).map_err(io)?;
        Ok(Self { out, places })
    }
}

impl Sink for NetCdf3 {
    fn write_whole(&mut self, index: usize, values: &Values) -> Result<(), Problem> {
        let bytes = bytes(&without_halves(values), ByteOrder::Big)?;
        let place = &mut self.places[index];
        self.out.seek(SeekFrom::Start(*place)).map_err(io)?;
        self.out.write_all(&bytes).map_err(io)?;
        *place += bytes.len() as u64;
        Ok(())
    }

    fn write(&mut self, part: &[Values]) -> Result<(), Problem> {
        let mut each = part.iter().enumerate();
        each.try_for_each(|(index, values)| self.write_whole(index, values))
    }

    fn finish(self: Box<Self>) -> Result<(), Problem> {
        Ok(())
    }
}

/// What stands before the values, but for where they are.
struct Header {
    is_cdf5: bool,
    axes: Vec<(String, u64)>,
    /// Of each variable, its axes by their places in `axes`.
    variables: Vec<Vec<usize>>,
}

impl Header {
    fn new(contents: &Contents) -> Result<Self, Problem> {
        let mut axes: Vec<(String, u64)> = Vec::new();
        let mut variables = Vec::new();
        let mut is_cdf5 = false;
        for variable in &contents.variables {
            is_cdf5 |= size(variable)? > LARGEST || tag(&variable.kind) > 6;
            let mut own = Vec::new();
            for (name, &length) in axis_names(contents, variable)
                .into_iter()
                .zip(&variable.shape)
            {
                let known = axes.iter().position(|axis| *axis == (name.clone(), length));
                own.push(known.unwrap_or(axes.len()));
                if known.is_none() {
                    axes.push((name, length));
                }
            }
            variables.push(own);
        }
        Ok(Self {
            is_cdf5,
            axes,
            variables,
        })
    }

    fn bytes(&self, contents: &Contents, places: &[u64]) -> Vec<u8> {
        let mut out = Fields {
            bytes: b"CDF".to_vec(),
            is_cdf5: self.is_cdf5,
        };
        out.bytes.push(if self.is_cdf5 { 5 } else { 2 });
        // No axis grows.
        out.count(0);
        out.list(DIMENSIONS, self.axes.len());
        for (name, length) in &self.axes {
            out.text(name);
            out.count(*length);
        }
        out.attributes(&contents.attributes);
        out.list(VARIABLES, contents.variables.len());
        for ((variable, axes), place) in contents.variables.iter().zip(&self.variables).zip(places)
        {
            out.text(&variable.name);
            out.count(axes.len() as u64);
            for &axis in axes {
                out.count(axis as u64);
            }
            out.attributes(&variable.attributes);
            out.bytes.extend(tag(&variable.kind).to_be_bytes());
            let size = size(variable).unwrap_or(u64::MAX).next_multiple_of(4);
            out.count(size);
            out.bytes.extend(place.to_be_bytes());
        }
        out.bytes
    }
}

/// A header as it grows.
struct Fields {
    bytes: Vec<u8>,
    is_cdf5: bool,
}

impl Fields {
    /// A number of things, or a length: 32 bits, of which every reader takes 31, or 64.
    fn count(&mut self, count: u64) {
        if self.is_cdf5 {
            self.bytes.extend(count.to_be_bytes());
        } else {
            self.bytes.extend((count as u32).to_be_bytes());
        }
    }

    fn list(&mut self, tag: u32, count: usize) {
        let tag = if count == 0 { 0 } else { tag };
        self.bytes.extend(tag.to_be_bytes());
        self.count(count as u64);
    }

    fn text(&mut self, text: &str) {
        self.count(text.len() as u64);
        self.bytes.extend(text.as_bytes());
        self.fill_up();
    }

    /// Names and values are filled up to four bytes.
    fn fill_up(&mut self) {
        while !self.bytes.len().is_multiple_of(4) {
            self.bytes.push(0);
        }
    }

    fn attributes(&mut self, attributes: &[Attribute]) {
        // Types beyond doubles are those of CDF-5 alone.
        let largest = if self.is_cdf5 { 11 } else { 6 };
        let written = |attribute: &&Attribute| {
            let kind = attribute.value.kind();
            kind == ValueKind::Text || (kind != ValueKind::F16 && tag(&kind) <= largest)
        };
        let written: Vec<&Attribute> = attributes.iter().filter(written).collect();
        self.list(ATTRIBUTES, written.len());
        for Attribute { name, value } in written {
            self.text(name);
            if let Some(bytes) = value.to_bytes(ByteOrder::Big) {
                self.bytes.extend(tag(&value.kind()).to_be_bytes());
                self.count(value.len() as u64);
                self.bytes.extend(bytes);
                self.fill_up();
            } else {
                self.bytes.extend(2_u32.to_be_bytes());
                self.text(value.as_text().unwrap_or_default());
            }
        }
    }
}

/// The number of a type.
fn tag(kind: &ValueKind) -> u32 {
    match kind {
        ValueKind::Bool | ValueKind::I8 => 1,
        ValueKind::I16 => 3,
        ValueKind::I32 => 4,
        ValueKind::F16 | ValueKind::F32 => 5,
        ValueKind::F64 | ValueKind::Text | ValueKind::List(_) => 6,
        ValueKind::U8 => 7,
        ValueKind::U16 => 8,
        ValueKind::U32 => 9,
        ValueKind::I64 => 10,
        ValueKind::U64 => 11,
    }
}

/// Bytes of a variable.
fn size(variable: &Variable) -> Result<u64, Problem> {
    let width = match variable.kind {
        ValueKind::F16 => 4,
        _ => variable.kind.width() as u64,
    };
    let mut axes = variable.shape.iter();
    axes.try_fold(width, |size, &axis| size.checked_mul(axis))
        .ok_or_else(|| {
            let place = format!("`{}`", variable.name);
            Problem::unsupported(place, "more values than can be counted", "write fewer")
        })
}
