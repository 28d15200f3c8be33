use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use ndarray::Array2;

use super::*;
use crate::codec::classical::{find, unpack};
use crate::codec::{Archive, Bound};
use crate::data::{DType, Layout, Profile};
use crate::model::{ModelSpec, Size};
use crate::report::{Measure, Method, pareto_front};
use crate::transform::Plan;

pub fn field() -> Arc<Dataset> {
    let values = Array2::from_shape_fn((12, 8 * 10), |(t, p)| {
        let (t, y, x) = (t as f64, (p / 10) as f64, (p % 10) as f64);
        3.0 + (0.3 * t).sin() * (0.2 * y).cos() + (0.1 * (t + x)).cos()
    });
    let layout = Layout::guess(&[12, 8, 10], false);
    let data = Dataset::plain(DType::F64, layout, values);
    Arc::new(data.unwrap())
}

/// A small model of the field.
pub fn model(family: Family, latents: usize) -> RunSpec {
    let data = field();
    let plan = Plan::suggest(&Profile::new(&data));
    let features = plan.features(data.points());
    let model = ModelSpec::with_family(family, Size::Baler, features, latents).on(&data.layout);
    RunSpec::new(data, plan, model)
}

fn spec(folder: Option<PathBuf>) -> SweepSpec {
    let data = field();
    SweepSpec {
        codecs: ["zstd", "quantise"]
            .map(|name| find(name).unwrap())
            .to_vec(),
        runs: closed_form(&data, &Plan::suggest(&Profile::new(&data)), Family::ALL)
            .into_iter()
            .step_by(5)
            .collect(),
        data,
        bounds: Bounds::default(),
        folder,
    }
}

/// The points, how many were made, and how many were found.
fn sweep(spec: &SweepSpec) -> (Vec<TradeOffPoint>, usize, usize) {
    let (made, found) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let count = |event: SweepEvent| match event {
        SweepEvent::Point { kept: false, .. } => drop(made.fetch_add(1, Ordering::Relaxed)),
        SweepEvent::Point { kept: true, .. } => drop(found.fetch_add(1, Ordering::Relaxed)),
        SweepEvent::Failed { what, why } => panic!("{what}: {why}"),
        SweepEvent::Started { .. } | SweepEvent::Run { .. } => {}
    };
    let points = run(spec, &count, &|| false).unwrap();
    (points, made.into_inner(), found.into_inner())
}

#[test]
fn codecs_and_models_stand_on_one_footing() {
    let started = Mutex::new(0);
    let note = |event: SweepEvent| {
        if let SweepEvent::Started { points } = event {
            *started.lock().unwrap() = points;
        }
    };
    let points = run(&SweepSpec::classical(&field()), &note, &|| false).unwrap();
    assert_eq!(points.len(), *started.lock().unwrap());
    for point in &points {
        assert_eq!(point.ratio, f64::from(12 * 8 * 10 * 8) / point.bytes as f64);
        assert!(point.error.totals.psnr > 5.0 && point.error.response_width.is_some());
        assert!(point.encode_seconds > 0.0 && point.decode_seconds > 0.0);
    }
    let families = [
        "zfp",
        "Global DCT",
        "Wavelets",
        "Linear (PCA)",
        "Tucker",
        "Cast",
        "Pcodec",
    ];
    for family in families {
        assert!(
            points.iter().any(|p| p.method.series() == family),
            "{family}"
        );
    }
    let front = pareto_front(&points, Measure::Psnr);
    assert!(front.len() > 3);
    assert_eq!(points[front[front.len() - 1]].error.totals.nrmse_mean, 0.0);
}

