//! Columns whose rows lie in parts of a file, one behind the other.

use std::fs::File;
use std::ops::Range;
use std::path::Path;

use arrow_array::ArrayRef;
use arrow_schema::Schema;

use super::convert::values;
use super::schema::{Leaf, Step, variables};
use crate::contents::Contents;
use crate::data::Data;
use crate::error::Problem;
use crate::values::Values;

/// An open file and the columns in it.
pub(super) struct Columns {
    file: File,
    pub contents: Contents,
    pub leaves: Vec<Leaf>,
    /// Rows before each part, and all rows at the end.
    pub starts: Vec<u64>,
}

impl Columns {
    /// Those of a file, before their schema is known.
    pub fn open(path: &Path, starts: Vec<u64>) -> Result<Self, Problem> {
        Ok(Self {
            file: File::open(path).map_err(|e| Problem::io("cannot read the file", e))?,
            contents: Contents::default(),
            leaves: Vec::new(),
            starts,
        })
    }

    pub fn set_schema(&mut self, schema: &Schema) {
        let rows = self.starts.last().copied().unwrap_or(0);
        (self.contents, self.leaves) = variables(schema, rows);
    }

    pub fn file(&self) -> Result<File, Problem> {
        let copy = self.file.try_clone();
        copy.map_err(|e| Problem::io("cannot read the file", e))
    }

    /// The parts that hold some of the samples.
    pub fn parts(&self, samples: &Range<u64>) -> Range<usize> {
        let first = self.starts.partition_point(|start| *start <= samples.start);
        first.saturating_sub(1)..self.starts.partition_point(|start| *start < samples.end)
    }

    /// The values at the end of a way into each of several arrays, one behind the other.
    pub fn values(
        &self,
        variable: usize,
        steps: &[Step],
        arrays: impl Iterator<Item = Result<ArrayRef, Problem>>,
    ) -> Result<Values, Problem> {
        let variable = &self.contents.variables[variable];
        let name = variable.name.as_str();
        let mut read = Values::all(Data::empty(&variable.kind));
        for array in arrays {
            if !read.append(values(&array?, steps, name)?) {
                return Err(Problem::malformed(name, "another type", "the same"));
            }
        }
        Ok(read)
    }
}

/// Rows before each part, and all rows at the end; `None` where they cannot be counted.
pub(super) fn starts(rows: &[u64]) -> Option<Vec<u64>> {
    let mut starts = vec![0_u64];
    for rows in rows {
        starts.push(starts[starts.len() - 1].checked_add(*rows)?);
    }
    Some(starts)
}
