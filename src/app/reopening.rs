//! Kept runs on their way back: as the present run, or beside it.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::AppCommand;
use super::dialog::Purpose;
use super::jobs::Done;
use super::load::{self, Fresh};
use super::notices::Tone;
use super::state::{BesideRun, LastOpen, LoadState, Loaded, Pending, RunPhase, RunState, View};
use super::window::App;
use crate::data::{Dataset, Layout, Portion, ReadOptions, SAMPLES, list_arrays, read_portion};
use crate::runs::{Kept, ModelRecord, RunSettings, Shelf};
use crate::train::{EpochLoss, Outcome, RunId, Split, reopen};

/// A kept run that is ready to be shown.
pub struct Reopened {
    pub kept: Kept,
    /// The data, where they are not those at hand.
    loaded: Box<Loaded>,
    outcome: Outcome,
    split: Split,
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

/// What the thread needs of the window.
struct Wanted {
    kept: Kept,
    run: RunId,
    present: Option<Loaded>,
    /// Where the data are now.
    file: Option<PathBuf>,
}

impl App {
    /// Shows a kept run as if it had just ended. `quietly`: at the start, where nobody asked for it.
    pub(super) fn open_run(&mut self, id: &str, file: Option<PathBuf>, quietly: bool) {
        let Some(kept) = self.state.kept.find(id).cloned() else {
            return;
        };
        if self.state.run.phase.active() {
            self.notices.toast(
                Tone::Note,
                "Stop the run under way before another is opened",
            );
            return;
        }
        self.last_load += 1;
        self.last_run += 1;
        let token = self.last_load;
        self.state.pending = Some(Pending::Loading {
            label: kept.record.name.clone(),
            since: Instant::now(),
            glimpse: None,
        });
        let wanted = Wanted {
            kept,
            run: RunId(self.last_run),
            present: self.state.loaded().cloned(),
            file,
        };
        let look = self.look(token);
        self.at_shelf(move |shelf| Done::Reopened {
            token,
            quietly,
            result: wanted.load(shelf, &look).map(Box::new),
        });
    }

    pub(super) fn reopened(
        &mut self,
        token: u64,
        quietly: bool,
        result: Result<Box<Reopened>, ReopenError>,
    ) {
        if token != self.last_load {
            return;
        }
        self.state.pending = None;
        match result {
            Ok(run) => self.show_reopened(*run, quietly),
            Err(error) if quietly => {
                let text = format!("{} was not opened again: {}", error.name, error.message);
                self.notices.toast(Tone::Note, text);
                self.restore_data();
            }
            Err(error) => {
                let choose = ("Choose the file...", AppCommand::AskRunData(error.id));
                self.notices.banner(
                    Tone::Error,
                    format!("Cannot open {}: {}", error.name, error.message),
                    error.data.then_some(choose),
                );
            }
        }
    }

    fn show_reopened(&mut self, reopened: Reopened, quietly: bool) {
        let Reopened {
            kept,
            loaded,
            outcome,
            split,
        } = reopened;
        let Some(record) = &kept.record.run else {
            return;
        };
        let view = match self.state.view {
            // A dot was clicked: what it did to the data is to be seen.
            View::TradeOff if !quietly => View::Distributions,
            view => view,
        };
        self.state.view = view;
        if self
            .state
            .loaded()
            .is_none_or(|l| !Arc::ptr_eq(&l.data, &loaded.data))
        {
            self.take_in(loaded.clone(), None);
            if view.applies_to(&loaded.data) {
                self.state.view = view;
            }
        } else {
            self.abandon_run();
            self.state.opened = None;
        }
        self.use_settings_of(*loaded, record);
        let report = Arc::clone(&outcome.report);
        let id = outcome.snapshot.run;
        self.last_run = self.last_run.max(id.0);
        self.state.can_compress = outcome.archive.can_compress();
        self.state.run = RunState {
            id,
            phase: RunPhase::Finished,
            device: report.device.clone(),
            split: Arc::new(split),
            baseline: Some(report.baseline),
            losses: record.losses.iter().map(EpochLoss::from).collect(),
            snapshot: Some(Arc::clone(&outcome.snapshot)),
            transforms: report.tried.clone(),
            target: report.target.as_ref().map(|t| t.target),
            steps: report
                .target
                .as_ref()
                .map_or_else(Vec::new, |t| t.steps.clone()),
            took: Duration::from_secs_f64(kept.record.point.encode_seconds.clamp(0.0, 1e9)),
            outcome: Some(Box::new(outcome)),
            reopened: true,
            ..RunState::default()
        };
        self.state.unsaved = false;
        self.kept_as = None;
        self.state.kept.current = Some(kept.id);
        if !quietly {
            self.notices
                .toast(Tone::Good, format!("Opened {}", kept.record.name));
        }
    }

