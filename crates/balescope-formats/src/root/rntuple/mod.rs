//! `RNTuple`: what fields make variables, and their values cluster by cluster.

mod envelope;
mod fields;
mod page;
mod schema;

use std::ops::Range;

use self::page::read_page;
use self::schema::{Cluster, ColumnInfo, Page, Schema};
use super::file::{File, Key};
use crate::data::Data;
use crate::error::Problem;
use crate::values::{ByteOrder, ValueKind, Values};

/// A tuple that is open.
pub(super) struct NTuple {
    schema: Schema,
    listed: Vec<Listed>,
    notes: Vec<String>,
}

/// A field that makes a variable.
#[derive(Clone, Debug)]
pub(super) struct Listed {
    pub name: String,
    pub kind: ValueKind,
    /// Lists around its values, the outermost first.
    pub lists: Vec<List>,
    pub end: End,
}

/// How long lists are.
#[derive(Clone, Copy, Debug)]
pub(super) enum List {
    /// As this column says, by where each ends in its cluster.
    Ends(usize),
    Fixed(u64),
}

/// What lists hold in the end, by columns.
#[derive(Clone, Copy, Debug)]
pub(super) enum End {
    Numbers(usize),
    /// Where each text ends, and the characters.
    Texts(usize, usize),
    /// Where each list ends that this counts.
    Counts(usize),
}

impl NTuple {
    pub fn read(file: &File, key: &Key) -> Result<Self, Problem> {
        let schema = Schema::read(file, key)?;
        let (listed, notes) = fields::variables(&schema);
        Ok(Self {
            schema,
            listed,
            notes,
        })
    }

    pub fn entries(&self) -> u64 {
        self.schema.clusters.iter().map(|c| c.entries).sum()
    }

    /// Entries of the largest cluster.
    pub fn largest_cluster(&self) -> u64 {
        let entries = self.schema.clusters.iter().map(|c| c.entries);
        entries.max().unwrap_or(1)
    }

    pub fn listed(&self) -> &[Listed] {
        &self.listed
    }

    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    pub fn values(
        &self,
        file: &File,
        field: usize,
        samples: Range<u64>,
    ) -> Result<Values, Problem> {
        let listed = &self.listed[field];
        let mut values = Values::all(Data::empty(&listed.kind));
        let mut first = 0;
        for cluster in &self.schema.clusters {
            let end = first + cluster.entries;
            let (from, to) = (samples.start.max(first), samples.end.min(end));
            if from < to {
                let within = Within {
                    file,
                    cluster,
                    columns: &self.schema.columns,
                    name: &listed.name,
                };
                let rows = from - first..to - first;
                let piece = within.lists(&listed.lists, listed.end, rows)?;
                if !values.append(piece) {
                    let found = "another type in a later cluster";
                    return Err(Problem::malformed(listed.name.as_str(), found, "the same"));
                }
            }
            first = end;
        }
        Ok(values)
    }
}

/// One cluster, whose columns count from its beginning.
struct Within<'a> {
    file: &'a File,
    cluster: &'a Cluster,
    columns: &'a [ColumnInfo],
    name: &'a str,
}

