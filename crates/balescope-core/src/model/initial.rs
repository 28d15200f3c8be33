//! The sizes of a network's layers, and what they hold before training.

use super::weights::{Half, Layer, Weights};
use super::{ModelSpec, Pca, Random};

/// Inputs and outputs of a layer.
pub type LayerSize = (usize, usize);

impl Half {
    /// Shapes (inputs, outputs) of the hidden path's layers and of the linear path for one half.
    pub fn shapes(spec: &ModelSpec, decoder: bool) -> (Vec<LayerSize>, Option<LayerSize>) {
        let coordinates = spec.coordinates();
        let (features, latent) = match spec.cut() {
            Some(tiles) => (tiles.values(), spec.latent / tiles.count()),
            None => (spec.features, spec.latent),
        };
        let (from, to) = match (decoder, &coordinates) {
            (true, None) => (latent, features),
            (true, Some(coordinates)) => (coordinates.inputs(), coordinates.channels),
            (false, None) => (features, latent),
            (false, Some(_)) => return (Vec::new(), None),
        };
        let mut widths = spec.family.connected(&spec.size).to_vec();
        if decoder && coordinates.is_none() {
            widths.reverse();
        }
        let linear = spec.linear_path.then_some((from, to));
        if widths.is_empty() {
            return (Vec::new(), linear.or(Some((from, to))));
        }
        let inputs = std::iter::once(from).chain(widths.iter().copied());
        let outputs = widths.iter().copied().chain([to]);
        (inputs.zip(outputs).collect(), linear)
    }

    /// Weights and biases of one half of a network.
    pub fn parameters_of(spec: &ModelSpec, decoder: bool) -> usize {
        let (hidden, linear) = Self::shapes(spec, decoder);
        hidden
            .iter()
            .chain(&linear)
            .map(|(inputs, outputs)| inputs * outputs + outputs)
            .sum()
    }

    fn init(spec: &ModelSpec, decoder: bool, random: &mut Random) -> Self {
        let (hidden, linear) = Self::shapes(spec, decoder);
        let last = hidden.len().saturating_sub(1);
        let hidden = hidden
            .into_iter()
            .enumerate()
            // Beside a linear path the non-linear one starts at nothing: the network is PCA.
            .map(|(i, (a, b))| {
                if i == last && linear.is_some() {
                    Layer::zero(a, b)
                } else {
                    Layer::uniform(a, b, random)
                }
            })
            .collect();
        Self {
            hidden,
            linear: linear.map(|(a, b)| Layer::zero(a, b)),
            coordinates: spec.coordinates().filter(|_| decoder),
            ..Self::default()
        }
    }
}

impl Weights {
    /// A network before training: the linear path does what PCA does, the hidden layers are drawn
    /// from the seed.
    pub fn init(spec: &ModelSpec, pca: &Pca, seed: u64) -> Self {
        let mut random = Random::new(seed, 2);
        let mut encoder = Half::init(spec, false, &mut random);
        let mut decoder = Half::init(spec, true, &mut random);
        if let (Some(e), Some(d)) = (&mut encoder.linear, &mut decoder.linear) {
            e.weight.assign(&pca.components.t());
            e.bias.assign(&-pca.components.dot(&pca.mean));
            d.weight.assign(&pca.components);
            d.bias.assign(&pca.mean);
        }
        Self {
            encoder,
            decoder,
            tucker: None,
        }
    }
}