    /// The left panel as it was for that run.
    fn use_settings_of(&mut self, loaded: Loaded, record: &ModelRecord) {
        if let LoadState::Ready(present) = &mut self.state.load {
            **present = loaded;
            if record.report.target.is_some() {
                present.take_winner(&record.report.model);
            }
        }
        self.panels = super::panels::PanelState::default();
        self.last_spec = None;
    }

    /// Asks where the data of a run are now.
    pub(super) fn ask_run_data(&mut self, id: String) {
        self.ask(Purpose::RunData { id }, "");
    }

    /// Decodes a kept run of the data at hand and puts it beside the present one.
    pub(super) fn put_beside(&mut self, id: Option<&str>) {
        self.last_beside += 1;
        let token = self.last_beside;
        let Some(kept) = id.and_then(|id| self.state.kept.find(id)).cloned() else {
            self.state.kept.beside = None;
            return;
        };
        let Some(loaded) = self.state.loaded() else {
            return;
        };
        if kept.record.data.fingerprint != loaded.fingerprint {
            self.notices.toast(
                Tone::Note,
                format!(
                    "{} is of other data and cannot be laid over this run",
                    kept.record.name
                ),
            );
            return;
        }
        let data = Arc::clone(&loaded.data);
        self.at_shelf(move |shelf| {
            let load = || {
                let (outcome, losses) = revive(shelf, &kept, RunId::default(), &data)?;
                Ok(Arc::new(BesideRun {
                    id: kept.id.clone(),
                    name: kept.record.name.clone(),
                    losses,
                    outcome,
                }))
            };
            Done::Beside {
                token,
                result: load(),
            }
        });
    }

    pub(super) fn beside_ready(&mut self, token: u64, result: Result<Arc<BesideRun>, String>) {
        if token != self.last_beside {
            return;
        }
        match result {
            Ok(beside) => {
                let fits = (self.state.loaded()).is_some_and(|loaded| {
                    let before = beside.outcome.snapshot.before.ncols();
                    before == loaded.data.features()
                });
                self.state.kept.beside = Some(beside).filter(|_| fits);
            }
            Err(error) => self.notices.error("Cannot compare with this run", &error),
        }
    }

    /// What to begin with at the next start: what is open now.
    pub fn last_open(&self) -> Option<LastOpen> {
        let loaded = self.state.loaded()?;
        let settings = self.settings_at_hand().map(|s| s.to_toml());
        let origin = &loaded.data.origin;
        let absolute = |path: &PathBuf| std::path::absolute(path).unwrap_or_else(|_| path.clone());
        Some(LastOpen {
            path: origin.path.as_ref().map(absolute),
            array: origin.array.clone(),
            label: origin.label.clone(),
            settings: settings.unwrap_or_default(),
            run: self.state.kept.current.clone(),
        })
    }

    /// Begins where the window was closed.
    pub(super) fn restore(&mut self) {
        let busy = self.state.loaded().is_some() || self.state.pending.is_some();
        let Some(last) = self.state.settings.last.clone().filter(|_| !busy) else {
            return;
        };
        match last.run.filter(|id| self.state.kept.find(id).is_some()) {
            Some(id) => self.open_run(&id, None, true),
            None => self.restore_data(),
        }
    }

    /// The last data file and the settings for it, without its run.
    fn restore_data(&mut self) {
        let Some(last) = self.state.settings.last.clone() else {
            return;
        };
        if self.state.loaded().is_some() {
            return;
        }
        let settings = RunSettings::from_toml(&last.settings).unwrap_or_default();
        let label = last.label.clone();
        self.load(label, move |look| {
            if let Some(path) = &last.path
                && load::is_archive(path)?
            {
                return load::open(path, None, look);
            }
            let place = Place {
                path: last.path.as_deref(),
                array: last.array.as_deref(),
                label: &last.label,
            };
            Ok(load::with_settings(
                place.read(settings.portion, look)?,
                &settings,
            )?)
        });
    }
}

/// Where data came from.
struct Place<'a> {
    path: Option<&'a Path>,
    array: Option<&'a str>,
    label: &'a str,
}

