//! What to say of an npz without arrays.

use super::place::Place;
use crate::data::{DataError, text};

pub(super) fn no_arrays(others: &[String], place: &Place) -> DataError {
    const KINDS: [(&str, &str, &str); 4] = [
        (
            "xl/",
            "an Excel workbook",
            "read it with pandas.read_excel and save .to_numpy()",
        ),
        (
            "word/",
            "a Word document",
            "choose the file that holds the numbers",
        ),
        (
            "content.xml",
            "an OpenDocument file",
            "read it with pandas.read_excel and save .to_numpy()",
        ),
        (
            "META-INF/MANIFEST.MF",
            "a Java archive",
            "choose the file that holds the numbers",
        ),
    ];
    let expected = "files ending in .npy are expected in it, as numpy.savez writes them";
    let has = |start: &str| others.iter().any(|name| name.starts_with(start));
    let kind = KINDS.iter().find(|(start, ..)| has(start));
    let found = text::list(others, 4);
    let (problem, hint) = match kind {
        Some((_, name, hint)) => (
            format!("the zip archive has no arrays: it is {name}, found {found}"),
            format!("{hint}; {expected}"),
        ),
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
