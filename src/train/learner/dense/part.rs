use ndarray::Array2;

use super::parameters::Parameters;
use super::pass::{BLOCK, Task, Through, Trace, forward};
use super::product::stride;
use super::residual::Residuals;

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
            encoder: Trace::new(&network.encoder),
            latents: room(latents),
            decoder: Trace::new(&network.decoder),
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
