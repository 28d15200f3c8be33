//! What goes wrong, as exceptions with the same words as the program's.

use std::io;

use balescope_core::codec::ArchiveError;
use balescope_core::data::{DataError, Stopped};
use pyo3::exceptions::{
    PyFileNotFoundError, PyIndexError, PyMemoryError, PyOSError, PyPermissionError, PyValueError,
};
use pyo3::{PyErr, create_exception};

create_exception!(
    balescope,
    Error,
    PyValueError,
    "Something that Balescope cannot do, in the words of the program."
);
create_exception!(
    balescope,
    DamagedError,
    Error,
    "An archive whose bytes are not those that were written."
);

pub fn other(text: impl ToString) -> PyErr {
    Error::new_err(text.to_string())
}

pub fn of_archive(error: ArchiveError) -> PyErr {
    let text = error.to_string();
    match error {
        ArchiveError::File(error) => of_data(error),
        ArchiveError::Damaged { .. } => DamagedError::new_err(text),
        ArchiveError::Memory { .. } => PyMemoryError::new_err(text),
        ArchiveError::NoSuchSamples { .. } => PyIndexError::new_err(text),
        ArchiveError::Write(error) => of_system(error.kind(), text),
        _ => other(text),
    }
}

pub fn of_data(error: DataError) -> PyErr {
    let text = error.to_string();
    match error {
        DataError::Io { source, .. } => of_system(source.kind(), text),
        _ => other(text),
    }
}

/// What stopped the making of an array in memory.
pub fn of_stopped(stopped: Stopped<ArchiveError>) -> PyErr {
    match stopped {
        Stopped::Disk(error) => PyMemoryError::new_err(error.to_string()),
        Stopped::Other(error) => of_archive(error),
    }
}

fn of_system(kind: io::ErrorKind, text: String) -> PyErr {
    match kind {
        io::ErrorKind::NotFound => PyFileNotFoundError::new_err(text),
        io::ErrorKind::PermissionDenied => PyPermissionError::new_err(text),
        _ => PyOSError::new_err(text),
    }
}
