//! All of a file at once, on all threads.

use std::sync::Mutex;

use balescope_formats::{Format, Reader};
use rayon::prelude::*;

use super::file::{FormatFile, Plan};
use super::numbers::NumericVariable;
use crate::data::read::element::{Elements, zeros};
use crate::data::read::header::Header;
use crate::data::read::stored::Stored;
use crate::data::read::values::ReadValues;
use crate::data::{ByteOrder, DType, DataError, Dataset};

/// Values that one task reads of a single array; a task reads whole chunks of a file, of which the first and the last
/// are partly read by its neighbours too.
const BLOCK: usize = 1 << 23;

/// Fewer values are read on one thread.
const MANY: usize = 1 << 20;

/// Readers of one file, each of which serves one thread at a time.
struct Readers<'a> {
    plan: &'a Plan,
    idle: Mutex<Vec<Reader>>,
}

impl FormatFile {
    /// All samples, where the file may be opened several times and has one array of many samples, or several; `None` where
    /// one reader does as well.
    pub(super) fn read_on_all_threads(&mut self) -> Result<Option<Dataset>, DataError> {
        let plan = &*self.plan;
        let (parts, rows) = (&plan.parts, plan.parts[0].shape[0]);
        let count = rows * plan.layout.features();
        let is_shared = plan.lists.is_none() && may_be_shared(self.reader.format());
        if !is_shared || count < MANY {
            return Ok(None);
        }
        let readers = Readers {
            plan,
            idle: Mutex::new(Vec::new()),
        };
        if let [one] = parts.as_slice()
            && one.dtype != DType::Bool
            && !one.dtype.exceeds_doubles()
        {
            return readers.blocks(one, rows).map(Some);
        }
        let bytes: Result<Vec<Vec<u8>>, DataError> = (parts.par_iter())
            .map(|part| readers.with(|reader| plan.bytes(reader, part, 0..rows)))
            .collect();
        let data = plan.assemble(&bytes?, rows, plan.layout.clone())?;
        Ok(Some(data))
    }
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

impl Readers<'_> {
    /// Hands a reader out, and takes it back.
    fn with<T>(
        &self,
        work: impl FnOnce(&mut Reader) -> Result<T, DataError>,
    ) -> Result<T, DataError> {
        let idle = self.idle.lock().ok().and_then(|mut idle| idle.pop());
        let mut reader = match idle {
            Some(reader) => reader,
            None => balescope_formats::open(&self.plan.path)?,
        };
        let done = work(&mut reader)?;
        if let Ok(mut idle) = self.idle.lock() {
            idle.push(reader);
        }
        Ok(done)
    }

    /// A single array, a block of samples a task.
    fn blocks(&self, part: &NumericVariable, rows: usize) -> Result<Dataset, DataError> {
        let plan = self.plan;
        let each = part.values_of_sample();
        let mut doubles = zeros(rows * each, &plan.place)?;
        let block = (BLOCK / each.max(1)).clamp(1, rows.max(1));
        let blocks = doubles.par_chunks_mut(block * each).enumerate();
        blocks.try_for_each(|(number, out)| {
            let first = number * block;
            let rows = first..first + out.len() / each;
            let bytes = self.with(|reader| plan.bytes(reader, part, rows))?;
            let elements = Elements {
                name: String::new(),
                dtype: part.dtype,
                order: ByteOrder::Little,
                bytes: &bytes,
                first: 0,
                stride: part.dtype.size(),
            };
            elements.decode(0, each, each, out);
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
            coordinates: Vec::new(),
        };
        plan.dataset(all, columns, plan.layout.clone())
    }
}
