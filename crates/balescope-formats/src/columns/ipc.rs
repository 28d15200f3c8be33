//! Arrow IPC files, which Feather of version 2 are, too.

use std::fs::File;
use std::io::BufReader;
use std::ops::Range;
use std::path::Path;

use arrow_ipc::reader::FileReader;
use arrow_ipc::{Block, root_as_footer, root_as_message};
use arrow_schema::ArrowError;

use super::parts::{Columns, starts};
use crate::bytes::Bytes;
use crate::contents::Contents;
use crate::error::{Problem, excerpt};
use crate::reader::Source;
use crate::values::Values;

/// An open file, whose columns lie in batches.
pub(crate) struct ArrowIpc {
    columns: Columns,
    length: u64,
}

impl ArrowIpc {
    pub fn open(path: &Path) -> Result<Self, Problem> {
        let bytes = Bytes::open(path)?;
        let mut columns = Columns::open(path, batches(&bytes)?)?;
        let schema = reader(&columns, None)?.schema();
        columns.set_schema(&schema);
        let batches = columns.starts.windows(2).map(|pair| pair[1] - pair[0]);
        let largest = batches.max().unwrap_or(1);
        for variable in &mut columns.contents.variables {
            variable.chunk = largest;
        }
        Ok(Self {
            columns,
            length: bytes.length(),
        })
    }
}

/// A reader of some columns, or of all.
fn reader(
    columns: &Columns,
    wanted: Option<Vec<usize>>,
) -> Result<FileReader<BufReader<File>>, Problem> {
    FileReader::try_new(BufReader::new(columns.file()?), wanted)
        .map_err(|e| problem("the footer", &e))
}

impl Source for ArrowIpc {
    fn contents(&self) -> &Contents {
        &self.columns.contents
    }

    fn read(&mut self, variable: usize, samples: Range<u64>) -> Result<Values, Problem> {
        let leaf = &self.columns.leaves[variable];
        let name = self.columns.contents.variables[variable].name.as_str();
        let mut reader = reader(&self.columns, Some(vec![leaf.column]))?;
        let parts = self.columns.parts(&samples);
        (reader.set_index(parts.start)).map_err(|e| problem(name, &e))?;
        let starts = &self.columns.starts[parts.start..=parts.end];
        let pieces = starts.windows(2).zip(reader).map(|(pair, batch)| {
            let (start, end) = (pair[0], pair[1]);
            let batch = batch.map_err(|e| problem(name, &e))?;
            let column = batch.columns().first();
            let Some(column) = column.filter(|column| column.len() as u64 == end - start) else {
                let expected = format!("{} rows", end - start);
                return Err(Problem::malformed(name, "other rows", expected));
            };
            let from = samples.start.max(start) - start;
            let to = samples.end.min(end) - start;
            Ok(column.slice(from as usize, (to - from) as usize))
        });
        self.columns.values(variable, &leaf.steps, pieces)
    }

    fn stored_bytes(&self, _: usize) -> u64 {
        self.length
    }
}

/// Rows before each batch, from the batches' own headers; what they claim is held against the file.
fn batches(bytes: &Bytes) -> Result<Vec<u64>, Problem> {
    let damaged = |found: String| {
        let expected = "a sound Arrow file; it may be cut short, fetch it again";
        Problem::malformed("the footer", found, expected)
    };
    let length = bytes.length();
    let end = bytes.read(length.saturating_sub(10), 10.min(length), "the footer")?;
    let [a, b, c, d, rest @ ..] = end.as_slice() else {
        return Err(damaged(format!("{length} bytes")));
    };
    let size = u64::from(u32::from_le_bytes([*a, *b, *c, *d]));
    if rest != b"ARROW1" || size > length.saturating_sub(10) {
        return Err(damaged("no footer at the end".to_owned()));
    }
    let footer = bytes.read(length - 10 - size, size, "the footer")?;
    let footer = root_as_footer(&footer).map_err(|e| damaged(e.to_string()))?;
    let dictionaries = footer.dictionaries().into_iter().flatten();
    for block in dictionaries.chain(footer.recordBatches().into_iter().flatten()) {
        let whole = i64::from(block.metaDataLength()).checked_add(block.bodyLength());
        let end = whole.and_then(|whole| whole.checked_add(block.offset()));
        let is_within = |end: i64| end >= 0 && end as u64 <= length;
        let sizes = [
            block.offset(),
            i64::from(block.metaDataLength()),
            block.bodyLength(),
        ];
        if !end.is_some_and(is_within) || sizes.iter().any(|size| *size < 0) {
            return Err(damaged(format!("a batch at {}", block.offset())));
        }
    }
    for block in footer.dictionaries().into_iter().flatten() {
        check_batch(bytes, block)?;
    }
    let batches = footer.recordBatches().into_iter().flatten();
    let rows = batches.map(|block| check_batch(bytes, block));
    starts(&rows.collect::<Result<Vec<u64>, _>>()?)
        .ok_or_else(|| damaged("rows without end".to_owned()))
}

/// The rows of a batch, whose buffers lie within it: the library would panic at others.
fn check_batch(bytes: &Bytes, block: &Block) -> Result<u64, Problem> {
    let place = format!("the batch at {}", block.offset());
    let damaged = |found: String| Problem::malformed(place.as_str(), found, "a sound batch");
    let size = block.metaDataLength() as u64;
    let header = bytes.read(block.offset() as u64, size, "a batch")?;
    // Newer files have a mark before the length of the header.
    let skip = if header.starts_with(&[0xff; 4]) { 8 } else { 4 };
    let message = root_as_message(header.get(skip..).unwrap_or_default())
        .map_err(|e| damaged(e.to_string()))?;
    let dictionary = message.header_as_dictionary_batch();
    let batch = message
        .header_as_record_batch()
        .or_else(|| dictionary.and_then(|dictionary| dictionary.data()));
    let Some(batch) = batch else {
        return Err(damaged("neither rows nor categories".to_owned()));
    };
    let is_within = |offset: i64, length: i64| {
        let end = offset.checked_add(length);
        offset >= 0 && length >= 0 && end.is_some_and(|end| end <= block.bodyLength())
    };
    let mut buffers = batch.buffers().into_iter().flatten();
    if buffers.any(|buffer| !is_within(buffer.offset(), buffer.length())) {
        return Err(damaged("buffers that reach past its end".to_owned()));
    }
    u64::try_from(batch.length()).map_err(|_| damaged(format!("{} rows", batch.length())))
}

fn problem(place: &str, error: &ArrowError) -> Problem {
    let message = excerpt(&error.to_string(), 200);
    Problem::malformed(place, message, "a sound Arrow file")
}
