//! All values of an archive in memory.

use balescope_core::codec::classical::{is_packed, unpack};
use balescope_core::codec::{Archive, ArchiveError};
use balescope_core::data::{Dataset, npy_of_parts};
use numpy::PyArray1;
use pyo3::prelude::*;

use crate::error::{of_archive, of_stopped};
use crate::pool::work;

/// What stands for a file in messages about bytes.
const LABEL: &str = "archive";

/// The bytes of an npy of all that an archive in memory holds.
#[pyfunction]
pub fn decompress<'py>(py: Python<'py>, bytes: &[u8]) -> PyResult<Bound<'py, PyArray1<u8>>> {
    let decode = || {
        let data = if is_packed(bytes) {
            unpack(bytes)
        } else {
            Archive::from_bytes(LABEL, bytes).and_then(|archive| archive.decode())
        };
        let mut data = Some(data.map_err(of_archive)?);
        let samples = data.as_ref().map_or(0, Dataset::samples);
        npy_of_parts(samples, &mut || Ok::<_, ArchiveError>(data.take())).map_err(of_stopped)
    };
    let bytes = work(py, decode)??;
    Ok(PyArray1::from_vec(py, bytes))
}

/// Whether these first bytes of a file are an archive's.
#[pyfunction]
pub fn is_archive(bytes: &[u8]) -> bool {
    Archive::is_archive(bytes)
}
