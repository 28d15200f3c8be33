//! Error bounds: they hold for every finite value of what the bytes decode to.

use std::sync::Arc;

use balescope::codec::{Archive, Bound, Bounds};
use balescope::data::{DType, Dataset, Kind, Layout, Profile};
use balescope::model::{Family, ModelSpec, Size};
use balescope::report::BoundReport;
use balescope::train::{Outcome, RunSpec, TrainError, compress_with, fit};
use balescope::transform::{Plan, Role, TransformKind};
use ndarray::Array2;
use proptest::prelude::*;

use crate::support::{Random, Said, balescope, decoded, has, trained};

fn dataset(dtype: DType, shape: Vec<usize>, field: bool, values: Array2<f64>) -> Dataset {
    let layout = Layout {
        shape,
        kind: if field { Kind::Field } else { Kind::Table },
        sample_axis: Some(0),
        component_axis: (!field).then_some(1),
    };
    let values = values.mapv(|v| dtype.nearest(v));
    Dataset::plain(dtype, layout, values).unwrap()
}

fn with_bounds(data: &Dataset, family: Family, bounds: Bounds) -> Result<Outcome, TrainError> {
    let plan = Plan::suggest(&Profile::new(data));
    let features = plan.features(data.points());
    let model = ModelSpec::with_family(
        family,
        Size::Custom(vec![6]),
        features,
        2.min(features.max(1)),
    );
    let mut spec = RunSpec::new(Arc::new(data.clone()), plan, model);
    spec.training.epochs = 2;
    spec.training.bounds = bounds;
    fit(&spec, &mut |_| {}, &|| false)
}

/// Waves on a grid with a little noise; and holes.
fn waves(snapshots: usize, dtype: DType) -> Dataset {
    let mut random = Random(4);
    let values = Array2::from_shape_fn((snapshots, 10 * 12), |(t, p)| {
        let (y, x, phase) = ((p / 12) as f64, (p % 12) as f64, 0.4 * t as f64);
        let wave = (phase + 0.5 * x).sin() * (0.3 * y).cos() + 0.05 * random.spread();
        if p == 17 {
            f64::NAN
        } else {
            40.0 * (2.0 + wave)
        }
    });
    dataset(dtype, vec![snapshots, 10, 12], true, values)
}

#[test]
fn a_bound_holds_for_what_the_bytes_decode_to() {
    for dtype in [DType::F32, DType::F64, DType::I16] {
        let data = waves(30, dtype);
        for (bound, share) in [(Bound::Range(1e-2), 1e-2), (Bound::Range(1e-4), 1e-4)] {
            for family in [Family::Dense, Family::Linear, Family::Tucker] {
                let outcome = with_bounds(&data, family, Bounds::all(bound)).unwrap();
                let after = decoded(&outcome);
                let (before, after) = (data.values(), after.values());
                let finite = || before.iter().zip(&after).filter(|(x, _)| x.is_finite());
                let (low, high) = finite().fold((f64::MAX, f64::MIN), |(a, b), (x, _)| {
                    (a.min(*x), b.max(*x))
                });
                let largest = finite().map(|(x, y)| (x - y).abs()).fold(0.0, f64::max);
                let allowed = share * (high - low);
                assert!(largest <= allowed, "{family} {bound} {largest} {allowed}");
                let report = outcome.report.bound.as_ref().unwrap();
                assert!(report.holds && report.kind == "rel" && report.value == share);
                assert!((report.largest * (high - low) - largest).abs() <= 1e-9 * allowed);
                assert!(outcome.report.bytes.residual > 0);
                assert_eq!(outcome.report.bytes.total, outcome.archive_bytes.len());
                assert!(
                    after
                        .iter()
                        .zip(&before)
                        .all(|(y, x)| y.is_finite() == x.is_finite())
                );
            }
        }
    }
}

#[test]
fn tighter_bounds_cost_more_and_columns_have_their_own() {
    let mut random = Random(8);
    let values = Array2::from_shape_fn((400, 3), |(i, j)| {
        (0.01 * (i * (j + 1)) as f64).sin() + 0.2 * random.spread()
    });
    let data = dataset(DType::F32, vec![400, 3], false, values);
    let size = |bounds: Bounds| {
        let outcome = with_bounds(&data, Family::Linear, bounds).unwrap();
        assert!(outcome.report.bound.as_ref().unwrap().holds);
        (outcome.report.bytes.residual, outcome)
    };
    let loose = size(Bounds::all(Bound::Range(1e-2))).0;
    let tight = size(Bounds::all(Bound::Range(1e-4))).0;
    assert!(tight > 2 * loose, "{tight} {loose}");
    let mut bounds = Bounds::default();
    bounds.columns.insert(1, Bound::Absolute(1e-3));
    let (one, outcome) = size(bounds);
    assert!(one < tight);
    let report = outcome.report.bound.clone().unwrap();
    assert_eq!(report.columns.len(), 1);
    assert_eq!(
        (report.columns[0].kind.as_str(), report.columns[0].value),
        ("abs", 1e-3)
    );
}

