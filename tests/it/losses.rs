//! Each loss on data where it helps, by the figure that it is for.

use std::sync::Arc;

use balescope::data::Profile;
use balescope::model::{ModelSpec, Size};
use balescope::train::{DeviceChoice, HeldOut, Loss, Outcome, RunSpec, TrainingSpec};
use balescope::transform::{Plan, Role, TransformKind};
use ndarray::{Array2, ArrayView1};

use crate::support::{Random, has_graphics, table_of, trained};

/// A run over a table whose rows `row` makes, all columns min-max.
fn spec<const COLUMNS: usize>(
    rows: usize,
    latents: usize,
    row: impl Fn(&mut Random) -> [f64; COLUMNS],
) -> RunSpec {
    let data = table_of(rows, 5, row);
    // So few samples get min-max everywhere.
    let plan = Plan::suggest(&Profile::new(&data));
    let model = ModelSpec::new(Size::Small, COLUMNS, latents);
    let mut spec = RunSpec::new(Arc::new(data), plan, model);
    spec.training.epochs = 60;
    spec.training.batch = 128;
    spec
}

/// Trains with the specification changed.
fn with(spec: &RunSpec, change: impl Fn(&mut TrainingSpec)) -> Outcome {
    let mut spec = spec.clone();
    change(&mut spec.training);
    trained(&spec)
}

fn normal(random: &mut Random) -> f64 {
    let size = (-2.0 * (1.0 - random.unit()).ln()).sqrt();
    size * (std::f64::consts::TAU * random.unit()).cos()
}

/// The earth mover's distance between two columns.
fn moved(a: ArrayView1<'_, f64>, b: ArrayView1<'_, f64>) -> f64 {
    let ordered = |values: ArrayView1<'_, f64>| {
        let mut values = values.to_vec();
        values.sort_by(f64::total_cmp);
        values
    };
    let pairs = ordered(a).into_iter().zip(ordered(b));
    pairs.map(|(a, b)| (a - b).abs()).sum::<f64>() / a.len() as f64
}

#[test]
fn the_relative_loss_narrows_the_responses_of_a_long_tail() {
    // One column's tail reaches far above its many small values: most of its range is empty.
    let spec = spec(3000, 2, |random| {
        let energy = (1.2 * normal(random)).exp();
        [energy, 10.0 + random.unit(), 10.0 + random.unit()]
    });
    let widths = |loss: Loss| {
        let outcome = with(&spec, |t| (t.loss, t.aim) = (loss, loss.aim()));
        let columns = &outcome.report.columns_held_out;
        columns
            .iter()
            .map(|c| c.response.width68)
            .collect::<Vec<_>>()
    };
    let (plain, relative) = (widths(Loss::Mse), widths(Loss::Relative));
    println!("response widths in percent: mse {plain:?}, relative {relative:?}");
    assert!(plain[0] > 50.0, "squares give the column up");
    assert!(relative.iter().all(|w| *w < 10.0), "{relative:?}");
}

#[test]
fn l1_and_huber_do_not_follow_outliers() {
    // Two columns that agree, but for one row in twenty.
    let mut spec = spec(3000, 1, |random| {
        let x = random.spread();
        let broken = random.unit() < 0.05;
        let y = if broken { 30.0 * random.spread() } else { x };
        [x, y]
    });
    // Residuals beyond 1, where Huber's loss is no square any more.
    for column in &mut spec.plan.columns {
        column.role = Role::Model(TransformKind::Standard);
    }
    // PCA alone has no part in this.
    spec.model.linear_path = false;
    // Rounding may add a share of what the outliers suffer; that is not the question here.
    spec.training.rounding = None;
    // What most rows suffer.
    let typical = |loss| {
        let outcome = with(&spec, |t| t.loss = loss);
        let snapshot = &outcome.snapshot;
        let mut sizes: Vec<f64> = (&*snapshot.after - &*snapshot.before)
            .column(0)
            .iter()
            .map(|v| v.abs())
            .collect();
        sizes.sort_by(f64::total_cmp);
        sizes[sizes.len() / 2]
    };
    let (mse, l1, huber) = (typical(Loss::Mse), typical(Loss::L1), typical(Loss::Huber));
    println!("median error: mse {mse}, l1 {l1}, huber {huber}");
    assert!(l1 < 0.5 * mse && huber < 0.9 * mse);
}

#[test]
fn a_weight_makes_a_column_better_at_the_cost_of_others() {
    let spec = spec(2000, 2, |random| {
        [random.unit(), random.unit(), random.unit(), random.unit()]
    });
    let errors = |weights: &[f64]| {
        let outcome = with(&spec, |t| t.weights = weights.to_vec());
        let columns = &outcome.report.columns_held_out;
        columns.iter().map(|c| c.nrmse).collect::<Vec<_>>()
    };
    let (plain, weighted) = (errors(&[]), errors(&[1.0, 1.0, 1.0, 20.0]));
    println!("NRMSE: plain {plain:?}, weighted {weighted:?}");
    assert!(weighted[3] < 0.3 * plain[3]);
    assert!(weighted[..3].iter().sum::<f64>() > plain[..3].iter().sum::<f64>());
}

