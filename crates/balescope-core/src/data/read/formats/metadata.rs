//! What a file of another format tells of its variables: units, places and times.

use balescope_formats::{Attribute as Told, Contents, Data, Reader, Variable};

use super::numbers::NumericVariable;
use super::stored::{
    UNSIGNED, as_stored, dtype, exact, is_unsigned, packing, stored_type, unsigned,
};
use crate::data::{
    Attribute, AttributeValue, CATEGORIES, Coordinate, DType, Kind, Layout, Metadata,
};

/// Values of all coordinates together, at most: they go into the header of an archive.
const MOST_VALUES: usize = 1 << 22;

/// Attributes that say how values are stored.
const OF_PACKING: [&str; 3] = ["scale_factor", "add_offset", UNSIGNED];

/// Attributes with numbers among the stored values.
const OF_VALUES: [&str; 5] = [
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
        attributes: contents.attributes.iter().filter_map(attribute).collect(),
        columns: if columns.iter().all(Vec::is_empty) {
            Vec::new()
        } else {
            columns
        },
        axes: axes.names.clone(),
        coordinates: Vec::new(),
        ..Metadata::default()
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
        let mut own = attributes(&contents.variables[part.variable]);
        if let Some(categories) = &part.categories {
            own.push(Attribute::new(
                CATEGORIES,
                AttributeValue::Texts(categories.texts.clone()),
            ));
        }
        own
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
    let stored = stored_type(&variable)?;
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
    let mut doubles = exact(&as_stored(values.data, &variable))?;
    let packing = packing(&variable);
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
        attributes: attributes(&variable),
    })
}

/// What a variable says of its values as they are read.
fn attributes(variable: &Variable) -> Vec<Attribute> {
    let (is_packed, is_unsigned) = (packing(variable).is_some(), is_unsigned(variable));
    let mut kept = Vec::new();
    for told in &variable.attributes {
        let is_of_values = OF_VALUES.contains(&told.name.as_str());
        if (is_packed && (is_of_values || OF_PACKING.contains(&told.name.as_str())))
            || (is_unsigned && told.name == UNSIGNED)
        {
            continue;
        }
        kept.extend(attribute(told).map(|kept| match stored_type(variable) {
            Some(stored) if is_unsigned && is_of_values => unsigned(kept, stored),
            _ => kept,
        }));
    }
    kept
}

fn attribute(told: &Told) -> Option<Attribute> {
    let list = told.value.as_text().filter(|_| told.name == CATEGORIES);
    if let Some(texts) = list.and_then(|text| serde_json::from_str(text).ok()) {
        return Some(Attribute::new(
            told.name.clone(),
            AttributeValue::Texts(texts),
        ));
    }
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
}
