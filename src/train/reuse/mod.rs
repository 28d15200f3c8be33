//! Compressing data with the model of an archive that was made from other data.

mod tallies;

use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use ndarray::{Array2, Axis};

use self::tallies::{Tallies, Watch};
use crate::codec::{Archive, ArchiveError, ArchiveInfo, Bounds, Compression};
use crate::data::{DataError, Dataset, Profile, Samples, Stopped, write_with};
use crate::metrics::{Span, compare};
use crate::report::{ColumnMissing, InputReport, ReuseReport};
use crate::train::prepare::shown_rows;
use crate::train::{RunId, Snapshot, TrainError};

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
    model.compress(data, bounds).map_err(misfit)
}

fn misfit(error: ArchiveError) -> TrainError {
    TrainError::DoesNotFit(error.to_string())
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
    let report = watch.report(told, InputReport::from_data(&data), label, &archive.info());
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
    let spans: Vec<Span> = Profile::new(before)
        .columns
        .iter()
        .map(Span::from_profile)
        .collect();
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
        lossless_dtype: compression.extent().lossless_types().name(),
        notes: source.notes(),
        missing: ColumnMissing::of_archive(&info),
    };
    let report = watch.report(told, input, label, &info);
    Ok(Streamed { info, report })
}