#[test]
fn a_sweep_that_was_cut_off_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("new");
    let spec = spec(Some(place.clone()));
    let (first, made, found) = sweep(&spec);
    assert_eq!((made, found), (first.len(), 0));
    let (second, made, found) = sweep(&spec);
    assert_eq!((made, found), (0, first.len()));
    for (one, other) in second.iter().zip(&first) {
        assert_eq!((&one.method, one.bytes), (&other.method, other.bytes));
        // Numbers lose their last bit in JSON; a measurement made anew would lose more.
        assert!((one.encode_seconds / other.encode_seconds - 1.0).abs() < 1e-12);
        let (one, other) = (one.error.totals, other.error.totals);
        assert!((one.nrmse_max - other.nrmse_max).abs() <= 1e-12 * other.nrmse_max);
    }

    let files = |ending: &str| -> Vec<PathBuf> {
        let all = std::fs::read_dir(&place).unwrap();
        let mut files: Vec<PathBuf> = all.map(|f| f.unwrap().path()).collect();
        files.retain(|f| f.extension().is_some_and(|e| e == ending));
        files.sort();
        files
    };
    assert_eq!(files("json").len(), first.len());
    let kept = files("bale");
    assert_eq!(kept.len(), first.len());
    let (codecs, models): (Vec<_>, Vec<_>) = (kept.iter())
        .map(|file| std::fs::read(file).unwrap())
        .partition(|bytes| crate::codec::classical::is_packed(bytes));
    assert_eq!(models.len(), spec.runs.len());
    for bytes in codecs {
        assert_eq!(
            unpack(&bytes).unwrap().values().dim(),
            spec.data.values().dim()
        );
    }
    Archive::from_bytes("", &models[0])
        .unwrap()
        .decode()
        .unwrap();

    // One lost, one damaged, one of something else, one without its file: these are made again.
    let json = files("json");
    std::fs::remove_file(json[4].with_extension("bale")).unwrap();
    std::fs::remove_file(&json[0]).unwrap();
    std::fs::write(&json[1], b"{\"key\":").unwrap();
    std::fs::copy(&json[3], &json[2]).unwrap();
    let (_, made, found) = sweep(&spec);
    assert_eq!((made, found), (4, first.len() - 4));
}

#[test]
fn other_settings_and_other_data_are_other_points() {
    let folder = tempfile::tempdir().unwrap();
    let mut spec = spec(Some(folder.path().to_owned()));
    spec.codecs.truncate(1);
    spec.runs.truncate(1);
    let points = sweep(&spec).0.len();
    spec.runs[0].training.epochs += 1;
    assert_eq!(sweep(&spec).1, 1);
    let moved = spec.data.values().mapv(|v| v + 1.0);
    spec.data = Arc::new(spec.data.with_values(moved).unwrap());
    spec.runs[0].data = Arc::clone(&spec.data);
    assert_eq!(sweep(&spec).1, points);
}

#[test]
fn a_stopped_sweep_keeps_what_it_has() {
    let spec = spec(None);
    let seen = AtomicUsize::new(0);
    let count = |event: SweepEvent| {
        if matches!(event, SweepEvent::Point { .. }) {
            seen.fetch_add(1, Ordering::Relaxed);
        }
    };
    let stop = || seen.load(Ordering::Relaxed) >= 3;
    let points = run(&spec, &count, &stop).unwrap();
    // Those that were under way are finished, and no run is begun.
    assert!((3..10 + rayon::current_num_threads()).contains(&points.len()));
    assert!(
        points
            .iter()
            .all(|p| matches!(p.method, Method::Codec { .. }))
    );
}

#[test]
fn too_few_samples_leave_the_codecs() {
    let data = field();
    let one = Layout::guess(&[1, 8, 10], false);
    let values = data.values().slice(ndarray::s![..1, ..]).to_owned();
    let data = Dataset::plain(DType::F64, one, values);
    let spec = SweepSpec::classical(&Arc::new(data.unwrap()));
    let points = run(&spec, &|_| {}, &|| false).unwrap();
    assert!(
        points
            .iter()
            .all(|p| matches!(p.method, Method::Codec { .. }))
    );
    assert!(points.len() > 20);
}

#[test]
fn within_bounds_every_codec_has_the_smallest_file_that_keeps_them() {
    let share = 1e-3;
    let mut spec = SweepSpec::classical(&field());
    spec.bounds = Bounds::all(Bound::Range(share));
    spec.runs.truncate(1);
    spec.runs[0].training.bounds = spec.bounds.clone();
    let points = run(&spec, &|_| {}, &|| false).unwrap();
    let largest = |p: &TradeOffPoint| p.error.totals.max_abs_over_range;
    assert!(points.iter().all(|p| largest(p) <= share * (1.0 + 1e-9)));
    let names = [
        "Quantise + pcodec",
        "zfp",
        "Global DCT",
        "Wavelets",
        "Linear (PCA)",
    ];
    for name in names {
        let found: Vec<_> = points
            .iter()
            .filter(|p| p.method.series() == name)
            .collect();
        assert_eq!(found.len(), 1, "{name}");
    }
    // Half a step is the bound, so that most of it is used.
    let quantised = points
        .iter()
        .find(|p| p.method.series() == "Quantise + pcodec")
        .unwrap();
    assert!(largest(quantised) > 0.8 * share, "{}", largest(quantised));
    assert!(quantised.method.setting().ends_with("within rel=0.001"));
    // What keeps a bound itself is asked for just that.
    let wavelet = points
        .iter()
        .find(|p| p.method.series() == "Wavelets")
        .unwrap();
    assert_eq!(
        wavelet.method.setting(),
        "bound 0.1 % of the range, within rel=0.001"
    );
}
