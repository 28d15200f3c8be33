//! Makes files of one data set and looks at what comes back from them.

use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rayon::prelude::*;

use super::entry::EntryId;
use super::queue::Queue;
use super::result::{FileAt, SweepResult};
use super::trial::Trial;
use super::{Listener, SweepError, SweepEvent};
use crate::codec::classical::{Codec, Setting, Shape, fixed_bytes, pack, unpack};
use crate::codec::{Archive, ArchiveError, Bound, Bounds, CodecError};
use crate::data::{ColumnProfile, Dataset, Profile, integer_range};
use crate::metrics::{Span, compare};
use crate::report::{Method, PointError, TradeOffPoint};
use crate::runs::{DataRecord, ModelRecord, RunFolder, RunRecord, TrialKey};
use crate::train::{self, EpochLoss, EventKind, Outcome, RunSpec, TrainError};

/// Bytes that codecs may take beside each other.
const MEMORY: usize = 1 << 31;
/// Bytes that a codec takes for each value: before, after, and scaled.
const MEMORY_PER_VALUE: usize = 48;

/// Steps of the search for the coarsest setting of a codec within error bounds.
const HALVINGS: usize = 12;
/// Where it begins: this share of the range ...
const COARSEST: f64 = 0.5;
/// ... and where it ends.
const FINEST: f64 = 1e-12;

