//! A model as it would be stored in steps of some size.

use super::sensitivity::Sensitivity;
use super::steps::Steps;
use super::stored::{Rounded, Stored};
use super::tensor::Coding;
use crate::model::ModelSpec;

/// A model in single precision, and how large steps its numbers bear beside each other.
pub(super) struct Candidates<'a> {
    pub spec: &'a ModelSpec,
    pub exact: &'a Rounded,
    pub sensitivity: Sensitivity,
}

impl Candidates<'_> {
    fn steps(lanes: &[f64], d: f64) -> Steps {
        let lanes: Vec<f64> = lanes.iter().map(|l| d * l).collect();
        Steps::new(&lanes)
    }

    pub fn rounded(&self, d: f64) -> Rounded {
        let round = |stored: &Stored, sensitivity: &[Vec<f64>], decoder| {
            let mut parts = stored.parts.clone();
            for (part, lanes) in parts.iter_mut().zip(sensitivity) {
                part.round(Coding::Steps(Self::steps(lanes, d)));
            }
            Stored::new(self.spec, parts, decoder)
        };
        let encoder = self.exact.encoder.as_ref();
        Rounded {
            encoder: encoder.map(|e| round(e, &self.sensitivity.encoder, false)),
            decoder: round(&self.exact.decoder, &self.sensitivity.decoder, true),
            latents: Coding::Steps(Self::steps(&self.sensitivity.latents, d)),
        }
    }

    /// The same with the decoder's pictures as wavelets; `None`: it has none.
    pub fn with_waves(&self, d: f64) -> Option<Rounded> {
        let mut parts = self.exact.decoder.parts.clone();
        let mut found = false;
        for (part, lanes) in parts.iter_mut().zip(&self.sensitivity.decoder) {
            found |= part.take_waves(Self::steps(lanes, d));
        }
        let mut rounded = found.then(|| self.rounded(d))?;
        for (part, plain) in parts.iter_mut().zip(&rounded.decoder.parts) {
            if !part.is_waves() {
                *part = plain.clone();
            }
        }
        rounded.decoder = Stored::new(self.spec, parts, true);
        Some(rounded)
    }
}
