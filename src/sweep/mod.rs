//! Many codecs and models on the same data: bytes against error, one point a file.
//!
//! Every finished point is told at once, and kept at once where there is a folder for them: a sweep
//! that was cut off goes on where it was.

mod closed_form;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use rayon::prelude::*;

pub use closed_form::closed_form;

use crate::codec::classical::{CODECS, Codec, Setting, Shape, pack, unpack};
use crate::codec::{Archive, ArchiveError};
use crate::data::{ColumnProfile, DataError, Dataset, Profile};
use crate::metrics::{Span, compare};
use crate::model::Family;
use crate::report::{Method, PointError, TradeOffPoint};
use crate::runs::{DataRecord, ModelRecord, RunRecord, Shelf, TrialKey};
use crate::train::{self, EpochLoss, EventKind, Outcome, RunSpec, TrainError};

/// What is tried.
#[derive(Clone)]
pub struct SweepSpec {
    pub data: Arc<Dataset>,
    /// Each at all of its settings.
    pub codecs: Vec<&'static dyn Codec>,
    /// One after the other, on the same data.
    pub runs: Vec<RunSpec>,
    /// Where finished points are kept, and found again.
    pub folder: Option<PathBuf>,
}

/// What happens in a sweep. Codecs run at the same time, so that this comes from many threads.
#[derive(Debug)]
pub enum SweepEvent {
    /// So many points are to come.
    Started { points: usize },
    /// A point is there; `kept`: it was found in the folder.
    Point {
        point: Box<TradeOffPoint>,
        kept: bool,
    },
    /// A run of the list, counted from 0, tells how it goes.
    Run { index: usize, event: EventKind },
    /// One point will not come.
    Failed { what: String, why: String },
}

/// Why a sweep broke off.
#[derive(Debug, thiserror::Error)]
pub enum SweepError {
    /// A point could not be kept.
    #[error(transparent)]
    Folder(#[from] DataError),
}

/// Where events go.
pub type Listener<'a> = &'a (dyn Fn(SweepEvent) + Sync);

/// Bytes that codecs may take beside each other.
const MEMORY: usize = 1 << 31;
/// Bytes that a codec takes for each value: before, after, and scaled.
const MEMORY_PER_VALUE: usize = 48;

/// Everything that is tried, in the order of the list; stopped, what is there by then.
///
/// # Errors
/// When a point cannot be kept.
pub fn run(
    spec: &SweepSpec,
    on_event: Listener<'_>,
    stop: &(dyn Fn() -> bool + Sync),
) -> Result<Vec<TradeOffPoint>, SweepError> {
    let shape = Shape::of(&spec.data);
    let settings = |codec: &&'static dyn Codec| -> Vec<(&'static dyn Codec, Setting)> {
        codec
            .settings(&shape)
            .into_iter()
            .map(|s| (*codec, s))
            .collect()
    };
    let trials: Vec<_> = spec.codecs.iter().flat_map(settings).collect();
    on_event(SweepEvent::Started {
        points: trials.len() + spec.runs.len(),
    });
    let sweep = Sweep::new(spec, on_event)?;
    let mut points = Vec::new();
    let at_once = (MEMORY / (MEMORY_PER_VALUE * spec.data.values().len()).max(1)).max(1);
    for trials in trials.chunks(at_once) {
        let found: Result<Vec<_>, SweepError> = trials
            .par_iter()
            .map(|(codec, setting)| {
                if stop() {
                    return Ok(None);
                }
                sweep.codec(*codec, *setting)
            })
            .collect();
        points.extend(found?.into_iter().flatten());
    }
    for (index, run) in spec.runs.iter().enumerate() {
        if stop() {
            break;
        }
        points.extend(sweep.model(index, run, stop)?);
    }
    Ok(points)
}

impl SweepSpec {
    /// All classical codecs, and PCA and Tucker: what a model has to beat.
    #[must_use]
    pub fn classical(data: &Arc<Dataset>) -> Self {
        Self {
            data: Arc::clone(data),
            codecs: CODECS.to_vec(),
            runs: closed_form(data, &Family::ALL),
            folder: None,
        }
    }
}

/// What all points of a sweep have in common.
struct Sweep<'a> {
    data: &'a Dataset,
    spans: Vec<Span>,
    /// Columns that stay clear of zero.
    clear: Vec<bool>,
    lossless_bytes: usize,
    shelf: Option<(Shelf, DataRecord)>,
    on_event: Listener<'a>,
}

impl<'a> Sweep<'a> {
    fn new(spec: &'a SweepSpec, on_event: Listener<'a>) -> Result<Self, SweepError> {
        let profile = Profile::of(&spec.data);
        let shelf = spec
            .folder
            .as_ref()
            .map(|folder| Shelf::open(folder).map(|shelf| (shelf, DataRecord::of(&spec.data))));
        Ok(Self {
            data: &spec.data,
            spans: profile.columns.iter().map(Span::of).collect(),
            clear: (profile.columns.iter())
                .map(ColumnProfile::clear_of_zero)
                .collect(),
            lossless_bytes: profile.lossless_bytes,
            shelf: shelf.transpose()?,
            on_event,
        })
    }

