//! Makes files of one data set and looks at what comes back from them.

use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::entry::EntryId;
use super::original::{Original, PointFile, TrialError};
use super::queue::Queue;
use super::result::{FileAt, SweepResult};
use super::trial::Trial;
use super::watch::Watch;
use super::{Listener, SweepError, SweepEvent};
use crate::background::each_on_a_thread;
use crate::codec::Archive;
use crate::data::Dataset;
use crate::report::TradeOffPoint;
use crate::runs::{DataRecord, ModelRecord, RunFolder, RunRecord, TrialKey};
use crate::train::{self, EpochLoss, EventKind, Outcome, RunSpec, TrainError};

/// Bytes that codecs and models in closed form may take beside each other.
const MEMORY: usize = 1 << 31;
/// Bytes that one takes for each value: before, after, and scaled.
const MEMORY_PER_VALUE: usize = 96;

/// What all points of a data set have in common.
pub struct Bench {
    original: Original,
    run_folder: Option<(RunFolder, DataRecord)>,
    keep: Keep,
}

/// Which files go into the folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    All,
    /// What takes long to make.
    Networks,
}

impl Bench {
    /// `folder`: where finished points are kept, and found again by the fingerprint of the data.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn new(
        data: &Arc<Dataset>,
        fingerprint: String,
        folder: Option<&Path>,
        keep: Keep,
    ) -> Result<Self, SweepError> {
        let record = || DataRecord::with(data, fingerprint);
        let run_folder =
            folder.map(|folder| RunFolder::open(folder).map(|run_folder| (run_folder, record())));
        Ok(Self {
            original: Original::new(data),
            run_folder: run_folder.transpose()?,
            keep,
        })
    }

    /// Works a queue off, until nothing is left in it, or, kept open, until it is closed. `stop` is
    /// asked before every entry and at every batch of a model.
    ///
    /// # Errors
    /// When a point cannot be kept.
    pub fn work(
        &self,
        queue: &Queue,
        keep_open: bool,
        on_event: Listener<'_>,
        stop: &(dyn Fn() -> bool + Sync),
    ) -> Result<(), SweepError> {
        let values = (MEMORY_PER_VALUE * self.original.data.values().len()).max(1);
        // Not more than can run: what waits can still be held, moved and given up.
        let at_once = (MEMORY / values).clamp(1, rayon::current_num_threads());
        while let Some(ids) = queue.next(at_once, keep_open) {
            if stop() {
                break;
            }
            let one = |id: &EntryId| self.one(queue, *id, on_event, stop);
            match ids.as_slice() {
                [id] => one(id)?,
                // On a thread of the shared pool, a model would wait for its preparation, which needs it.
                ids => each_on_a_thread(ids, one)?,
            }
        }
        Ok(())
    }

    fn one(
        &self,
        queue: &Queue,
        id: EntryId,
        on_event: Listener<'_>,
        stop: &(dyn Fn() -> bool + Sync),
    ) -> Result<(), SweepError> {
        let Some(trial) = (!stop()).then(|| queue.begin(id)).flatten() else {
            return Ok(());
        };
        let watch = Watch {
            queue,
            id,
            on_event,
            stop,
        };
        let key = trial.key();
        let known = self.found(&key);
        let kept = known.is_some();
        let made = if let Some(made) = known {
            Ok(made)
        } else {
            let make = AssertUnwindSafe(|| self.make(&trial, &watch));
            match catch_unwind(make).unwrap_or(Err(TrialError::Broken)) {
                Ok(filed) => Ok(self.kept(&key, &trial, filed)?),
                Err(why) => Err(why),
            }
        };
        match made {
            Ok(made) => {
                let point = Box::new(made.point.clone());
                queue.finish(id, Arc::new(made));
                on_event(SweepEvent::Point { point, kept });
            }
            Err(why) => {
                let stopped = matches!(why, TrialError::Run(TrainError::Stopped));
                let (what, why) = (trial.label(), why.to_string());
                queue.fail(id, why.clone());
                if !stopped {
                    on_event(SweepEvent::Failed { what, why });
                }
            }
        }
        Ok(())
    }

    /// The point of before and its file; `None` also where one of them is damaged or of other data.
    fn found(&self, key: &TrialKey) -> Option<SweepResult> {
        let (runs, data) = self.run_folder.as_ref()?;
        let id = key.id(&data.fingerprint);
        let record = runs.get(&id)?;
        let file = runs.archive_path(&id);
        let whole = std::fs::metadata(&file).is_ok_and(|f| f.len() == record.point.bytes as u64);
        (whole && record.key == key.full(&data.fingerprint)).then_some(SweepResult {
            point: record.point,
            file: FileAt::Disk(file),
        })
    }

    /// The file goes into the folder; without one, that of a model stays in memory, and that of a
    /// codec is made again where it is wanted.
    fn kept(
        &self,
        key: &TrialKey,
        trial: &Trial,
        filed: PointFile,
    ) -> Result<SweepResult, SweepError> {
        let PointFile { point, bytes, run } = filed;
        let wanted = self.keep == Keep::All || point.method.is_trained();
        let file = match self.run_folder.as_ref().filter(|_| wanted) {
            Some((runs, data)) => {
                let id = key.id(&data.fingerprint);
                let record = RunRecord {
                    key: key.full(&data.fingerprint),
                    run,
                    ..RunRecord::of_point(point.clone(), data.clone())
                };
                runs.put(&id, record, Some(&bytes))?;
                FileAt::Disk(runs.archive_path(&id))
            }
            None if trial.is_run() => FileAt::Memory(bytes),
            None => FileAt::Nowhere,
        };
        Ok(SweepResult { point, file })
    }

    /// The point, and the bytes of its file.
    fn make(&self, trial: &Trial, watch: &Watch<'_>) -> Result<PointFile, TrialError> {
        match trial {
            Trial::Codec { codec, setting } => self.original.coded(*codec, *setting),
            Trial::Within { codec, bounds } => self.original.coded_within(*codec, bounds),
            Trial::Run(run) => self.model(run, trial, watch),
        }
    }

    fn model(
        &self,
        run: &RunSpec,
        trial: &Trial,
        watch: &Watch<'_>,
    ) -> Result<PointFile, TrialError> {
        let started = Instant::now();
        let away = Cell::new(Duration::ZERO);
        let stop = || {
            let (held, go_on) = watch.queue.go_on(watch.id);
            away.set(away.get() + held);
            !go_on || (watch.stop)()
        };
        let seconds = || started.elapsed().saturating_sub(away.get()).as_secs_f64();
        let losses = RefCell::new(Vec::new());
        let tell = &mut |event: EventKind| {
            if let EventKind::Epoch(loss) = &event {
                EpochLoss::add(&mut losses.borrow_mut(), *loss);
            }
            watch.event(event, trial, seconds());
        };
        let outcome = train::fit_trial(run, tell, &stop)?;
        let trained = seconds();
        // What was stopped is not what was asked for.
        if stop() {
            return Err(TrialError::Run(TrainError::Stopped));
        }
        let point = self.point(run, &outcome, trained)?;
        let losses = losses.into_inner();
        Ok(PointFile {
            point,
            run: Some(ModelRecord::new(run, &outcome, &losses)),
            bytes: outcome.archive_bytes,
        })
    }

    fn point(
        &self,
        run: &RunSpec,
        outcome: &Outcome,
        trained: f64,
    ) -> Result<TradeOffPoint, TrialError> {
        let started = Instant::now();
        Archive::from_bytes("sweep", &outcome.archive_bytes)?.decode()?;
        let seconds = [trained, started.elapsed().as_secs_f64()];
        let rounding = run.training.rounding;
        let clear = &self.original.clear;
        let point = TradeOffPoint::of_run(&outcome.report, rounding, clear, seconds);
        Ok(point)
    }
}
