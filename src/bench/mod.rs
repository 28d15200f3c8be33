//! How fast whole jobs are on this machine: what a user waits for, on data made on the spot.

mod report;

use std::path::Path;
use std::sync::Arc;

use ndarray::{Array2, s};
use rayon::prelude::*;

pub use report::{BenchReport, Job};

use crate::codec::{Archive, ArchiveError, Bounds};
use crate::data::{
    ColumnProfile, DType, DataError, Dataset, Layout, Origin, Profile, ReadOptions, SAMPLES, read,
    write_data,
};
use crate::metrics::{Binning, Histogram, Span, compare};
use crate::model::{Random, Size};
use crate::runs::{RunSettings, SettingsError};
use crate::train::{self, DeviceChoice, HeldOut, Outcome, RunSpec, TrainError};

/// Times that each job is done; the median counts.
const TIMES: usize = 5;
/// Columns, and the independent numbers behind them.
const COLUMNS: usize = 19;
const CAUSES: usize = 8;
const LATENTS: usize = 12;
const EPOCHS: usize = 4;
/// A table to load is so many times longer than the one to train on.
const LONGER: usize = 20;
/// For so many rows to train on, the table to compress is the bundled one once more.
const SHARE: usize = 2500;
/// Of a histogram.
const BINS: usize = 100;

