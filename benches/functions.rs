//! Single functions that a user waits for: `cargo bench`. Whole jobs are timed by `balescope bench`.

use std::hint::black_box;
use std::sync::Arc;

use balescope::codec::{Archive, Bounds};
use balescope::data::{DType, Dataset, Profile, ReadOptions, read, write_data};
use balescope::metrics::{Binning, Histogram, Span, compare};
use balescope::model::{Random, Size};
use balescope::plot::{ColourMap, Colouring, Grid};
use balescope::runs::RunSettings;
use balescope::train::{self, DeviceChoice};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use ndarray::Array2;

const COLUMNS: usize = 20;

/// Columns that are curves of eight independent numbers, as float32.
fn table(rows: usize) -> Dataset {
    let mut random = Random::new(1, 0);
    let mix = Array2::from_shape_simple_fn((8, COLUMNS), || 2.0 * random.uniform() - 1.0);
    let causes = Array2::from_shape_simple_fn((rows, 8), || 4.0 * random.uniform() - 2.0);
    let values = causes
        .dot(&mix)
        .mapv(|v| f64::from((v.sin() + 0.1 * v) as f32));
    Dataset::table(DType::F32, values)
}

fn columns(c: &mut Criterion) {
    let data = table(1_000_000);
    let after = data.values().mapv(|v| 0.999 * v);
    let profile = Profile::new(&data);
    let names = &data.column_names;
    let spans: Vec<Span> = profile.columns.iter().map(Span::from_profile).collect();
    let values = (data.samples() * COLUMNS) as u64;

    let mut group = c.benchmark_group("columns");
    group
        .sample_size(10)
        .throughput(Throughput::Elements(values));
    group.bench_function("profile", |b| b.iter(|| Profile::new(&data)));
    group.bench_function("errors and responses", |b| {
        b.iter(|| compare(data.values().view(), after.view(), names, &spans, None));
    });
    group.throughput(Throughput::Elements(data.samples() as u64));
    group.bench_function("histogram of one column", |b| {
        let binning = Binning::new(profile.columns[0].min, profile.columns[0].max, 100);
        b.iter(|| Histogram::new(data.values().column(0).iter().copied(), binning));
    });
    group.finish();
}

fn files(c: &mut Criterion) {
    let data = table(500_000);
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("table.npy");
    write_data(&path, &data).expect("room for the file");
    let mut group = c.benchmark_group("files");
    group
        .sample_size(10)
        .throughput(Throughput::Bytes(data.stored_bytes() as u64));
    group.bench_function("load npy", |b| {
        b.iter(|| read(&path, &ReadOptions::default()));
    });
    group.finish();
}

/// The default network after one epoch: what it costs does not depend on how good it is.
fn archives(c: &mut Criterion) {
    let data = Arc::new(table(50_000));
    let settings = RunSettings {
        size: Some(Size::Medium),
        latent: Some(12),
        epochs: Some(1),
        device: Some(DeviceChoice::Cpu),
        ..RunSettings::default()
    };
    let spec = settings.spec(&data).expect("settings that fit");
    let outcome = train::fit(&spec, &mut |_| {}, &|| false).expect("a network");
    let archive = outcome.archive;
    let bytes = archive.to_bytes();

    let mut group = c.benchmark_group("archives");
    group
        .sample_size(10)
        .throughput(Throughput::Bytes(data.stored_bytes() as u64));
    group.bench_function("compress", |b| {
        b.iter(|| archive.compress(&data, &Bounds::default()));
    });
    group.bench_function("open and decode", |b| {
        b.iter(|| Archive::from_bytes("bench", black_box(&bytes)).map(|a| a.decode()));
    });
    group.finish();
}

fn pictures(c: &mut Criterion) {
    let side = 4096;
    let values = (0..side * side).map(|i| (i as f64 * 1e-5).sin()).collect();
    let grid = Grid::new(side, side, values).expect("a value for every cell");
    let mut group = c.benchmark_group("pictures");
    group
        .sample_size(10)
        .throughput(Throughput::Elements((side * side) as u64));
    group.bench_function("colours", |b| {
        b.iter(|| grid.colours(Colouring::new(ColourMap::Viridis, [-1.0, 1.0])));
    });
    group.bench_function("averaged to 1024", |b| {
        b.iter(|| grid.at_most(1024).into_owned());
    });
    group.finish();
}

criterion_group!(benches, columns, files, archives, pictures);
criterion_main!(benches);
