//! Against the gradients that tensors record, and against training by them.

use std::sync::Arc;

use burn::module::{Module, ModuleVisitor, Param};
use burn::optim::GradientsParams;
use burn::tensor::{Device, Tensor};
use clap::ValueEnum as _;
use ndarray::Array2;

use super::*;
use crate::data::{DType, Dataset, Profile};
use crate::model::{ModelSpec, Random, Size};
use crate::train::device::OpenDevice;
use crate::train::learner::network::Network;
use crate::train::learner::tensors::TensorLearner;
use crate::train::loss::read;
use crate::train::prepare::Prepared;
use crate::train::{DeviceChoice, Loss, RunSpec, TrainingSpec};
use crate::transform::Plan;

const SAMPLES: usize = 400;

fn table() -> Dataset {
    let mut random = Random::new(1, 1);
    let mut values = Array2::zeros((SAMPLES, 7));
    for mut row in values.rows_mut() {
        let (u, v) = (random.uniform() + 0.5, 2.0 * random.uniform());
        let noise = 0.1 * random.uniform();
        let all = [u, v, u * v, u * u, (3.0 * v).sin(), u - v, v * v + noise];
        row.assign(&ndarray::arr1(&all));
    }
    Dataset::table(DType::F64, values)
}

/// A run with batches that do not divide the samples.
fn spec(size: Size, change: impl FnOnce(&mut TrainingSpec)) -> RunSpec {
    let data = table();
    let plan = Plan::suggest(&Profile::new(&data));
    let model = ModelSpec::new(size, 7, 3).on(&data.layout);
    let mut spec = RunSpec::new(Arc::new(data), plan, model);
    spec.training.batch = 150;
    change(&mut spec.training);
    spec
}

fn input<'a>(spec: &'a RunSpec, prepared: &'a Prepared) -> LearnerInput<'a> {
    LearnerInput {
        prepared,
        model: &spec.model,
        training: &spec.training,
    }
}

/// A network that is some steps away from its start, where much is still zero or alike.
fn weights(spec: &RunSpec, prepared: &Prepared) -> Weights {
    let mut weights = Weights::init(&spec.model, &prepared.pca, 3);
    let mut random = Random::new(9, 9);
    for half in [&mut weights.encoder, &mut weights.decoder] {
        for layer in half.hidden.iter_mut().chain(&mut half.linear) {
            let mut shake = |v: &mut f32| *v += 0.2 * (random.uniform() as f32 - 0.5);
            layer.weight.map_inplace(&mut shake);
            layer.bias.map_inplace(&mut shake);
        }
    }
    weights
}

fn flat(weights: &Weights) -> Vec<f32> {
    let layers = weights.encoder.layers().chain(weights.decoder.layers());
    layers
        .flat_map(|l| l.weight.iter().chain(&l.bias).copied())
        .collect()
}

/// The loss of a batch and its gradient, parameter by parameter.
fn by_tensors(spec: &RunSpec, prepared: &Prepared, samples: &[usize]) -> (f64, Vec<f32>) {
    struct Collect<'a>(&'a GradientsParams, Vec<f32>);
    impl ModuleVisitor for Collect<'_> {
        fn visit_float<const D: usize>(&mut self, parameter: &Param<Tensor<D>>) {
            let gradient = self.0.get::<D>(parameter.id).unwrap().into_data();
            self.1.extend(gradient.iter::<f32>());
        }
    }
    let device = Device::flex().autodiff();
    let network = Network::upload(&weights(spec, prepared), &device);
    let objective = &prepared.objective;
    let rows = objective.upload(&prepared.features, samples, &device);
    let z = network.encode(rows.features.clone(), spec.model.activation);
    let back = network.decode(z.clone(), spec.model.activation);
    let loss = objective.of(&rows, z, back, &mut Random::new(0, 0));
    let gradients = GradientsParams::from_grads(loss.backward(), &network);
    let mut collect = Collect(&gradients, Vec::new());
    network.visit(&mut collect);
    (read(Some(loss.inner())).unwrap(), collect.1)
}

#[test]
fn gradients_are_those_of_the_tensors() {
    for size in [
        Size::Custom(vec![33, 20]),
        Size::Baler,
        Size::Custom(vec![9]),
    ] {
        for &loss in Loss::value_variants() {
            for columns in [vec![], vec![1.0, 0.0, 3.0]] {
                let spec = spec(size.clone(), |t| (t.loss, t.weights) = (loss, columns));
                let prepared = Prepared::new(&spec).unwrap();
                let samples: Vec<usize> = (0..150).map(|i| i * 7 % SAMPLES).collect();
                let (expected_loss, expected) = by_tensors(&spec, &prepared, &samples);
                let start = weights(&spec, &prepared);
                let mut learner = DenseLearner::new(input(&spec, &prepared), &start).unwrap();
                let (task, parts) = learner.split();
                let mut used = 0;
                for (part, some) in parts.iter_mut().zip(samples.chunks(80)) {
                    part.learn(&task, some, samples.len());
                    used += 1;
                }
                learner.collect(used);
                let sum = &learner.parts[0];
                let found_loss = sum.loss / (samples.len() * 7) as f64;
                assert!((found_loss / expected_loss - 1.0).abs() < 1e-5, "{loss:?}");
                let mut network = learner.network.clone();
                network.values.clone_from(&sum.gradient);
                let found = flat(&network.weights());
                let largest = expected.iter().fold(0.0_f32, |m, v| m.max(v.abs()));
                assert_eq!(found.len(), expected.len());
                for (a, b) in found.iter().zip(&expected) {
                    assert!((a - b).abs() < 2e-5 * largest, "{size} {loss:?}: {a} {b}");
                }
            }
        }
    }
}

