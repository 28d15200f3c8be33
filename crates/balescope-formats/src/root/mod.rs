//! ROOT files: trees and `RNTuple`s.

mod baskets;
mod buffer;
mod column;
mod file;
mod numbers;
mod objects;
mod rntuple;
mod tree;

use std::collections::HashSet;
use std::fmt::Write as _;
use std::ops::Range;
use std::path::Path;

use self::baskets::Basket;
use self::column::{Column, Layout};
use self::file::{File, Key};
use self::rntuple::NTuple;
use self::tree::{Branch, Tree};
use crate::contents::{Attribute, Contents, Variable};
use crate::data::Data;
use crate::error::{Problem, excerpt};
use crate::reader::Source;
use crate::values::{ValueKind, Values};

/// An open file; baskets and pages are read as they are asked for.
pub(crate) struct Root {
    file: File,
    contents: Contents,
    places: Vec<Place>,
    branches: Vec<(Branch, Vec<u64>)>,
    tuples: Vec<NTuple>,
    /// The basket that was read last, by its branch and number.
    last: Option<(usize, usize, Basket)>,
}

/// Where a variable lies.
enum Place {
    Branch { branch: usize, column: Column },
    Field { tuple: usize, field: usize },
}

impl Root {
    pub fn open(path: &Path) -> Result<Self, Problem> {
        let file = File::open(path)?;
        let mut root = Self {
            contents: Contents::default(),
            places: Vec::new(),
            branches: Vec::new(),
            tuples: Vec::new(),
            last: None,
            file,
        };
        let keys = newest(&root.file.keys);
        let mut others = Vec::new();
        for key in keys {
            let result = match key.class.as_str() {
                "TTree" | "TNtuple" | "TNtupleD" => root.list_tree(&key),
                "ROOT::RNTuple" => root.list_tuple(&key),
                other => {
                    others.push(format!("`{}` ({other})", excerpt(&key.name, 40)));
                    Ok(())
                }
            };
            if let Err(why) = result {
                let name = excerpt(&key.name, 60);
                root.contents.notes.push(format!("`{name}`: {why}"));
            }
        }
        if !others.is_empty() {
            let more = others.len().saturating_sub(8);
            others.truncate(8);
            let mut note = format!("neither trees nor tuples: {}", others.join(", "));
            if more > 0 {
                let _ = write!(note, " and {more} more");
            }
            root.contents.notes.push(note);
        }
        Ok(root)
    }

    fn list_tree(&mut self, key: &Key) -> Result<(), Problem> {
        let tree = Tree::read(&self.file, key)?;
        let mut refused = Vec::new();
        for branch in tree.branches {
            if branch.entries == 0 && branch.leaves.is_empty() {
                continue;
            }
            let name = format!("{}/{}", key.name, branch.path);
            let columns = Column::all(&branch, &self.file.members)
                .and_then(|columns| Ok((columns, baskets::starts(&branch)?)));
            match columns {
                Ok((columns, starts)) => self.list_branch(&name, branch, columns, starts),
                Err(why) => refused.push(format!("`{}`: {why}", excerpt(&branch.path, 60))),
            }
        }
        let name = excerpt(&key.name, 60);
        let notes = refused
            .into_iter()
            .map(|why| format!("in `{name}` the branch {why}"));
        self.contents.notes.extend(notes);
        self.contents.attributes.push(Attribute::new(
            format!("{}/entries", key.name),
            Data::U64(vec![tree.entries]),
        ));
        Ok(())
    }

