//! Made-up data and runs for tests of the views.

mod fields;

use std::sync::Arc;

use ndarray::Array2;

pub use fields::{field_state, grid_state, signal_state, uneven_state, velocity_state};

use crate::app::{AppState, LoadState, Loaded, RunPhase};
use crate::data::{DType, Dataset, Layout, Origin, Profile};
use crate::metrics::{Span, compare};
use crate::model::{FittedNetwork, ModelSpec, Pca, Size, Weights};
use crate::train::{Baseline, EpochLoss, RunId, Snapshot, Split, TrainingSpec};
use crate::transform::{FittedPlan, Plan};

/// A dull but repeatable stream of numbers from 0 to 1.
fn noise(seed: usize) -> f64 {
    let x = (seed as u64)
        .wrapping_mul(0x9E37_79B9_7F4A_7C15)
        .wrapping_add(0x1234_5678);
    let x = (x ^ (x >> 31)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    ((x ^ (x >> 29)) >> 11) as f64 / (1_u64 << 53) as f64
}

pub fn state_of(data: Dataset) -> AppState {
    let profile = Profile::new(&data);
    let plan = Plan::suggest(&profile);
    let model = ModelSpec::new(Size::Small, data.features(), (data.features() / 2).max(1));
    let training = TrainingSpec {
        epochs: 40,
        batch: 512,
        learning_rate: 1e-3,
        seed: 1,
        rounding: None,
        ..TrainingSpec::default()
    };
    let samples = data.samples();
    let (held_out, training_rows) = (0..samples).partition(|i| i % 7 == 3);
    let loaded = Loaded {
        data: Arc::new(data),
        profile: Arc::new(profile),
        plan,
        model,
        training,
        target: None,
        any_model: true,
        fingerprint: String::new(),
    };
    let mut state = AppState {
        load: LoadState::Ready(Box::new(loaded)),
        ..AppState::default()
    };
    state.run.split = Arc::new(Split {
        training: training_rows,
        held_out: Arc::new(held_out),
    });
    state
}

/// A table of six columns: two particles' transverse momentum, direction, and a whole number.
pub fn table_state(rows: usize) -> AppState {
    let names = [
        "mu1_pt", "mu1_eta", "mu1_phi", "mu2_pt", "mu2_eta", "mu2_phi", "vertices",
    ];
    let value = |(row, column): (usize, usize)| {
        let x = noise(row * 31 + column * 7919);
        match column {
            0 | 3 => 20.0 - 15.0 * (1.0 - x).ln(),
            1 | 4 => 4.8 * x - 2.4,
            2 | 5 => std::f64::consts::TAU * (x - 0.5),
            _ => (30.0 * x).floor(),
        }
    };
    let values = Array2::from_shape_fn((rows, names.len()), value);
    let layout = Layout::guess(&[rows, names.len()], true);
    let origin = Origin {
        label: "collisions".to_owned(),
        ..Origin::default()
    };
    let names = Some(names.map(str::to_owned).to_vec());
    state_of(Dataset::new(origin, DType::F64, layout, names, values).unwrap())
}

/// A table with everything that is odd: nothing but NaN, a constant, infinities, huge and tiny
/// numbers, and names that need care.
pub fn odd_state(rows: usize) -> AppState {
    let names = [
        "nothing",
        "constant",
        "infinite",
        "huge",
        "tiny",
        "p_T [GeV] & <x>",
        "",
    ];
    let value = |(row, column): (usize, usize)| match column {
        0 => f64::NAN,
        1 => 3.0,
        2 if row % 5 == 0 => f64::INFINITY,
        2 if row % 7 == 0 => f64::NAN,
        3 => 1e300 * (noise(row) - 0.5),
        4 => 1e-300 * noise(row),
        _ => noise(31 * row + column) - 0.5,
    };
    let values = Array2::from_shape_fn((rows, names.len()), value);
    state_of(Dataset::table(DType::F64, values).named(&names))
}

/// With a snapshot and losses of epoch 5.
pub fn trained(mut state: AppState) -> AppState {
    add_snapshot(&mut state, 5);
    add_losses(&mut state, 5);
    state
}

/// Puts in what a run would have sent: values 1 % too large, with a little noise that has no say in
/// the median.
pub fn add_snapshot(state: &mut AppState, epoch: usize) {
    let LoadState::Ready(loaded) = &state.load else {
        panic!("nothing loaded")
    };
    let before = loaded.data.shared_values();
    let rows: Vec<usize> = (0..before.nrows()).collect();
    let columns = before.ncols();
    let spread = 0.004 / (1.0 + epoch as f64);
    let after = Array2::from_shape_fn(before.dim(), |(r, c)| {
        let sign = if r % 3 == 0 {
            0.0
        } else {
            (r % 3) as f64 - 1.5
        };
        before[(r, c)] * (1.01 + 2.0 * sign * spread * noise(r * columns + c))
    });
    let spans: Vec<Span> = loaded
        .profile
        .columns
        .iter()
        .map(Span::from_profile)
        .collect();
    let over = |rows: Option<&[usize]>| {
        Arc::new(compare(
            before.view(),
            after.view(),
            &loaded.data.column_names,
            &spans,
            rows,
        ))
    };
    let all_rows: Vec<usize> = (0..before.nrows()).collect();
    let plan = FittedPlan::fit(&loaded.plan, &loaded.data, &all_rows);
    let features = plan.forward(before.view());
    let count = features.ncols();
    let model = ModelSpec::new(Size::Small, count, (count / 2).max(1));
    let pca = if count == 0 {
        Pca {
            mean: ndarray::Array1::zeros(0),
            components: Array2::zeros((model.latent, 0)),
        }
    } else {
        Pca::fit(features.view(), model.latent)
    };
    let weights = Weights::init(&model, &pca, 1);
    let latents = weights.encode(&model, features.view());
    let network = FittedNetwork {
        plan,
        model,
        weights,
        encodes: true,
    };
    let snapshot = Snapshot {
        latents: Arc::new(latents),
        network: Some(Arc::new(network)),
        run: RunId(1),
        epoch,
        rows: Arc::new(rows),
        before: Arc::clone(&before),
        all: over(None),
        held_out: Some(over(Some(&state.run.split.held_out))),
        training: Some(over(Some(&state.run.split.training))),
        after: Arc::new(after),
    };
    state.run.phase = RunPhase::Training;
    state.run.snapshot = Some(Arc::new(snapshot));
}

/// Losses that fall, with the held-out one turning up at the end, and PCA's.
pub fn add_losses(state: &mut AppState, epochs: usize) {
    let loss = |epoch: usize| {
        let e = epoch as f64;
        let train = 0.02 * (-0.3 * e).exp() + 2e-4 * (1.0 + 0.4 * noise(epoch));
        let held_out = train * 1.1 + 1e-6 * e * e;
        EpochLoss {
            epoch,
            train,
            held_out,
            judged: held_out,
            learning_rate: 1e-3,
            seconds: 0.3,
        }
    };
    state.run.losses = (0..=epochs).map(loss).collect();
    state.run.phase = RunPhase::Training;
    state.run.baseline = Some(Baseline {
        nrmse_mean_all: 0.012,
        nrmse_mean_held_out: 0.0123,
        psnr_all: 38.0,
        psnr_held_out: 37.8,
        loss_held_out: 8e-4,
        aim: 0.0123,
        min_max: false,
    });
}
