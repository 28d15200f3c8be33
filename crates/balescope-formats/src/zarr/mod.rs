//! Zarr stores of versions 2 and 3, in folders and in zip archives.

mod chunks;
mod codec;
mod metadata;
mod part;
mod store;
mod texts;
mod version2;
mod version3;

use std::ops::Range;
use std::path::Path;

use self::metadata::ArrayInfo;
use self::store::{DEEPEST, Store};
use crate::cf;
use crate::contents::{Attribute, Contents, Variable};
use crate::data::Data;
use crate::error::Problem;
use crate::reader::Source;
use crate::values::Values;

/// An open store; chunks are read as they are asked for.
pub(crate) struct Zarr {
    store: Store,
    contents: Contents,
    arrays: Vec<Array>,
}

/// An array, where it lies and how.
struct Array {
    folder: String,
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

const MOST_ARRAYS: usize = 10_000;

impl Zarr {
    pub fn open(path: &Path) -> Result<Self, Problem> {
        let mut zarr = Self {
            store: Store::open(path)?,
            contents: Contents::default(),
            arrays: Vec::new(),
        };
        zarr.list("", 0)?;
        zarr.put_in_order();
        cf::link(&mut zarr.contents);
        Ok(zarr)
    }

    /// Lists what is in a folder of the store, which has this name.
    fn list(&mut self, name: &str, depth: usize) -> Result<(), Problem> {
        if depth > DEEPEST || self.arrays.len() > MOST_ARRAYS {
            let found = "groups without end";
            return Err(Problem::malformed(name, found, "a tree of groups"));
        }
        let folder = if name.is_empty() {
            String::new()
        } else {
            format!("{name}/")
        };
        let node = match node(&self.store, &folder, name) {
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
                for mut attribute in attributes {
                    attribute.name = format!("{folder}{}", attribute.name);
                    self.contents.attributes.push(attribute);
                }
                for child in self.store.folders(&folder)? {
                    self.list(&format!("{folder}{child}"), depth + 1)?;
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

    fn push(&mut self, folder: String, name: &str, info: ArrayInfo) {
        // A store that is one array has no name for it.
        let name = if name.is_empty() { "array" } else { name };
        let mut variable = Variable::new(name, info.shape.clone(), info.kind.clone());
        variable.chunk = info.chunk.first().copied().unwrap_or(1);
        for (place, dimension) in variable.dimensions.iter_mut().zip(&info.dimensions) {
            place.clone_from(dimension);
        }
        variable.attributes.clone_from(&info.attributes);
        let stored = self.store.stored(&folder);
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
            store: &self.store,
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

/// What a folder is; its name is empty or ends with a slash.
fn node(store: &Store, folder: &str, name: &str) -> Result<Node, Problem> {
    if let Some(metadata) = json(store, folder, "zarr.json")? {
        return version3::node(&metadata, name);
    }
    let attributes = json(store, folder, ".zattrs")?.unwrap_or_default();
    if let Some(metadata) = json(store, folder, ".zarray")? {
        let info = version2::array(&metadata, &attributes, name)?;
        return Ok(Node::Array(Box::new(info)));
    }
    let has = |file: &str| store.size(&format!("{folder}{file}")).is_some();
    if has(".zgroup") || has(".zmetadata") {
        return Ok(Node::Group(metadata::attributes(&attributes)));
    }
    Ok(Node::Neither)
}

/// The metadata in a file; `None` where there is none.
fn json(store: &Store, folder: &str, file: &str) -> Result<Option<serde_json::Value>, Problem> {
    const MOST: u64 = 64 << 20;
    let path = format!("{folder}{file}");
    let Some(size) = store.size(&path) else {
        return Ok(None);
    };
    if size > MOST {
        let found = "metadata of more than 64 MiB";
        return Err(Problem::malformed(path, found, "a description of arrays"));
    }
    let Some(text) = store.read(&path)? else {
        return Ok(None);
    };
    let value = serde_json::from_slice(&text);
    value
        .map(Some)
        .map_err(|e| Problem::malformed(path, e.to_string(), "JSON"))
}

#[cfg(test)]
mod tests;
