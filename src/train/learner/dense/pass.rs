//! The passes of a half of a network over a block of samples.

use ndarray::Array2;
use pulp::Arch;

use super::parameters::{HalfPlaces, Parameters};
use super::product::{Gradient, Into, Product, stride};
use crate::model::Activation;
use crate::train::loss::Elementwise;

/// Samples that go through the network together: their numbers in all layers stay in the cache.
pub(super) const BLOCK: usize = 64;

/// What all parts share.
pub(super) struct Task<'a> {
    pub arch: Arch,
    pub network: &'a Parameters,
    pub activation: Activation,
    /// Of all samples, samples x features.
    pub features: &'a Array2<f32>,
    pub objective: Elementwise<'a>,
    /// One a feature, padded.
    pub weights: &'a [f32],
}

/// What the hidden layers of a half give for a block of samples, output layer not included.
#[derive(Clone, Debug)]
pub(super) struct Trace {
    pub values: Vec<Vec<f32>>,
    /// Derivatives of the activation; on the way back, those of the loss by what the layers' products
    /// gave.
    pub slopes: Vec<Vec<f32>>,
}

impl Trace {
    pub(super) fn new(half: &HalfPlaces) -> Self {
        let inner = half.hidden.split_last().map_or(&[][..], |(_, inner)| inner);
        let layers = inner.iter().map(|p| vec![0.0; BLOCK * stride(p.outputs)]);
        let values: Vec<_> = layers.collect();
        Self {
            slopes: values.clone(),
            values,
        }
    }
}

/// Runs so many rows through a half.
pub(super) fn forward(
    task: &Task<'_>,
    half: &HalfPlaces,
    (x, rows): (&[f32], usize),
    trace: &mut Trace,
    out: &mut [f32],
) {
    let network = task.network;
    let count = trace.values.len();
    for (i, place) in half.hidden.iter().enumerate() {
        let (before, now) = trace.values.split_at_mut(i.min(count));
        let c = now.first_mut().map_or(&mut *out, |values| values);
        task.arch.dispatch(Product {
            a: before.last().map_or(x, |values| values),
            b: network.weight(place),
            c,
            rows,
            inputs: place.inputs,
            outputs: place.outputs,
            into: Into::Biased(network.bias(place)),
        });
        if let (Some(values), Some(slopes)) = (now.first_mut(), trace.slopes.get_mut(i)) {
            let used = rows * stride(place.outputs);
            let activation = task.activation;
            activation.with_slopes(&mut values[..used], &mut slopes[..used]);
        }
    }
    if let Some(place) = &half.linear {
        task.arch.dispatch(Product {
            a: x,
            b: network.weight(place),
            c: out,
            rows,
            inputs: place.inputs,
            outputs: place.outputs,
            into: Into::Added(network.bias(place)),
        });
    }
}

/// The way back through a half.
pub(super) struct Through<'a> {
    pub task: &'a Task<'a>,
    /// What went in.
    pub x: &'a [f32],
    pub rows: usize,
    /// Derivatives of the loss by what came out.
    pub slopes: &'a [f32],
}

impl Through<'_> {
    /// Adds to the gradient of the parameters, and gives that of what went in where it is asked for.
    pub(super) fn backward(
        &self,
        half: &HalfPlaces,
        trace: &mut Trace,
        mut first: Option<&mut [f32]>,
        gradient: &mut [f32],
    ) {
        let (arch, network, rows) = (self.task.arch, self.task.network, self.rows);
        let products = |(d, place): (&[f32], &super::parameters::Place), c: &mut [f32], into| {
            arch.dispatch(Product {
                a: d,
                b: network.turned(place),
                c,
                rows,
                inputs: place.outputs,
                outputs: place.inputs,
                into,
            });
        };
        for (i, place) in half.hidden.iter().enumerate().rev() {
            let (before, now) = trace.slopes.split_at_mut(i);
            let d = now.first().map_or(self.slopes, |slopes| slopes);
            arch.dispatch(Gradient {
                a: i.checked_sub(1).map_or(self.x, |i| &trace.values[i]),
                d,
                c: &mut gradient[place.range()],
                rows,
                inputs: place.inputs,
                outputs: place.outputs,
            });
            match (before.last_mut(), first.as_deref_mut()) {
                (Some(before), _) => products((d, place), before, Into::Scaled),
                (None, Some(first)) => products((d, place), first, Into::Plain),
                (None, None) => {}
            }
        }
        if let Some(place) = &half.linear {
            arch.dispatch(Gradient {
                a: self.x,
                d: self.slopes,
                c: &mut gradient[place.range()],
                rows,
                inputs: place.inputs,
                outputs: place.outputs,
            });
            if let Some(first) = first {
                products((self.slopes, place), first, Into::Sum);
            }
        }
    }
}
