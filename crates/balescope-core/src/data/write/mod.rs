//! Writers: npz in BALER's convention, the formats of others by the ending of the name, and any file
//! atomically.

mod atomic;
mod axes;
mod beside;
mod convert;
mod encode;
mod formats;
mod mesh;
mod npz;
mod temporary;
mod unfailing;
mod variables;

use std::cell::Cell;
use std::io::{self, BufWriter, Seek, Write};
use std::path::Path;

pub use atomic::is_standard_output;
pub use axes::axis_names;
pub use balescope_formats::Target;
pub use temporary::{clear_left_over, remove_unfinished, remove_unfinished_now};

use super::{DType, DataError, Dataset, Metadata};
use crate::memory;
use unfailing::Unfailing;

/// Writes a data set in the format that the path ends as, or as npz in BALER's convention: `data` in the
/// stored type, byte order and array order, `names` (`<U..`) where the file had names, and coordinates of fields. Atomic.
///
/// Values become the nearest that the stored type can hold: integers are rounded and clamped to
/// the type's limits (not-a-number becomes 0), floats are rounded to nearest even.
pub fn write_data(path: &Path, data: &Dataset) -> Result<(), DataError> {
    let mut parts = std::iter::once(Ok::<_, DataError>(data.clone()));
    let next = &mut || parts.next().transpose();
    write_parts(path, data.samples(), data.metadata(), next)?
}

/// The same for a data set that comes in parts of its samples, so many in all, of which `metadata` tells; in another format where the
/// path ends as its files do, and as npy, without names, where it ends so. Parts go to the disk as they
/// come, unless the file's order does not allow it. Within the result of writing is what `next` said where
/// it stopped.
pub fn write_parts<E>(
    path: &Path,
    samples: usize,
    metadata: &Metadata,
    next: &mut dyn FnMut() -> Result<Option<Dataset>, E>,
) -> Result<Result<(), E>, DataError> {
    if let Some(target) = Target::of(path) {
        return formats::write(path, target, samples, metadata, next);
    }
    write_with(path, |out| {
        let failed = Cell::new(false);
        let gone = |what: &str| Stopped::Disk(io::Error::other(what.to_owned()));
        let mut next = || {
            if failed.get() {
                return Err(gone("nothing more can be written"));
            }
            next().map_err(Stopped::Other)
        };
        let missing = || gone("no data");
        let first = next()?.ok_or_else(missing)?;
        if is_npy(path) {
            return data(out, first, samples, &mut next);
        }
        let mut out = Unfailing::new(out, &failed);
        let written = npz::write(&mut out, first, samples, metadata, &mut next);
        out.check()?;
        written
    })
}

/// The bytes of the npy that [`write_parts`] would write, in memory.
///
/// # Errors
/// What `next` said where it stopped, and memory that there is none.
pub fn npy_of_parts<E>(
    samples: usize,
    next: &mut dyn FnMut() -> Result<Option<Dataset>, E>,
) -> Result<Vec<u8>, Stopped<E>> {
    let mut next = || next().map_err(Stopped::Other);
    let none = || Stopped::Disk(io::Error::other("no data"));
    let first = next()?.ok_or_else(none)?;
    let mut bytes = Vec::new();
    let size = samples * first.types().bytes(first.columns(), first.points());
    memory::reserve(&mut bytes, size + HEADER).map_err(io::Error::other)?;
    data(&mut bytes, first, samples, &mut next)?;
    Ok(bytes)
}

/// Bytes that the header of most npy takes at most.
const HEADER: usize = 1024;

/// Why a file was not finished.
#[derive(Debug)]
pub enum Stopped<E> {
    /// It could not be written.
    Disk(io::Error),
    /// What was to be written could not be had.
    Other(E),
}

impl<E> From<io::Error> for Stopped<E> {
    fn from(error: io::Error) -> Self {
        Self::Disk(error)
    }
}

/// A file that is being written, of which what was written may be written over.
pub trait WriteSeek: Write + Seek {}

impl<T: Write + Seek> WriteSeek for T {}

