//! The batches of an epoch, and a step over one of them.

use burn::optim::GradientsParams;
use burn::tensor::Tensor;

use super::TensorLearner;
use crate::model::Coordinates;
use crate::train::learner::clip::clip;
use crate::train::loss::Rows;

impl TensorLearner<'_> {
    /// In how many parts the points of a batch are learned, one after the other: a network that is
    /// asked point by point learns most from points of many samples.
    pub(super) fn parts(&self) -> usize {
        let Some(coordinates) = self.input.model.coordinates() else {
            return 1;
        };
        let points = coordinates.points();
        let samples = self.training.len();
        let batch = self.input.training.batch.min(samples);
        (batch * points)
            .div_ceil(Coordinates::PAIRS_IN_A_STEP)
            .clamp(1, points)
    }

    pub(super) fn batches(&self) -> usize {
        self.training.len().div_ceil(self.input.training.batch)
    }

    /// The samples of a step, and how many of them this pass has not seen before.
    pub(super) fn batch(&self, step: usize) -> (Rows, usize) {
        let (batches, parts) = (self.batches(), self.parts());
        let begin = step % batches * self.input.training.batch;
        let size = (self.input.training.batch).min(self.training.len() - begin);
        let mut rows = (self.training).choose(&self.pass.order, begin..begin + size);
        if parts > 1 {
            // Every batch at another part of the points, and at all of them in the end.
            let points = &self.pass.points;
            let part = points.chunks(points.len().div_ceil(parts));
            let part = part.cycle().nth((step % batches + step / batches) % parts);
            rows = rows.at(part.unwrap_or_default(), points.len());
        }
        let new = if step < batches { size } else { 0 };
        (rows.choose(Tensor::autodiff), new)
    }

    /// Moves the weights against the gradient of a batch; gives the loss, which stays on the device.
    pub(super) fn learn(&mut self, rows: &Rows, rate: f64) -> Tensor<1> {
        let quantiser = self.quantiser.as_ref();
        let network = match quantiser {
            Some(quantiser) => quantiser.network(&self.network),
            None => self.network.clone(),
        };
        let z = self.latents(&network, rows);
        let stored = match quantiser {
            Some(quantiser) => quantiser.noisy(z.clone(), &mut self.random),
            None => z.clone(),
        };
        let back = self.decoded(&network, rows, stored);
        let objective = &self.input.prepared.objective;
        let mut loss = objective.of(rows, z.clone(), back, &mut self.random);
        let value = loss.clone().inner();
        if let Some(quantiser) = &self.quantiser {
            loss = quantiser.priced(loss, z, &network);
        }
        let mut gradients = GradientsParams::from_grads(loss.backward(), &network);
        if let Some(limit) = self.input.training.clip {
            clip(&mut gradients, &self.network, limit);
        }
        self.network = (self.optimiser).step(rate, self.network.clone(), gradients);
        value
    }
}
