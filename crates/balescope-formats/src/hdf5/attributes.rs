//! What a file says of its groups and data sets.

use rust_hdf5::format::messages::datatype::fixed_string_content;
use rust_hdf5::{DatatypeMessage as Type, H5Dataset, H5Group};

use super::element::number;
use crate::contents::Attribute;
use crate::data::Data;

/// Attributes by which the libraries keep their own books.
const BOOKS: [&str; 9] = [
    "CLASS",
    "NAME",
    "DIMENSION_LIST",
    "REFERENCE_LIST",
    "_NCProperties",
    "_Netcdf4Coordinates",
    "_Netcdf4Dimid",
    "_nc3_strict",
    "_NCCOPY",
];

/// Whether an attribute says nothing of the data.
pub(super) fn is_of_the_library(name: &str) -> bool {
    BOOKS.contains(&name.rsplit('/').next().unwrap_or(name))
}

/// All attributes of a data set; what is not read is noted.
pub(super) fn attributes(
    handle: &H5Dataset,
    name: &str,
    notes: &mut Vec<String>,
) -> Vec<Attribute> {
    let mut attributes = Vec::new();
    for key in handle.attr_names().unwrap_or_default() {
        match value(handle, &key) {
            Some(value) => attributes.push(Attribute::new(key, value)),
            None if is_of_the_library(&key) => {}
            None => notes.push(format!("the attribute `{key}` of `{name}` is not read")),
        }
    }
    attributes
}

fn value(handle: &H5Dataset, key: &str) -> Option<Data> {
    let attribute = handle.attr(key).ok()?;
    let datatype = attribute.datatype().ok()?;
    if let Some((kind, order)) = number(&datatype) {
        return Data::from_bytes(&kind, &attribute.read_raw().ok()?, order);
    }
    match datatype {
        Type::FixedString { size, padding, .. } if size > 0 => {
            let bytes = attribute.read_raw().ok()?;
            let texts = bytes.chunks_exact(size as usize).map(|text| {
                let text = fixed_string_content(text, padding).unwrap_or(text);
                String::from_utf8_lossy(text).into_owned()
            });
            Some(Data::Text(texts.collect()))
        }
        Type::VarLenString { .. } => attribute.read_string().ok().map(Data::text),
        _ => None,
    }
}

/// The texts that a group says of itself, under the group's path.
pub(super) fn group_attributes(group: &H5Group, prefix: &str) -> Vec<Attribute> {
    let names = group.attr_names().unwrap_or_default();
    let attributes = names.into_iter().filter_map(|name| {
        let text = group.attr_string(&name).ok();
        // The names of the libraries' own books matter more than what is in them.
        let text = text.or_else(|| is_of_the_library(&name).then(String::new))?;
        Some(Attribute::text(format!("{prefix}{name}"), text))
    });
    attributes.collect()
}
