//! Convolution models: tiles, what is learnt beyond the linear path, archives, devices.

use std::sync::Arc;

use balescope::codec::Archive;
use balescope::data::{DType, Dataset, Layout, Profile};
use balescope::model::{Family, ModelSpec, Size, Tile};
use balescope::train::{
    DeviceChoice, EventKind, Outcome, RunSpec, SearchSpec, Target, compress_with, fit,
};
use balescope::transform::Plan;
use ndarray::Array2;

use crate::support::{has, has_graphics, trained};

/// Snapshots (first axis) of `components` on a grid: a wave of changing strength and, where it is
/// `bent`, its square, which no linear path can tell from the wave.
fn waves(snapshots: usize, components: usize, grid: &[usize], bent: f64) -> Dataset {
    let points: usize = grid.iter().product();
    let values = Array2::from_shape_fn((snapshots, components * points), |(t, f)| {
        let (component, mut place, mut phase) = (f / points, f % points, 0.0);
        for (axis, length) in grid.iter().enumerate().rev() {
            phase += (0.4 + 0.2 * axis as f64) * (place % length) as f64;
            place /= length;
        }
        let strength = (0.37 * t as f64).sin() + 0.1 * (1.3 * t as f64).cos();
        let wave = strength * (phase + component as f64).sin();
        f64::from((wave + bent * wave * wave) as f32)
    });
    let mut shape = vec![snapshots];
    shape.extend((components > 1).then_some(components));
    shape.extend(grid);
    let layout = Layout::field(&shape, (components > 1).then_some(1));
    Dataset::plain(DType::F32, layout, values).unwrap()
}

fn spec(data: Dataset, tile: Tile, size: &str, latent: usize) -> RunSpec {
    let plan = Plan::suggest(&Profile::new(&data));
    let features = plan.features(data.points());
    let model = ModelSpec::with_family(Family::Conv, size.parse().unwrap(), features, latent)
        .with_tile(Some(tile))
        .on(&data.layout);
    let mut spec = RunSpec::new(Arc::new(data), plan, model);
    spec.training.epochs = 2;
    spec
}

fn held_out(outcome: &Outcome) -> f64 {
    outcome.report.error.held_out.unwrap().nrmse_mean
}

#[test]
fn a_file_gives_back_fields_of_any_shape() {
    let cases: [(usize, &[usize], Tile); 6] = [
        (1, &[12, 17], Tile::Edge(5)),
        (2, &[9, 10], Tile::Edge(4)),
        (1, &[5, 6, 7], Tile::Edge(4)),
        (2, &[5, 6, 4], Tile::Whole),
        (1, &[30], Tile::Edge(8)),
        (3, &[11, 6], Tile::Whole),
    ];
    for (components, grid, tile) in cases {
        let data = waves(24, components, grid, 0.0);
        let latent = 3 * data.points();
        let spec = spec(data.clone(), tile, "4", latent.min(24));
        let outcome = trained(&spec);
        let read = Archive::from_bytes("a.bale", &outcome.archive_bytes).unwrap();
        assert_eq!(read, *outcome.archive, "{grid:?}");
        assert_eq!(read.to_bytes(), *outcome.archive_bytes);
        let back = read.decode().unwrap();
        assert_eq!(back.layout, data.layout);
        let error = outcome.report.error.all.nrmse_mean;
        assert!(error < 0.1, "{grid:?} {tile}: {error}");
        assert_eq!(outcome.archive.ledger().encoder, 0);
        // Another series of the same shape.
        let other = waves(9, components, grid, 0.0);
        let again = compress_with(&read, &other, None)
            .unwrap()
            .decode()
            .unwrap();
        let squares = (&again.values() - &other.values()).mapv(|d| d * d);
        assert!(squares.mean().unwrap().sqrt() < 0.2, "{grid:?} {tile}");
        // What every channel of the hidden convolution does.
        let network = read.network();
        let layers = network.activity(back.values(), read.latents());
        assert_eq!(layers.len(), 1);
        assert_eq!(
            (layers[0].name.as_str(), layers[0].units.len()),
            ("Refiner layer 1", 4)
        );
        assert_eq!(network.decode(read.latents()).dim(), back.values().dim());
    }
}

#[test]
fn it_starts_as_its_linear_path() {
    for (tile, latent) in [(Tile::Whole, 2), (Tile::Edge(4), 24)] {
        let data = waves(40, 1, &[10, 13], 0.5);
        let mut refined = spec(data.clone(), tile, "6,6", latent);
        refined.training.rounding = None;
        let mut straight = spec(data, tile, "linear", latent);
        straight.training.rounding = None;
        let (refined, straight) = (trained(&refined), trained(&straight));
        let first = |o: &Outcome| o.report.training.loss[0][1];
        assert!((first(&refined) - first(&straight)).abs() < 1e-6 * first(&straight));
        assert!(held_out(&refined) <= held_out(&straight) * (1.0 + 1e-6));
        // The linear path did not move, and its latents are the same.
        assert_eq!(refined.archive.latents(), straight.archive.latents());
        assert_eq!(straight.report.training.epochs, 0, "found at once");
    }
}

