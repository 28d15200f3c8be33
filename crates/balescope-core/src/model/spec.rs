//! Everything that fixes the shape of a model.

use serde::{Deserialize, Serialize};

use super::{Activation, ConvSpec, Coordinates, Family, Refiner, Size, Tile, Tiles};
use crate::data::{Kind, Layout};
use crate::format;

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
        Self::with_family(family, size, features, latent)
    }

    /// A model of a family, with the activation and linear path that it stands for. Families
    /// without hidden layers take no notice of the size.
    pub fn with_family(family: Family, size: Size, features: usize, latent: usize) -> Self {
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
            ..Self::with_family(Family::Linear, Size::Custom(Vec::new()), 0, 1).on(layout)
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
        self.cut().map_or(1, |tiles| tiles.count().max(1))
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
            Self::with_family(Family::Tucker, size, features, latent)
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
}
