//! How large a model is: everything that fixes its shape.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{Activation, ConvSpec, Coordinates, Family, Half, Refiner, Tile, Tiles, Tucker};
use crate::data::{Kind, Layout};
use crate::format;

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
    pub fn suggest(features: usize) -> Self {
        if features > Self::MANY_FEATURES {
            Self::Small
        } else {
            Self::Medium
        }
    }

    /// `Small`, `Medium`, `Large`, `BALER` or `Own widths`, as a label.
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
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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
    /// Numbers of a sample at each point; they multiply with the points to `features`.
    pub channels: usize,
    /// Of a Tucker decoder, one an axis; empty until it has been fitted.
    pub ranks: Vec<usize>,
    /// Of a convolution model only.
    #[serde(default)]
    pub conv: Option<ConvSpec>,
}

/// One drawn layer of the hourglass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LayerShape {
    pub width: usize,
    /// The bottleneck.
    pub latent: bool,
}

impl LayerShape {
    pub fn values(width: usize) -> Self {
        Self {
            width,
            latent: false,
        }
    }

    pub fn latents(width: usize) -> Self {
        Self {
            width,
            latent: true,
        }
    }
}

impl ModelSpec {
    /// The network of a size: BALER's for its own, PCA for no widths, else dense.
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
    pub fn of(family: Family, size: Size, features: usize, latent: usize) -> Self {
        let latent = if family.encodes() { latent } else { 1 };
        Self {
            size: if family.closed_form() {
                Size::Custom(Vec::new())
            } else {
                size
            },
            family,
            features,
            latent: latent.clamp(1, features.max(1)),
            activation: family.activation(),
            linear_path: family.linear_path(),
            grid: vec![features],
            channels: 1,
            ranks: Vec::new(),
            conv: family.has_tiles().then(ConvSpec::default),
        }
    }

    /// Of data that all come back without one: nothing goes in, and there are no latents.
    pub fn none(layout: &Layout) -> Self {
        Self {
            latent: 0,
            ..Self::of(Family::Linear, Size::Custom(Vec::new()), 0, 1).on(layout)
        }
    }

    /// The same for samples of such data.
    pub fn on(mut self, layout: &Layout) -> Self {
        (self.grid, self.ranks) = (layout.grid(self.features), Vec::new());
        self.channels = layout.channels(self.features);
        if let Some(conv) = &mut self.conv {
            conv.scales.clear();
        }
        self
    }

    /// A convolution model with other tiles; any other model stays as it is.
    pub fn with_tile(mut self, tile: Option<Tile>) -> Self {
        if let (Some(conv), Some(tile)) = (&mut self.conv, tile) {
            conv.tile = tile;
        }
        self
    }

    /// Lengths of the field's axes: those of the grid without the channels.
    pub fn axes(&self) -> &[usize] {
        let several = usize::from(self.channels > 1 && !self.grid.is_empty());
        &self.grid[several..]
    }

    /// Where the values lie, for a decoder that is asked point by point.
    pub fn coordinates(&self) -> Option<Coordinates> {
        self.family.coordinates(self)
    }

    /// The tiles of a convolution model.
    pub fn tile(&self) -> Option<Tile> {
        self.conv.as_ref().map(|c| c.tile)
    }

    /// How samples are cut into tiles, where they are.
    pub fn cut(&self) -> Option<Tiles> {
        self.conv.as_ref().and_then(|conv| conv.tiles(self))
    }

    /// Tiles of a sample, each with as many latents; 1 where there are none.
    pub fn tiles(&self) -> usize {
        self.cut().map_or(1, |tiles| tiles.count())
    }

    /// The number of latents nearest to `wanted` that this model can have: as many for every tile.
    pub fn possible_latents(&self, wanted: usize) -> usize {
        let tiles = self.tiles();
        let each = (wanted + tiles / 2) / tiles;
        each.clamp(1, (self.features / tiles).max(1)) * tiles
    }

    /// Widths of the hidden layers of one half, or the channels of a convolution model.
    pub fn widths(&self) -> &[usize] {
        self.family.widths(&self.size)
    }

    /// Fitted at once, without epochs: also a convolution model without convolutions.
    pub fn closed_form(&self) -> bool {
        self.family.closed_form() || (self.family.projects() && self.widths().is_empty())
    }

    /// A step of it may see more samples than is usual: not of networks whose samples are pictures, which
    /// fill a device as they are.
    pub fn batch_grows(&self) -> bool {
        !self.closed_form() && self.family.is_fully_connected()
    }

    /// There is an encoder of its own, which takes bytes.
    pub fn has_encoder(&self) -> bool {
        self.family.encodes() && !self.family.projects()
    }

    /// The linear path is a Tucker decoder.
    pub fn has_tucker(&self) -> bool {
        self.family.has_tucker(self)
    }

    /// Inputs and outputs of the decoder's convolutions.
    pub fn convolutions(&self) -> Vec<(usize, usize)> {
        let axes = self.conv.as_ref().and_then(|_| Refiner::axes(self.axes()));
        axes.map_or_else(Vec::new, |axes| {
            Refiner::shapes(axes, self.channels.max(1), self.widths())
        })
    }

    /// Samples that are run through the network at a time, at most, so that what its layers give fits
    /// in memory.
    pub fn block(&self) -> usize {
        self.family.block(self)
    }

    /// Multiplications for one sample, there and back.
    pub fn operations(&self) -> usize {
        self.family.operations(self)
    }

    /// BALER's two examples: 38 % smaller for a table of collisions ...
    pub const TABLE_RATIO: f64 = 1.6;
    /// ... and a hundredth for snapshots of a flow.
    pub const FIELD_RATIO: f64 = 100.0;

    /// A first model: a dense network, but Tucker for snapshots of so many values that fully connected
    /// layers would take gigabytes.
    pub fn suggest(features: usize, latent: usize, layout: &Layout) -> Self {
        let size = Size::suggest(features);
        let wide = features > Self::MOST_DENSE && layout.kind == Kind::Field;
        let model = if wide {
            Self::of(Family::Tucker, size, features, latent)
        } else {
            Self::new(size, features, latent)
        };
        model.on(layout)
    }

    /// Features of a sample above which a first model is not dense.
    const MOST_DENSE: usize = 1 << 20;

    /// The ratio of a first network.
    pub fn suggested_ratio(field: bool) -> f64 {
        if field {
            Self::FIELD_RATIO
        } else {
            Self::TABLE_RATIO
        }
    }

    /// A network that has yet to find out whether there is anything beyond PCA, from which it starts.
    pub fn starts_as_pca(&self) -> bool {
        self.linear_path && self.family.starts_as_pca()
    }

    /// Layers from input to output for a picture.
    pub fn layers(&self) -> Vec<LayerShape> {
        self.family.layers(self)
    }

    /// `24, 128, 15, 128, 24`.
    pub(super) fn layer_widths(&self) -> String {
        let widths = self
            .layers()
            .into_iter()
            .map(|layer| format::count(layer.width));
        widths.collect::<Vec<_>>().join(", ")
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
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_first_model_of_very_wide_snapshots_is_not_dense() {
        let suggested = |shape: &[usize], field| {
            let layout = Layout::guess(shape, field);
            let features = shape[1..].iter().product();
            ModelSpec::suggest(features, 3, &layout).family
        };
        assert_eq!(suggested(&[30, 19], false), Family::Dense);
        assert_eq!(suggested(&[30, 100, 200], false), Family::Dense);
        assert_eq!(suggested(&[30, 2000, 2000], false), Family::Tucker);
    }

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
