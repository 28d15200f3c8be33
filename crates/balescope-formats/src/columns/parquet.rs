//! Parquet: columns by row groups, of which only those are read that hold the rows.

use std::collections::HashMap;
use std::ops::Range;
use std::path::Path;

use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_schema::ArrowError;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader,
    ParquetRecordBatchReaderBuilder,
};

use super::file::ParquetFile;
use super::parts::{Columns, starts};
use super::schema::Step;
use crate::bytes::Bytes;
use crate::contents::Contents;
use crate::error::{Problem, excerpt};
use crate::guard::as_damage;
use crate::reader::Source;
use crate::values::Values;

/// An open file, whose columns lie in row groups.
pub(crate) struct Parquet {
    columns: Columns,
    metadata: ArrowReaderMetadata,
    length: u64,
    /// By their variables.
    streams: HashMap<usize, Stream>,
}

/// A column that is read on from where it was: pages have no index, so that each row group would be unpacked from its
/// beginning for every few rows.
struct Stream {
    /// The row that comes next.
    next: u64,
    batches: ParquetRecordBatchReader,
    /// What is left of the last batch.
    rest: Option<ArrayRef>,
}

/// Rows that are unpacked at a time.
const BATCH: usize = 1 << 16;

/// Columns that are read on, at most: each holds a page and a batch.
const MOST_STREAMS: usize = 64;

impl Parquet {
    pub fn open(path: &Path) -> Result<Self, Problem> {
        let bytes = Bytes::open(path)?;
        let length = bytes.length();
        check_end(&bytes)?;
        let mut columns = Columns::open(path, vec![0])?;
        let metadata =
            ArrowReaderMetadata::load(&ParquetFile(columns.file()?), ArrowReaderOptions::new())
                .map_err(|e| problem("the footer", &e))?;
        let groups = metadata.metadata().row_groups().iter();
        let rows: Option<Vec<u64>> = groups.map(|g| u64::try_from(g.num_rows()).ok()).collect();
        columns.starts = rows.and_then(|rows| starts(&rows)).ok_or_else(|| {
            let found = "row groups of fewer than no rows, or of rows without end";
            Problem::malformed("the footer", found, "a number of rows")
        })?;
        columns.set_schema(metadata.schema());
        Ok(Self {
            columns,
            metadata,
            length,
            streams: HashMap::new(),
        })
    }

    /// A column from one row on.
    fn begin(&self, variable: usize, row: u64) -> Result<Stream, Problem> {
        let leaf = &self.columns.leaves[variable];
        let name = self.columns.contents.variables[variable].name.as_str();
        let rows = self.columns.starts.last().copied().unwrap_or(row);
        let groups = self.columns.parts(&(row..rows));
        let first = self.columns.starts[groups.start];
        let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(
            ParquetFile(self.columns.file()?),
            self.metadata.clone(),
        );
        let mask = ProjectionMask::leaves(builder.parquet_schema(), [leaf.number]);
        let batches = builder
            .with_projection(mask)
            .with_row_groups(groups.collect())
            .with_offset((row - first) as usize)
            .with_batch_size(BATCH)
            .build()
            .map_err(|e| problem(name, &e))?;
        Ok(Stream {
            next: row,
            batches,
            rest: None,
        })
    }
}

impl Stream {
    /// The next rows, in pieces; fewer where the file ends.
    fn take(&mut self, count: usize, name: &str) -> Result<Vec<ArrayRef>, Problem> {
        let mut pieces = Vec::new();
        let mut left = count;
        while left > 0 {
            let array = match self.rest.take() {
                Some(rest) => rest,
                None => match self.batches.next() {
                    Some(batch) => column(batch, name)?,
                    None => break,
                },
            };
            let taken = left.min(array.len());
            if taken < array.len() {
                self.rest = Some(array.slice(taken, array.len() - taken));
            }
            pieces.push(array.slice(0, taken));
            left -= taken;
        }
        self.next += count as u64;
        Ok(pieces)
    }
}

/// The only column of a batch.
fn column(batch: Result<RecordBatch, ArrowError>, name: &str) -> Result<ArrayRef, Problem> {
    let batch = batch.map_err(|e| {
        let message = excerpt(&e.to_string(), 200);
        Problem::malformed(name, message, "sound pages")
    })?;
    let column = batch.columns().first().cloned();
    column.ok_or_else(|| Problem::malformed(name, "no column", "one"))
}

impl Source for Parquet {
    fn contents(&self) -> &Contents {
        &self.columns.contents
    }

    fn read(&mut self, variable: usize, samples: Range<u64>) -> Result<Values, Problem> {
        let name = self.columns.contents.variables[variable].name.clone();
        // A stream that fails is given up, so that nothing half read is used again.
        as_damage(&name, "sound pages", || self.read_rows(variable, samples))
    }

    fn stored_bytes(&self, _: usize) -> u64 {
        self.length
    }
}

impl Parquet {
    fn read_rows(&mut self, variable: usize, samples: Range<u64>) -> Result<Values, Problem> {
        let kept = self.streams.remove(&variable);
        let mut stream = match kept.filter(|stream| stream.next == samples.start) {
            Some(stream) => stream,
            None => self.begin(variable, samples.start)?,
        };
        let name = &self.columns.contents.variables[variable].name;
        let arrays = stream.take((samples.end - samples.start) as usize, name)?;
        // Only this one end is read, so that each structure above it has one member.
        let alone = |step: &Step| match step {
            Step::Member(_) => Step::Member(0),
            other => *other,
        };
        let steps = &self.columns.leaves[variable].steps;
        let steps: Vec<Step> = steps.iter().map(alone).collect();
        let arrays = arrays.into_iter().map(Ok);
        let values = self.columns.values(variable, &steps, arrays)?;
        if self.streams.len() < MOST_STREAMS {
            self.streams.insert(variable, stream);
        }
        Ok(values)
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
