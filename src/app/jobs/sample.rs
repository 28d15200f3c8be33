//! Opening a bundled sample.

use super::JobError;
use super::load::{Fresh, LoadError, prepare};
use crate::data::{DataError, Dataset, SAMPLES, Sample};

/// A sample with settings for it.
///
/// # Errors
/// Never for a sound build.
pub fn open(sample: &Sample) -> Result<Fresh, LoadError> {
    Ok(Fresh::new(prepare(titled(sample)?)))
}

/// The data of a sample by its name or title.
///
/// # Errors
/// When there is none.
pub fn named(label: &str) -> Result<Dataset, LoadError> {
    let known = |sample: &&Sample| sample.name == label || sample.title == label;
    let sample = SAMPLES.iter().find(known);
    let sample = sample.ok_or_else(|| JobError(format!("there is no sample {label:?}")))?;
    Ok(titled(sample)?)
}

/// The data of a sample under its title.
fn titled(sample: &Sample) -> Result<Dataset, DataError> {
    let mut data = sample.load()?;
    sample.title.clone_into(&mut data.origin.label);
    Ok(data)
}
