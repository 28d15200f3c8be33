//! The first entries of lists as variables of their own.

use std::ops::Range;

use super::lost::{Lost, number_of};
use super::{check_name, entries, lists, no_lists};
use crate::contents::{Attribute, Contents, Variable};
use crate::data::Data;
use crate::error::Problem;
use crate::reader::{Reader, Source};
use crate::values::{ValueKind, Values};

/// A file whose lists are told as their first entries.
pub(super) struct FirstOfLists {
    reader: Reader,
    contents: Contents,
    /// Where the values of each variable come from.
    parts: Vec<Part>,
    /// The list that was read last, which gives several variables.
    last: Option<(usize, Range<u64>, Values)>,
}

/// A variable of the file, whole or in part.
#[derive(Clone, Copy)]
enum Part {
    Whole(usize),
    /// The entry at a place of a list.
    Entry(usize, usize),
    /// How many entries a list has.
    Count(usize),
}

impl FirstOfLists {
    /// `count`: entries of each list.
    pub fn new(mut reader: Reader, count: usize, group: Option<&str>) -> Result<Self, Problem> {
        let mut contents = reader.contents().clone();
        let chosen = lists(&contents, group);
        if chosen.is_empty() {
            return Err(no_lists(&contents, group));
        }
        let all = std::mem::take(&mut contents.variables);
        let mut parts = Vec::new();
        let mut lost = Lost::new(count);
        // What refers to variables by their places has to follow.
        let mut places = Vec::with_capacity(all.len());
        for (index, variable) in all.iter().enumerate() {
            places.push(parts.len());
            let Some(kind) = entries(&variable.kind).filter(|_| chosen.contains(&index)) else {
                parts.push(Part::Whole(index));
                contents.variables.push(variable.clone());
                continue;
            };
            for place in 0..count {
                let name = format!("{}[{place}]", variable.name);
                check_name(reader.contents(), &name)?;
                parts.push(Part::Entry(index, place));
                let mut attributes = variable.attributes.clone();
                // Doubles, which have a place for what is missing, do not hold all integers.
                let fill = fill_value(kind);
                attributes.extend(fill.clone().map(|fill| Attribute::new("_FillValue", fill)));
                contents.variables.push(Variable {
                    name,
                    kind: kind.clone(),
                    can_be_missing: fill.is_none(),
                    attributes,
                    ..variable.clone()
                });
            }
            let number = number_of(&mut reader, index)?;
            lost.add(&mut reader, index, number)?;
            if number.is_none() {
                let name = format!("{}.count", variable.name);
                check_name(reader.contents(), &name)?;
                parts.push(Part::Count(index));
                let shape = variable.shape.clone();
                let counts = Variable::new(name, shape, ValueKind::U32);
                contents.variables.push(counts);
            }
        }
        for mesh in &mut contents.meshes {
            mesh.points = places[mesh.points];
            if let Some(cells) = &mut mesh.cells {
                (cells.points, cells.types) = (places[cells.points], places[cells.types]);
                cells.faces = cells.faces.map(|faces| places[faces]);
            }
        }
        contents.notes.extend(lost.notes());
        Ok(Self {
            reader,
            contents,
            parts,
            last: None,
        })
    }

    fn list(&mut self, index: usize, samples: &Range<u64>) -> Result<&Values, Problem> {
        let is_last =
            |(own, range, _): &(usize, Range<u64>, Values)| own == &index && range == samples;
        if !self.last.as_ref().is_some_and(is_last) {
            let values = self.reader.try_read(index, samples.clone())?;
            self.last = Some((index, samples.clone(), values));
        }
        match &self.last {
            Some((_, _, values)) => Ok(values),
            None => Err(Problem::malformed("a list", "nothing", "what was read")),
        }
    }
}

/// What stands for an entry that is not there among integers that doubles do not hold.
fn fill_value(kind: &ValueKind) -> Option<Data> {
    match kind {
        ValueKind::I64 => Some(Data::I64(vec![i64::MIN])),
        ValueKind::U64 => Some(Data::U64(vec![1 << 63])),
        _ => None,
    }
}

impl Source for FirstOfLists {
    fn contents(&self) -> &Contents {
        &self.contents
    }

    fn read(&mut self, variable: usize, samples: Range<u64>) -> Result<Values, Problem> {
        let (index, place) = match self.parts[variable] {
            Part::Whole(index) => return self.reader.try_read(index, samples),
            Part::Entry(index, place) => (index, Some(place)),
            Part::Count(index) => (index, None),
        };
        let damaged = || Problem::malformed("a list", "other values", "lists");
        let kind = self.contents.variables[variable].kind.clone();
        let Data::List { offsets, values } = &self.list(index, &samples)?.data else {
            return Err(damaged());
        };
        let pairs = offsets.windows(2);
        let Some(place) = place else {
            let counts = pairs.map(|ends| u32::try_from(ends[1] - ends[0]).unwrap_or(u32::MAX));
            return Ok(Values::all(Data::U32(counts.collect())));
        };
        let at = |ends: &[u64]| {
            let at = ends[0] + place as u64;
            (at < ends[1]).then_some(at as usize)
        };
        let places: Vec<Option<usize>> = pairs.map(at).collect();
        // What is not there has the place of any, and is told to be missing.
        let own: Vec<usize> = places.iter().map(|place| place.unwrap_or(0)).collect();
        let data = if values.data.is_empty() {
            let zero = vec![0; kind.width() * places.len()];
            Data::from_bytes(&kind, &zero, crate::ByteOrder::Little).ok_or_else(damaged)?
        } else {
            values.data.take(&own)
        };
        let inner = values.valid.as_ref();
        let is_there =
            |place: &Option<usize>| place.is_some_and(|at| inner.is_none_or(|valid| valid[at]));
        let valid: Vec<bool> = places.iter().map(is_there).collect();
        match fill_value(&kind) {
            Some(fill) => filled(data, &valid, &fill).map(Values::all),
            None => Ok(Values {
                valid: Some(valid),
                data,
            }),
        }
    }

    fn stored_bytes(&self, variable: usize) -> u64 {
        match self.parts[variable] {
            Part::Whole(index) | Part::Entry(index, _) | Part::Count(index) => {
                self.reader.stored_bytes(index)
            }
        }
    }
}

/// With the fill value where nothing is; a value that is there and looks like it is refused.
fn filled(data: Data, valid: &[bool], fill: &Data) -> Result<Data, Problem> {
    fn put<T: Copy + PartialEq>(values: &mut [T], valid: &[bool], fill: T) -> bool {
        let mut is_clear = true;
        for (value, is_there) in values.iter_mut().zip(valid) {
            if *is_there {
                is_clear &= *value != fill;
            } else {
                *value = fill;
            }
        }
        is_clear
    }
    let mut data = data;
    let is_clear = match (&mut data, fill) {
        (Data::I64(values), Data::I64(fill)) => put(values, valid, fill[0]),
        (Data::U64(values), Data::U64(fill)) => put(values, valid, fill[0]),
        _ => false,
    };
    if is_clear {
        return Ok(data);
    }
    let found = "an entry that is the number which stands for none";
    Err(Problem::unsupported("a list", found, "choose other lists"))
}
