//! Zarr stores of versions 2 and 3, in folders.

mod chunks;
mod codec;
mod metadata;
mod part;
mod texts;
mod version2;
mod version3;

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use self::metadata::ArrayInfo;
use crate::cf;
use crate::contents::{Attribute, Contents, Variable};
use crate::data::Data;
use crate::error::Problem;
use crate::reader::Source;
use crate::values::Values;

/// An open store; chunks are read as they are asked for.
pub(crate) struct Zarr {
    contents: Contents,
    arrays: Vec<Array>,
}

/// An array, where it lies and how.
struct Array {
    folder: PathBuf,
    info: ArrayInfo,
    stored: u64,
}

/// What a folder of a store is.
enum Node {
    Array(Box<ArrayInfo>),
    Group(Vec<Attribute>),
    Neither,
}

/// The attribute of a store with the names of its arrays in their order.
pub(crate) const ORDER: &str = "column_names";

/// Groups in groups, at most.
const DEEPEST: usize = 32;
const MOST_ARRAYS: usize = 10_000;

/// Files that are counted for the size of an array, at most.
const MOST_FILES: usize = 1_000_000;

impl Zarr {
    pub fn open(path: &Path) -> Result<Self, Problem> {
        let mut zarr = Self {
            contents: Contents::default(),
            arrays: Vec::new(),
        };
        zarr.list(path, "", 0)?;
        zarr.put_in_order();
        cf::link(&mut zarr.contents);
        Ok(zarr)
    }

    fn list(&mut self, folder: &Path, name: &str, depth: usize) -> Result<(), Problem> {
        if depth > DEEPEST || self.arrays.len() > MOST_ARRAYS {
            let found = "groups without end";
            return Err(Problem::malformed(name, found, "a tree of groups"));
        }
        let node = match node(folder, name) {
            Ok(node) => node,
            Err(why) if depth > 0 => {
                self.contents.notes.push(format!("`{name}`: {why}"));
                return Ok(());
            }
            Err(why) => return Err(why),
        };
        match node {
            Node::Array(info) => self.push(folder, name, *info),
            Node::Neither => {}
            Node::Group(attributes) => {
                let prefix = if name.is_empty() {
                    String::new()
                } else {
                    format!("{name}/")
                };
                for mut attribute in attributes {
                    attribute.name = format!("{prefix}{}", attribute.name);
                    self.contents.attributes.push(attribute);
                }
                let entries =
                    fs::read_dir(folder).map_err(|e| Problem::io("cannot list the folder", e))?;
                let mut folders: Vec<PathBuf> = entries
                    .flatten()
                    .map(|entry| entry.path())
                    .filter(|path| path.is_dir())
                    .collect();
                folders.sort();
                for folder in folders {
                    let child = folder.file_name().unwrap_or_default().to_string_lossy();
                    self.list(&folder, &format!("{prefix}{child}"), depth + 1)?;
                }
            }
        }
        Ok(())
    }

    /// The order that the store says its arrays have, as folders have none.
    fn put_in_order(&mut self) {
        let said = self.contents.attributes.iter().find(|a| a.name == ORDER);
        let Some(Data::Text(names)) = said.map(|attribute| attribute.value.clone()) else {
            return;
        };
        let arrays = std::mem::take(&mut self.arrays).into_iter();
        let mut both: Vec<_> = std::mem::take(&mut self.contents.variables)
            .into_iter()
            .zip(arrays)
            .collect();
        both.sort_by_key(|(variable, _)| {
            let place = names.iter().position(|name| *name == variable.name);
            place.unwrap_or(names.len())
        });
        (self.contents.variables, self.arrays) = both.into_iter().unzip();
        self.contents.attributes.retain(|a| a.name != ORDER);
    }

    fn push(&mut self, folder: &Path, name: &str, info: ArrayInfo) {
        // A store that is one array has no name for it.
        let name = if name.is_empty() { "array" } else { name };
        let mut variable = Variable::new(name, info.shape.clone(), info.kind.clone());
        for (place, dimension) in variable.dimensions.iter_mut().zip(&info.dimensions) {
            place.clone_from(dimension);
        }
        variable.attributes.clone_from(&info.attributes);
        let mut left = MOST_FILES;
        let stored = size_of_files(folder, 0, &mut left);
        let folder = folder.to_owned();
        self.contents.variables.push(variable);
        self.arrays.push(Array {
            folder,
            info,
            stored,
        });
    }
}

impl Source for Zarr {
    fn contents(&self) -> &Contents {
        &self.contents
    }

    fn read(&mut self, variable: usize, samples: Range<u64>) -> Result<Values, Problem> {
        let array = &self.arrays[variable];
        let name = &self.contents.variables[variable].name;
        let chunks = chunks::Chunks {
            folder: &array.folder,
            info: &array.info,
            stored: array.stored,
            name,
        };
        chunks.read(samples)
    }

    fn stored_bytes(&self, variable: usize) -> u64 {
        self.arrays[variable].stored
    }
}

fn node(folder: &Path, name: &str) -> Result<Node, Problem> {
    if let Some(metadata) = json(&folder.join("zarr.json"), name)? {
        return version3::node(&metadata, name);
    }
    let attributes = json(&folder.join(".zattrs"), name)?.unwrap_or_default();
    if let Some(metadata) = json(&folder.join(".zarray"), name)? {
        let info = version2::array(&metadata, &attributes, name)?;
        return Ok(Node::Array(Box::new(info)));
    }
    if folder.join(".zgroup").is_file() || folder.join(".zmetadata").is_file() {
        return Ok(Node::Group(metadata::attributes(&attributes)));
    }
    Ok(Node::Neither)
}

/// The metadata in a file; `None` where there is none.
fn json(path: &Path, name: &str) -> Result<Option<serde_json::Value>, Problem> {
    const MOST: u64 = 64 << 20;
    if !path.is_file() {
        return Ok(None);
    }
    let fail = |e| Problem::io("cannot read the metadata", e);
    if path.metadata().map_err(fail)?.len() > MOST {
        let found = "metadata of more than 64 MiB";
        return Err(Problem::malformed(name, found, "a description of arrays"));
    }
    let text = fs::read(path).map_err(fail)?;
    let value = serde_json::from_slice(&text).map_err(|e| {
        let place = format!("{name} {}", path.file_name().unwrap_or_default().display());
        Problem::malformed(place, e.to_string(), "JSON")
    })?;
    Ok(Some(value))
}

/// Bytes of all files in a folder and in those below.
fn size_of_files(folder: &Path, depth: usize, left: &mut usize) -> u64 {
    let Ok(entries) = fs::read_dir(folder) else {
        return 0;
    };
    let mut sum = 0_u64;
    for entry in entries.flatten() {
        if *left == 0 {
            break;
        }
        *left -= 1;
        let Ok(metadata) = entry.metadata() else {
            continue;
        };
        sum = sum.saturating_add(if metadata.is_dir() && depth < DEEPEST {
            size_of_files(&entry.path(), depth + 1, left)
        } else {
            metadata.len()
        });
    }
    sum
}

#[cfg(test)]
mod tests;
