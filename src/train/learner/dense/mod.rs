//! Training of fully connected networks on the CPU, without a tensor library: a batch goes through
//! all layers and back in blocks that stay in the cache, and nothing is allocated within an epoch.
//!
//! A batch is cut into parts, each with a gradient of its own; threads take parts, and the gradients
//! are added in the order of the parts. How many there are depends on the batch alone, so the result
//! does not depend on the number of threads.

mod adam;
mod parameters;
mod part;
mod pass;
mod product;
mod residual;
#[cfg(test)]
mod tests;

use std::hint::black_box;
use std::iter::repeat_n;
use std::time::{Duration, Instant};

use ndarray::Array2;
use pulp::{Arch, Simd, WithSimd};
use rayon::prelude::*;

use self::adam::Adam;
use self::parameters::Parameters;
use self::part::Part;
use self::pass::BLOCK;
use self::pass::Task;
use self::product::{Into, Product, stride};
use crate::model::Weights;
use crate::train::TrainError;
use crate::train::learner::{FIRST_LOOK, Learner, LearnerInput, LossOver};
use crate::train::loss::Elementwise;

/// Parts of a batch, at most and where it is large enough.
const PARTS: usize = 16;
/// Samples of a part, at least where there are several.
const FEWEST: usize = 16;
/// Numbers of all parts' gradients together, at most.
const NUMBERS: usize = 1 << 25;

/// A fully connected network that is being trained on the CPU.
pub(in crate::train) struct DenseLearner<'a> {
    input: LearnerInput<'a>,
    objective: Elementwise<'a>,
    /// One a feature, padded.
    weights: Vec<f32>,
    arch: Arch,
    network: Parameters,
    adam: Adam,
    parts: Vec<Part>,
    /// Training samples in the order of this pass.
    order: Vec<usize>,
    /// The sum over the samples of this pass, and how many they are.
    losses: (f64, usize),
}

impl<'a> DenseLearner<'a> {
    /// `None` where something beside fully connected layers and a loss of each value is asked for.
    pub fn new(input: LearnerInput<'a>, weights: &Weights) -> Option<Self> {
        let (model, training) = (input.model, input.training);
        let covered = model.family.is_fully_connected();
        let objective = input.prepared.objective.elementwise()?;
        let network = Parameters::new(weights);
        let numbers = network.values.len();
        if !covered || model.closed_form() || numbers > NUMBERS / 2 {
            return None;
        }
        let part = Part::new(&network, objective.scales.is_some());
        let features = network.features();
        let mut weights: Vec<f32> = match objective.weights {
            Some(weights) => weights.iter().copied().collect(),
            None => vec![1.0; features],
        };
        weights.extend(repeat_n(0.0, stride(features) - features));
        Some(Self {
            objective,
            weights,
            arch: Arch::new(),
            adam: Adam::new(numbers),
            parts: vec![part; parts(training.batch, numbers)],
            network,
            order: Vec::new(),
            losses: (0.0, 0),
            input,
        })
    }

    /// What all parts share, and the parts.
    fn split(&mut self) -> (Task<'_>, &mut [Part]) {
        let task = Task {
            arch: self.arch,
            network: &self.network,
            activation: self.input.model.activation,
            features: &self.input.prepared.features,
            objective: self.objective,
            weights: &self.weights,
        };
        (task, &mut self.parts)
    }

    /// The sum of all parts' gradients, in the first one, of those that have samples.
    fn collect(&mut self, used: usize) {
        if let Some((first, others)) = self.parts[..used].split_first_mut() {
            for other in others {
                self.arch
                    .dispatch(Add(&mut first.gradient, &other.gradient));
                first.loss += other.loss;
            }
        }
    }
}

/// Parts of a batch.
fn parts(batch: usize, numbers: usize) -> usize {
    let wanted = (batch / BLOCK).clamp((batch / FEWEST).clamp(1, 2), PARTS);
    wanted.min((NUMBERS / numbers.max(1)).max(1))
}

/// What the gradient is multiplied by so that it is no longer than `limit`, all parameters together.
fn shortened(gradient: &[f32], limit: Option<f64>) -> f32 {
    let Some(limit) = limit else { return 1.0 };
    let squares: f64 = gradient.iter().map(|g| f64::from(*g).powi(2)).sum();
    // A gradient of nothing but zeros stays so.
    let length = squares.sqrt().max(f64::from(f32::MIN_POSITIVE));
    (limit / length).min(1.0) as f32
}

