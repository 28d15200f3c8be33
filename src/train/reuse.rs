use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use ndarray::{Array2, Axis};

use super::prepare::shown_rows;
use super::{RunId, Snapshot, TrainError};
use crate::codec::{Archive, ArchiveError, ArchiveInfo, Bounds, Compression, Seen};
use crate::data::{DataError, Dataset, Profile, Samples, Stopped, write_with};
use crate::metrics::{OutOfRangeTally, Ruler, Span, Tally, compare, sample_errors, samples_beyond};
use crate::report::{
    BoundTally, ColumnMissing, InputReport, OutOfRangeLatent, RangeReport, RatioReport, ReuseError,
    ReuseReport, SampleErrors,
};

/// Data that were compressed with the model of an archive that was made from other data.
#[derive(Clone, Debug)]
pub struct Reused {
    pub archive: Arc<Archive>,
    /// The archive's file, byte for byte.
    pub archive_bytes: Arc<Vec<u8>>,
    /// The data, read along the axes of the model's own.
    pub data: Arc<Dataset>,
    /// What the archive decodes to.
    pub snapshot: Arc<Snapshot>,
    pub report: Arc<ReuseReport>,
}

/// Compresses data with the model of an archive; within its bounds where no others are given.
///
/// # Errors
/// When the archive kept no encoder or the columns differ.
pub fn compress_with(
    model: &Archive,
    data: &Dataset,
    bounds: Option<&Bounds>,
) -> Result<Archive, TrainError> {
    let bounds = bounds.unwrap_or(model.bounds());
    model.compress(data, bounds).map_err(TrainError::DoesNotFit)
}

/// The same, with all that is to be said of it: the errors, and how far the data leave what the model
/// saw in training. `label` names the model.
///
/// # Errors
/// As [`compress_with`].
pub fn reuse(
    run: RunId,
    model: &Archive,
    label: &str,
    data: &Dataset,
    bounds: Option<&Bounds>,
) -> Result<Reused, TrainError> {
    let data = Arc::new(model.read_as(data).into_owned());
    let mut source = Dataset::clone(&data);
    let misfit = |e: ArchiveError| TrainError::DoesNotFit(e.to_string());
    let bounds = bounds.unwrap_or(model.bounds());
    let compression = Compression::prepare(model, &mut source, bounds).map_err(misfit)?;
    let watch = Watch::new(model, &compression, data.layout.samples());
    let mut told = Tallies::default();
    let archive = compression
        .collect(&mut source, &|seen| watch.look(&seen), &mut |part| {
            told.add(part);
        })
        .map_err(misfit)?;
    let decoded = archive.decode().map_err(misfit)?;
    let report = watch.report(told, InputReport::of(&data), label, &archive.info());
    let snapshot = snapshot_of_values(run, &data, &decoded, Some(&archive));
    Ok(Reused {
        archive_bytes: Arc::new(archive.to_bytes()),
        archive: Arc::new(archive),
        data,
        snapshot: Arc::new(snapshot),
        report: Arc::new(report),
    })
}

/// What a file made of the data, ready to be shown: that of a codec, or of a model (`archive`).
///
/// # Panics
/// When the two data sets differ in shape.
pub fn snapshot_of_values(
    run: RunId,
    before: &Dataset,
    after: &Dataset,
    archive: Option<&Archive>,
) -> Snapshot {
    let spans: Vec<Span> = Profile::of(before).columns.iter().map(Span::of).collect();
    let names = &before.column_names;
    let all = compare(before.stored(), after.stored(), names, &spans, None);
    let rows = shown_rows(before);
    Snapshot {
        run,
        epoch: 0,
        before: Arc::new(before.values().select(Axis(0), &rows)),
        after: Arc::new(after.values().select(Axis(0), &rows)),
        all: Arc::new(all),
        held_out: None,
        training: None,
        latents: Arc::new(archive.map_or_else(
            || Array2::zeros((rows.len(), 0)),
            |archive| archive.latents().select(Axis(0), &rows),
        )),
        network: archive.map(|archive| Arc::new(archive.network())),
        rows: Arc::new(rows),
    }
}

