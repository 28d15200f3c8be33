//! A model as it is stored.

use ndarray::{Array2, ArrayView2};

use super::parts::{self, Part};
use super::tensor::{Along, Coding};
use crate::model::{Half, ModelSpec};

/// Half of a model, and the arrays that it is stored as.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Stored {
    pub half: Half,
    pub parts: Vec<Part>,
}

impl Stored {
    /// From the arrays of a model's encoder or decoder.
    pub fn new(spec: &ModelSpec, parts: Vec<Part>, decoder: bool) -> Self {
        let half = if decoder {
            parts::decoder(spec, &parts).0
        } else {
            parts::half(spec, &parts, false)
        };
        Self { half, parts }
    }
}

/// A model as it is stored.
#[derive(Debug)]
pub(super) struct Rounded {
    /// Of a closed form none: its decoder gives the encoder.
    pub encoder: Option<Stored>,
    pub decoder: Stored,
    pub latents: Coding,
}

impl Rounded {
    /// Latents of samples: by the encoder, or by projection onto the decoder where there is none.
    pub fn encode(&self, spec: &ModelSpec, x: ArrayView2<'_, f32>) -> Array2<f32> {
        let projector = match &self.encoder {
            Some(encoder) => return encoder.half.forward(x, spec.activation),
            None => self.decoder.half.projector(),
        };
        match projector {
            Some(projector) => projector.forward(x, spec.activation),
            None => Array2::zeros((x.nrows(), spec.latent)),
        }
    }
}

/// What the steps of latents belong to: one a latent, or one a latent of a tile.
pub(super) fn latent_lanes(spec: &ModelSpec) -> Along {
    match spec.tiles() {
        1 => Along::Columns,
        tiles => Along::Cycle(spec.latent / tiles),
    }
}
