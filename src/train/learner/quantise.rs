//! Quantisation-aware training: what storing will do to latents and weights is done to them while
//! the network can still answer to it.
//!
//! Weights are rounded to the steps in which they would be stored, and the gradient found there is
//! that of the unrounded ones (straight through; Bengio, Leonard and Courville, 2013). Latents get
//! uniform noise as wide as their steps, the rounding error of what is smooth (Balle, Laparra and
//! Simoncelli, 2017). Steps that stay would let latents grow until no noise reaches them, at the cost
//! of bytes, so the bytes have their price. The number w that is stored in steps of s takes about
//! ln(|w| / s) nats and adds s^2 to the error E; as all numbers have the steps with which a byte from
//! any costs the same, the one size of all steps is right where dE = -2 (E - E0) dR, with E0 the
//! error unrounded and R the mean nats of a number. What is minimised is E (1 + 2 (1 - E0 / E) R),
//! and networks are compared by E exp(2 (1 - E0 / E) R): the error that each has at equal bytes.

use std::slice::Iter;

use burn::module::{Module, ModuleMapper, ModuleVisitor, Param};
use burn::tensor::{Device, Tensor, TensorData};

use crate::codec::StorageSteps;
use crate::model::Random;
use crate::train::learner::network::Network;

/// The steps of a network, on its device.
#[derive(Debug)]
pub(in crate::train) struct Quantiser {
    /// 1 x latents.
    latents: Tensor<2>,
    /// One tensor a parameter, in the order in which a network is visited.
    weights: Vec<Tensor<1>>,
    /// Latents of all samples / all stored numbers.
    share: f64,
    /// By what share of itself the loss rises for one nat less a number.
    price: f64,
}

impl Quantiser {
    pub fn new(steps: &StorageSteps, device: &Device) -> Self {
        let mut weights = Flat(Vec::new());
        Network::upload(&steps.weights, device).visit(&mut weights);
        let latents = TensorData::new(steps.latents.clone(), [1, steps.latents.len()]);
        Self {
            latents: Tensor::from_data(latents, device),
            weights: weights.0,
            share: steps.share,
            price: 2.0 * steps.rise,
        }
    }

    /// The network with its weights rounded. Its parameters are the same ones: gradients found there
    /// are for the unrounded ones.
    pub fn network(&self, network: &Network) -> Network {
        network.clone().map(&mut Round(self.weights.iter()))
    }

    /// Latents with the noise of being rounded.
    pub fn noisy(&self, z: Tensor<2>, random: &mut Random) -> Tensor<2> {
        let shape = z.dims();
        let noise = (0..shape[0] * shape[1]).map(|_| random.uniform() as f32 - 0.5);
        let noise = TensorData::new(noise.collect::<Vec<f32>>(), shape);
        let noise = Tensor::<2>::from_data(noise, &self.latents.device());
        z + (noise * self.latents.clone()).autodiff()
    }

    /// Latents as they are stored.
    pub fn rounded(&self, z: Tensor<2>) -> Tensor<2> {
        (z / self.latents.clone()).round() * self.latents.clone()
    }

    /// A batch's loss and the price of its bytes.
    pub fn priced(&self, loss: Tensor<1>, z: Tensor<2>, network: &Network) -> Tensor<1> {
        let nats = self.nats(z, network);
        let price = loss.clone().detach() * self.price;
        loss + nats * price
    }

    /// The error that a network would have if it took as many bytes as any other with these steps.
    /// `nats`: [`Self::nats`] of it; `root`: the error is the root of a loss.
    pub fn at_equal_bytes(&self, error: f64, nats: f64, root: bool) -> f64 {
        let price = if root { 0.5 * self.price } else { self.price };
        error * (price * nats).exp()
    }

    /// Nats of a stored number, the mean over latents (rows x latents) and weights: of normal
    /// distributions with the latents' variances, and ln(1 + |w| / s) of weights, many of which are
    /// next to nothing.
    pub fn nats(&self, z: Tensor<2>, network: &Network) -> Tensor<1> {
        let like = |steps: Tensor<2>| {
            if z.is_autodiff() {
                steps.autodiff()
            } else {
                steps
            }
        };
        let scaled = z.clone() / like(self.latents.clone());
        let centred = scaled.clone() - scaled.mean_dim(0);
        // A latent that is always the same takes nothing.
        let variance = (centred.clone() * centred).mean_dim(0) + 1.0 / 12.0;
        let of_latents = (variance.log() * 0.5).mean();
        let mut magnitudes = Magnitudes {
            steps: self.weights.iter(),
            sum: None,
            count: 0,
        };
        network.visit(&mut magnitudes);
        let count = magnitudes.count.max(1) as f64;
        match magnitudes.sum {
            Some(sum) => of_latents * self.share + sum * ((1.0 - self.share) / count),
            None => of_latents,
        }
    }
}

/// All parameters, each as one row.
struct Flat(Vec<Tensor<1>>);

impl ModuleVisitor for Flat {
    fn visit_float<const D: usize>(&mut self, parameter: &Param<Tensor<D>>) {
        let value = parameter.val();
        let count = value.shape().num_elements();
        self.0.push(value.reshape([count]));
    }
}

struct Round<'a>(Iter<'a, Tensor<1>>);

impl ModuleMapper for Round<'_> {
    fn map_float<const D: usize>(&mut self, parameter: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let Some(step) = self.0.next() else {
            return parameter;
        };
        parameter.map(|value| {
            let step = step.clone().reshape(value.shape());
            let round = |value: Tensor<D>| (value / step.clone()).round() * step;
            if value.is_autodiff() {
                let trained = value.is_require_grad();
                round(value.inner()).autodiff().set_require_grad(trained)
            } else {
                round(value)
            }
        })
    }
}

/// The sum of ln(1 + |w| / s) over all parameters.
struct Magnitudes<'a> {
    steps: Iter<'a, Tensor<1>>,
    sum: Option<Tensor<1>>,
    count: usize,
}

impl ModuleVisitor for Magnitudes<'_> {
    fn visit_float<const D: usize>(&mut self, parameter: &Param<Tensor<D>>) {
        let Some(step) = self.steps.next() else {
            return;
        };
        let value = parameter.val();
        let shape = value.shape();
        self.count += shape.num_elements();
        let step = step.clone().reshape(shape);
        let step = if value.is_autodiff() {
            step.autodiff()
        } else {
            step
        };
        let nats = (value.abs() / step).log1p().sum();
        self.sum = Some(match self.sum.take() {
            Some(sum) => sum + nats,
            None => nats,
        });
    }
}