/// What a model is called that was trained on a portion of the samples that it compresses.
pub const OF_A_PORTION: &str = "trained on a portion of the samples";

/// Data compressed into a file.
#[derive(Clone, Debug)]
pub struct Streamed {
    pub info: ArchiveInfo,
    pub report: ReuseReport,
}

/// As [`stream`], into a new file at `path`.
///
/// # Errors
/// The outer one when the file cannot be written, the inner one as [`stream`].
pub fn stream_into(
    path: &Path,
    model: &Archive,
    label: &str,
    source: &mut dyn Samples,
    bounds: Option<&Bounds>,
    shared: bool,
) -> Result<Result<Streamed, ArchiveError>, DataError> {
    write_with(path, |mut out| {
        let streamed = stream(model, label, source, bounds, shared, &mut out);
        streamed.map_err(|error| match error {
            ArchiveError::Write(error) => Stopped::Disk(error),
            other => Stopped::Other(other),
        })
    })
}

/// Compresses data of any size with the model of an archive, a few samples at a time, into a file.
/// `label` names the model; `shared`: the new archive names it too, and does not hold it.
///
/// # Errors
/// When the archive kept no encoder, the columns differ, or the data cannot be read or `out` not be
/// written.
pub fn stream(
    model: &Archive,
    label: &str,
    source: &mut dyn Samples,
    bounds: Option<&Bounds>,
    shared: bool,
    out: &mut dyn Write,
) -> Result<Streamed, ArchiveError> {
    let bounds = bounds.unwrap_or(model.bounds());
    let mut compression = Compression::prepare(model, source, bounds)?;
    if shared {
        compression.share(label);
    }
    let watch = Watch::new(model, &compression, source.layout().samples());
    let mut told = Tallies::default();
    let info = compression.write(source, out, &|seen| watch.look(&seen), &mut |part| {
        told.add(part);
    })?;
    let input = InputReport {
        path: compression.input().to_owned(),
        shape: info.shape.clone(),
        of: None,
        dtype: info.dtype.clone(),
        lossless_dtype: compression.extent().lossless_dtype().name().to_owned(),
        notes: source.notes(),
        missing: ColumnMissing::of_archive(&info),
    };
    let report = watch.report(told, input, label, &info);
    Ok(Streamed { info, report })
}

/// What is looked at in every block, and against what.
struct Watch<'a> {
    model: &'a Archive,
    compression: &'a Compression<'a>,
    ruler: Ruler,
    samples: usize,
    latents: Option<Vec<[f32; 2]>>,
    worst_seen: Option<f64>,
}

/// What was found in some blocks.
#[derive(Default)]
struct Tallies {
    within: Tally,
    beyond: Tally,
    columns: OutOfRangeTally,
    bound: BoundTally,
    samples_beyond: usize,
    /// Of each latent: samples beyond its range, and how far the farthest lies.
    latents: Vec<(usize, f64)>,
    worst: f64,
    worse: usize,
}

impl<'a> Watch<'a> {
    fn new(model: &'a Archive, compression: &'a Compression<'a>, samples: usize) -> Self {
        let columns = &compression.extent().columns;
        Self {
            model,
            compression,
            ruler: Ruler::new(columns, samples, compression.plan().points),
            samples,
            latents: model.latent_ranges(),
            worst_seen: model.worst_seen(),
        }
    }

