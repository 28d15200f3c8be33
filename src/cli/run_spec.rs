//! From settings to the data and the specification of a run.

use std::path::Path;
use std::sync::Arc;

use super::exit::Usage;
use super::input;
use crate::data::{Dataset, first_columns, has_one_array};
use crate::format;
use crate::runs::{RunSettings, SettingsError};
use crate::train::RunSpec;

/// Reads a file as settings say. An array that only a file of settings names may be missing where the
/// data file has but one; `asked`: an option names it too.
pub(super) fn read(
    path: &Path,
    asked: bool,
    settings: &RunSettings,
) -> anyhow::Result<Arc<Dataset>> {
    let only = || has_one_array(path);
    let mut options = settings.read_options();
    options.array = options.array.filter(|_| asked || !only());
    let data = input::portion(path, &options, settings.portion, &|guess| {
        settings.layout_or(guess)
    })?;
    check_portion(&data)?;
    if let Some(first) = first_columns(path, &options) {
        let [lists, columns] = [
            first.lists.map(|l| l.to_string()),
            first.columns.map(|c| c.to_string()),
        ]
        .map(Option::unwrap_or_default);
        input::say_notes(
            path,
            &[format!(
                "{} columns of events, most of which are triggers and flags as of files of NanoAOD; the window begins with \
                 --lists {lists} --select '{columns}'",
                format::count(data.columns())
            )],
        );
    }
    let data = settings.lay_out(data).map_err(explain)?;
    input::say_notes(path, data.absent_missing().as_slice());
    Ok(data)
}

/// Whether a portion that was read is enough to train on: the rest of the file is to be compressed with what
/// it teaches.
fn check_portion(data: &Dataset) -> Result<(), Usage> {
    let (samples, least) = (data.samples(), RunSpec::MIN_SAMPLES);
    if data.origin.of.is_none() || samples >= least {
        return Ok(());
    }
    let found = format::counted(samples, "sample");
    Err(Usage(format!(
        "--portion: leaves {found}, and training needs {least} or more"
    )))
}

/// As an error of the command line, where keys are options.
pub(super) fn explain(error: SettingsError) -> anyhow::Error {
    match error {
        SettingsError::Data(error) => error.into(),
        SettingsError::Run(error) => error.into(),
        SettingsError::Key { .. } => Usage(format!("--{error}")).into(),
        other => Usage(other.to_string()).into(),
    }
}