#[test]
fn the_histogram_term_keeps_distributions() {
    // Three independent columns through one latent: the others shrink to their means.
    let spec = spec(2000, 1, |random| {
        [random.unit(), random.unit(), normal(random)]
    });
    let moved = |term| {
        let outcome = with(&spec, |t| t.histogram_term = term);
        let snapshot = &outcome.snapshot;
        (0..3)
            .map(|i| moved(snapshot.before.column(i), snapshot.after.column(i)))
            .collect::<Vec<_>>()
    };
    let (plain, kept) = (moved(0.0), moved(1.0));
    println!("earth mover's distance: plain {plain:?}, kept {kept:?}");
    assert!(kept.iter().sum::<f64>() < 0.3 * plain.iter().sum::<f64>());
}

#[test]
fn the_latent_term_makes_latents_normal() {
    let spec = spec(2000, 2, |random| {
        let (u, v) = (random.unit(), (random.unit() * 6.0).exp());
        [u, v, u * v]
    });
    // The mean square of the gaps between quantiles of a latent and of a normal sample, for the worst
    // latent.
    let far = |term| {
        let outcome = with(&spec, |t| t.latent_term = term);
        let latents = outcome.archive.latents().mapv(f64::from);
        let normal = Array2::from_shape_simple_fn((20_000, 1), {
            let mut random = Random(77);
            move || normal(&mut random)
        });
        let quantiles = |values: ArrayView1<'_, f64>| {
            let mut values = values.to_vec();
            values.sort_by(f64::total_cmp);
            let at = |share: f64| values[(share * values.len() as f64) as usize];
            (1..100)
                .map(|i| at(f64::from(i) / 100.0))
                .collect::<Vec<_>>()
        };
        let target = quantiles(normal.column(0));
        latents
            .columns()
            .into_iter()
            .map(|latent| {
                let gaps = quantiles(latent).into_iter().zip(&target);
                gaps.map(|(a, b)| (a - b).powi(2)).sum::<f64>() / 99.0
            })
            .fold(0.0, f64::max)
    };
    let (plain, even) = (far(0.0), far(0.1));
    println!("squared distance of the latents from normal: plain {plain}, with the term {even}");
    assert!(even < 0.2 * plain);
}

#[test]
fn the_line_of_pca_is_where_a_network_starts_whatever_the_loss() {
    let spec = spec(600, 1, |random| {
        let u = random.unit();
        [u, u * u + 0.1 * random.unit()]
    });
    for loss in [Loss::Mse, Loss::L1, Loss::Huber, Loss::Relative] {
        for (term, held_out) in [(0.0, 0.2), (0.7, 0.2), (0.7, 0.0)] {
            let outcome = with(&spec, |t| {
                t.epochs = 1;
                t.loss = loss;
                t.held_out = HeldOut::Spread(held_out);
                (t.histogram_term, t.latent_term) = (term, term);
                t.weights = vec![1.0, 2.0];
            });
            let line = outcome.report.baseline.loss_held_out;
            let [training, held_out] = outcome.report.training.loss[0];
            let start = if held_out.is_nan() {
                training
            } else {
                held_out
            };
            assert!(
                (start / line - 1.0).abs() < 1e-3,
                "{loss:?}: {start}, {line}"
            );
        }
    }
}

/// The figures of a run on the graphics device are those of the CPU.
#[test]
fn a_graphics_device_reaches_the_losses_of_the_cpu_with_all_terms() {
    if !has_graphics() {
        return;
    }
    let mut spec = spec(256, 2, |random| {
        let (u, v) = (random.unit(), random.unit());
        [u, 1.0 + v, u * v]
    });
    spec.training = TrainingSpec {
        epochs: 2,
        batch: 128,
        loss: Loss::Relative,
        weights: vec![1.0, 3.0],
        histogram_term: 0.5,
        latent_term: 0.5,
        clip: Some(0.5),
        ..spec.training
    };
    let losses = |device| {
        let spec = RunSpec {
            device,
            ..spec.clone()
        };
        with(&spec, |_| {}).report.training.loss.clone()
    };
    let (cpu, gpu) = (losses(DeviceChoice::Cpu), losses(DeviceChoice::Gpu));
    assert_eq!(cpu.len(), gpu.len());
    for (cpu, gpu) in cpu.iter().flatten().zip(gpu.iter().flatten()) {
        assert!(
            (cpu - gpu).abs() <= 1e-2 * cpu.abs(),
            "{cpu} on the CPU, {gpu} on the graphics device"
        );
    }
}