    fn codec(
        &self,
        codec: &dyn Codec,
        setting: Setting,
    ) -> Result<Option<TradeOffPoint>, SweepError> {
        let key = TrialKey::of_codec(codec, setting);
        if let Some(point) = self.kept(&key) {
            return Ok(Some(point));
        }
        match self.measure(codec, setting) {
            Ok(point) => self.keep(&key, point, None).map(Some),
            Err(why) => {
                let what = format!("{}, {setting}", codec.label());
                (self.on_event)(SweepEvent::Failed { what, why });
                Ok(None)
            }
        }
    }

    /// Makes the file and looks at what comes back from it.
    fn measure(&self, codec: &dyn Codec, setting: Setting) -> Result<TradeOffPoint, String> {
        let started = Instant::now();
        let bytes = pack(self.data, codec, setting)?;
        let encoded = started.elapsed().as_secs_f64();
        let started = Instant::now();
        let back = unpack(&bytes).map_err(|e| e.to_string())?;
        let decoded = started.elapsed().as_secs_f64();
        let names = &self.data.column_names;
        let found = compare(self.data.values(), back.values(), names, &self.spans, None);
        Ok(TradeOffPoint {
            method: Method::Codec {
                codec: codec.name().to_owned(),
                label: codec.label().to_owned(),
                version: codec.version(),
                setting: setting.to_string(),
            },
            bytes: bytes.len(),
            ratio: self.data.stored_bytes() as f64 / bytes.len() as f64,
            ratio_vs_lossless: self.lossless_bytes as f64 / bytes.len() as f64,
            error: PointError::of(found.all, &found.columns, &self.clear),
            held_out: None,
            encode_seconds: encoded,
            decode_seconds: decoded,
        })
    }

    fn model(
        &self,
        index: usize,
        run: &RunSpec,
        stop: &(dyn Fn() -> bool + Sync),
    ) -> Result<Option<TradeOffPoint>, SweepError> {
        let key = TrialKey::of_run(run);
        if let Some(point) = self.kept(&key) {
            return Ok(Some(point));
        }
        let started = Instant::now();
        let mut losses = Vec::new();
        let tell = &mut |event| {
            if let EventKind::Epoch(loss) = &event {
                EpochLoss::add(&mut losses, *loss);
            }
            (self.on_event)(SweepEvent::Run { index, event });
        };
        let outcome = train::fit(run, tell, &|| stop());
        let trained = started.elapsed().as_secs_f64();
        // What was stopped is not what was asked for.
        if stop() {
            return Ok(None);
        }
        let point = outcome.map_err(Unfinished::Run).and_then(|outcome| {
            let point = self.point(run, &outcome, trained)?;
            Ok((point, outcome))
        });
        match point {
            Ok((point, outcome)) => {
                let record = ModelRecord::of(run, &outcome, &losses);
                self.keep(&key, point, Some((record, &outcome.archive_bytes)))
                    .map(Some)
            }
            Err(why) => {
                let (what, why) = (key.name().to_owned(), why.to_string());
                (self.on_event)(SweepEvent::Failed { what, why });
                Ok(None)
            }
        }
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
        Ok(TradeOffPoint::of_run(
            &outcome.report,
            rounding,
            &self.clear,
            seconds,
        ))
    }

    /// The point of before; `None` also where its file is damaged or of other data.
    fn kept(&self, key: &TrialKey) -> Option<TradeOffPoint> {
        let (runs, data) = self.shelf.as_ref()?;
        let record = runs.get(&key.id(&data.fingerprint))?;
        let point = (record.key == key.full(&data.fingerprint)).then_some(record.point)?;
        (self.on_event)(SweepEvent::Point {
            point: Box::new(point.clone()),
            kept: true,
        });
        Some(point)
    }

    fn keep(
        &self,
        key: &TrialKey,
        point: TradeOffPoint,
        run: Option<(ModelRecord, &[u8])>,
    ) -> Result<TradeOffPoint, SweepError> {
        if let Some((shelf, data)) = &self.shelf {
            let (run, archive) = run.unzip();
            let record = RunRecord {
                key: key.full(&data.fingerprint),
                run,
                ..RunRecord::of_point(point.clone(), data.clone())
            };
            shelf.put(&key.id(&data.fingerprint), record, archive)?;
        }
        (self.on_event)(SweepEvent::Point {
            point: Box::new(point.clone()),
            kept: false,
        });
        Ok(point)
    }
}

/// Why a run gave no point.
#[derive(Debug, thiserror::Error)]
enum Unfinished {
    #[error(transparent)]
    Run(TrainError),
    #[error(transparent)]
    Archive(#[from] ArchiveError),
}

#[cfg(test)]
mod tests;