    fn list_branch(
        &mut self,
        name: &str,
        branch: Branch,
        columns: Vec<(String, Column)>,
        starts: Vec<u64>,
    ) {
        for (suffix, column) in columns {
            let mut shape = vec![branch.entries];
            let kind = match &column.layout {
                Layout::Rows { axes, .. } => {
                    shape.extend(axes);
                    column.numbers.kind.clone()
                }
                Layout::Lists { .. } => ValueKind::List(Box::new(column.numbers.kind.clone())),
                Layout::Text => ValueKind::Text,
            };
            let mut variable = Variable::new(format!("{name}{suffix}"), shape, kind);
            let lengths = starts.windows(2).map(|pair| pair[1] - pair[0]);
            variable.chunk = lengths.max().unwrap_or(1);
            if branch.title.contains(' ') {
                let title = Attribute::text("long_name", branch.title.clone());
                variable.attributes.push(title);
            }
            self.contents.variables.push(variable);
            self.places.push(Place::Branch {
                branch: self.branches.len(),
                column,
            });
        }
        self.branches.push((branch, starts));
    }

    fn list_tuple(&mut self, key: &Key) -> Result<(), Problem> {
        let tuple = NTuple::read(&self.file, key)?;
        for (field, listed) in tuple.listed().iter().enumerate() {
            let name = format!("{}/{}", key.name, listed.name);
            let shape = vec![tuple.entries()];
            let mut variable = Variable::new(name, shape, listed.kind.clone());
            variable.chunk = tuple.largest_cluster();
            self.contents.variables.push(variable);
            self.places.push(Place::Field {
                tuple: self.tuples.len(),
                field,
            });
        }
        let name = excerpt(&key.name, 60);
        let notes = tuple.notes().iter();
        let notes = notes.map(|why| format!("in `{name}` the field {why}"));
        self.contents.notes.extend(notes);
        self.tuples.push(tuple);
        Ok(())
    }

    fn read_branch(
        &mut self,
        index: usize,
        column: &Column,
        samples: Range<u64>,
        kind: &ValueKind,
    ) -> Result<Values, Problem> {
        let (branch, starts) = &self.branches[index];
        let mut values = Values::all(Data::empty(kind));
        for (number, pair) in starts.windows(2).enumerate() {
            let (start, end) = (pair[0].max(samples.start), pair[1].min(samples.end));
            if start >= end {
                continue;
            }
            let is_last = |last: &(usize, usize, Basket)| (last.0, last.1) == (index, number);
            if !self.last.as_ref().is_some_and(is_last) {
                let basket = Basket::read(&self.file, branch, number)?;
                self.last = Some((index, number, basket));
            }
            if let Some((.., basket)) = &self.last {
                let rows = start - pair[0]..end - pair[0];
                values.append(Values::all(basket.values(column, rows, &branch.path)?));
            }
        }
        Ok(values)
    }
}

impl Source for Root {
    fn contents(&self) -> &Contents {
        &self.contents
    }

    fn read(&mut self, variable: usize, samples: Range<u64>) -> Result<Values, Problem> {
        let kind = self.contents.variables[variable].kind.clone();
        match &self.places[variable] {
            Place::Branch { branch, column } => {
                let (branch, column) = (*branch, column.clone());
                self.read_branch(branch, &column, samples, &kind)
            }
            Place::Field { tuple, field } => {
                self.tuples[*tuple].values(&self.file, *field, samples)
            }
        }
    }

    fn stored_bytes(&self, _: usize) -> u64 {
        self.file.bytes.length()
    }
}

/// Of keys with the same name the one that was written last: the others are earlier states.
fn newest(keys: &[Key]) -> Vec<Key> {
    let mut seen = HashSet::new();
    let mut sorted: Vec<&Key> = keys.iter().collect();
    sorted.sort_by_key(|key| -i32::from(key.cycle));
    sorted.retain(|key| seen.insert(key.name.clone()));
    let kept = keys
        .iter()
        .filter(|key| {
            sorted
                .iter()
                .any(|kept| (kept.name.as_str(), kept.cycle) == (key.name.as_str(), key.cycle))
        })
        .cloned();
    kept.collect()
}

#[cfg(test)]
pub(crate) mod sample;
#[cfg(test)]
mod tests;
