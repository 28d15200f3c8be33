//! From the options of `fit` and `sweep` to settings of a run.

use std::path::Path;
use std::sync::Arc;

use super::exit::Usage;
use super::fit_args::{BoundChoice, NetworkArgs, ReadingArgs, TrainingArgs};
use super::{input, token};
use crate::codec::Bounds;
use crate::data::{Dataset, list_arrays};
use crate::format;
use crate::runs::{PerColumn, RunSettings, SettingsError};
use crate::train::RunSpec;
use crate::transform::Role;

/// What the options say.
pub(super) fn settings(
    reading: &ReadingArgs,
    network: &NetworkArgs,
    training: &TrainingArgs,
) -> RunSettings {
    let mut settings = RunSettings {
        ratio: network.ratio,
        latent: network.latent.map(std::num::NonZeroUsize::get),
        model: network.model,
        size: network.size.clone(),
        tile: network.tile,
        target: network.target,
        rounding: network.rounding,
        quantise_from: network.quantise_from,
        no_encoder: network.no_encoder,
        epochs: training.epochs,
        batch: training.batch,
        grow_batch: training.grow_batch,
        lr: training.lr,
        schedule: training.schedule.map(Into::into),
        aim: training.aim.map(Into::into),
        loss: training.loss.map(Into::into),
        floor: training.floor,
        emd: training.emd,
        swae: training.swae,
        clip: training.clip,
        patience: training.patience,
        held_out: training.held_out,
        seed: training.seed,
        device: training.device.clone(),
        bound: per_column(&network.bound),
        ..of_reading(reading)
    };
    for choice in &training.weight {
        settings.weight.set(&choice.column, choice.weight);
    }
    settings
}

/// How the file is read and its columns are prepared.
pub(super) fn of_reading(args: &ReadingArgs) -> RunSettings {
    let mut settings = RunSettings {
        array: args.array.clone(),
        table: args.table,
        field: args.field,
        sample_axis: args.sample_axis,
        component_axis: args.component_axis,
        portion: args.portion,
        missing: args.missing.clone(),
        ..RunSettings::default()
    };
    for choice in &args.transform {
        settings.transform.set(&choice.column, choice.role);
    }
    for column in &args.leave_out {
        settings.transform.set(column, Role::Exact);
    }
    settings
}

fn per_column(choices: &[BoundChoice]) -> PerColumn<crate::codec::Bound> {
    let mut bounds = PerColumn::default();
    for choice in choices {
        bounds.set(choice.column.as_deref().unwrap_or("*"), choice.bound);
    }
    bounds
}

/// Everything that fixes a run, checked.
pub(super) fn build(
    reading: &ReadingArgs,
    network: &NetworkArgs,
    training: &TrainingArgs,
    data: &Arc<Dataset>,
) -> anyhow::Result<RunSpec> {
    let settings = settings(reading, network, training);
    let mut spec = settings.spec(data).map_err(explain)?;
    spec.device = token::known(spec.device, training.token_file.as_deref())?;
    Ok(spec)
}

/// Reads a file as settings say. An array that only a file of settings names may be missing where the
/// data file has but one.
pub(super) fn read(
    path: &Path,
    asked: &ReadingArgs,
    settings: &RunSettings,
) -> anyhow::Result<Arc<Dataset>> {
    let only = || list_arrays(path).is_ok_and(|arrays| arrays.len() == 1);
    let array = settings.array.as_deref();
    let array = array.filter(|_| asked.array.is_some() || !only());
    let data = input::portion(path, array, settings.portion, &|guess| {
        // An axis that is not there is told when the data are laid out.
        let layout = settings.layout(guess).ok().flatten();
        layout.unwrap_or_else(|| guess.clone())
    })?;
    check_portion(&data)?;
    settings.lay_out(data).map_err(explain)
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

/// Bounds by the columns' places.
pub(super) fn bounds(choices: &[BoundChoice], names: &[String]) -> anyhow::Result<Bounds> {
    let settings = RunSettings {
        bound: per_column(choices),
        ..RunSettings::default()
    };
    settings.bounds(names).map_err(explain)
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
