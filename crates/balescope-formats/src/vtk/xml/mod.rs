//! VTK's XML files: pieces with arrays, in the text or behind it.

mod arrays;
mod cells;
mod faces;
mod geometry;
mod pieces;
mod series;
mod text;

use std::ops::Range;
use std::path::Path;

pub use self::series::TimeStep;
pub(crate) use self::series::files_of_series;

use self::arrays::Coding;
use self::pieces::{Lazy, Pieces};
use crate::bytes::Bytes;
use crate::contents::Contents;
use crate::data::Data;
use crate::error::Problem;
use crate::reader::Source;
use crate::values::{ValueKind, Values};
use crate::vtk::model::type_of;

/// An open file, whose arrays are unpacked as they are asked for.
pub(crate) struct Xml {
    bytes: Vec<u8>,
    coding: Coding,
    contents: Contents,
    arrays: Vec<Lazy>,
    last: Option<(usize, Values)>,
}

impl Xml {
    pub fn open(path: &Path) -> Result<Self, Problem> {
        let bytes = Bytes::open(path)?.all()?;
        let (document, appended) = arrays::split(&bytes)?;
        let text = str::from_utf8(&bytes[document.clone()]).map_err(|e| {
            let place = format!("byte {}", e.valid_up_to());
            Problem::malformed(place, "bytes that are no text", "XML in UTF-8")
        })?;
        // Without its binary part the document has to be closed again.
        let mut whole = text.to_owned();
        if appended.is_some() {
            whole.push_str("</VTKFile>");
        }
        let document = roxmltree::Document::parse(&whole).map_err(|e| {
            Problem::malformed("the XML", e.to_string(), "a sound document; it may be cut")
        })?;
        let root = document.root_element();
        let coding = Coding::from_root(root, appended)?;
        let pieces = Pieces::read(root)?;
        Ok(Self {
            coding,
            contents: pieces.contents,
            arrays: pieces.arrays,
            bytes,
            last: None,
        })
    }

    fn array(&self, index: usize) -> Result<Values, Problem> {
        let name = &self.contents.variables[index].name;
        let data = match &self.arrays[index] {
            Lazy::Known(values) => return Ok(values.clone()),
            Lazy::Array(array) => self.coding.read(&self.bytes, array, name)?,
            Lazy::Corners(sections) => {
                let mut offsets = vec![0_u64];
                let mut corners = Vec::new();
                for section in sections {
                    let shift = corners.len() as u64;
                    let ends = integers(self.coding.read(&self.bytes, &section.ends, name)?);
                    let points = integers(self.coding.read(&self.bytes, &section.points, name)?);
                    let end = ends.last().copied().unwrap_or(0);
                    if !ends.is_sorted() || end as usize != points.len() {
                        let found = format!("cells that end at {end} of {} points", points.len());
                        return Err(Problem::malformed(name.as_str(), found, "all of them"));
                    }
                    offsets.extend(ends.iter().map(|end| *end as u64 + shift));
                    corners.extend(points);
                }
                Data::List {
                    offsets,
                    values: Box::new(Values::all(Data::I64(corners))),
                }
            }
            Lazy::Faces(arrays) => {
                arrays.read(name, |array| self.coding.read(&self.bytes, array, name))?
            }
            Lazy::TypesOf(sections) => {
                let mut types = Vec::new();
                for section in sections {
                    let ends = integers(self.coding.read(&self.bytes, &section.ends, name)?);
                    let mut start = 0;
                    for end in ends {
                        let points = end.checked_sub(start).and_then(|n| u64::try_from(n).ok());
                        types.push(type_of(section.kind, points.unwrap_or(0)));
                        start = end;
                    }
                }
                Data::U8(types)
            }
        };
        Ok(Values::all(narrowed(
            data,
            &self.contents.variables[index].kind,
        )))
    }
}

impl Source for Xml {
    fn contents(&self) -> &Contents {
        &self.contents
    }

    fn read(&mut self, variable: usize, samples: Range<u64>) -> Result<Values, Problem> {
        if self.last.as_ref().is_none_or(|(last, _)| *last != variable) {
            self.last = Some((variable, self.array(variable)?));
        }
        let described = &self.contents.variables[variable];
        let per_sample = described.values_per_sample().unwrap_or(0) as usize;
        let range = samples.start as usize * per_sample..samples.end as usize * per_sample;
        let values = self.last.as_ref().map(|(_, values)| values);
        let Some(values) = values.filter(|values| range.end <= values.data.len()) else {
            let found = format!("{} values", values.map_or(0, |v| v.data.len()));
            let expected = format!("{} at least", range.end);
            return Err(Problem::malformed(described.name.as_str(), found, expected));
        };
        let all = described.samples() as usize * per_sample;
        if values.data.len() != all {
            let found = format!("{} values", values.data.len());
            return Err(Problem::malformed(
                described.name.as_str(),
                found,
                all.to_string(),
            ));
        }
        Ok(values.slice(range))
    }

    fn stored_bytes(&self, _: usize) -> u64 {
        self.bytes.len() as u64
    }
}

/// Types of cells come in any integers and are told as bytes.
fn narrowed(data: Data, kind: &ValueKind) -> Data {
    if *kind == ValueKind::U8 && data.kind() != ValueKind::U8 {
        let types = integers(data);
        return Data::U8(types.into_iter().map(|t| t.clamp(0, 255) as u8).collect());
    }
    data
}

/// Numbers of points, of any type of integers.
fn integers(data: Data) -> Vec<i64> {
    match data {
        Data::I8(v) => v.into_iter().map(i64::from).collect(),
        Data::I16(v) => v.into_iter().map(i64::from).collect(),
        Data::I32(v) => v.into_iter().map(i64::from).collect(),
        Data::I64(v) => v,
        Data::U8(v) => v.into_iter().map(i64::from).collect(),
        Data::U16(v) => v.into_iter().map(i64::from).collect(),
        Data::U32(v) => v.into_iter().map(i64::from).collect(),
        Data::U64(v) => v.into_iter().map(|x| x as i64).collect(),
        _ => Vec::new(),
    }
}
