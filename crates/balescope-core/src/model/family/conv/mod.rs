//! A linear path over tiles or whole snapshots, refined by convolutions.

mod refiner;
mod tile;
mod tiles;

use ndarray::s;

pub use refiner::{Refiner, Scale};
pub use tile::{ConvSpec, Tile, TileError};
pub use tiles::Tiles;

use super::{Beginning, ModelFamily, Pace, Pca, Sizing, Tucker};
use crate::data::Dataset;
use crate::format;
use crate::model::{Half, Layer, LayerShape, ModelSpec, Random, Size, Weights};

/// Principal components of tiles, or a Tucker decomposition, and a residual convolution network.
pub struct Conv;

impl ModelFamily for Conv {
    fn name(&self) -> &'static str {
        "conv"
    }

    fn label(&self) -> &'static str {
        "Convolution"
    }

    fn about(&self) -> &'static str {
        "Principal components of small tiles, or Tucker, refined by convolutions; tiles give the smallest \
         files where snapshots are few, and Tucker alone where they are many"
    }

    fn sizing(&self) -> Sizing {
        Sizing::Channels
    }

    fn suggested_size(&self, _features: usize) -> Size {
        Size::Small
    }

    fn for_fields(&self) -> bool {
        true
    }

    fn projects(&self) -> bool {
        true
    }

    fn has_tiles(&self) -> bool {
        true
    }

    fn is_fully_connected(&self) -> bool {
        false
    }

    fn sizes_in_search(&self, _features: usize) -> Vec<Size> {
        vec![Size::Small, Size::Custom(Vec::new()), Size::Medium]
    }

    fn pace(&self, data: &Dataset, model: &ModelSpec) -> Pace {
        /// Snapshots in a step: each has a sample of the convolutions at every point.
        const BATCH: usize = 8;
        /// Of convolutions, whose sums are short whatever the number of features.
        const RATE: f64 = 1e-2;
        /// They take longer to converge, and a multiplication takes longer too.
        const STEPS: f64 = 2400.0;
        const WORK: f64 = 2.5e11;
        let usual = Pace::new(data, model);
        let pace = Pace {
            batch: BATCH.min(usual.batch).min(model.block()),
            learning_rate: RATE,
            ..usual
        };
        let steps = if model.convolutions().is_empty() {
            pace.usual_steps(data, model)
        } else {
            STEPS.min(WORK / pace.work_per_step(model))
        };
        pace.in_steps(data, steps)
    }

    /// Tiles have many latents, and there are no more components than samples.
    fn components(&self, model: &ModelSpec, samples: usize) -> usize {
        model.latent.min(samples)
    }

    /// The linear path in closed form, and a refiner that adds nothing yet. The encoder is the
    /// projection onto the linear path.
    fn begin(&self, model: &mut ModelSpec, from: &Beginning<'_>) -> Weights {
        let mut tucker = None;
        let mut decoder = if let Some(tiles) = model.cut() {
            let each = model.latent / tiles.count();
            let pca = Pca::fit(tiles.apply(from.samples).view(), each);
            Half {
                linear: Some(Layer {
                    weight: pca.components,
                    bias: pca.mean,
                }),
                tiles: Some(tiles.joining(true)),
                ..Half::default()
            }
        } else {
            let fitted = Tucker::fit(from.samples, &model.grid, model.latent);
            model.ranks = fitted.ranks();
            let decoder = fitted.expand(&model.grid);
            tucker = Some(fitted);
            decoder
        };
        let encoder = decoder.projector().unwrap_or_default();
        let z = encoder.forward(from.samples, model.activation);
        let back = decoder.forward(z.view(), model.activation);
        let components = model.channels.max(1);
        let points = model.features / components;
        let scales = (0..components).map(|c| {
            let part = s![.., c * points..(c + 1) * points];
            Scale::new(from.samples.slice(part), back.slice(part))
        });
        let scales: Vec<Scale> = scales.collect();
        let channels = model.widths();
        decoder.refiner = Refiner::axes(model.axes())
            .filter(|_| !channels.is_empty())
            .map(|axes| {
                let random = &mut Random::new(from.seed, 2);
                Refiner::init(axes, scales.clone(), channels, random)
            });
        if let Some(conv) = &mut model.conv {
            conv.scales = scales;
        }
        Weights {
            encoder,
            decoder,
            tucker,
        }
    }

    fn widths<'a>(&self, size: &'a Size) -> &'a [usize] {
        match size {
            Size::Small => &[8],
            Size::Medium => &[8, 8],
            Size::Large | Size::Baler => &[16, 16],
            Size::Custom(widths) => widths,
        }
    }

    /// The convolutions come behind the linear path.
    fn connected<'a>(&self, _size: &'a Size) -> &'a [usize] {
        &[]
    }

    fn has_tucker(&self, model: &ModelSpec) -> bool {
        model.tile() == Some(Tile::Whole)
    }

    fn block(&self, model: &ModelSpec) -> usize {
        /// Numbers of one layer.
        const MOST: usize = 1 << 25;
        let widest = model.widths().iter().copied().max().unwrap_or(1);
        // What the taps of a layer see is laid out beside it.
        (MOST / (model.features.max(1) * widest)).max(1)
    }

    fn operations(&self, model: &ModelSpec) -> usize {
        let points = model.features / model.channels.max(1);
        let weights: usize = model.convolutions().iter().map(|(a, b)| a * b).sum();
        weights.saturating_mul(points) + 2 * model.latent * model.features / model.tiles()
    }

    fn trial_samples(&self, model: &ModelSpec, _usual: usize) -> usize {
        const WORK: usize = 2_000_000_000;
        WORK / model.operations().max(1)
    }

    fn trial_work(&self, model: &ModelSpec) -> usize {
        model.operations()
    }

    fn is_sound(&self, model: &ModelSpec, points: usize) -> bool {
        let Some(conv) = &model.conv else {
            return false;
        };
        let edge = match conv.tile {
            Tile::Whole => true,
            Tile::Edge(edge) => (Tile::LEAST..=Tile::MOST).contains(&edge),
        };
        edge && model.channels.checked_mul(points) == Some(model.features)
            && conv.scales.len() == model.channels
            && conv.scales.iter().all(Scale::is_sound)
            && (Refiner::axes(model.axes()).is_some() || model.widths().is_empty())
            && model.widths().iter().all(|c| *c <= Refiner::MOST_CHANNELS)
            && model.latent == model.possible_latents(model.latent)
    }

    /// Features, latents, features, and behind them the channels of the convolutions at every point.
    fn layers(&self, model: &ModelSpec) -> Vec<LayerShape> {
        let points = model.features / model.channels.max(1);
        let mut layers = vec![
            LayerShape::values(model.features),
            LayerShape::latents(model.latent),
            LayerShape::values(model.features),
        ];
        let outputs = model.convolutions().into_iter().map(|(_, outputs)| outputs);
        layers.extend(outputs.map(|outputs| LayerShape::values(outputs * points)));
        layers
    }

    fn path_label(&self, model: &ModelSpec) -> &'static str {
        if model.tiles() > 1 {
            "principal components of tiles, refined"
        } else {
            "principal components, compressed, refined"
        }
    }

    fn summary(&self, model: &ModelSpec) -> String {
        let channels: Vec<_> = model.widths().iter().map(ToString::to_string).collect();
        let refined = if channels.is_empty() {
            String::new()
        } else {
            let channels = channels.join(", ");
            format!(", refined by convolutions of {channels} channels")
        };
        let tiles = match model.tiles() {
            1 => String::new(),
            count => format!(" in {} tiles", format::count(count)),
        };
        format!(
            "Network: {} values to {} latents{tiles} and back{refined}",
            format::count(model.features),
            format::count(model.latent)
        )
    }
}