impl Learner for DenseLearner<'_> {
    fn steps(&self) -> usize {
        let samples = self.input.prepared.split.training.len();
        samples.div_ceil(self.input.training.batch)
    }

    fn begin(&mut self, _: usize, order: &[usize]) {
        let training = &self.input.prepared.split.training;
        self.order.clear();
        self.order.extend(order.iter().map(|&i| training[i]));
        self.losses = (0.0, 0);
    }

    fn step(&mut self, step: usize, rate: f64) -> usize {
        let batch = self.input.training.batch;
        let order = std::mem::take(&mut self.order);
        let samples = order.chunks(batch).nth(step).unwrap_or_default();
        let size = samples.len().div_ceil(self.parts.len()).max(1);
        let (task, parts) = self.split();
        let shared = parts.par_iter_mut().zip(samples.par_chunks(size));
        shared
            .with_max_len(1)
            .for_each(|(part, some)| part.learn(&task, some, samples.len()));
        let seen = samples.len();
        self.order = order;
        self.collect(seen.div_ceil(size));
        if let Some(sum) = self.parts.first() {
            let factor = shortened(&sum.gradient, self.input.training.clip);
            let values = &mut self.network.values;
            (self.adam).step(self.arch, values, &sum.gradient, factor, rate);
            self.network.turn();
            let features = self.network.features().max(1);
            self.losses.0 += sum.loss / features as f64;
            self.losses.1 += seen;
        }
        seen
    }

    fn mean_loss(&mut self) -> Result<f64, TrainError> {
        Ok(self.losses.0 / self.losses.1.max(1) as f64)
    }

    fn loss(&mut self, over: LossOver) -> Result<f64, TrainError> {
        let split = &self.input.prepared.split;
        let samples = match over {
            LossOver::Training => &split.training[..split.training.len().min(FIRST_LOOK)],
            LossOver::HeldOut => &split.held_out[..],
        };
        let size = samples.len().div_ceil(self.parts.len()).max(1);
        let (task, parts) = self.split();
        let shared = parts.par_iter_mut().zip(samples.par_chunks(size));
        shared.for_each(|(part, some)| part.judge(&task, some));
        let used = samples.len().div_ceil(size);
        let sum: f64 = parts[..used].iter().map(|part| part.loss).sum();
        let numbers = samples.len() * self.network.features();
        Ok(sum / numbers.max(1) as f64)
    }

    fn stored_loss(&mut self, over: LossOver) -> Result<f64, TrainError> {
        self.loss(over)
    }

    fn stored_answer(&mut self) -> Result<Array2<f32>, TrainError> {
        let samples = &self.input.prepared.judge.rows;
        let features = self.network.features();
        let mut answer = vec![0.0; samples.len() * features];
        let size = samples.len().div_ceil(self.parts.len()).max(1);
        let (task, parts) = self.split();
        let answers = answer.par_chunks_mut((size * features).max(1));
        let shared = parts.par_iter_mut().zip(samples.par_chunks(size));
        shared
            .zip(answers)
            .for_each(|((part, some), to)| part.answer(&task, some, to));
        Array2::from_shape_vec((samples.len(), features), answer)
            .map_err(|e| TrainError::Device(e.to_string()))
    }

    fn at_equal_bytes(&mut self, error: f64, _: bool) -> Result<f64, TrainError> {
        Ok(error)
    }

    fn weights(&self) -> Result<Weights, TrainError> {
        Ok(self.network.weights())
    }
}

/// Multiplies matrices that stay in the cache for so long, on this thread. Gives the operations: a
/// product and a sum are two.
pub(in crate::train) fn product_operations(long: Duration) -> f64 {
    const INPUTS: usize = 128;
    const OUTPUTS: usize = 128;
    let arch = Arch::new();
    let (a, b) = (
        vec![0.5; BLOCK * stride(INPUTS)],
        vec![0.5; INPUTS * stride(OUTPUTS)],
    );
    let mut c = vec![0.0; BLOCK * stride(OUTPUTS)];
    let begin = Instant::now();
    let mut products = 0_usize;
    while begin.elapsed() < long {
        arch.dispatch(Product {
            a: &a,
            b: &b,
            c: &mut c,
            rows: BLOCK,
            inputs: INPUTS,
            outputs: OUTPUTS,
            into: Into::Plain,
        });
        black_box(&mut c);
        products += 1;
    }
    2.0 * (products * BLOCK * INPUTS * OUTPUTS) as f64
}

/// Adds the second to the first.
struct Add<'a>(&'a mut [f32], &'a [f32]);

impl WithSimd for Add<'_> {
    type Output = ();

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "is compiled for each vector unit")]
    fn with_simd<S: Simd>(self, _: S) {
        for (sum, v) in self.0.iter_mut().zip(self.1) {
            *sum += v;
        }
    }
}