impl Place<'_> {
    fn read(&self, portion: Option<Portion>, look: &dyn Fn(Dataset)) -> Result<Dataset, String> {
        if let Some(path) = self.path {
            if load::is_archive(path).map_err(|e| e.message)?
                && let Ok(Fresh::Data { loaded, .. }) = load::open(path, None, look)
            {
                return Ok(Dataset::clone(&loaded.data));
            }
            // The only array of a file may be called anything.
            let only = list_arrays(path).is_ok_and(|arrays| arrays.len() == 1);
            let array = self.array.filter(|_| !only).map(str::to_owned);
            let options = ReadOptions { array };
            let data = read_portion(path, &options, portion, &Layout::clone, Some(look));
            return data.map_err(|e| e.to_string());
        }
        let known = |s: &&crate::data::Sample| s.name == self.label || s.title == self.label;
        let sample = SAMPLES.iter().find(known);
        let sample = sample.ok_or_else(|| format!("there is no sample {:?}", self.label))?;
        let mut data = sample.load().map_err(|e| e.to_string())?;
        sample.title.clone_into(&mut data.origin.label);
        Ok(data)
    }
}

impl Wanted {
    fn load(
        self,
        found: Result<&Shelf, &str>,
        look: &dyn Fn(Dataset),
    ) -> Result<Reopened, ReopenError> {
        let record = &self.kept.record;
        let fail = |message: String, data: bool| ReopenError {
            id: self.kept.id.clone(),
            name: record.name.clone(),
            message,
            data,
        };
        let Some(model) = &record.run else {
            return Err(fail(
                "it is the file of a codec, not a run of a model".to_owned(),
                false,
            ));
        };
        let wanted = &record.data.fingerprint;
        let present = self.present.as_ref();
        let present = present.filter(|l| l.fingerprint == *wanted && self.file.is_none());
        let mut loaded = match present {
            Some(loaded) => loaded.clone(),
            None => self
                .read(&model.settings, look)
                .map_err(|why| fail(why, true))?,
        };
        if loaded.fingerprint != *wanted {
            let text = "the data are not those that it was made from; the file has changed since, or is \
                        another one";
            return Err(fail(text.to_owned(), true));
        }
        let settings = &model.settings;
        loaded
            .take(settings)
            .map_err(|e| fail(e.to_string(), false))?;
        let split = Split::new(&loaded.data, loaded.training.held_out, loaded.training.seed);
        let (outcome, _) =
            revive(found, &self.kept, self.run, &loaded.data).map_err(|why| fail(why, false))?;
        Ok(Reopened {
            loaded: Box::new(loaded),
            outcome,
            split,
            kept: self.kept,
        })
    }

    fn read(&self, settings: &RunSettings, look: &dyn Fn(Dataset)) -> Result<Loaded, String> {
        let data = &self.kept.record.data;
        let path = data.path.as_ref().map(PathBuf::from);
        let path = self.file.clone().or(path);
        let place = Place {
            path: path.as_deref(),
            array: data.array.as_deref(),
            label: &data.label,
        };
        let data = settings.lay_out(place.read(settings.portion, look)?);
        Ok(load::prepare_shared(data.map_err(|e| e.to_string())?))
    }
}

/// A kept run of these data from its archive and record.
fn revive(
    shelf: Result<&Shelf, &str>,
    kept: &Kept,
    run: RunId,
    data: &Dataset,
) -> Result<(Outcome, Vec<EpochLoss>), String> {
    let model = kept.record.run.as_ref();
    let model = model.ok_or("it is the file of a codec, not a run of a model")?;
    let bytes = shelf?.archive(&kept.id).map_err(|e| e.to_string())?;
    let ended = (model.reason, model.best_epoch);
    let outcome =
        reopen(run, data, bytes, model.report.clone(), ended).map_err(|e| e.to_string())?;
    Ok((outcome, model.losses.iter().map(EpochLoss::from).collect()))
}