#[test]
fn relative_bounds_hold_for_small_values_too() {
    let mut random = Random(3);
    let values = Array2::from_shape_fn((500, 2), |_| {
        10_f64.powf(4.0 * random.spread()) * random.spread().signum()
    });
    let data = dataset(DType::F64, vec![500, 2], false, values);
    let bound = Bound::Pointwise {
        share: 0.01,
        floor: Some(1e-3),
    };
    let outcome = with_bounds(&data, Family::Linear, Bounds::all(bound)).unwrap();
    let after = outcome.archive.decode().unwrap();
    for (x, y) in data.values().iter().zip(&after.values()) {
        assert!((x - y).abs() <= 0.01 * x.abs().max(1e-3), "{x} {y}");
    }
}

#[test]
fn other_data_keep_the_bounds_of_the_model_or_their_own() {
    let outcome = with_bounds(
        &waves(30, DType::F32),
        Family::Linear,
        Bounds::all(Bound::Range(1e-3)),
    )
    .unwrap();
    // Waves that the model has not seen: four times as high.
    let seen = waves(12, DType::F32);
    let other = dataset(
        DType::F32,
        vec![12, 10, 12],
        true,
        seen.values().mapv(|v| 4.0 * v + 7.0 * (0.1 * v).sin()),
    );
    for bounds in [None, Some(Bounds::all(Bound::Absolute(0.5)))] {
        let archive = compress_with(&outcome.archive, &other, bounds.as_ref()).unwrap();
        let archive = Archive::from_bytes("b", &archive.to_bytes()).unwrap();
        let report = BoundReport::new(&archive, &other, &archive.decode().unwrap()).unwrap();
        assert!(report.holds, "{report:?}");
        assert!(archive.decodes_as_written().unwrap());
    }
}

#[test]
fn every_flipped_bit_of_a_bounded_archive_is_an_error() {
    let outcome = with_bounds(
        &waves(6, DType::F32),
        Family::Tucker,
        Bounds::all(Bound::Range(1e-2)),
    )
    .unwrap();
    let bytes = &outcome.archive_bytes;
    for at in 0..bytes.len() {
        let mut damaged = bytes.to_vec();
        damaged[at] ^= 1 << (at % 8);
        assert!(Archive::from_bytes("a", &damaged).is_err(), "byte {at}");
        assert!(
            Archive::from_bytes("a", &bytes[..at]).is_err(),
            "length {at}"
        );
    }
}

#[test]
fn the_command_line_keeps_and_verifies_bounds() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let data = waves(20, DType::F32);
    balescope::data::write_data(path("waves.npz").as_ref(), &data).unwrap();
    let call = |args: &[&str]| Said::of(balescope().args(args).output().unwrap());
    let (file, out) = (path("waves.npz"), path("waves.bale"));
    let fit = [
        "fit",
        &file,
        "--field",
        "--model",
        "tucker",
        "--latent",
        "3",
        "--bound",
        "rel=0.002",
        "--quiet",
        "--json",
        "-o",
        &out,
    ];
    let report = call(&fit).ok_json();
    assert_eq!(report["bound"]["holds"], true);
    assert_eq!(report["bound"]["kind"], "rel");
    assert!(report["bound"]["largest"].as_f64().unwrap() <= 0.002);
    assert!(report["bytes"]["residual"].as_u64().unwrap() > 0);
    // What the bound puts right is not told as the model's own work.
    let told = call(&fit[..fit.len() - 4]).ok().out;
    has(&told, &["the file's error, which the bound limits, is"]);
    let verified = call(&["verify", &out, "--against", &file, "--json"]).ok_json();
    assert_eq!(verified["as_written"], true);
    assert_eq!(verified["bound"]["holds"], true);
    let text = call(&["verify", &out, "--against", &file]).ok().out;
    has(&text, &["holds", "bit for bit"]);
    // Another file does not keep to them, and that is a failure.
    let moved = dataset(
        DType::F32,
        vec![20, 10, 12],
        true,
        data.values().mapv(|v| v + 1.0),
    );
    balescope::data::write_data(path("moved.npz").as_ref(), &moved).unwrap();
    let said = call(&["verify", &out, "--against", &path("moved.npz")]);
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(said.err.contains("bounds"), "{said:?}");
    call(&["fit", &file, "--bound", "rel=2=3"]).refused(&["bound", "expected"]);
    call(&["fit", &file, "--bound", "nosuch:rel=0.1"]).refused(&["nosuch"]);
}