/// Two passes from the same start: the losses and what comes back in the end.
fn trained(spec: &RunSpec, learner: &mut dyn Learner) -> (Vec<f64>, Array2<f32>) {
    let training = spec.data.samples() - spec.training.held_out.count(spec.data.samples());
    let order: Vec<usize> = (0..training).map(|i| i * 11 % training).collect();
    let mut losses = Vec::new();
    for epoch in 0..2 {
        learner.begin(epoch, &order);
        let seen: usize = (0..learner.steps()).map(|i| learner.step(i, 2e-3)).sum();
        assert_eq!(seen, training);
        losses.push(learner.mean_loss().unwrap());
        losses.extend([LossOver::Training, LossOver::HeldOut].map(|o| learner.loss(o).unwrap()));
    }
    (losses, learner.stored_answer().unwrap())
}

#[test]
fn steps_are_those_of_the_tensors() {
    for (size, clip) in [
        (Size::Medium, None),
        (Size::Baler, Some(0.05)),
        (Size::Small, Some(1e3)),
    ] {
        let spec = spec(size.clone(), |t| t.clip = clip);
        let prepared = Prepared::new(&spec).unwrap();
        let (input, start) = (input(&spec, &prepared), weights(&spec, &prepared));
        let mut ours = DenseLearner::new(input, &start).unwrap();
        let device = OpenDevice::open(&DeviceChoice::Cpu).unwrap();
        let mut theirs = TensorLearner::new(input, &start, &device);
        let (found, answer) = trained(&spec, &mut ours);
        let (expected, expected_answer) = trained(&spec, &mut theirs);
        // Where the samples are too many for the device, they are sent batch by batch.
        let small = OpenDevice { piece: 0, ..device };
        let mut sent = TensorLearner::new(input, &start, &small);
        assert_eq!(
            trained(&spec, &mut sent),
            (expected.clone(), expected_answer.clone())
        );
        for (a, b) in found.iter().zip(&expected) {
            assert!((a / b - 1.0).abs() < 1e-3, "{size}: {found:?} {expected:?}");
        }
        assert!(found[3] < found[0], "it learns: {found:?}");
        for (a, b) in answer.iter().zip(&expected_answer) {
            assert!((a - b).abs() < 1e-2, "{size}: {a} {b}");
        }
    }
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let spec = spec(Size::Medium, |_| {});
    let prepared = Prepared::new(&spec).unwrap();
    let start = weights(&spec, &prepared);
    let with = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
        pool.build().unwrap().install(|| {
            let mut learner = DenseLearner::new(input(&spec, &prepared), &start).unwrap();
            assert!(learner.parts.len() > 1);
            let losses = trained(&spec, &mut learner).0;
            (losses, flat(&learner.weights().unwrap()))
        })
    };
    let one = with(1);
    assert_eq!(one, with(2));
    assert_eq!(one, with(5));
    assert_ne!(one.1, flat(&start));
}

#[test]
fn only_dense_layers_and_losses_of_each_value_are_taken() {
    let taken = |size: Size, change: fn(&mut TrainingSpec)| {
        let spec = spec(size, change);
        let prepared = Prepared::new(&spec).unwrap();
        let weights = Weights::init(&spec.model, &prepared.pca, 0);
        DenseLearner::new(input(&spec, &prepared), &weights).is_some()
    };
    assert!(taken(Size::Small, |_| {}));
    assert!(!taken(Size::Custom(vec![]), |_| {}));
    assert!(!taken(Size::Small, |t| t.histogram_term = 0.1));
    assert!(!taken(Size::Small, |t| t.latent_term = 0.1));
}

#[test]
fn parts_go_by_the_batch_and_by_memory() {
    assert_eq!(parts(1, 100), 1);
    assert_eq!(parts(20, 100), 1);
    assert_eq!(parts(32, 100), 2);
    assert_eq!(parts(512, 100), 8);
    assert_eq!(parts(100_000, 100), PARTS);
    assert_eq!(parts(512, NUMBERS / 3), 3);
    assert_eq!(parts(512, 2 * NUMBERS), 1);
}