    fn look(&self, seen: &Seen<'_>) -> Tallies {
        let (stored, decoded) = (seen.before.stored(), seen.after);
        let (before, after) = (stored.doubles, decoded.doubles);
        let outside = samples_beyond(before, self.model.plan());
        let (beyond, within): (Vec<usize>, Vec<usize>) =
            (0..before.nrows()).partition(|&i| outside[i]);
        let tally = |rows: &[usize]| self.ruler.tally(stored, decoded, rows);
        let (largest, over) = self.worst_seen.map_or((0.0, 0), |limit| {
            let errors = sample_errors(before, after, self.model.plan());
            let largest = errors.iter().copied().fold(0.0, f64::max);
            (largest, errors.iter().filter(|e| **e > limit).count())
        });
        let ranges = self.latents.iter().flatten().zip(seen.latents.columns());
        Tallies {
            within: tally(&within),
            beyond: tally(&beyond),
            columns: OutOfRangeTally::of(before, after, self.model.plan(), self.ruler.spans()),
            bound: BoundTally::of(self.compression.limits().1, seen.before, decoded),
            samples_beyond: beyond.len(),
            latents: ranges.map(|(range, z)| outside_of(*range, z)).collect(),
            worst: largest,
            worse: over,
        }
    }

    fn report(
        &self,
        told: Tallies,
        input: InputReport,
        label: &str,
        info: &ArchiveInfo,
    ) -> ReuseReport {
        let names = self.compression.names();
        let all = told.within.clone().and(told.beyond.clone());
        let all = self.ruler.read(all, names);
        let part = |tally: Tally| {
            let some = !tally.is_empty();
            some.then(|| self.ruler.read(tally, names).all)
        };
        ReuseReport {
            input,
            model: label.to_owned(),
            bytes: info.ledger,
            ratio: RatioReport::of(info),
            error: ReuseError {
                all: all.all,
                within: part(told.within),
                beyond: part(told.beyond),
            },
            columns: all.columns,
            range: RangeReport {
                samples: self.samples,
                samples_beyond: told.samples_beyond,
                columns: told.columns.columns(self.model.plan(), names),
                latents: self
                    .latents
                    .is_some()
                    .then(|| latents_beyond(&told.latents)),
                sample_errors: self.worst_seen.map(|worst_training| SampleErrors {
                    worst_training,
                    worst: told.worst,
                    worse: told.worse,
                }),
            },
            bound: told.bound.report(self.compression.limits().0, names),
        }
    }
}

impl Tallies {
    fn add(&mut self, other: Self) {
        let own = std::mem::take(self);
        let latents = if own.latents.is_empty() {
            other.latents
        } else {
            let both = own.latents.iter().zip(other.latents);
            both.map(|(a, b)| (a.0 + b.0, a.1.max(b.1))).collect()
        };
        *self = Self {
            within: own.within.and(other.within),
            beyond: own.beyond.and(other.beyond),
            columns: own.columns.and(other.columns),
            bound: own.bound.and(other.bound),
            samples_beyond: own.samples_beyond + other.samples_beyond,
            latents,
            worst: own.worst.max(other.worst),
            worse: own.worse + other.worse,
        };
    }
}

/// How many values of a latent leave its range, and how far the farthest lies beyond, in ranges.
fn outside_of([low, high]: [f32; 2], values: ndarray::ArrayView1<'_, f32>) -> (usize, f64) {
    // Where a latent never moved, any other value is a whole range away.
    let unit = if high > low {
        f64::from(high) - f64::from(low)
    } else {
        f64::from(high.abs()).max(1.0)
    };
    let away = |z: f32| (f64::from(low) - f64::from(z)).max(f64::from(z) - f64::from(high));
    let beyond = values.iter().map(|&z| away(z)).filter(|away| *away > 0.0);
    beyond.fold((0, 0.0), |(count, farthest), away| {
        (count + 1, (away / unit).max(farthest))
    })
}

/// Those latents that leave their ranges, the worst first.
fn latents_beyond(told: &[(usize, f64)]) -> Vec<OutOfRangeLatent> {
    let leaving = told.iter().enumerate().filter(|(_, (count, _))| *count > 0);
    let mut beyond: Vec<OutOfRangeLatent> = leaving
        .map(|(i, &(samples_beyond, farthest))| OutOfRangeLatent {
            latent: i + 1,
            samples_beyond,
            farthest,
        })
        .collect();
    beyond.sort_by(|a, b| b.farthest.total_cmp(&a.farthest));
    beyond
}
