//! Coordinate networks: a field as a function of time and place, whose weights are the file.

use std::f64::consts::TAU;
use std::sync::Arc;

use balescope::codec::Archive;
use balescope::data::{DType, Dataset, Layout, Profile};
use balescope::model::{Family, ModelSpec, Size};
use balescope::train::{
    DeviceChoice, Estimate, HeldOut, RunSpec, SearchSpec, Target, compress_with,
};
use balescope::transform::Plan;
use ndarray::{Array2, arr2};

use crate::support::{Folder, args, cli, has_graphics, run, trained};

/// A wave that travels along the first axis at half its length a whole series, and is told by two
/// components.
fn wave(time: f64, place: f64, component: usize) -> f64 {
    let phase = TAU * (place - 0.5 * time);
    if component == 0 {
        2.0 + phase.sin()
    } else {
        0.5 * phase.cos()
    }
}

/// Snapshots of the wave: `shape` as stored, snapshots first.
fn field(shape: &[usize], component_axis: Option<usize>) -> Dataset {
    let layout = Layout::field(shape, component_axis);
    let (points, axes) = (layout.points(), layout.field_shape());
    let inner: usize = axes[1..].iter().product();
    let values = Array2::from_shape_fn((shape[0], layout.features()), |(t, i)| {
        let along = (i % points / inner) as f64 / (axes[0] - 1) as f64;
        wave(t as f64 / (shape[0] - 1) as f64, along, i / points)
    });
    Dataset::plain(DType::F64, layout, values).unwrap()
}

fn spec_of(data: Dataset, widths: &[usize]) -> RunSpec {
    let plan = Plan::suggest(&Profile::new(&data));
    let size = Size::Custom(widths.to_vec());
    let features = plan.features(data.points());
    let model = ModelSpec::with_family(Family::Coordinate, size, features, 1).on(&data.layout);
    let mut spec = RunSpec::new(Arc::new(data), plan, model);
    spec.training.epochs = 150;
    spec
}

#[test]
fn a_wave_in_any_number_of_dimensions_is_learned_and_comes_back() {
    for (shape, component_axis, columns) in [
        (vec![20, 64], None, 1),
        (vec![20, 2, 24, 10], Some(1), 2),
        (vec![12, 16, 6, 5], None, 1),
    ] {
        let mut spec = spec_of(field(&shape, component_axis), &[16, 16]);
        spec.training.epochs = 600;
        let outcome = trained(&spec);
        let report = &outcome.report;
        assert!(
            report.error.all.nrmse_max < 0.02,
            "{shape:?}: {}",
            report.error.all.nrmse_max
        );
        assert_eq!(report.bytes.latents, 0, "times take no bytes");
        assert_eq!(report.bytes.encoder, 0);
        assert!(!report.baseline.exists());
        let read = Archive::from_bytes("a.bale", &outcome.archive_bytes).unwrap();
        assert_eq!(read, *outcome.archive);
        assert_eq!(read.to_bytes(), *outcome.archive_bytes);
        let back = read.decode().unwrap();
        assert_eq!(
            (back.layout.shape.clone(), back.columns()),
            (shape, columns)
        );
    }
}

#[test]
fn between_two_snapshots_it_says_what_lies_between() {
    let mut spec = spec_of(field(&[21, 48], None), &[16, 16]);
    spec.training.epochs = 600;
    let network = trained(&spec).archive.network();
    assert!(!network.encodes);
    // Half-way between snapshots 9 and 10 of 21.
    let time = -1.0 + 2.0 * 9.5 / 20.0;
    let between = network.decode(arr2(&[[time as f32]]).view());
    for (i, value) in between.iter().enumerate() {
        let exact = wave(9.5 / 20.0, i as f64 / 47.0, 0);
        assert!((value - exact).abs() < 0.1, "{i}: {value} {exact}");
    }
}

#[test]
fn gaps_in_time_are_filled_in() {
    let mut spec = spec_of(field(&[40, 32], None), &[16, 16]);
    (spec.training.held_out, spec.training.epochs) = (HeldOut::Spread(0.1), 600);
    let report = trained(&spec).report;
    let held_out = report.error.held_out.unwrap().nrmse_mean;
    assert!(held_out < 0.05, "{held_out}");
    assert_eq!(report.training.held_out_samples, 4);
}

#[test]
fn points_learned_in_parts_are_all_learned() {
    // More than is learned in a step.
    let mut spec = spec_of(field(&[30, 700], None), &[16, 16]);
    spec.training.epochs = 120;
    let report = trained(&spec).report;
    assert!(
        report.error.all.nrmse_max < 0.04,
        "{}",
        report.error.all.nrmse_max
    );
}

