//! Tables as text: CSV, TSV and columns with blanks between them.

mod blocks;
mod column;
mod dialect;
mod growing;
mod names;
mod number;
mod records;
mod times;

use std::ops::Range;
use std::path::Path;
use std::thread;

use self::blocks::Blocks;
use self::column::Kind;
use self::dialect::Dialect;
use self::names::Header;
use self::records::Part;
use self::times::note_of_texts;
use crate::bytes::Bytes;
use crate::contents::{Attribute, Contents, Variable};
use crate::data::Data;
use crate::dates::HEAD_UNIT;
use crate::error::{Problem, excerpt};
use crate::reader::Source;
use crate::values::Values;

/// A table that has been read: text has no index, so that its first row costs as much as all.
pub(crate) struct Table {
    contents: Contents,
    columns: Vec<Values>,
    length: u64,
}

/// So many blocks are parsed side by side, at most.
const MOST_THREADS: usize = 8;

impl Table {
    pub fn open(path: &Path) -> Result<Self, Problem> {
        let length = Bytes::open(path)?.length();
        let mut blocks = Blocks::open(path)?;
        let head = blocks.head()?;
        let dialect = Dialect::from_text(&head);
        let header = Header::from_text(&head, &dialect);
        if header.width() == 0 {
            return Err(Problem::malformed(
                "the table",
                format!("no rows (\"{}\")", excerpt(&head, 40)),
                "rows of numbers or words",
            ));
        }
        let mut kinds = vec![None; header.width()];
        let part = loop {
            let part = parse(&mut blocks, &dialect, &header, &kinds)?;
            let mixed = part.mixed();
            if mixed.is_empty() {
                break part;
            }
            // Numbers that turned out to be words further down are read again, as they were written.
            for index in mixed {
                kinds[index] = Some(Kind::Text);
            }
            blocks = Blocks::open(path)?;
        };
        Ok(Self::new(&header, &dialect, part, length))
    }

    fn new(header: &Header, dialect: &Dialect, part: Part, length: u64) -> Self {
        let mut contents = Contents {
            notes: part.notes(dialect),
            ..Contents::default()
        };
        contents.notes.extend(header.notes.iter().cloned());
        if !dialect.comments.is_empty() {
            let comments = dialect.comments.join("\n");
            contents
                .attributes
                .push(Attribute::text("comments", comments));
        }
        let rows = part.rows;
        let mut columns = Vec::new();
        for (name, (unit, column)) in header
            .names
            .iter()
            .zip(header.units.iter().zip(part.columns))
        {
            if column.has_rounded() {
                contents.notes.push(format!(
                    "`{name}` has integers that are read as doubles, which do not hold them: they are rounded"
                ));
            }
            contents.notes.extend(column.note(name));
            let (values, attributes) = column.finish();
            if let Data::Text(texts) = &values.data {
                contents.notes.extend(note_of_texts(name, texts));
            }
            let mut variable = Variable::new(name.clone(), vec![rows], values.data.kind());
            variable.can_be_missing = values.valid.is_some();
            if let Some(unit) = unit {
                // The unit of times is the one that they are counted in.
                let of = if attributes.is_empty() {
                    "units"
                } else {
                    HEAD_UNIT
                };
                variable.attributes.push(Attribute::text(of, unit.clone()));
            }
            variable.attributes.extend(attributes);
            contents.variables.push(variable);
            columns.push(values);
        }
        Self {
            contents,
            columns,
            length,
        }
    }
}

impl Source for Table {
    fn contents(&self) -> &Contents {
        &self.contents
    }

    fn read(&mut self, variable: usize, samples: Range<u64>) -> Result<Values, Problem> {
        Ok(self.columns[variable].slice(samples.start as usize..samples.end as usize))
    }

    fn stored_bytes(&self, _: usize) -> u64 {
        self.length
    }
}

/// Parses all blocks, some side by side, and puts them behind one another.
fn parse(
    blocks: &mut Blocks,
    dialect: &Dialect,
    header: &Header,
    kinds: &[Option<Kind>],
) -> Result<Part, Problem> {
    let threads = thread::available_parallelism().map_or(1, |n| n.get().min(MOST_THREADS));
    let mut whole = Part::new(kinds);
    let mut skip = header.rows;
    loop {
        let mut batch = Vec::new();
        while batch.len() < threads
            && let Some(block) = blocks.next(dialect)?
        {
            batch.push((block, std::mem::take(&mut skip)));
        }
        if batch.is_empty() {
            return Ok(whole);
        }
        let parts = thread::scope(|scope| {
            let parse = |(block, skip): &(blocks::Block, usize)| {
                Part::parse(&block.bytes, block.line, *skip, dialect, kinds)
            };
            let threads: Vec<_> = batch
                .iter()
                .map(|item| scope.spawn(move || parse(item)))
                .collect();
            let parts = threads.into_iter().map(|thread| {
                let failed = || Problem::Panicked {
                    place: "the table".to_owned(),
                    message: "a thread failed".to_owned(),
                };
                thread.join().map_err(|_| failed())?
            });
            parts.collect::<Result<Vec<_>, Problem>>()
        })?;
        for part in parts {
            whole.append(part);
        }
    }
}

#[cfg(test)]
mod tests;
