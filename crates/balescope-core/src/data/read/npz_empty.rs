//! What to say of an npz without arrays.

use balescope_formats::zip_of_others;

use super::place::Place;
use crate::data::{DataError, text};

pub(super) fn no_arrays(others: &[String], place: &Place) -> DataError {
    let expected = "files ending in .npy are expected in it, as numpy.savez writes them";
    let found = text::list(others, 4);
    let (problem, hint) = match zip_of_others(others) {
        Some((name, hint)) => (name.to_owned(), hint.to_owned()),
        None if others.is_empty() => (
            "the zip archive is empty, found no arrays".to_owned(),
            expected.to_owned(),
        ),
        None => (
            format!("the zip archive has no arrays, found {found}"),
            format!("{expected}; unpack it first where one of these is the data"),
        ),
    };
    DataError::Unusable {
        file: place.file.clone(),
        problem,
        hint,
    }
}
