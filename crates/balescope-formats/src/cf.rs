//! What the conventions of `NetCDF` (CF) and habits of others say of variables: axes, places, units.

use crate::contents::{Attribute, Contents, Variable};
use crate::data::Data;

/// Names the coordinates of each variable, and gives units their common name.
pub(crate) fn link(contents: &mut Contents) {
    let coordinates: Vec<Vec<String>> = contents
        .variables
        .iter()
        .map(|variable| coordinates(variable, contents))
        .collect();
    for (variable, coordinates) in contents.variables.iter_mut().zip(coordinates) {
        variable.coordinates = coordinates;
        give_unit(variable);
    }
}

/// The variables that have the names of its axes, then those that it lists.
fn coordinates(variable: &Variable, contents: &Contents) -> Vec<String> {
    let mut found = Vec::new();
    let listed = variable
        .attribute("coordinates")
        .and_then(Data::as_text)
        .unwrap_or_default();
    let axes = variable.dimensions.iter().flatten().map(String::as_str);
    for name in axes.chain(listed.split_whitespace()) {
        let nearest = nearest(&variable.name, name, contents);
        if let Some(nearest) = nearest.filter(|n| *n != variable.name && !found.contains(n)) {
            found.push(nearest);
        }
    }
    found
}

/// A variable of this name in the same group, or the nearest around it.
pub(crate) fn nearest(beside: &str, name: &str, contents: &Contents) -> Option<String> {
    let mut group = beside;
    loop {
        group = group.rfind('/').map_or("", |at| &group[..at]);
        let full = if group.is_empty() {
            name.to_owned()
        } else {
            format!("{group}/{name}")
        };
        if contents.find(&full).is_some() {
            return Some(full);
        }
        if group.is_empty() {
            return None;
        }
    }
}

fn give_unit(variable: &mut Variable) {
    if variable.attribute("units").is_some() {
        return;
    }
    let unit = variable
        .attributes
        .iter()
        .find(|a| ["unit", "Unit", "Units", "UNIT", "UNITS"].contains(&a.name.as_str()));
    if let Some(Data::Text(texts)) = unit.map(|unit| unit.value.clone()) {
        let units = Attribute::new("units", Data::Text(texts));
        variable.attributes.push(units);
    }
}