/// Why it could not be measured.
#[derive(Debug, thiserror::Error)]
pub enum BenchError {
    #[error(transparent)]
    Settings(#[from] SettingsError),
    #[error(transparent)]
    Train(#[from] TrainError),
    #[error(transparent)]
    Data(#[from] DataError),
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    #[error("no folder for temporary files: {0}")]
    Folder(#[from] std::io::Error),
}

/// Measures all jobs, one after the other. `rows`: of the table that is trained on; of 50,000 it takes
/// less than a minute. `file`: what is loaded, profiled and compared, in place of a table that is made for
/// it. `begin` hears what each job is.
///
/// # Errors
/// When the device is not there, the file cannot be read, or the folder for temporary files takes no file.
pub fn run(
    rows: usize,
    file: Option<&Path>,
    device: &DeviceChoice,
    begin: &mut dyn FnMut(&'static str),
) -> Result<BenchReport, BenchError> {
    let mut jobs = Vec::new();
    let data = Arc::new(table(rows)?);
    // The same device for all jobs, and the peak of that one.
    let device = &train::faster_device(&spec(&data, Size::Medium, 512, device)?)?;
    let peak = train::peak_operations(device)?;
    for (name, what, size, batch) in [
        (
            "train-512",
            "Train the default network, batches of 512",
            Size::Medium,
            512,
        ),
        (
            "train-4096",
            "Train the default network, batches of 4096",
            Size::Medium,
            4096,
        ),
        (
            "train-baler-512",
            "Train BALER's network, batches of 512",
            Size::Baler,
            512,
        ),
    ] {
        begin(what);
        let spec = spec(&data, size, batch, device)?;
        let mut seconds = Vec::new();
        for _ in 0..TIMES {
            seconds.push(train(&spec)?.report.training.seconds);
        }
        let samples = (rows * EPOCHS) as f64;
        let mut job = Job::new(name, what, seconds, (samples, "samples"));
        job.operations = Some(6.0 * spec.model.parameters() as f64 * job.rate);
        jobs.push(job);
    }
    let (used, packed) = packing(rows, device, begin)?;
    jobs.extend(packed);
    let loaded = loading(rows * LONGER, file, &mut jobs, begin)?;
    Ok(BenchReport {
        version: env!("CARGO_PKG_VERSION"),
        device: used,
        cores: std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
        table: [rows, COLUMNS],
        loaded,
        peak,
        jobs,
    })
}

/// Loads a file and looks at it. Gives its samples and the values of each.
fn loading(
    rows: usize,
    file: Option<&Path>,
    jobs: &mut Vec<Job>,
    begin: &mut dyn FnMut(&'static str),
) -> Result<[usize; 2], BenchError> {
    let folder = tempfile::tempdir()?;
    let made = folder.path().join("table.npy");
    let path = if let Some(path) = file {
        path
    } else {
        write_data(&made, &table(rows)?)?;
        &made
    };
    let options = ReadOptions::default();
    let data = read(path, &options)?;
    let bytes = data.stored_bytes();
    let load = ("load", "Load the file");
    jobs.push(Job::measure(load, bytes, begin, || {
        Ok(read(path, &options)?)
    })?);
    let profile = ("profile", "Profile its columns");
    let looked_at = Profile::new(&data);
    jobs.push(Job::measure(profile, bytes, begin, || {
        Ok(Profile::new(&data))
    })?);

    let (before, points) = (data.values(), data.points());
    let names: Vec<_> = looked_at.columns.iter().map(|c| c.name.clone()).collect();
    let spans: Vec<_> = looked_at.columns.iter().map(Span::from_profile).collect();
    // Something like what a network gives back; the values themselves are all equally slow.
    let after = before.mapv(|v| 0.999 * v);
    let errors = ("compare", "Measure all errors and responses");
    jobs.push(Job::measure(errors, bytes, begin, || {
        Ok(compare(before.view(), after.view(), &names, &spans, None))
    })?);
    let histograms = ("histograms", "Histograms of all columns");
    jobs.push(Job::measure(histograms, bytes, begin, || {
        let of_column = |i: usize| {
            let values = before.slice(s![.., i * points..(i + 1) * points]);
            let ColumnProfile { min, max, .. } = looked_at.columns[i];
            let binning = Binning::new(min, max, BINS);
            Histogram::new(values.iter().copied(), binning)
        };
        Ok((0..names.len())
            .into_par_iter()
            .map(of_column)
            .collect::<Vec<_>>())
    })?);
    Ok([data.samples(), before.ncols()])
}

/// A network that was trained on the bundled table, and that table many times over. Gives the device's
/// name too.
fn packing(
    rows: usize,
    device: &DeviceChoice,
    begin: &mut dyn FnMut(&'static str),
) -> Result<(String, [Job; 3]), BenchError> {
    let data = Arc::new(SAMPLES[0].load()?);
    let outcome = train(&spec(&data, Size::Medium, 512, device)?)?;
    let model = &outcome.archive;
    let data = repeated(&data, (rows / SHARE).max(1))?;
    let bytes = data.stored_bytes();
    let compress = || Ok(model.compress(&data, &Bounds::default())?.to_bytes());
    let file = compress()?;
    let open = || Archive::from_bytes("the archive", &file);
    let names = [
        ("compress", "Compress with a trained network"),
        ("decompress", "Decompress"),
        ("verify", "Verify checksums and values"),
    ];
    let jobs = [
        Job::measure(names[0], bytes, begin, compress)?,
        Job::measure(names[1], bytes, begin, || Ok(open()?.decode()?))?,
        Job::measure(names[2], bytes, begin, || Ok(open()?.decodes_as_written()?))?,
    ];
    Ok((outcome.report.device.clone(), jobs))
}

fn repeated(data: &Dataset, times: usize) -> Result<Dataset, DataError> {
    let (once, samples) = (data.values(), data.samples());
    let shape = (samples * times, once.ncols());
    let values = Array2::from_shape_fn(shape, |(i, j)| once[[i % samples, j]]);
    let layout = data.layout.with_samples(values.nrows());
    let names = Some(data.column_names.clone());
    Dataset::new(Origin::default(), data.dtype, layout, names, values)
}

/// Some epochs with nothing held out.
fn spec(
    data: &Arc<Dataset>,
    size: Size,
    batch: usize,
    device: &DeviceChoice,
) -> Result<RunSpec, BenchError> {
    let settings = RunSettings {
        size: Some(size),
        latent: Some(LATENTS),
        epochs: Some(EPOCHS),
        batch: Some(batch.min(data.samples())),
        held_out: Some(HeldOut::Spread(0.0)),
        device: Some(device.clone()),
        ..RunSettings::default()
    };
    Ok(settings.spec(data)?)
}

fn train(spec: &RunSpec) -> Result<Outcome, BenchError> {
    Ok(train::fit(spec, &mut |_| {}, &|| false)?)
}

/// A float32 table whose columns are curves of fewer numbers: the same on every machine.
fn table(rows: usize) -> Result<Dataset, DataError> {
    let mut random = Random::new(0, 0);
    let mix = Array2::from_shape_simple_fn((CAUSES, COLUMNS), || 2.0 * random.uniform() - 1.0);
    let mut values = Array2::zeros((rows, COLUMNS));
    for mut row in values.rows_mut() {
        let causes: [f64; CAUSES] = std::array::from_fn(|_| 4.0 * random.uniform() - 2.0);
        for (value, mix) in row.iter_mut().zip(mix.columns()) {
            let sum: f64 = mix.iter().zip(causes).map(|(m, c)| m * c).sum();
            *value = f64::from((sum.sin() + 0.1 * sum) as f32);
        }
    }
    let layout = Layout::table(rows, COLUMNS);
    Dataset::plain(DType::F32, layout, values)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_job_is_measured() {
        let mut heard = Vec::new();
        let report = run(300, None, &DeviceChoice::Cpu, &mut |what| heard.push(what)).unwrap();
        let names: Vec<_> = report.jobs.iter().map(|job| job.name).collect();
        assert_eq!(
            heard,
            report.jobs.iter().map(|j| j.what).collect::<Vec<_>>()
        );
        let expected = [
            "train-512",
            "train-4096",
            "train-baler-512",
            "compress",
            "decompress",
            "verify",
            "load",
            "profile",
            "compare",
            "histograms",
        ];
        assert_eq!(names, expected);
        assert!(report.device.starts_with("CPU"), "{}", report.device);
        let data = Arc::new(SAMPLES[0].load().unwrap());
        let packed = train(&spec(&data, Size::Medium, 512, &DeviceChoice::Cpu).unwrap()).unwrap();
        assert_eq!(
            packed.report.model.family, "dense",
            "not PCA, which is quicker"
        );
        for job in &report.jobs {
            assert!(job.seconds > 0.0 && job.rate.is_finite(), "{job:?}");
        }
        assert_eq!(report.jobs[6].amount, (300 * LONGER * COLUMNS * 4) as f64);
        assert_eq!(report.loaded, [300 * LONGER, COLUMNS]);
        assert!(
            report.peak.is_some_and(|peak| peak > 1e8),
            "{:?}",
            report.peak
        );
        let trains = report.jobs.iter().map(|job| job.operations.is_some());
        assert_eq!(trains.filter(|of| *of).count(), 3);
        assert_eq!(report.jobs[0].amount, (300 * EPOCHS) as f64);
    }

    #[test]
    fn the_median_counts() {
        let job = Job::new("a", "b", vec![9.0, 2.0, 1.0], (10.0, "bytes"));
        assert_eq!((job.seconds, job.rate), (2.0, 5.0));
    }
}
