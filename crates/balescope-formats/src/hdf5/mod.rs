//! HDF5, and `NetCDF` 4, whose files are HDF5 files.

mod attributes;
mod element;
mod finish;
mod image;
mod library;
mod member;
mod scales;

use std::ops::Range;
use std::path::Path;

use rust_hdf5::{H5Dataset, H5File, H5Group, LinkClass};

use self::attributes::{attributes, group_attributes};
use self::element::Element;
use self::image::Images;
use self::library::{problem, stored_bytes};
use self::member::{Member, members};
use crate::bytes::Bytes;
use crate::contents::{Contents, Variable};
use crate::data::Data;
use crate::error::{Problem, excerpt};
use crate::reader::Source;
use crate::sniff::Format;
use crate::values::Values;

/// An open file; values are read as they are asked for.
pub(crate) struct Hdf5 {
    contents: Contents,
    columns: Vec<Column>,
    datasets: Vec<Dataset>,
    images: Images,
    format: Format,
}

/// Where a variable lies: a data set, or a member of its records.
struct Column {
    dataset: usize,
    member: Member,
}

/// A data set of the file.
struct Dataset {
    name: String,
    handle: H5Dataset,
    shape: Vec<u64>,
    /// Bytes that its values may be stored in.
    stored: u64,
}

/// How deep groups may lie in one another.
const DEEPEST: usize = 64;

/// More data sets than people look at; the listing would take as much memory as the file.
const MOST_DATASETS: usize = 100_000;

impl Hdf5 {
    pub fn open(path: &Path) -> Result<Self, Problem> {
        let length = Bytes::open(path)?.length();
        let file = H5File::options()
            .no_locking()
            .open(path)
            .map_err(|e| problem("the file", &e))?;
        let mut hdf5 = Self {
            contents: Contents::default(),
            columns: Vec::new(),
            datasets: Vec::new(),
            images: Images::default(),
            format: Format::Hdf5,
        };
        let root = file.root_group();
        let mut names = file.dataset_names();
        hdf5.list_groups(&root, "", 0, &mut names)?;
        names.truncate(MOST_DATASETS);
        names.sort_by_key(|name| name.matches('/').count());
        for name in names {
            if let Err(why) = hdf5.list(&file, path, &name, length) {
                let name = excerpt(&name, 80);
                hdf5.contents.notes.push(format!("`{name}`: {why}"));
            }
        }
        hdf5.finish();
        Ok(hdf5)
    }

    /// `NetCDF` 4 where the file has its marks.
    pub fn format(&self) -> Format {
        self.format
    }

    /// Takes what groups say of themselves, and the links in them to what lies elsewhere.
    fn list_groups(
        &mut self,
        group: &H5Group,
        prefix: &str,
        depth: usize,
        names: &mut Vec<String>,
    ) -> Result<(), Problem> {
        if depth > DEEPEST {
            return Err(Problem::malformed(prefix, "groups without end", "a tree"));
        }
        let attributes = group_attributes(group, prefix);
        self.contents.attributes.extend(attributes);
        for link in group.link_names().unwrap_or_default() {
            if let Ok(LinkClass::Soft { .. } | LinkClass::External { .. }) = group.link_class(&link)
            {
                let name = format!("{prefix}{link}");
                if !names.contains(&name) {
                    names.push(name);
                }
            }
        }
        let children = group.group_names().map_err(|e| problem(prefix, &e))?;
        for name in children {
            if let Ok(child) = group.group(&name) {
                let prefix = format!("{prefix}{name}/");
                self.list_groups(&child, &prefix, depth + 1, names)?;
            }
        }
        Ok(())
    }

    /// Lists one data set; its members, where it has records.
    fn list(&mut self, file: &H5File, path: &Path, name: &str, length: u64) -> Result<(), Problem> {
        let handle = file.dataset(name).map_err(|e| problem(name, &e))?;
        let mut shape: Vec<u64> = handle.shape().iter().map(|n| *n as u64).collect();
        if handle.is_null() {
            shape = vec![0];
        }
        let datatype = handle.datatype().map_err(|e| problem(name, &e))?;
        let stored = stored_bytes(&handle, path, length);
        image::check_chunks(&handle, stored, name)?;
        let mut notes = Vec::new();
        let attributes = attributes(&handle, name, &mut notes);
        self.contents.notes.append(&mut notes);
        let index = self.datasets.len();
        let chunk = handle.chunk_dims().and_then(|chunk| chunk.first().copied());
        for member in members(&datatype, name, &mut self.contents.notes) {
            let mut all = shape.clone();
            all.extend(&member.shape);
            let mut variable = Variable::new(member.name.clone(), all, member.element.kind());
            variable.chunk = chunk.unwrap_or(1) as u64;
            variable.attributes.clone_from(&attributes);
            variable.attributes.extend(member.meanings.iter().cloned());
            self.contents.variables.push(variable);
            self.columns.push(Column {
                dataset: index,
                member,
            });
        }
        let name = name.to_owned();
        self.datasets.push(Dataset {
            name,
            handle,
            shape,
            stored,
        });
        Ok(())
    }
}

impl Source for Hdf5 {
    fn contents(&self) -> &Contents {
        &self.contents
    }

    fn read(&mut self, variable: usize, samples: Range<u64>) -> Result<Values, Problem> {
        let Column { dataset, member } = &self.columns[variable];
        let index = *dataset;
        let dataset = &self.datasets[index];
        if self.contents.variables[variable].shape.contains(&0) {
            return Ok(Values::all(Data::empty(&member.element.kind())));
        }
        let name = &dataset.name;
        match &member.element {
            Element::VarText | Element::VarList(..) => {
                let pieces = self.images.pieces(index, &dataset.handle, name)?;
                let per_sample: u64 = dataset.shape.iter().skip(1).product();
                let range =
                    (samples.start * per_sample) as usize..(samples.end * per_sample) as usize;
                let Some(pieces) = pieces.get(range) else {
                    let found = format!("{} values", pieces.len());
                    return Err(Problem::malformed(
                        name.as_str(),
                        found,
                        "one at each place",
                    ));
                };
                member.element.values_of_pieces(pieces, name)
            }
            element if member.is_whole => {
                image::read_numbers(&dataset.handle, &dataset.shape, samples, element, name)
            }
            element => {
                let shape = &dataset.shape;
                let bytes = self
                    .images
                    .records(index, &dataset.handle, shape, samples, name)?;
                let bytes = member.pick(&bytes, dataset.handle.element_size(), name)?;
                element.values(&bytes, name)
            }
        }
    }

    fn stored_bytes(&self, variable: usize) -> u64 {
        self.datasets[self.columns[variable].dataset].stored
    }
}

#[cfg(test)]
mod tests;