#[test]
fn whole_snapshots_start_as_tucker() {
    let data = waves(40, 1, &[10, 13], 0.5);
    let conv = trained(&spec(data.clone(), Tile::Whole, "linear", 3));
    let mut tucker = spec(data, Tile::Whole, "linear", 3);
    let features = tucker.model.features;
    tucker.model = ModelSpec::with_family(Family::Tucker, Size::Small, features, 3);
    let tucker = trained(&tucker);
    assert_eq!(conv.archive.latents(), tucker.archive.latents());
    assert_eq!(held_out(&conv).to_bits(), held_out(&tucker).to_bits());
}

#[test]
fn what_is_not_linear_is_learnt() {
    for (tile, latent) in [(Tile::Whole, 1), (Tile::Edge(6), 12)] {
        let data = waves(60, 1, &[12, 18], 0.5);
        let straight = held_out(&trained(&spec(data.clone(), tile, "linear", latent)));
        let mut spec = spec(data, tile, "8,8", latent);
        spec.training.epochs = 120;
        let learnt = held_out(&trained(&spec));
        assert!(learnt < 0.7 * straight, "{tile}: {learnt} {straight}");
    }
}

#[test]
fn latents_are_as_many_for_every_tile() {
    let mut warnings = Vec::new();
    let data = waves(12, 1, &[12, 18], 0.0);
    // 2 x 3 tiles.
    let spec = spec(data, Tile::Edge(6), "linear", 20);
    let outcome = fit(
        &spec,
        &mut |event| {
            if let EventKind::Warning(text) = event {
                warnings.push(text);
            }
        },
        &|| false,
    )
    .unwrap();
    assert_eq!(outcome.report.model.latent, 18);
    assert_eq!(
        warnings,
        ["6 tiles have the same number of latents each: 18 instead of 20"]
    );
}

#[test]
fn one_snapshot_is_enough_for_tiles_and_too_few_without() {
    let data = waves(1, 1, &[40, 40], 0.0);
    let outcome = trained(&spec(data.clone(), Tile::Edge(8), "4", 100));
    assert!(outcome.report.error.all.nrmse_mean < 0.05);
    assert!(outcome.report.error.held_out.is_none());
    let whole = trained(&spec(data, Tile::Whole, "4", 1));
    let reason = whole.report.nothing_learnt.clone().unwrap();
    assert!(reason.contains("tiles"), "{reason}");
}

#[test]
fn what_cannot_be_convolved_is_refused_in_words() {
    let data = waves(8, 1, &[3, 4, 2, 3], 0.0);
    let refused = |spec: &RunSpec| fit(spec, &mut |_| {}, &|| false).unwrap_err().to_string();
    let error = refused(&spec(data.clone(), Tile::Edge(2), "4", 40));
    has(&error, &["3 axes", "--size linear"]);
    assert_eq!(
        trained(&spec(data, Tile::Edge(2), "linear", 40))
            .report
            .training
            .epochs,
        0
    );
    let error = refused(&spec(waves(8, 1, &[9, 9], 0.0), Tile::Whole, "300", 2));
    assert!(error.contains("at most 256"), "{error}");
}

#[test]
fn a_search_counts_latents_by_the_tile() {
    let data = waves(20, 1, &[12, 18], 0.3);
    let mut spec = spec(data, Tile::Edge(6), "linear", 6);
    spec.search = Some(SearchSpec {
        latent_is_chosen: false,
        target: Target::Psnr(40.0),
        family: Some(Family::Conv),
        size: Some(Size::Custom(Vec::new())),
    });
    let report = trained(&spec).report;
    assert!(report.target.as_ref().unwrap().meets);
    assert_eq!(report.model.latent % 6, 0);
    assert_eq!(report.model.tile.as_deref(), Some("6"));
}

#[test]
fn the_specification_counts_what_the_file_holds() {
    for tile in [Tile::Edge(5), Tile::Whole] {
        let outcome = trained(&spec(waves(24, 2, &[9, 10], 0.0), tile, "4,3", 24));
        let weights = outcome.archive.network().weights;
        let model = outcome.archive.network().model;
        if tile != Tile::Whole {
            assert_eq!(weights.decoder.parameters(), model.decoder_parameters());
        }
        let refiner = weights.decoder.refiner.unwrap();
        let layers = refiner.layers.iter().map(|l| l.weight.dim());
        assert_eq!(layers.collect::<Vec<_>>(), model.convolutions());
        assert_eq!(model.convolutions(), [(18, 4), (36, 3), (27, 2)]);
        assert_eq!((model.channels, model.conv.unwrap().scales.len()), (2, 2));
    }
}

/// Without any Vulkan driver this is skipped, unless `BALESCOPE_REQUIRE_GPU` is set.
#[test]
fn a_graphics_device_convolves_as_the_cpu_does() {
    if !has_graphics() {
        return;
    }
    let mut spec = spec(waves(12, 1, &[8, 9], 0.5), Tile::Edge(4), "3", 12);
    let cpu = trained(&spec).report.training.loss.clone();
    spec.device = DeviceChoice::Gpu;
    let gpu = trained(&spec).report.training.loss.clone();
    assert_eq!(cpu.len(), gpu.len());
    for (cpu, gpu) in cpu.iter().flatten().zip(gpu.iter().flatten()) {
        assert!((cpu - gpu).abs() <= 1e-2 * cpu.abs(), "{cpu} {gpu}");
    }
}
