//! A model tried on some training samples, as it would be stored.

use ndarray::{Array1, Array2, Axis};

use super::parts::{self};
use super::stored::{Rounded, Stored, latent_lanes};
use super::tensor::Coding;
use crate::model::{Half, ModelSpec, Weights, even_places};

/// Samples on which steps are tried.
const TRIAL_SAMPLES: usize = 1024;

/// Samples on which storing a model is tried.
pub(super) struct Trial<'a> {
    pub spec: &'a ModelSpec,
    pub weights: &'a Weights,
    /// Some training samples ...
    pub rows: Vec<usize>,
    /// ... transformed.
    pub features: Array2<f32>,
    /// Their latents, where those are known and not computed.
    pub places: Option<Array2<f32>>,
    /// Samples in all.
    pub samples: usize,
}

impl<'a> Trial<'a> {
    /// `features`: all samples, transformed.
    pub fn new(
        spec: &'a ModelSpec,
        weights: &'a Weights,
        features: &Array2<f32>,
        training: &[usize],
    ) -> Self {
        let most = training.len().min(trial_samples(spec));
        let rows: Vec<usize> = (0..most)
            .map(|i| training[i * training.len() / most])
            .collect();
        Self {
            spec,
            weights,
            features: features.select(Axis(0), &rows),
            places: (!spec.family.encodes())
                .then(|| even_places(features.nrows()).select(Axis(0), &rows)),
            rows,
            samples: features.nrows(),
        }
    }

    /// Latents and weights in all.
    pub fn numbers(&self, model: &Rounded) -> usize {
        let encoder = model.encoder.iter().flat_map(|e| &e.parts);
        let parts = encoder.chain(&model.decoder.parts);
        let weights: usize = parts.map(|p| p.array.len()).sum();
        match self.places {
            Some(_) => weights,
            None => weights + self.samples * self.spec.latent,
        }
    }

    /// Everything in single precision.
    pub fn exact(&self) -> Rounded {
        let encoder = self.spec.has_encoder().then(|| Stored {
            half: self.weights.encoder.clone(),
            parts: parts::of_encoder(self.spec, &self.weights.encoder),
        });
        Rounded {
            encoder,
            decoder: Stored {
                half: self.weights.decoder.clone(),
                parts: parts::of_decoder(self.spec, self.weights),
            },
            latents: Coding::Single,
        }
    }

    /// The trial samples as they come back.
    pub fn back(&self, rounded: &Rounded) -> Array2<f32> {
        let z = if let Some(places) = &self.places {
            places.clone()
        } else {
            let z = rounded.encode(self.spec, self.features.view());
            let stored = rounded.latents.round(z.view(), latent_lanes(self.spec));
            stored.unwrap_or(z)
        };
        self.decode(&rounded.decoder.half, &z)
    }

    pub fn decode(&self, decoder: &Half, z: &Array2<f32>) -> Array2<f32> {
        decoder.forward(z.view(), self.spec.activation)
    }
}

/// Samples on which steps are tried.
fn trial_samples(spec: &ModelSpec) -> usize {
    let most = spec.family.trial_samples(spec, TRIAL_SAMPLES);
    most.clamp(8, TRIAL_SAMPLES)
}

pub(super) fn root_mean_square<'v>(values: impl ExactSizeIterator<Item = &'v f32>) -> f64 {
    let count = values.len().max(1) as f64;
    (values.map(|v| f64::from(*v).powi(2)).sum::<f64>() / count).sqrt()
}

pub(super) fn mean_square(x: &Array2<f32>) -> f64 {
    let sum: f64 = Array1::from_iter(
        x.rows()
            .into_iter()
            .map(|row| row.iter().map(|v| f64::from(*v).powi(2)).sum::<f64>()),
    )
    .sum();
    sum / x.len().max(1) as f64
}
