//! Writing into the formats of others, in parts as they come.

use std::io;
use std::path::Path;

use balescope_formats::{Target, Writer};

use super::atomic;
use super::variables::Variables;
use crate::data::{DataError, Dataset, Metadata};

/// Writes a data set that comes in parts into the format of `target`, at `path`.
///
/// # Errors
/// The outer one when the file cannot be written, the inner one as `next` says.
pub(super) fn write<E>(
    path: &Path,
    target: Target,
    samples: usize,
    metadata: &Metadata,
    next: &mut dyn FnMut() -> Result<Option<Dataset>, E>,
) -> Result<Result<(), E>, DataError> {
    let mut stopped = None;
    let mut fill = |place: &Path| match fill(place, target, samples, metadata, next) {
        Ok(()) => Ok(()),
        Err(Failure::Write(error)) => Err(under_its_name(error, path)),
        Err(Failure::Next(error)) => {
            stopped = Some(error);
            Err(DataError::Layout("stopped".to_owned()))
        }
    };
    let written = if target.is_of_folders() {
        atomic::persist_folder(path, fill)
    } else {
        let mut failed = None;
        let written = atomic::persist(path, |_, place| {
            fill(place).map_err(|error| {
                let text = error.to_string();
                failed = Some(error);
                io::Error::other(text)
            })
        });
        failed.map_or(written, Err)
    };
    stopped.map_or(written.map(Ok), |error| Ok(Err(error)))
}

/// Why a file was not finished.
enum Failure<E> {
    Write(DataError),
    /// The next part could not be had.
    Next(E),
}

impl<E, T: Into<DataError>> From<T> for Failure<E> {
    fn from(error: T) -> Self {
        Self::Write(error.into())
    }
}

fn fill<E>(
    path: &Path,
    target: Target,
    samples: usize,
    metadata: &Metadata,
    next: &mut dyn FnMut() -> Result<Option<Dataset>, E>,
) -> Result<(), Failure<E>> {
    let mut next = || next().map_err(Failure::Next);
    let nothing = || DataError::Layout("nothing was written".to_owned());
    let mut first = next()?.ok_or_else(nothing)?;
    let variables = Variables::new(&first, samples, metadata, target)?;
    if !variables.come_in_parts() && first.samples() < samples {
        let mut parts = vec![first];
        while let Some(part) = next()? {
            parts.push(part);
        }
        first = Dataset::joined(&parts)?;
    }
    let mut writer = Writer::create(path, target, &variables.contents, &variables.coordinates)?;
    let mut part = Some(first);
    while let Some(data) = part {
        writer.write(&variables.values(&data)?)?;
        part = next()?;
    }
    Ok(writer.finish()?)
}

/// Errors name the file as it is to be called, not as it is while it is written.
fn under_its_name(error: DataError, path: &Path) -> DataError {
    match error {
        DataError::Format(error) => DataError::Format(balescope_formats::Error {
            file: path.to_owned(),
            ..error
        }),
        other => other,
    }
}
