//! Writes an array and the names of its columns as a `NumPy` `.npz` archive, byte for byte the same
//! from run to run.

use std::error::Error;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;

use ndarray::{ArrayRef, Dimension};
use ndarray_npy::WriteNpyExt;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// Writes `data` (float32, any shape) and `names` (one Unicode string each) to `path`.
///
/// The file appears under its name only when it is complete.
///
/// # Errors
/// Where the file cannot be written.
pub fn write<D: Dimension>(
    path: &Path,
    data: &ArrayRef<f32, D>,
    names: &[&str],
) -> Result<(), Box<dyn Error>> {
    let unfinished = path.with_extension("npz.part");
    let mut archive = ZipWriter::new(BufWriter::new(File::create(&unfinished)?));
    // The clock stays out of the file: the same data gives the same bytes.
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(6))
        .last_modified_time(DateTime::default());

    archive.start_file("data.npy", options)?;
    data.write_npy(&mut archive)?;
    archive.start_file("names.npy", options)?;
    archive.write_all(&names_npy(names))?;
    archive.finish()?.into_inner()?.sync_all()?;

    fs::rename(&unfinished, path)?;
    Ok(())
}

/// A one-dimensional array of little-endian UTF-32 strings (`<U..`) in npy format version 1.0.
fn names_npy(names: &[&str]) -> Vec<u8> {
    let width = names.iter().map(|name| name.chars().count()).max();
    let width = width.unwrap_or(0).max(1);
    let mut header = format!(
        "{{'descr': '<U{width}', 'fortran_order': False, 'shape': ({},), }}",
        names.len()
    );
    // Magic, version and length take 10 bytes, the newline one; the data start at a multiple of 64.
    let padding = (64 - (header.len() + 11) % 64) % 64;
    header.extend(std::iter::repeat_n(' ', padding));
    header.push('\n');

    let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
    bytes.extend((header.len() as u16).to_le_bytes());
    bytes.extend(header.into_bytes());
    for name in names {
        let code_points = name.chars().map(u32::from).chain(std::iter::repeat(0));
        bytes.extend(code_points.take(width).flat_map(u32::to_le_bytes));
    }
    bytes
}
