//! The Python package of Balescope: archives as arrays of `NumPy`.
//!
//! What is here hands bytes and descriptions to and fro; `package/balescope` makes arrays, slices and data sets of
//! them. Everything that takes a while runs on threads of its own, while other threads of Python go on.

mod archive;
mod compress;
mod data;
mod decompress;
mod error;
mod metadata;
mod pool;
mod source;
mod told;

use pyo3::prelude::*;

/// The part of the package that is compiled.
#[pymodule]
fn _core(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add("Error", module.py().get_type::<error::Error>())?;
    module.add(
        "DamagedError",
        module.py().get_type::<error::DamagedError>(),
    )?;
    module.add_class::<archive::RawArchive>()?;
    module.add_class::<data::Data>()?;
    module.add_function(wrap_pyfunction!(decompress::decompress, module)?)?;
    module.add_function(wrap_pyfunction!(decompress::is_archive, module)?)?;
    module.add_function(wrap_pyfunction!(compress::codecs, module)?)?;
    module.add_function(wrap_pyfunction!(compress::by_codec, module)?)?;
    module.add_function(wrap_pyfunction!(compress::by_closed_form, module)?)?;
    module.add_function(wrap_pyfunction!(compress::with_model, module)?)?;
    module.add_function(wrap_pyfunction!(compress::save, module)?)
}