/// What all points of a data set have in common.
pub struct Bench {
    data: Arc<Dataset>,
    spans: Vec<Span>,
    /// Columns that stay clear of zero.
    clear: Vec<bool>,
    lossless_bytes: usize,
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

/// A point, the bytes of its file, and what else is known of a model.
struct PointFile {
    point: TradeOffPoint,
    bytes: Arc<Vec<u8>>,
    run: Option<ModelRecord>,
}

/// A file of a codec, and the seconds that it took to make and to read.
struct Packed {
    bytes: Vec<u8>,
    back: Dataset,
    seconds: [f64; 2],
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
        let profile = Profile::of(data);
        let record = || DataRecord::with(data, fingerprint);
        let run_folder =
            folder.map(|folder| RunFolder::open(folder).map(|run_folder| (run_folder, record())));
        Ok(Self {
            data: Arc::clone(data),
            spans: profile.columns.iter().map(Span::of).collect(),
            clear: (profile.columns.iter())
                .map(ColumnProfile::clear_of_zero)
                .collect(),
            lossless_bytes: profile.lossless_bytes,
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
        let values = (MEMORY_PER_VALUE * self.data.values().len()).max(1);
        // Not more than can run: what waits can still be held, moved and given up.
        let at_once = (MEMORY / values).clamp(1, rayon::current_num_threads());
        while let Some(ids) = queue.next(at_once, keep_open) {
            if stop() {
                break;
            }
            let one = |id: &EntryId| self.one(queue, *id, on_event, stop);
            match ids.as_slice() {
                [id] => one(id)?,
                ids => ids.par_iter().try_for_each(one)?,
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
            match catch_unwind(make).unwrap_or(Err(Unfinished::Broken)) {
                Ok(filed) => Ok(self.kept(&key, &trial, filed)?),
                Err(why) => Err(why),
            }
        };
        match made {
            Ok(made) => {
                let point = Box::new(made.point.clone());
                queue.finish(id, Ok(Arc::new(made)));
                on_event(SweepEvent::Point { point, kept });
            }
            Err(why) => {
                let stopped = matches!(why, Unfinished::Run(TrainError::Stopped));
                let (what, why) = (trial.label(), why.to_string());
                queue.finish(id, Err(why.clone()));
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
    fn make(&self, trial: &Trial, watch: &Watch<'_>) -> Result<PointFile, Unfinished> {
        match trial {
            Trial::Codec { codec, setting } => {
                let packed = self.pack(*codec, *setting)?;
                Ok(self.point_of(*codec, setting.to_string(), packed))
            }
            Trial::Within { codec, bounds } => {
                let (setting, packed) = self.within(*codec, bounds)?;
                Ok(self.point_of(*codec, format!("{setting}, within {bounds}"), packed))
            }
            Trial::Run(run) => self.model(run, trial, watch),
        }
    }

    fn pack(&self, codec: &dyn Codec, setting: Setting) -> Result<Packed, Unfinished> {
        let started = Instant::now();
        let bytes = pack(&self.data, codec, setting)?;
        let encoded = started.elapsed().as_secs_f64();
        let started = Instant::now();
        let back = unpack(&bytes)?;
        let seconds = [encoded, started.elapsed().as_secs_f64()];
        Ok(Packed {
            bytes,
            back,
            seconds,
        })
    }

    fn point_of(&self, codec: &dyn Codec, setting: String, packed: Packed) -> PointFile {
        let names = &self.data.column_names;
        let (before, after) = (self.data.stored(), packed.back.stored());
        let found = compare(before, after, names, &self.spans, None);
        let bytes = packed.bytes.len();
        let point = TradeOffPoint {
            method: Method::Codec {
                codec: codec.name().to_owned(),
                label: codec.label().to_owned(),
                version: codec.version(),
                setting,
            },
            bytes,
            fixed_bytes: fixed_bytes(&packed.bytes).ok(),
            ratio: self.data.stored_bytes() as f64 / bytes as f64,
            ratio_vs_lossless: self.lossless_bytes as f64 / bytes as f64,
            error: PointError::of(found.all, &found.columns, &self.clear),
            held_out: None,
            encode_seconds: packed.seconds[0],
            decode_seconds: packed.seconds[1],
        };
        PointFile {
            point,
            bytes: Arc::new(packed.bytes),
            run: None,
        }
    }

    /// The smallest file of a codec that keeps within bounds: of those that have a step or tolerance
    /// the coarsest that does, found by halving; of others the smallest of their settings.
    fn within(&self, codec: &dyn Codec, bounds: &Bounds) -> Result<(Setting, Packed), Unfinished> {
        let settings = codec.settings(&Shape::of(&self.data));
        let mut best: Option<(Setting, Packed)> = None;
        let mut take = |setting| {
            let packed = self.pack(codec, setting)?;
            let holds = self.keeps(bounds, &packed.back);
            let smaller = |(_, best): &(Setting, Packed)| packed.bytes.len() < best.bytes.len();
            if holds && best.as_ref().is_none_or(smaller) {
                best = Some((setting, packed));
            }
            Ok::<bool, Unfinished>(holds)
        };
        for setting in &settings {
            if !matches!(setting, Setting::Share(_)) {
                take(*setting)?;
            }
        }
        if settings.iter().any(|s| matches!(s, Setting::Share(_))) {
            let (mut fine, mut coarse) = (FINEST.ln(), COARSEST.ln());
            for _ in 0..HALVINGS {
                let middle = 0.5 * (fine + coarse);
                if take(Setting::Share(middle.exp()))? {
                    fine = middle;
                } else {
                    coarse = middle;
                }
            }
        }
        best.ok_or_else(|| Unfinished::Codec("no setting keeps within the bound".into()))
    }

    fn keeps(&self, bounds: &Bounds, back: &Dataset) -> bool {
        (0..self.data.columns()).all(|i| {
            let Some(bound) = bounds.of(i) else {
                return true;
            };
            let (before, after) = (self.data.stored_column(i), back.stored_column(i));
            let dtype = self.data.dtype;
            let plain = bound.limit_of(before.doubles.iter().copied());
            let limit = match (before.integer_ends(dtype), bound) {
                (Some(ends), Bound::Range(_)) => {
                    bound.limit_of_range([0.0; 2], integer_range(ends))
                }
                _ => plain,
            };
            before
                .iter()
                .zip(after.iter())
                .all(|(b, a)| limit.holds(dtype, b, a))
        })
    }

    fn model(
        &self,
        run: &RunSpec,
        trial: &Trial,
        watch: &Watch<'_>,
    ) -> Result<PointFile, Unfinished> {
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
        let outcome = train::fit_live(run, tell, &stop)?;
        let trained = seconds();
        // What was stopped is not what was asked for.
        if stop() {
            return Err(Unfinished::Run(TrainError::Stopped));
        }
        let point = self.point(run, &outcome, trained)?;
        let losses = losses.into_inner();
        Ok(PointFile {
            point,
            run: Some(ModelRecord::of(run, &outcome, &losses)),
            bytes: outcome.archive_bytes,
        })
    }

    fn point(
        &self,
        run: &RunSpec,
        outcome: &Outcome,
        trained: f64,
    ) -> Result<TradeOffPoint, Unfinished> {
        let started = Instant::now();
        Archive::from_bytes("sweep", &outcome.archive_bytes)?.decode()?;
        let seconds = [trained, started.elapsed().as_secs_f64()];
        let rounding = run.training.rounding;
        let clear = &self.clear;
        let point = TradeOffPoint::of_run(&outcome.report, rounding, clear, seconds);
        Ok(point)
    }
}

/// Who hears of an entry.
struct Watch<'a> {
    queue: &'a Queue,
    id: EntryId,
    on_event: Listener<'a>,
    stop: &'a (dyn Fn() -> bool + Sync),
}

impl Watch<'_> {
    fn event(&self, event: EventKind, trial: &Trial, seconds: f64) {
        match &event {
            EventKind::Preparing(what) => {
                let what = what.clone();
                self.queue.note(self.id, |now| now.preparing = Some(what));
            }
            EventKind::Progress(progress) => {
                let progress = *progress;
                self.queue.note(self.id, |now| {
                    (now.preparing, now.progress) = (None, Some(progress));
                });
            }
            EventKind::Epoch(loss) => {
                let loss = *loss;
                self.queue.note(self.id, |now| now.loss = Some(loss));
            }
            EventKind::Interim(i) => {
                let method = trial.method();
                let point = TradeOffPoint::so_far(method, &i.bytes, i.all, i.held_out, seconds);
                self.queue.note(self.id, |now| now.point = Some(point));
            }
            _ => {}
        }
        (self.on_event)(SweepEvent::Run { event });
    }
}

/// Why there is no point.
#[derive(Debug, thiserror::Error)]
enum Unfinished {
    #[error(transparent)]
    Codec(#[from] CodecError),
    #[error(transparent)]
    Run(#[from] TrainError),
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    #[error("an internal error; please report it")]
    Broken,
}