/// Numbers of one scale, some of them none.
fn array() -> impl Strategy<Value = (DType, bool, Vec<usize>, Vec<f64>)> {
    let scale = prop_oneof![Just(0), -300..300_i32, -4..4_i32];
    let shape = (4..12_usize, 1..4_usize, 1..5_usize);
    let kinds = prop::collection::vec((-1.0..1.0_f64, 0..40_u8), 11 * 3 * 4);
    (
        prop::sample::select(&DType::ALL[..]),
        any::<bool>(),
        shape,
        scale,
        kinds,
    )
        .prop_map(|(dtype, field, (rows, height, width), scale, kinds)| {
            let shape = if field {
                vec![rows, height, width]
            } else {
                vec![rows, width]
            };
            let count = shape.iter().product();
            let values = kinds.into_iter().take(count).map(|(m, kind)| match kind {
                0 => f64::NAN,
                1 => f64::INFINITY,
                2 => f64::NEG_INFINITY,
                3 => 0.0,
                4 => 5e-324 * (1e3 * m).round(),
                5 => 0.25 * 10_f64.powi(scale),
                6 => m * 10_f64.powi(scale / 2),
                _ => m * 10_f64.powi(scale),
            });
            let mut values: Vec<f64> = values.collect();
            // Now and then a column that does not change.
            if scale % 7 == 0 {
                let columns = width;
                for row in values.chunks_mut(columns) {
                    row[0] = 1.5;
                }
            }
            (dtype, field, shape, values)
        })
}

fn bound() -> impl Strategy<Value = Bound> {
    let size = (-60..=-10_i32).prop_map(|e| 10_f64.powf(f64::from(e) / 10.0));
    prop_oneof![
        size.clone().prop_map(Bound::Range),
        (size.clone(), -300..300_i32).prop_map(|(s, e)| Bound::Absolute(s * 10_f64.powi(e))),
        size.prop_map(|share| Bound::Pointwise { share, floor: None }),
    ]
}

/// `PROPTEST_CASES` asks for more.
fn cases(usual: u32) -> ProptestConfig {
    let asked = std::env::var_os("PROPTEST_CASES").is_some();
    let default = ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    if asked {
        default
    } else {
        ProptestConfig {
            cases: usual,
            ..default
        }
    }
}

proptest! {
    #![proptest_config(cases(400))]

    /// Through the whole program: transforms, model, rounding, file.
    #[test]
    fn bounds_hold_for_any_array((dtype, field, shape, values) in array(), bound in bound(), kind in prop::sample::select(&TransformKind::ALL[..])) {
        let rows = shape[0];
        let width = values.len() / rows;
        let values = Array2::from_shape_vec((rows, width), values).unwrap();
        let data = dataset(dtype, shape, field, values);
        let mut plan = Plan::suggest(&Profile::new(&data));
        for column in &mut plan.columns {
            if let Role::Model(old) = &mut column.role { *old = kind }
        }
        let features = plan.features(data.points());
        prop_assume!(features > 0);
        let model = ModelSpec::with_family(Family::Linear, Size::Custom(Vec::new()), features, 1);
        let mut spec = RunSpec::new(Arc::new(data.clone()), plan, model);
        spec.training.bounds = Bounds::all(bound);
        let outcome = trained(&spec);
        let archive = Archive::from_bytes("a", &outcome.archive_bytes).unwrap();
        let after = archive.decode().unwrap();
        for column in 0..data.columns() {
            let values = data.column(column);
            let finite = values.iter().filter(|v| v.is_finite());
            let (low, high) = finite.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), v| (a.min(*v), b.max(*v)));
            for (x, y) in values.iter().zip(&after.column(column)) {
                let allowed = match bound {
                    Bound::Absolute(e) => e,
                    Bound::Range(share) => (share * (0.5 * high - 0.5 * low) * 2.0).min(f64::MAX),
                    Bound::Pointwise { share, .. } => share * x.abs().max(1e-6 * low.abs().max(high.abs())),
                };
                let kept = if x.is_finite() { (x - y).abs() <= allowed } else { x.is_nan() && y.is_nan() || x == y };
                prop_assert!(kept, "{x} {y} {allowed}");
            }
        }
    }
}

