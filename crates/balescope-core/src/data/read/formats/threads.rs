//! Reading on all threads, each with a reader of its own.

use std::ops::Range;

use balescope_formats::{Format, Reader};
use rayon::prelude::*;

use super::numbers::NumericVariable;
use super::plan::Plan;
use crate::data::read::element::{Elements, zeros};
use crate::data::read::header::Header;
use crate::data::read::stored::Stored;
use crate::data::read::values::ReadValues;
use crate::data::{ByteOrder, DType, DataError, Dataset};

/// Values that one task reads, about: what is read, unpacked and turned to doubles stays near the processor, and the
/// memory for it is there already.
const BLOCK: usize = 1 << 17;

/// Fewer values are read on one thread.
const MANY: usize = 1 << 18;

/// Readers of one file, one a thread. Each always reads the same columns, so that it can go on where it was.
pub(super) struct Readers {
    pub first: Reader,
    /// Opened when there is work for them.
    others: Vec<Reader>,
}

/// Formats of which a reader holds next to nothing, so that several of them are as good as one.
fn may_be_shared(format: Format) -> bool {
    matches!(
        format,
        Format::Hdf5
            | Format::NetCdf4
            | Format::NetCdf3
            | Format::Parquet
            | Format::ArrowIpc
            | Format::Root
            | Format::Zarr
    )
}

/// So many samples, or a few more: chunks that are read in two tasks are unpacked twice.
fn whole_chunks(samples: usize, parts: &[NumericVariable]) -> usize {
    let chunk = parts.iter().map(|part| part.chunk).max().unwrap_or(1);
    samples
        .max(1)
        .checked_next_multiple_of(chunk.max(1))
        .unwrap_or(chunk)
}

impl Readers {
    pub fn new(first: Reader) -> Self {
        Self {
            first,
            others: Vec::new(),
        }
    }

    /// All samples of a single array, where the file may be opened several times; `None` where it may not, or has
    /// several arrays, which are read side by side as they are.
    pub fn read_all(&mut self, plan: &Plan) -> Result<Option<Dataset>, DataError> {
        let (parts, rows) = (&plan.parts, plan.parts[0].shape[0]);
        let [one] = parts.as_slice() else {
            return Ok(None);
        };
        let is_plain = one.dtype != DType::Bool && !one.dtype.exceeds_doubles();
        if !is_plain || !self.are_many(plan, rows * plan.layout.features()) {
            return Ok(None);
        }
        self.blocks(plan, one, rows).map(Some)
    }

    /// The values of some rows, which count along the first axis; one list of bytes a part.
    pub fn read(&mut self, plan: &Plan, rows: &Range<usize>) -> Result<Vec<Vec<u8>>, DataError> {
        let parts = &plan.parts;
        let all = plan.layout.features() * plan.layout.samples();
        let each = all / parts[0].shape[0].max(1);
        let is_shared = self.are_many(plan, rows.len() * each);
        let readers = self.open(if is_shared { parts.len() } else { 1 }, plan)?;
        let count = readers.len();
        let share = |(first, reader): (usize, &mut Reader)| {
            let own = parts.iter().skip(first).step_by(count);
            own.map(|part| plan.bytes(reader, part, rows.clone()))
                .collect()
        };
        let shares = readers.into_par_iter().enumerate().map(share);
        let shares: Vec<Vec<Vec<u8>>> = shares.collect::<Result<_, DataError>>()?;
        let mut shares: Vec<_> = shares.into_iter().map(Vec::into_iter).collect();
        let next = |part: usize| shares[part % count].next();
        Ok((0..parts.len()).filter_map(next).collect())
    }

    /// Rows of several arrays that are read before they are put together.
    pub fn rows_at_a_time(&self, plan: &Plan) -> usize {
        let rows = plan.parts[0].shape[0];
        let width = plan.layout.features() * plan.layout.samples() / rows.max(1);
        if self.are_many(plan, rows * width) {
            // All of the arrays are read for each block.
            let several = BLOCK * plan.parts.len().min(16);
            whole_chunks(several / width.max(1), &plan.parts).min(rows)
        } else {
            rows
        }
    }

    /// Whether so many values are read by several readers.
    fn are_many(&self, plan: &Plan, values: usize) -> bool {
        values >= MANY && plan.lists.is_none() && may_be_shared(self.first.format())
    }

    /// As many as there are threads for so many tasks.
    fn open(&mut self, tasks: usize, plan: &Plan) -> Result<Vec<&mut Reader>, DataError> {
        let others = rayon::current_num_threads().clamp(1, tasks.max(1)) - 1;
        while self.others.len() < others {
            self.others.push(balescope_formats::open(&plan.path)?);
        }
        let others = &mut self.others[..others];
        Ok(std::iter::once(&mut self.first).chain(others).collect())
    }

    /// A single array, a block of samples a task.
    fn blocks(
        &mut self,
        plan: &Plan,
        part: &NumericVariable,
        rows: usize,
    ) -> Result<Dataset, DataError> {
        let each = part.values_of_sample();
        let mut doubles = zeros(rows * each, &plan.place)?;
        let block = whole_chunks(BLOCK / each.max(1), std::slice::from_ref(part)).min(rows);
        let readers = self.open(rows.div_ceil(block), plan)?;
        let count = readers.len();
        let mut shares: Vec<Vec<(usize, &mut [f64])>> = (0..count).map(|_| Vec::new()).collect();
        for (number, out) in doubles.chunks_mut(block * each).enumerate() {
            shares[number % count].push((number, out));
        }
        let work = readers.into_par_iter().zip(shares);
        work.try_for_each(|(reader, share)| {
            for (number, out) in share {
                let first = number * block;
                let bytes = plan.bytes(reader, part, first..first + out.len() / each)?;
                let elements = Elements {
                    name: String::new(),
                    dtype: part.dtype,
                    order: ByteOrder::Little,
                    bytes: &bytes,
                    first: 0,
                    stride: part.dtype.size(),
                };
                elements.decode(0, each, each, out);
            }
            Ok::<_, DataError>(())
        })?;
        let columns = part.columns(plan.layout.kind);
        let names = (0..columns).map(|column| part.column_name(column, columns));
        let all = Stored {
            header: Header::plain(part.dtype, plan.layout.shape.clone()),
            values: ReadValues {
                doubles,
                remainders: None,
            },
            types: None,
            array: None,
            names: Some(names.collect()),
            notes: Vec::new(),
            layout: None,
            metadata: crate::data::Metadata::default(),
        };
        plan.dataset(all, columns, plan.layout.clone())
    }
}