#[test]
fn the_ratio_chooses_the_size() {
    let data = field(&[60, 40, 30], None);
    for ratio in [100.0, 300.0] {
        let mut spec = spec_of(data.clone(), &[8]);
        spec.training.epochs = 10;
        let size =
            Estimate::size_for_ratio(Family::Coordinate, &data, &spec.plan, &spec.training, ratio);
        spec.model = ModelSpec::with_family(Family::Coordinate, size, spec.model.features, 1);
        let outcome = trained(&spec);
        let found = data.stored_bytes() as f64 / outcome.archive_bytes.len() as f64;
        assert!((found / ratio - 1.0).abs() < 0.15, "{ratio}: {found}");
    }
}

#[test]
fn it_says_why_it_cannot_compress_other_files() {
    let data = field(&[8, 12], None);
    let mut spec = spec_of(data.clone(), &[4]);
    spec.training.epochs = 10;
    let archive = trained(&spec).archive;
    assert!(!archive.can_compress() && archive.is_time());
    let error = compress_with(&archive, &data, None)
        .unwrap_err()
        .to_string();
    assert!(error.contains("no encoder"), "{error}");
}

#[test]
fn rounding_keeps_the_error() {
    let error = |rounding| {
        let mut spec = spec_of(field(&[20, 30, 8], None), &[12, 12]);
        spec.training.rounding = rounding;
        let report = trained(&spec).report;
        (report.error.all.nrmse_mean, report.bytes.decoder)
    };
    let ((exact, large), (rounded, small)) = (error(None), error(Some(0.01)));
    assert!(rounded < 1.03 * exact, "{rounded} {exact}");
    assert!(2 * small < large, "{small} {large}");
}

#[test]
fn a_target_finds_the_width() {
    let mut spec = spec_of(field(&[20, 48], None), &[8, 8]);
    spec.training.epochs = 60;
    spec.search = Some(SearchSpec {
        latent_is_chosen: false,
        target: Target::Nrmse(5.0),
        family: Some(Family::Coordinate),
        size: None,
    });
    let outcome = trained(&spec);
    let target = outcome.report.target.as_ref().unwrap();
    assert!(target.meets, "{target:?}");
    assert_eq!(outcome.report.model.family, "coordinate");
    assert!(outcome.report.error.all.nrmse_mean <= 0.05);
}

#[test]
fn the_command_line_knows_it() {
    let folder = Folder::new();
    let (input, archive) = (folder.path("wave.npz"), folder.path("wave.bale"));
    balescope::data::write_data(&input, &field(&[20, 16, 10], None)).unwrap();
    let fit = |more: &[&str]| {
        let mut all: Vec<std::ffi::OsString> =
            args!("fit {} --model coordinate --epochs 10 --quiet", input);
        all.extend(more.iter().map(Into::into));
        run(all)
    };
    fit(&["--latent", "3"]).refused(&["--latent", "--ratio"]);
    fit(&["--size", "linear"]).refused(&["hidden layers"]);
    let out = archive.display().to_string();
    let report = fit(&["--size", "6,5", "-o", &out, "--json"]).ok_json();
    assert_eq!(report["model"]["widths"], serde_json::json!([6, 5]));
    assert_eq!(report["model"]["latent"], 1);
    let said = cli!("latents {}", archive).ok();
    assert!(said.out.contains("The latent is the time"), "{said:?}");
    let said = cli!("activations {} {}", archive, input).ok();
    assert!(said.out.contains("ecoder layer 2"), "{said:?}");
    let other = folder.path("other.npz");
    balescope::data::write_data(&other, &field(&[9, 16, 10], None)).unwrap();
    cli!("activations {} {}", archive, other).refused(&["coordinate", "20 samples"]);
    let new = folder.path("new.bale");
    cli!("compress {} --with {} -o {}", other, archive, new).refused(&["no encoder"]);
    let back = folder.path("back.npz");
    cli!("decompress {} -o {}", archive, back).ok();
    cli!("compare {} {}", input, back).ok();
}

#[test]
fn tables_have_no_places() {
    let folder = Folder::new();
    let table = folder.table("t.npz", &crate::support::Table::continuous(30, 1));
    cli!("fit {} --model coordinate", table).refused(&["table"]);
}

/// The graphics path gives the CPU's losses. Without any Vulkan driver this is skipped, unless
/// `BALESCOPE_REQUIRE_GPU` is set, as it is where the project is checked.
#[test]
fn a_graphics_device_reaches_the_losses_of_the_cpu() {
    if !has_graphics() {
        return;
    }
    let mut spec = spec_of(field(&[8, 60, 30], None), &[6, 6]);
    spec.training.epochs = 2;
    let cpu = trained(&spec).report.training.loss.clone();
    spec.device = DeviceChoice::Gpu;
    let gpu = trained(&spec).report.training.loss.clone();
    assert_eq!(cpu.len(), gpu.len());
    for (cpu, gpu) in cpu.iter().zip(&gpu) {
        assert!((cpu[0] - gpu[0]).abs() <= 1e-2 * cpu[0], "{cpu:?} {gpu:?}");
    }
}
