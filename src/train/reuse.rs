use std::sync::Arc;

use ndarray::{Array2, Axis};

use super::prepare::shown_rows;
use super::{RunId, Snapshot, TrainError};
use crate::codec::{Archive, Bounds};
use crate::data::{Dataset, Profile};
use crate::metrics::{Span, beyond, compare, sample_errors, samples_beyond};
use crate::report::{
    BoundReport, InputReport, LatentBeyond, RangeReport, RatioReport, ReuseError, ReuseReport,
    SampleErrors,
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
    let archive = compress_with(model, data, bounds)?;
    let decoded = archive
        .decode()
        .map_err(|e| TrainError::DoesNotFit(e.to_string()))?;
    let data = Arc::new(model.read_as(data).into_owned());
    let spans: Vec<Span> = Profile::of(&data).columns.iter().map(Span::of).collect();
    let over = |rows: Option<&[usize]>| {
        let (before, after) = (data.values(), decoded.values());
        compare(before, after, &data.column_names, &spans, rows)
    };
    let all = over(None);
    let outside = samples_beyond(data.values(), model.plan());
    let (beyond_rows, within_rows): (Vec<usize>, Vec<usize>) =
        (0..data.samples()).partition(|&i| outside[i]);
    let part = |rows: &[usize]| (!rows.is_empty()).then(|| over(Some(rows)).all);
    let range = RangeReport {
        samples: data.samples(),
        samples_beyond: beyond_rows.len(),
        columns: beyond(
            data.values(),
            decoded.values(),
            model.plan(),
            &data.column_names,
            &spans,
        ),
        latents: model
            .latent_ranges()
            .map(|ranges| latents_beyond(&ranges, &archive)),
        sample_errors: model
            .worst_seen()
            .map(|worst| errors(worst, model, &data, &decoded)),
    };
    let bound = BoundReport::of(&archive, &data, &decoded);
    let info = archive.info();
    let report = ReuseReport {
        input: InputReport::of(&data),
        model: label.to_owned(),
        bytes: info.ledger,
        ratio: RatioReport::of(&info),
        error: ReuseError {
            all: all.all,
            within: part(&within_rows),
            beyond: part(&beyond_rows),
        },
        columns: all.columns.clone(),
        range,
        bound,
    };
    let rows = shown_rows(&data);
    let snapshot = Snapshot {
        run,
        epoch: 0,
        before: Arc::new(data.values().select(Axis(0), &rows)),
        after: Arc::new(decoded.values().select(Axis(0), &rows)),
        all: Arc::new(all),
        held_out: None,
        training: None,
        latents: Arc::new(archive.latents().select(Axis(0), &rows)),
        network: Some(Arc::new(archive.network())),
        rows: Arc::new(rows),
    };
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
#[must_use]
pub fn snapshot_of_values(
    run: RunId,
    before: &Dataset,
    after: &Dataset,
    archive: Option<&Archive>,
) -> Snapshot {
    let spans: Vec<Span> = Profile::of(before).columns.iter().map(Span::of).collect();
    let names = &before.column_names;
    let all = compare(before.values(), after.values(), names, &spans, None);
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

/// Those latents of an archive that leave their ranges, the worst first.
fn latents_beyond(ranges: &[[f32; 2]], archive: &Archive) -> Vec<LatentBeyond> {
    let columns = archive.latents();
    let one = |(i, (values, &[low, high])): (usize, (ndarray::ArrayView1<'_, f32>, &[f32; 2]))| {
        // Where a latent never moved, any other value is a whole range away.
        let unit = if high > low {
            f64::from(high) - f64::from(low)
        } else {
            f64::from(high.abs()).max(1.0)
        };
        let away = |z: f32| (f64::from(low) - f64::from(z)).max(f64::from(z) - f64::from(high));
        let farthest = values.iter().map(|&z| away(z)).fold(0.0, f64::max);
        (farthest > 0.0).then(|| LatentBeyond {
            latent: i + 1,
            samples_beyond: values.iter().filter(|&&z| away(z) > 0.0).count(),
            farthest: farthest / unit,
        })
    };
    let mut beyond: Vec<_> = columns
        .columns()
        .into_iter()
        .zip(ranges)
        .enumerate()
        .filter_map(one)
        .collect();
    beyond.sort_by(|a, b| b.farthest.total_cmp(&a.farthest));
    beyond
}

fn errors(worst_training: f64, model: &Archive, data: &Dataset, decoded: &Dataset) -> SampleErrors {
    let errors = sample_errors(data.values(), decoded.values(), model.plan());
    SampleErrors {
        worst_training,
        worst: errors.iter().copied().fold(0.0, f64::max),
        worse: errors.iter().filter(|e| **e > worst_training).count(),
    }
}