#[test]
fn bounds_hold_at_the_ends_of_64_bit_integers() {
    use crate::support::{Folder, Random, cli, npy};
    let folder = Folder::new();
    let mut random = Random(3);
    for (descr, top) in [("<i8", i64::MAX as u64), ("<u8", u64::MAX)] {
        let values: Vec<u8> = (0..400)
            .flat_map(|_| (top - random.below(99) as u64).to_le_bytes())
            .collect();
        let file = folder.file("top.npy", &npy(descr, &[200, 2], &values));
        let archive = folder.path("top.bale");
        cli!(
            "fit {} -q --model linear --transform 1=min-max --transform 2=min-max --bound abs=3 \
             -o {}",
            file,
            archive
        )
        .ok();
        cli!("verify {} --against {}", archive, file).ok();
    }
}

#[test]
fn integers_beyond_doubles_are_measured_as_integers() {
    use crate::support::{Folder, cli, npy};
    let folder = Folder::new();
    // All of them have one and the same double.
    let file = |name: &str, start: i64| {
        let values = (0..400_i64).flat_map(|i| ((1 << 62) + start + i * 7 % 100).to_le_bytes());
        folder.file(name, &npy("<i8", &[400, 1], &values.collect::<Vec<u8>>()))
    };
    let (own, other) = (file("own.npy", 0), file("other.npy", 150));
    let (model, archive) = (folder.path("own.bale"), folder.path("other.bale"));
    let fit = cli!(
        "fit {} --json --model linear --transform 1=min-max --held-out 0 -o {}",
        own,
        model
    );
    let fit = fit.ok_json();
    // Every value comes back as 2^62.
    let errors = (0..400).map(|i| f64::from(i * 7 % 100).powi(2));
    let expected = (errors.sum::<f64>() / 400.0).sqrt() / 99.0;
    let near = |figure: &serde_json::Value| {
        let figure = figure.as_f64().unwrap();
        assert!((figure - expected).abs() < 1e-9, "{figure} {expected}");
    };
    near(&fit["error"]["all"]["nrmse_mean"]);
    near(&fit["baseline"]["aim"]);
    let told = cli!("compress {} --with {} --json -o {}", other, model, archive);
    let range = &told.ok_json()["range"];
    assert_eq!(range["samples_beyond"], 400, "{range}");
    let column = &range["columns"][0];
    assert_eq!(column["beyond"], 400, "{range}");
    let farthest = column["farthest"][1].as_f64().unwrap();
    assert!((farthest - 150.0 / 99.0).abs() < 1e-9, "{range}");
}

#[test]
fn every_bit_comes_back_with_a_bound_of_0() {
    let folder = crate::support::Folder::new();
    let value = |i: usize| {
        let (t, y, x) = ((i / 672) as f32, (i / 28 % 24) as f32, (i % 28) as f32);
        match i % 211 {
            3 => -0.0,
            5 => f32::NAN,
            _ => (0.3 * t + 0.4 * x).sin() * (0.25 * y).cos() + 1e-4 * (i as f32 * 1.7).sin(),
        }
    };
    let values: Vec<u8> = (0..20 * 672).flat_map(|i| value(i).to_le_bytes()).collect();
    let file = folder.file(
        "field.npy",
        &crate::support::npy("<f4", &[20, 24, 28], &values),
    );
    let (archive, back) = (folder.path("a.bale"), folder.path("b.npy"));
    let mut sizes = Vec::new();
    for options in [
        ["--model", "linear", "--latent", "3", "--bound", "0"].as_slice(),
        &["--bound", "abs=0"],
        &["--codec", "zstd"],
        &["--codec", "pcodec"],
        &["--codec", "wavelet-exact"],
    ] {
        let mut fit = crate::support::args!("fit {} -q -o {}", file, archive);
        fit.extend(options.iter().map(Into::into));
        crate::support::run(fit).ok();
        crate::support::cli!("decompress {} -o {}", archive, back).ok();
        // Behind headers that may differ.
        assert!(
            std::fs::read(&back).unwrap().ends_with(&values),
            "{options:?}"
        );
        let verify = crate::support::args!("verify {} --against {}", archive, file);
        crate::support::run(verify).ok();
        sizes.push(std::fs::metadata(&archive).unwrap().len());
    }
    // The smallest of all, and wavelets foresee better than what knows no neighbours.
    assert!(sizes.iter().all(|size| sizes[1] <= *size), "{sizes:?}");
    assert!(sizes[4] < sizes[2] && sizes[4] < sizes[3], "{sizes:?}");
    let refused = crate::support::cli!("fit {} -q -o {} --bound gradient:rel=0", file, archive);
    refused.refused(&["bounded above 0"]);
}