impl Within<'_> {
    fn lists(&self, lists: &[List], end: End, rows: Range<u64>) -> Result<Values, Problem> {
        let Some((list, inner)) = lists.split_first() else {
            return self.end(end, rows);
        };
        let (offsets, values) = match list {
            List::Ends(column) => self.offsets(*column, rows)?,
            List::Fixed(length) => {
                let offsets = (0..=rows.end - rows.start).map(|i| i.checked_mul(*length));
                let start = rows.start.checked_mul(*length);
                let end = rows.end.checked_mul(*length);
                let offsets: Option<Vec<u64>> = offsets.collect();
                let sound = offsets.zip(start.zip(end));
                let (offsets, (start, end)) =
                    sound.ok_or_else(|| self.damaged("lists without end"))?;
                (offsets, start..end)
            }
        };
        let values = Box::new(self.lists(inner, end, values)?);
        Ok(Values::all(Data::List { offsets, values }))
    }

    /// Offsets from zero, and the elements that they count.
    fn offsets(&self, column: usize, rows: Range<u64>) -> Result<(Vec<u64>, Range<u64>), Problem> {
        let before = rows.start.saturating_sub(1);
        let ends = match self.numbers(column, before..rows.end)? {
            Data::U32(ends) => ends.into_iter().map(u64::from).collect(),
            Data::U64(ends) => ends,
            _ => return Err(self.damaged("lists that are counted by no index")),
        };
        let ends: Vec<u64> = if rows.start == 0 {
            std::iter::once(0).chain(ends).collect()
        } else {
            ends
        };
        let first = ends.first().copied().unwrap_or(0);
        let last = ends.last().copied().unwrap_or(0);
        if !ends.is_sorted() {
            return Err(self.damaged("lists that end before they begin"));
        }
        let offsets = ends.iter().map(|end| end - first).collect();
        Ok((offsets, first..last))
    }

    fn end(&self, end: End, rows: Range<u64>) -> Result<Values, Problem> {
        let (ends, characters) = match end {
            End::Numbers(column) => return Ok(Values::all(self.numbers(column, rows)?)),
            End::Texts(ends, characters) => (ends, characters),
            End::Counts(ends) => {
                let (offsets, _) = self.offsets(ends, rows)?;
                let counts = offsets.windows(2).map(|pair| pair[1] - pair[0]);
                return Ok(Values::all(Data::U64(counts.collect())));
            }
        };
        let (offsets, within) = self.offsets(ends, rows)?;
        let Data::U8(bytes) = self.numbers(characters, within)? else {
            return Err(self.damaged("texts that are not of characters"));
        };
        let texts = offsets.windows(2).map(|pair| {
            let text = &bytes[pair[0] as usize..pair[1] as usize];
            String::from_utf8_lossy(text).into_owned()
        });
        Ok(Values::all(Data::Text(texts.collect())))
    }

    /// Elements of a column, counted in this cluster.
    fn numbers(&self, column: usize, elements: Range<u64>) -> Result<Data, Problem> {
        let info = &self.columns[column];
        let mut data = Data::empty(&info.kind);
        // Clusters that were written before a field came have no pages of it.
        let pages = self.cluster.columns.get(column);
        let pages = pages.map_or(&[][..], Vec::as_slice);
        let mut first = self.before(info, pages, &mut data, &elements);
        for page in pages {
            let end = first + page.elements;
            let (from, to) = (elements.start.max(first), elements.end.min(end));
            if from < to {
                let page = read_page(self.file, info, page, self.name)?;
                data.append(page.slice((from - first) as usize..(to - first) as usize));
            }
            first = end;
        }
        if first < elements.end {
            let found = format!("{first} elements in a cluster, not {}", elements.end);
            return Err(self.damaged(&found));
        }
        Ok(data)
    }

    /// Fields that came later have nothing in the entries before: zeros, as the format says.
    fn before(
        &self,
        info: &ColumnInfo,
        pages: &[Page],
        data: &mut Data,
        elements: &Range<u64>,
    ) -> u64 {
        if !info.is_deferred {
            return 0;
        }
        let stored: u64 = pages.iter().map(|page| page.elements).sum();
        let missing = self.cluster.entries.saturating_sub(stored);
        let zeros = elements.end.min(missing).saturating_sub(elements.start);
        let bytes = vec![0; zeros as usize * info.kind.width()];
        if let Some(zeros) = Data::from_bytes(&info.kind, &bytes, ByteOrder::Little) {
            data.append(zeros);
        }
        missing
    }

    fn damaged(&self, found: &str) -> Problem {
        Problem::malformed(self.name, found, "a sound RNTuple; the file is damaged")
    }
}
