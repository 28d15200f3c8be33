use ndarray::Array2;
use pulp::Arch;

use super::parameters::{HalfPlaces, Parameters};
use super::product::{Gradient, Into, Product, stride};
use super::residual::Residuals;
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
struct Trace {
    values: Vec<Vec<f32>>,
    /// Derivatives of the activation; on the way back, those of the loss by what the layers' products
    /// gave.
    slopes: Vec<Vec<f32>>,
}

impl Trace {
    fn of(half: &HalfPlaces) -> Self {
        let inner = half.hidden.split_last().map_or(&[][..], |(_, inner)| inner);
        let layers = inner.iter().map(|p| vec![0.0; BLOCK * stride(p.outputs)]);
        let values: Vec<_> = layers.collect();
        Self {
            slopes: values.clone(),
            values,
        }
    }
}

/// A part of a batch: a gradient of its own and room for a block of samples.
#[derive(Clone, Debug)]
pub(super) struct Part {
    pub gradient: Vec<f32>,
    /// The sum of the losses of its samples and features.
    pub loss: f64,
    x: Vec<f32>,
    scales: Vec<f32>,
    encoder: Trace,
    latents: Vec<f32>,
    decoder: Trace,
    back: Vec<f32>,
    latent_slopes: Vec<f32>,
    sums: Vec<f32>,
}

impl Part {
    pub fn new(network: &Parameters, scaled: bool) -> Self {
        let room = |columns: usize| vec![0.0; BLOCK * stride(columns)];
        let (features, latents) = (network.features(), network.decoder.inputs());
        Self {
            gradient: vec![0.0; network.values.len()],
            loss: 0.0,
            x: room(features),
            scales: if scaled { room(features) } else { Vec::new() },
            encoder: Trace::of(&network.encoder),
            latents: room(latents),
            decoder: Trace::of(&network.decoder),
            back: room(features),
            latent_slopes: room(latents),
            sums: vec![0.0; stride(features)],
        }
    }

    /// The loss of these samples and its gradient, where the mean is over `batch` samples.
    pub fn learn(&mut self, task: &Task<'_>, samples: &[usize], batch: usize) {
        self.gradient.fill(0.0);
        self.loss = 0.0;
        for samples in samples.chunks(BLOCK) {
            self.forward(task, samples);
            self.residuals(task, samples.len(), batch);
            self.backward(task, samples.len());
        }
    }

    /// The loss of these samples.
    pub fn judge(&mut self, task: &Task<'_>, samples: &[usize]) {
        self.loss = 0.0;
        for samples in samples.chunks(BLOCK) {
            self.forward(task, samples);
            self.residuals(task, samples.len(), 1);
        }
    }

    /// What comes back of these samples, samples x features.
    pub fn answer(&mut self, task: &Task<'_>, samples: &[usize], to: &mut [f32]) {
        let features = task.network.features();
        for (samples, to) in samples.chunks(BLOCK).zip(to.chunks_mut(BLOCK * features)) {
            self.forward(task, samples);
            let rows = self.back.chunks_exact(stride(features));
            for (to, from) in to.chunks_exact_mut(features).zip(rows) {
                to.copy_from_slice(&from[..features]);
            }
        }
    }

    fn forward(&mut self, task: &Task<'_>, samples: &[usize]) {
        gather(task.features, samples, &mut self.x);
        if let Some(scales) = task.objective.scales {
            gather(scales, samples, &mut self.scales);
        }
        let rows = samples.len();
        let (encoder, decoder) = (&task.network.encoder, &task.network.decoder);
        forward(
            task,
            encoder,
            (&self.x, rows),
            &mut self.encoder,
            &mut self.latents,
        );
        forward(
            task,
            decoder,
            (&self.latents, rows),
            &mut self.decoder,
            &mut self.back,
        );
    }

    fn residuals(&mut self, task: &Task<'_>, rows: usize, batch: usize) {
        let features = task.network.features();
        self.sums.fill(0.0);
        task.arch.dispatch(Residuals {
            loss: task.objective.loss,
            back: &mut self.back[..rows * stride(features)],
            before: &self.x,
            scales: &self.scales,
            weights: task.weights,
            sums: &mut self.sums,
            share: 1.0 / (batch * features) as f32,
        });
        self.loss += self.sums.iter().map(|s| f64::from(*s)).sum::<f64>();
    }

    fn backward(&mut self, task: &Task<'_>, rows: usize) {
        let (encoder, decoder) = (&task.network.encoder, &task.network.decoder);
        let gradient = &mut self.gradient;
        let through = Through {
            task,
            x: &self.latents,
            rows,
            slopes: &self.back,
        };
        let first = Some(&mut self.latent_slopes[..]);
        through.backward(decoder, &mut self.decoder, first, gradient);
        let through = Through {
            task,
            x: &self.x,
            rows,
            slopes: &self.latent_slopes,
        };
        through.backward(encoder, &mut self.encoder, None, gradient);
    }
}

/// Copies samples to padded rows.
fn gather(all: &Array2<f32>, samples: &[usize], to: &mut [f32]) {
    let features = all.ncols();
    for (to, sample) in to.chunks_exact_mut(stride(features)).zip(samples) {
        let row = all.row(*sample);
        match row.as_slice() {
            Some(row) => to[..features].copy_from_slice(row),
            None => to.iter_mut().zip(row).for_each(|(to, v)| *to = *v),
        }
    }
}

/// Runs so many rows through a half.
fn forward(
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
struct Through<'a> {
    task: &'a Task<'a>,
    /// What went in.
    x: &'a [f32],
    rows: usize,
    /// Derivatives of the loss by what came out.
    slopes: &'a [f32],
}

impl Through<'_> {
    /// Adds to the gradient of the parameters, and gives that of what went in where it is asked for.
    fn backward(
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
