//! Writers: npz in BALER's convention, and any file atomically.

mod atomic;
mod encode;

use std::io::{self, BufWriter, Seek, Write};
use std::path::Path;

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::{DataError, Dataset};

/// Bytes from which a zip entry needs 64-bit sizes, with room for the header.
const LARGE: usize = (u32::MAX - (1 << 16)) as usize;

/// Writes a data set as npz in BALER's convention: `data` in the stored type, byte order and
/// array order, and `names` (`<U..`) where the file had names. Atomic.
///
/// Values become the nearest that the stored type can hold: integers are rounded and clamped to
/// the type's limits (not-a-number becomes 0), floats are rounded to nearest even.
///
/// # Errors
/// When the file cannot be written.
pub fn write_npz(path: &Path, data: &Dataset) -> Result<(), DataError> {
    let view = data.stored_view()?;
    atomic::persist(path, |file| {
        let mut zip = ZipWriter::new(BufWriter::with_capacity(1 << 18, file));
        start(&mut zip, "data.npy", data.stored_bytes())?;
        encode::array(
            &mut zip,
            &view,
            data.dtype,
            data.byte_order,
            data.fortran_order,
        )?;
        if let Some(names) = data.names_to_write() {
            start(&mut zip, "names.npy", encode::names_size(names))?;
            encode::names(&mut zip, names)?;
        }
        zip.finish()?.flush()
    })
}

/// Uncompressed, as `numpy.savez` does: measured numbers hardly shrink, and reading is faster.
fn start<W: Write + Seek>(zip: &mut ZipWriter<W>, name: &str, size: usize) -> io::Result<()> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .large_file(size >= LARGE);
    Ok(zip.start_file(name, options)?)
}

/// Writes through a temporary file in the same folder, synced and renamed: a reader sees the old
/// file or the whole new one. An existing file keeps its permissions; a link stays a link.
///
/// # Errors
/// When the folder cannot be written to, or `fill` fails.
pub fn write_atomically(
    path: &Path,
    fill: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), DataError> {
    atomic::persist(path, |file| {
        let mut writer = BufWriter::with_capacity(1 << 18, file);
        fill(&mut writer)?;
        writer.flush()
    })
}

#[cfg(test)]
mod tests;
