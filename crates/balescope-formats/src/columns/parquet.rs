//! Parquet: columns by row groups, of which only those are read that hold the rows.

use std::fs::File;
use std::ops::Range;
use std::path::Path;

use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder,
};

use super::convert::values;
use super::schema::{Leaf, Step, variables};
use crate::bytes::Bytes;
use crate::contents::Contents;
use crate::data::Data;
use crate::error::{Problem, excerpt};
use crate::reader::Source;
use crate::values::Values;

/// An open file.
pub(crate) struct Parquet {
    file: File,
    metadata: ArrowReaderMetadata,
    contents: Contents,
    leaves: Vec<Leaf>,
    /// Rows before each row group, and all rows at the end.
    starts: Vec<u64>,
    length: u64,
}

/// Rows that are unpacked at a time.
const BATCH: usize = 1 << 16;

impl Parquet {
    pub fn open(path: &Path) -> Result<Self, Problem> {
        let bytes = Bytes::open(path)?;
        let length = bytes.length();
        check_end(&bytes)?;
        let file = File::open(path).map_err(|e| Problem::io("cannot read the file", e))?;
        let metadata = ArrowReaderMetadata::load(&file, ArrowReaderOptions::new())
            .map_err(|e| problem("the footer", &e))?;
        let mut starts = vec![0_u64];
        for (index, group) in metadata.metadata().row_groups().iter().enumerate() {
            let rows = u64::try_from(group.num_rows()).ok();
            let next = starts
                .last()
                .zip(rows)
                .and_then(|(start, rows)| start.checked_add(rows));
            let Some(next) = next else {
                let found = format!("{} rows", group.num_rows());
                let place = format!("row group {index}");
                return Err(Problem::malformed(place, found, "a number of rows"));
            };
            starts.push(next);
        }
        let rows = starts.last().copied().unwrap_or(0);
        let (contents, leaves) = variables(metadata.schema(), rows);
        Ok(Self {
            file,
            metadata,
            contents,
            leaves,
            starts,
            length,
        })
    }
}

impl Source for Parquet {
    fn contents(&self) -> &Contents {
        &self.contents
    }

    fn read(&mut self, variable: usize, samples: Range<u64>) -> Result<Values, Problem> {
        let leaf = &self.leaves[variable];
        let described = &self.contents.variables[variable];
        let name = &described.name;
        let mut read = Values::all(Data::empty(&described.kind));
        if samples.is_empty() {
            return Ok(read);
        }
        let holds = |group: &usize| {
            self.starts[*group] < samples.end && self.starts[group + 1] > samples.start
        };
        let groups: Vec<usize> = (0..self.starts.len() - 1).filter(holds).collect();
        let first = groups.first().map_or(0, |group| self.starts[*group]);
        let file = self
            .file
            .try_clone()
            .map_err(|e| Problem::io("cannot read the file", e))?;
        let builder =
            ParquetRecordBatchReaderBuilder::new_with_metadata(file, self.metadata.clone());
        let mask = ProjectionMask::leaves(builder.parquet_schema(), [leaf.number]);
        let batches = builder
            .with_projection(mask)
            .with_row_groups(groups)
            .with_offset((samples.start - first) as usize)
            .with_limit((samples.end - samples.start) as usize)
            .with_batch_size(BATCH)
            .build()
            .map_err(|e| problem(name, &e))?;
        // Only this one end is read, so that each structure above it has one member.
        let alone = |step: &Step| match step {
            Step::Member(_) => Step::Member(0),
            other => *other,
        };
        let steps: Vec<Step> = leaf.steps.iter().map(alone).collect();
        for batch in batches {
            let batch = batch.map_err(|e| {
                let message = excerpt(&e.to_string(), 200);
                Problem::malformed(name.as_str(), message, "sound pages")
            })?;
            let Some(column) = batch.columns().first() else {
                return Err(Problem::malformed(name.as_str(), "no column", "one"));
            };
            if !read.append(values(column, &steps, name)?) {
                return Err(Problem::malformed(
                    name.as_str(),
                    "another type",
                    "the same",
                ));
            }
        }
        Ok(read)
    }

    fn stored_bytes(&self, _: usize) -> u64 {
        self.length
    }
}

/// A file that was cut has lost its footer; the library would say less clearly so.
fn check_end(bytes: &Bytes) -> Result<(), Problem> {
    let length = bytes.length();
    let end = bytes.read(length.saturating_sub(8), 8.min(length), "the footer")?;
    match end.as_slice() {
        [a, b, c, d, b'P', b'A', b'R', b'1'] => {
            let footer = u64::from(u32::from_le_bytes([*a, *b, *c, *d]));
            if footer + 8 > length {
                let found = format!("a footer of {footer} bytes");
                let expected = format!("one within the file of {length}");
                return Err(Problem::malformed("the footer", found, expected));
            }
            Ok(())
        }
        [.., b'P', b'A', b'R', b'E'] => Err(Problem::unsupported(
            "the footer",
            "it is encrypted",
            "write it anew without encryption",
        )),
        _ => Err(Problem::malformed(
            "the last bytes",
            "no footer",
            "PAR1; the file is cut short or still being written",
        )),
    }
}

fn problem(place: &str, error: &parquet::errors::ParquetError) -> Problem {
    use parquet::errors::ParquetError;
    let message = excerpt(&error.to_string(), 200);
    match error {
        ParquetError::NYI(_) => {
            Problem::unsupported(place, message, "write it anew with snappy, zstd or gzip")
        }
        _ => Problem::malformed(place, message, "a sound Parquet file"),
    }
}
