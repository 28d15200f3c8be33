use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{Activation, Family, Half, Tucker};

/// How large an autoencoder is: the widths of its hidden layers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Size {
    Small,
    Medium,
    Large,
    /// The dense network of BALER: 200, 100, 50 with leaky `ReLU` and no linear path.
    Baler,
    /// Widths from the input side to the latents; none: the linear path alone, which is PCA.
    Custom(Vec<usize>),
}

/// A size that is not understood.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("size {found:?}: expected small, medium, large, baler, linear or widths such as 200,100,50 (each 1 to {max})", max = Size::MAX_WIDTH)]
pub struct SizeError {
    pub found: String,
}

impl Size {
    pub const NAMED: [Self; 4] = [Self::Small, Self::Medium, Self::Large, Self::Baler];
    pub const MAX_WIDTH: usize = 16_384;
    pub const MAX_LAYERS: usize = 16;
    const MANY_FEATURES: usize = 512;

    /// Hidden widths of the encoder, from the input side; the decoder mirrors them.
    #[must_use]
    pub fn widths(&self) -> &[usize] {
        match self {
            Self::Small => &[32, 32],
            Self::Medium => &[128, 128],
            Self::Large => &[256, 256, 256],
            Self::Baler => &[200, 100, 50],
            Self::Custom(widths) => widths,
        }
    }

    /// A good first choice: medium, but small for samples of many values, whose first and last
    /// layers are wide anyway.
    #[must_use]
    pub fn suggest(features: usize) -> Self {
        if features > Self::MANY_FEATURES {
            Self::Small
        } else {
            Self::Medium
        }
    }

    /// `Small`, `Medium`, `Large`, `BALER` or `Own widths`, as a label.
    #[must_use]
    pub fn label(&self) -> &'static str {
        match self {
            Self::Small => "Small",
            Self::Medium => "Medium",
            Self::Large => "Large",
            Self::Baler => "BALER",
            Self::Custom(_) => "Own widths",
        }
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Custom(widths) if widths.is_empty() => f.write_str("linear"),
            Self::Custom(widths) => {
                let text: Vec<_> = widths.iter().map(ToString::to_string).collect();
                f.write_str(&text.join(","))
            }
            named => f.write_str(&named.label().to_lowercase()),
        }
    }
}

impl FromStr for Size {
    type Err = SizeError;

    fn from_str(text: &str) -> Result<Self, SizeError> {
        let text = text.trim();
        if let Some(named) = Self::NAMED
            .iter()
            .find(|s| s.to_string().eq_ignore_ascii_case(text))
        {
            return Ok(named.clone());
        }
        if text.eq_ignore_ascii_case("linear") {
            return Ok(Self::Custom(Vec::new()));
        }
        let widths = text
            .split(',')
            .map(|w| {
                w.trim()
                    .parse()
                    .ok()
                    .filter(|w| (1..=Self::MAX_WIDTH).contains(w))
            })
            .collect::<Option<Vec<usize>>>();
        match widths {
            Some(widths) if widths.len() <= Self::MAX_LAYERS => Ok(Self::Custom(widths)),
            _ => Err(SizeError {
                found: text.to_owned(),
            }),
        }
    }
}

/// Everything that fixes the network's shape.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelSpec {
    pub family: Family,
    pub size: Size,
    /// Values that go in: modelled columns x points, twice for an angle.
    pub features: usize,
    /// Values in the bottleneck.
    pub latent: usize,
    pub activation: Activation,
    /// Whether a linear path that starts as PCA runs beside the hidden layers.
    pub linear_path: bool,
    /// Lengths of a sample's axes; they multiply to `features`.
    pub grid: Vec<usize>,
    /// Of a Tucker decoder, one an axis; empty until it has been fitted.
    pub ranks: Vec<usize>,
}

/// One drawn layer of the hourglass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LayerShape {
    pub width: usize,
    /// The bottleneck.
    pub latent: bool,
}

impl ModelSpec {
    /// The network of a size: BALER's for its own, PCA for no widths, else dense.
    #[must_use]
    pub fn new(size: Size, features: usize, latent: usize) -> Self {
        let family = match &size {
            Size::Baler => Family::Baler,
            size if size.widths().is_empty() => Family::Linear,
            _ => Family::Dense,
        };
        Self::of(family, size, features, latent)
    }

    /// A model of a family, with the activation and linear path that it stands for. Families
    /// without hidden layers take no notice of the size.
    #[must_use]
    pub fn of(family: Family, size: Size, features: usize, latent: usize) -> Self {
        let baler = family == Family::Baler;
        Self {
            size: if family.closed_form() {
                Size::Custom(Vec::new())
            } else {
                size
            },
            family,
            features,
            latent: latent.clamp(1, features.max(1)),
            activation: if baler {
                Activation::LeakyRelu
            } else {
                Activation::Silu
            },
            linear_path: !baler,
            grid: vec![features],
            ranks: Vec::new(),
        }
    }

    /// The same for samples whose axes have these lengths.
    #[must_use]
    pub fn on_grid(mut self, grid: Vec<usize>) -> Self {
        (self.grid, self.ranks) = (grid, Vec::new());
        self
    }

    /// BALER's two examples: 38 % smaller for a table of collisions ...
    pub const TABLE_RATIO: f64 = 1.6;
    /// ... and a hundredth for snapshots of a flow.
    pub const FIELD_RATIO: f64 = 100.0;

    /// The ratio of a first network.
    #[must_use]
    pub fn suggested_ratio(field: bool) -> f64 {
        if field {
            Self::FIELD_RATIO
        } else {
            Self::TABLE_RATIO
        }
    }

    /// A network that has yet to find out whether there is anything beyond PCA, from which it starts.
    #[must_use]
    pub fn starts_as_pca(&self) -> bool {
        self.linear_path && !self.family.closed_form()
    }

    /// Layers from input to output for a picture: features, widths, latent, widths, features.
    #[must_use]
    pub fn layers(&self) -> Vec<LayerShape> {
        let shape = |width| LayerShape {
            width,
            latent: false,
        };
        let widths = self.size.widths();
        let mut layers = vec![shape(self.features)];
        layers.extend(widths.iter().copied().map(shape));
        layers.push(LayerShape {
            width: self.latent,
            latent: true,
        });
        layers.extend(widths.iter().rev().copied().map(shape));
        layers.push(shape(self.features));
        layers
    }

    /// Weights and biases of encoder and decoder.
    #[must_use]
    pub fn parameters(&self) -> usize {
        self.encoder_parameters() + self.decoder_parameters()
    }

    /// Weights and biases that compressing another file needs beside the decoder; none where the
    /// decoder gives the encoder.
    #[must_use]
    pub fn encoder_parameters(&self) -> usize {
        if self.family.closed_form() {
            0
        } else {
            Half::parameters_of(self, false)
        }
    }

    /// Numbers that an archive needs to decode. For a Tucker decoder that is not fitted yet as if
    /// half of the directions of every axis were enough.
    #[must_use]
    pub fn decoder_parameters(&self) -> usize {
        if self.family != Family::Tucker {
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
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_as_they_are_written() {
        for size in Size::NAMED
            .into_iter()
            .chain([Size::Custom(vec![10, 5]), Size::Custom(Vec::new())])
        {
            assert_eq!(size.to_string().parse(), Ok(size));
        }
        assert_eq!(
            " 200, 100 ,50".parse(),
            Ok(Size::Custom(vec![200, 100, 50]))
        );
        for bad in ["", "huge", "10,,5", "0", "10,-1", "99999999999999999999"] {
            assert!(bad.parse::<Size>().is_err(), "{bad}");
        }
    }

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
