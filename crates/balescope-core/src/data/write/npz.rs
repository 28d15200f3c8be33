//! Writing npz: the array, the names of its columns and its coordinates.

use std::io::{self, Seek, Write};

use ndarray::ArrayViewD;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::{Stopped, beside, data, encode};
use crate::data::{ByteOrder, Dataset, Metadata};

/// Bytes from which a zip entry needs 64-bit sizes, with room for the header.
const LARGE: usize = (u32::MAX - (1 << 16)) as usize;

/// Writes the npz of a data set in parts.
pub(super) fn write<E>(
    out: &mut (impl Write + Seek),
    first: Dataset,
    samples: usize,
    metadata: &Metadata,
    next: &mut dyn FnMut() -> Result<Option<Dataset>, Stopped<E>>,
) -> Result<(), Stopped<E>> {
    let coordinates = beside::coordinates(&first, samples, metadata);
    let mut zip = ZipWriter::new(out);
    // Records have names of their own.
    let is_of_records = first.types().several().is_some();
    let names = (first.names_to_write().map(<[String]>::to_vec)).filter(|_| !is_of_records);
    let size = samples * first.types().bytes(first.columns(), first.points());
    start(&mut zip, "data.npy", size)?;
    data(&mut zip, first, samples, next)?;
    if let Some(names) = names {
        start(&mut zip, "names.npy", encode::names_size(&names))?;
        encode::names(&mut zip, &names)?;
    }
    for coordinate in coordinates {
        let values = coordinate.values.as_slice();
        let name = format!("{}.npy", coordinate.name);
        start(&mut zip, &name, values.len() * coordinate.dtype.size())?;
        let doubles = ArrayViewD::from_shape(coordinate.shape.clone(), values);
        let array = encode::StoredArray {
            doubles: doubles.map_err(io::Error::other)?,
            remainders: None,
            dtype: coordinate.dtype,
            order: ByteOrder::Little,
        };
        array.write(&mut zip, false)?;
    }
    zip.finish().map_err(io::Error::from)?;
    Ok(())
}

/// Uncompressed, as `numpy.savez` does: measured numbers hardly shrink, and reading is faster.
fn start<W: Write + Seek>(zip: &mut ZipWriter<W>, name: &str, size: usize) -> io::Result<()> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .large_file(size >= LARGE);
    Ok(zip.start_file(name, options)?)
}
