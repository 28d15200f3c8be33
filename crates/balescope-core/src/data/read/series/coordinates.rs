//! Coordinates of the files of a series, as those of all of it.

use crate::data::{Attribute, Coordinate, DType, Metadata, Numbers};

/// Coordinates over several axes that all files have alike, without the first axis, which is one layer in each.
pub(super) fn of_single_layers(all: &[Metadata]) -> Vec<Coordinate> {
    let mut found = Vec::new();
    for own in &all[0].coordinates {
        let is_same = |file: &Metadata| file.coordinates.contains(own);
        let layer = own.axes.iter().position(|axis| *axis == Some(0));
        let layer = layer.filter(|&at| own.shape[at] == 1 && own.axes.len() > 2);
        if let Some(at) = layer.filter(|_| all.iter().all(is_same)) {
            let mut plain = own.clone();
            plain.axes.remove(at);
            plain.shape.remove(at);
            found.push(plain);
        }
    }
    found
}

/// Coordinates that all files have alike, and single numbers, of which each file has its own. `axis`: what
/// the axes of the files become.
pub(super) fn stacked(all: &[Metadata], axis: &dyn Fn(usize) -> Option<usize>) -> Vec<Coordinate> {
    let mut found = Vec::new();
    for own in &all[0].coordinates {
        let same = |file: &'_ Metadata| {
            file.coordinates
                .iter()
                .find(|c| c.name == own.name)
                .and_then(|c| c.in_units_of(own))
        };
        let Some(each) = all.iter().map(same).collect::<Option<Vec<Coordinate>>>() else {
            continue;
        };
        if each.iter().all(|c| c == own) {
            found.push(Coordinate {
                axes: own.axes.iter().map(|own| own.and_then(axis)).collect(),
                ..own.clone()
            });
        } else if each
            .iter()
            .all(|c| c.shape.is_empty() && c.attributes == own.attributes)
        {
            let numbers = each.iter().flat_map(|c| c.values.as_slice()).copied();
            let values = numbers.collect();
            let dtype = if each.iter().all(|c| c.dtype == own.dtype) {
                own.dtype
            } else {
                DType::F64
            };
            found.push(along_files(
                &own.name,
                dtype,
                values,
                own.attributes.clone(),
            ));
        }
    }
    found
}

/// A number for each file.
pub(super) fn along_files(
    name: &str,
    dtype: DType,
    values: Vec<f64>,
    attributes: Vec<Attribute>,
) -> Coordinate {
    Coordinate {
        name: name.to_owned(),
        axes: vec![Some(0)],
        shape: vec![values.len()],
        dtype,
        values: Numbers::new(values),
        attributes,
    }
}
