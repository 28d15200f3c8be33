//! How many numbers a model is made of.

use super::{Half, ModelSpec, Tucker};

impl ModelSpec {
    /// Weights and biases of encoder and decoder.
    pub fn parameters(&self) -> usize {
        self.encoder_parameters() + self.decoder_parameters()
    }

    /// Weights and biases that compressing another file needs beside the decoder; none where the
    /// decoder gives the encoder.
    pub fn encoder_parameters(&self) -> usize {
        if self.has_encoder() {
            Half::parameters_of(self, false)
        } else {
            0
        }
    }

    /// Numbers that an archive needs to decode. For a Tucker decoder that is not fitted yet as if
    /// half of the directions of every axis were enough.
    pub fn decoder_parameters(&self) -> usize {
        let convolutions = self.convolutions().into_iter();
        let convolutions: usize = convolutions.map(|(a, b)| a * b + b).sum();
        convolutions + self.linear_parameters()
    }

    /// The same without convolutions.
    fn linear_parameters(&self) -> usize {
        if !self.has_tucker() {
            return Half::parameters_of(self, true);
        }
        let halves: Vec<usize> = self.grid.iter().map(|n| n.div_ceil(2)).collect();
        let ranks = if self.ranks.is_empty() {
            &halves
        } else {
            &self.ranks
        };
        Tucker::parameters(self.latent, &self.grid, ranks)
    }

    /// Numbers that are kept of each of so many samples: the latents; where there are none to choose,
    /// the sample's share of the weights.
    pub fn kept(&self, samples: usize) -> f64 {
        if self.family.encodes() {
            self.latent as f64
        } else {
            self.decoder_parameters() as f64 / samples.max(1) as f64
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Size;

    #[test]
    fn baler_has_the_parameters_of_its_layers() {
        let spec = ModelSpec::new(Size::Baler, 24, 15);
        let half =
            |a: usize, b: usize| a * 200 + 200 + 200 * 100 + 100 + 100 * 50 + 50 + 50 * b + b;
        assert_eq!(
            spec.parameters(),
            half(24, 15) + 15 * 50 + 50 + 50 * 100 + 100 + 100 * 200 + 200 + 200 * 24 + 24
        );
        assert_eq!(spec.layers().len(), 9);
    }
}
