//! What a file of another format tells of its variables: units, places and times.

use balescope_formats::{Attribute as Told, Contents, Data, Reader, Variable};

use super::numbers::{NumericVariable, dtype};
use crate::data::{Attribute, AttributeValue, Coordinate, DType, Kind, Layout, Metadata};

/// Values of all coordinates together, at most: they go into the header of an archive.
const MOST_VALUES: usize = 1 << 22;

/// Attributes that speak of stored values before a scale and an offset.
const OF_PACKING: [&str; 7] = [
    "scale_factor",
    "add_offset",
    "_FillValue",
    "missing_value",
    "valid_range",
    "valid_min",
    "valid_max",
];

/// What is told of the variables that are read along a layout, with the coordinates that can be read.
pub(super) fn metadata(
    reader: &mut Reader,
    parts: &[NumericVariable],
    layout: &Layout,
) -> Metadata {
    let contents = reader.contents();
    let axes = Axes::new(parts, layout, contents);
    let columns = columns(parts, layout, contents);
    let mut found = Metadata {
        attributes: attributes(&contents.attributes, false),
        columns: if columns.iter().all(Vec::is_empty) {
            Vec::new()
        } else {
            columns
        },
        axes: axes.names.clone(),
        coordinates: Vec::new(),
    };
    if found.axes.iter().all(Option::is_none) {
        found.axes.clear();
    }
    let mut room = MOST_VALUES;
    for (index, name) in named(parts, contents) {
        if let Some(coordinate) = read(reader, index, name, &axes, &mut room) {
            found.coordinates.push(coordinate);
        }
    }
    found
}

/// The axes of the stored shape by the names that the variables have for them.
struct Axes {
    names: Vec<Option<String>>,
    lengths: Vec<usize>,
}

impl Axes {
    fn new(parts: &[NumericVariable], layout: &Layout, contents: &Contents) -> Self {
        let mut names = vec![None; layout.shape.len()];
        if let Some(first) = parts.first() {
            let variable = &contents.variables[first.variable];
            let is_table = layout.kind == Kind::Table && parts.len() > 1;
            for (i, name) in variable.dimensions.iter().enumerate() {
                // Variables that make one array have an axis of their own there, after the first.
                let axis = if parts.len() > 1 && i > 0 { i + 1 } else { i };
                if let Some(place) = names.get_mut(axis).filter(|_| !(is_table && i > 0)) {
                    *place = name.as_deref().map(|name| last(name).to_owned());
                }
            }
        }
        Self {
            names,
            lengths: layout.shape.clone(),
        }
    }

    fn find(&self, name: &str, length: usize) -> Option<usize> {
        let axis = (self.names.iter()).position(|own| own.as_deref() == Some(last(name)))?;
        (self.lengths[axis] == length).then_some(axis)
    }
}

/// A name without the groups that it stands in.
fn last(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

/// What is told of each column; one list where there is one variable.
fn columns(parts: &[NumericVariable], layout: &Layout, contents: &Contents) -> Vec<Vec<Attribute>> {
    let own = |part: &NumericVariable| {
        let variable = &contents.variables[part.variable];
        attributes(&variable.attributes, part.is_packed())
    };
    match parts {
        [one] => vec![own(one)],
        _ => parts
            .iter()
            .flat_map(|part| std::iter::repeat_n(own(part), part.columns(layout.kind)))
            .collect(),
    }
}

/// The variables that give places of these, with the name that each is called by.
fn named(parts: &[NumericVariable], contents: &Contents) -> Vec<(usize, String)> {
    let mut found: Vec<usize> = Vec::new();
    let add = |found: &mut Vec<usize>, index: usize| {
        let is_part = parts.iter().any(|part| part.variable == index);
        if !is_part && !found.contains(&index) {
            found.push(index);
        }
    };
    let beside = |variable: &Variable, name: &str| {
        let group = variable.name.rfind('/');
        let group = group.map_or("", |at| &variable.name[..=at]);
        contents
            .find(&format!("{group}{name}"))
            .or_else(|| contents.find(name))
    };
    for part in parts {
        let variable = &contents.variables[part.variable];
        for index in variable
            .coordinates
            .iter()
            .filter_map(|name| contents.find(name))
        {
            add(&mut found, index);
            let place = &contents.variables[index];
            for attribute in ["bounds", "climatology"] {
                let name = place.attribute(attribute).and_then(Data::as_text);
                if let Some(index) = name.and_then(|name| beside(place, name)) {
                    add(&mut found, index);
                }
            }
        }
        let mapping = variable.attribute("grid_mapping").and_then(Data::as_text);
        if let Some(index) = mapping.and_then(|name| beside(variable, name)) {
            add(&mut found, index);
        }
    }
    let name = |index: usize| last(&contents.variables[index].name).to_owned();
    found
        .into_iter()
        .map(|index| (index, name(index)))
        .collect()
}

/// A coordinate; `None` where it holds no numbers that doubles hold, or there is no room for it.
fn read(
    reader: &mut Reader,
    index: usize,
    name: String,
    axes: &Axes,
    room: &mut usize,
) -> Option<Coordinate> {
    let variable = reader.contents().variables[index].clone();
    let stored = dtype(&variable.kind)?;
    let shape: Option<Vec<usize>> = (variable.shape.iter())
        .map(|&length| usize::try_from(length).ok())
        .collect();
    let shape = shape?;
    let count = shape
        .iter()
        .try_fold(1_usize, |n, &axis| n.checked_mul(axis))?;
    *room = room.checked_sub(count)?;
    let values = reader.read_all(index).ok()?;
    if values.valid.is_some_and(|valid| valid.contains(&false)) {
        return None;
    }
    let mut doubles = exact(&values.data)?;
    let packing = super::numbers::packing(&variable);
    if let Some((scale, offset)) = packing {
        for value in &mut doubles {
            *value = *value * scale + offset;
        }
    }
    let axis_of = |(i, length): (usize, &usize)| {
        // An axis without a name is that which the variable is called after.
        let named = variable.dimensions.get(i).and_then(Option::as_deref);
        axes.find(named.unwrap_or(&variable.name), *length)
    };
    Some(Coordinate {
        name,
        axes: shape.iter().enumerate().map(axis_of).collect(),
        shape,
        dtype: if packing.is_some() {
            DType::F64
        } else {
            stored
        },
        values: crate::data::Numbers::new(doubles),
        attributes: attributes(&variable.attributes, packing.is_some()),
    })
}

/// Numbers as doubles, which hold all of them.
fn exact(data: &Data) -> Option<Vec<f64>> {
    /// From here on, neighbouring integers may be the same double.
    const LARGEST: u64 = 1 << 53;
    let is_held = match data {
        Data::I64(values) => values.iter().all(|v| v.unsigned_abs() <= LARGEST),
        Data::U64(values) => values.iter().all(|v| *v <= LARGEST),
        _ => true,
    };
    data.to_f64().filter(|_| is_held)
}

fn attributes(told: &[Told], is_packed: bool) -> Vec<Attribute> {
    let of_others = |told: &&Told| !(is_packed && OF_PACKING.contains(&told.name.as_str()));
    let kept = told.iter().filter(of_others);
    kept.filter_map(|told| {
        let value = match (told.value.as_text(), dtype(&told.value.kind())) {
            (Some(text), _) => AttributeValue::Text(text.to_owned()),
            (None, Some(dtype)) => AttributeValue::Numbers {
                dtype,
                values: crate::data::Numbers::new(exact(&told.value)?),
            },
            (None, None) => return None,
        };
        let name = told.name.clone();
        Some(Attribute { name, value })
    })
    .collect()
}
