//! Reading kept runs and the data they are of, for a background thread.

use std::path::{Path, PathBuf};

use anyhow::Context as _;

use super::load::{self, Fresh, LoadError};
use super::sample;
use crate::app::state::{LastOpen, Loaded};
use crate::data::{Dataset, Layout, ReadOptions, has_one_array, read_portion};
use crate::runs::{KeptRun, RunFolder, RunSettings};
use crate::train::{EpochLoss, Outcome, RunId, Split, reopen};

const NO_MODEL: &str = "it is the file of a codec, not a run of a model";

/// A kept run that is ready to be shown.
pub struct Reopened {
    pub kept: KeptRun,
    /// The data, where they are not those at hand.
    pub loaded: Box<Loaded>,
    pub outcome: Outcome,
    pub split: Split,
}

/// Why a kept run cannot be shown.
#[derive(Debug)]
pub struct ReopenError {
    pub id: String,
    pub name: String,
    pub message: String,
    /// Its data are not where they were, or not what they were.
    pub data: bool,
}

/// A kept run to be shown, and what is needed of the window for it.
pub struct Wanted {
    pub kept: KeptRun,
    pub run: RunId,
    /// The data at hand, which may be those of the run.
    pub present: Option<Loaded>,
    /// Where the data are now.
    pub file: Option<PathBuf>,
}

impl Wanted {
    /// # Errors
    /// When its data or its archive cannot be read, or are not those of the run any more.
    pub fn load(
        self,
        found: anyhow::Result<&RunFolder>,
        look: &dyn Fn(Dataset),
    ) -> Result<Reopened, ReopenError> {
        let record = &self.kept.record;
        let fail = |why: &dyn std::fmt::Display, data: bool| ReopenError {
            id: self.kept.id.clone(),
            name: record.name.clone(),
            message: why.to_string(),
            data,
        };
        let Some(model) = &record.run else {
            return Err(fail(&NO_MODEL, false));
        };
        let wanted = &record.data.fingerprint;
        let present = self.present.as_ref();
        let present = present.filter(|l| l.fingerprint == *wanted && self.file.is_none());
        let mut loaded = match present {
            Some(loaded) => loaded.clone(),
            None => self
                .read(&model.settings, look)
                .map_err(|why| fail(&why, true))?,
        };
        if loaded.fingerprint != *wanted {
            let text = "the data are not those that it was made from; the file has changed since, or is \
                        another one";
            return Err(fail(&text, true));
        }
        let settings = &model.settings;
        loaded.take(settings).map_err(|why| fail(&why, false))?;
        let split = Split::new(&loaded.data, loaded.training.held_out, loaded.training.seed);
        let (outcome, _) =
            revive(found, &self.kept, self.run, &loaded.data).map_err(|why| fail(&why, false))?;
        Ok(Reopened {
            loaded: Box::new(loaded),
            outcome,
            split,
            kept: self.kept,
        })
    }

    fn read(&self, settings: &RunSettings, look: &dyn Fn(Dataset)) -> anyhow::Result<Loaded> {
        let data = &self.kept.record.data;
        let path = data.path.as_ref().map(PathBuf::from);
        let path = self.file.clone().or(path);
        let place = Place {
            path: path.as_deref(),
            options: ReadOptions {
                array: data.array.clone(),
                ..settings.read_options()
            },
            label: &data.label,
        };
        let data = settings.lay_out(place.read(settings, look)?);
        Ok(load::prepare_shared(data?))
    }
}

/// A kept run of these data from its archive and record.
///
/// # Errors
/// When its archive cannot be read.
pub fn revive(
    run_folder: anyhow::Result<&RunFolder>,
    kept: &KeptRun,
    run: RunId,
    data: &Dataset,
) -> anyhow::Result<(Outcome, Vec<EpochLoss>)> {
    let model = kept.record.run.as_ref();
    let model = model.context(NO_MODEL)?;
    let bytes = run_folder?.archive(&kept.id)?;
    let ended = (model.reason, model.best_epoch);
    let outcome = reopen(run, data, bytes, model.report.clone(), ended)?;
    Ok((outcome, model.losses.clone()))
}

/// The data that were open when the window was closed, with the settings for them.
///
/// # Errors
/// When they are gone or cannot be read.
pub fn last_data(last: &LastOpen, look: &dyn Fn(Dataset)) -> Result<Fresh, LoadError> {
    if let Some(path) = &last.path
        && load::is_archive(path)?
    {
        return load::open(path, &ReadOptions::default(), look);
    }
    let settings = RunSettings::from_toml(&last.settings).unwrap_or_default();
    let place = Place {
        path: last.path.as_deref(),
        options: ReadOptions {
            array: last.array.clone(),
            ..settings.read_options()
        },
        label: &last.label,
    };
    let data = place.read(&settings, look)?;
    Ok(load::with_settings(data, &settings)?)
}

/// Where data came from.
struct Place<'a> {
    path: Option<&'a Path>,
    options: ReadOptions,
    label: &'a str,
}

impl Place<'_> {
    fn read(&self, settings: &RunSettings, look: &dyn Fn(Dataset)) -> anyhow::Result<Dataset> {
        let wanted = |guess: &Layout| settings.layout_or(guess);
        if let Some(path) = self.path {
            if load::is_archive(path)?
                && let Ok(Fresh::Data { loaded, .. }) =
                    load::open(path, &ReadOptions::default(), look)
            {
                return Ok(Dataset::clone(&loaded.data));
            }
            // The only array of a file may be called anything.
            let only = has_one_array(path);
            let mut options = self.options.clone();
            options.array = options.array.filter(|_| !only);
            let data = read_portion(path, &options, settings.portion, &wanted, Some(look));
            return Ok(data?);
        }
        let data = sample::named(self.label).map_err(|e| anyhow::anyhow!(e.message))?;
        let data = data.with_layout(wanted(&data.layout))?;
        Ok(data.selected(&self.options.selection, &self.options.missing)?)
    }
}