/// As [`write_atomically`] for what may fail for reasons of its own: those are given back within.
pub fn write_with<T, E>(
    path: &Path,
    fill: impl FnOnce(&mut dyn WriteSeek) -> Result<T, Stopped<E>>,
) -> Result<Result<T, E>, DataError> {
    let (mut done, mut failed) = (None, None);
    let written = atomic::persist(path, |file, _| {
        let mut out = BufWriter::with_capacity(1 << 18, file);
        match fill(&mut out) {
            Ok(told) => done = Some(told),
            Err(Stopped::Disk(error)) => return Err(error),
            Err(Stopped::Other(error)) => {
                failed = Some(error);
                return Err(io::Error::other("stopped"));
            }
        }
        out.flush()
    });
    match (failed, done) {
        (Some(error), _) => Ok(Err(error)),
        (None, Some(told)) => written.map(|()| Ok(told)),
        (None, None) => written.and(Err(DataError::Layout("nothing was written".to_owned()))),
    }
}

/// Whether a name promises an array alone.
fn is_npy(path: &Path) -> bool {
    path.extension()
        .is_some_and(|ending| ending.eq_ignore_ascii_case("npy"))
}

/// Writes the npy of a data set in parts.
fn data<E>(
    out: &mut (impl Write + ?Sized),
    first: Dataset,
    samples: usize,
    next: &mut dyn FnMut() -> Result<Option<Dataset>, Stopped<E>>,
) -> Result<(), Stopped<E>> {
    if let Some(each) = first.types().several() {
        let each = each.to_vec();
        return records(out, first, &each, samples, next);
    }
    let (dtype, order, fortran) = (first.dtype, first.byte_order, first.fortran_order);
    if fortran || first.layout.sample_axis != Some(0) || first.samples() == samples {
        let mut parts = vec![first];
        while let Some(part) = next()? {
            parts.push(part);
        }
        let whole = Dataset::joined(&parts).map_err(io::Error::other)?;
        drop(parts);
        return Ok(stored_array(&whole)?.write(out, fortran)?);
    }
    let shape = first.layout.with_samples(samples).shape;
    encode::begin(out, &shape, dtype, order, false)?;
    let mut part = Some(first);
    let mut found = 0;
    while let Some(data) = part {
        found += data.samples();
        stored_array(&data)?.write_elements(out)?;
        part = next()?;
    }
    if found == samples {
        return Ok(());
    }
    let message = format!("{found} samples, where {samples} were announced");
    Err(Stopped::Disk(io::Error::other(message)))
}

/// Writes the npy of a data set in parts whose columns are of several types: a structured array, a field of
/// it a column.
fn records<E>(
    out: &mut (impl Write + ?Sized),
    first: Dataset,
    each: &[DType],
    samples: usize,
    next: &mut dyn FnMut() -> Result<Option<Dataset>, Stopped<E>>,
) -> Result<(), Stopped<E>> {
    let fields = first.column_names.iter().map(String::as_str);
    let fields: Vec<(&str, DType)> = fields.zip(each.iter().copied()).collect();
    let grid = first.layout.field_shape();
    let shape: Vec<usize> = std::iter::once(samples).chain(grid).collect();
    encode::begin_records(out, &shape, &fields)?;
    let mut part = Some(first);
    let mut found = 0;
    while let Some(data) = part {
        found += data.samples();
        encode::records(out, &data)?;
        part = next()?;
    }
    if found == samples {
        return Ok(());
    }
    let message = format!("{found} samples, where {samples} were announced");
    Err(Stopped::Disk(io::Error::other(message)))
}

/// A data set along the axes of its file.
fn stored_array(data: &Dataset) -> io::Result<encode::StoredArray<'_>> {
    Ok(encode::StoredArray {
        doubles: data.stored_view().map_err(io::Error::other)?,
        remainders: data.stored_remainders().map_err(io::Error::other)?,
        dtype: data.dtype,
        order: data.byte_order,
    })
}

/// Writes through a temporary file in the same folder, synced and renamed: a reader sees the old
/// file or the whole new one. An existing file keeps its permissions; a link stays a link, also one to a
/// file that is not there yet. A pipe or a device stays one and gets the bytes once all of them are
/// there, and so does standard output (`-`).
pub fn write_atomically(
    path: &Path,
    fill: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), DataError> {
    atomic::persist(path, |file, _| {
        let mut writer = BufWriter::with_capacity(1 << 18, file);
        fill(&mut writer)?;
        writer.flush()
    })
}

#[cfg(test)]
mod tests;
