//! A network's parameters, away from any training device.

use nalgebra::DMatrix;
use ndarray::{Array1, Array2, ArrayView2, Axis};
use rayon::prelude::*;

use super::{Activation, Coordinates, ModelSpec, Random, Refiner, Tiles, Tucker, deterministic};

/// Samples that are run through a network at a time: few enough to stay in the cache, many enough that
/// bringing the weights in order for them costs little.
const BLOCK: usize = 1024;

/// One dense layer: y = x W + b.
#[derive(Clone, Debug, PartialEq)]
pub struct Layer {
    /// Inputs x outputs.
    pub weight: Array2<f32>,
    pub bias: Array1<f32>,
}

/// The encoder or the decoder: hidden layers, a linear path beside them, or both added.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Half {
    /// The non-linear path, its output layer included; empty when there are no hidden layers.
    pub hidden: Vec<Layer>,
    pub linear: Option<Layer>,
    /// Of a decoder that is asked point by point: the points. Its layers turn a time and a place
    /// into the values there.
    pub coordinates: Option<Coordinates>,
    /// The layers work on each tile of a sample: cut before them in an encoder, joined behind them
    /// in a decoder.
    pub tiles: Option<Tiles>,
    /// Adds to the fields that come out.
    pub refiner: Option<Refiner>,
}

/// A network's parameters, away from any training device. This is what archives store and what
/// encodes and decodes.
#[derive(Clone, Debug, PartialEq)]
pub struct Weights {
    pub encoder: Half,
    pub decoder: Half,
    /// What a Tucker decoder is expanded from.
    pub tucker: Option<Tucker>,
}

impl Layer {
    pub(super) fn zero(inputs: usize, outputs: usize) -> Self {
        Self {
            weight: Array2::zeros((inputs, outputs)),
            bias: Array1::zeros(outputs),
        }
    }

    /// Uniform in +-1/sqrt(inputs), weights and biases: what `PyTorch` does by default.
    pub(super) fn uniform(inputs: usize, outputs: usize, random: &mut Random) -> Self {
        let bound = 1.0 / (inputs as f64).sqrt();
        let mut draw = || ((random.uniform() * 2.0 - 1.0) * bound) as f32;
        Self {
            weight: Array2::from_shape_simple_fn((inputs, outputs), &mut draw),
            bias: Array1::from_shape_simple_fn(outputs, &mut draw),
        }
    }

    pub(super) fn apply(&self, x: &ArrayView2<'_, f32>) -> Array2<f32> {
        deterministic::affine(x, &self.weight.view(), &self.bias.view())
    }
}

impl Half {
    /// Runs samples (rows) through this half, in parallel over blocks of rows.
    pub fn forward(&self, x: ArrayView2<'_, f32>, activation: Activation) -> Array2<f32> {
        if let Some(coordinates) = &self.coordinates {
            return coordinates.forward(&self.hidden, activation, x);
        }
        if let Some(tiles) = self.tiles.as_ref().filter(|t| !t.joins) {
            let latents = self.each(tiles.apply(x).view(), activation);
            return folded(latents, tiles.count());
        }
        let mut out = match &self.tiles {
            Some(tiles) => {
                let each = unfolded(x, tiles.count());
                tiles.apply(self.each(each.view(), activation).view())
            }
            None => self.each(x, activation),
        };
        if let Some(refiner) = &self.refiner {
            refiner.refine(&mut out, activation);
        }
        out
    }

    /// The layers alone, on rows that are samples or tiles.
    fn each(&self, x: ArrayView2<'_, f32>, activation: Activation) -> Array2<f32> {
        let mut out = Array2::zeros((x.nrows(), self.outputs()));
        let blocks: Vec<_> = out
            .axis_chunks_iter_mut(Axis(0), BLOCK)
            .zip(x.axis_chunks_iter(Axis(0), BLOCK))
            .collect();
        blocks
            .into_par_iter()
            .for_each(|(mut out, x)| out.assign(&self.forward_block(&x, activation)));
        out
    }

    fn forward_block(&self, x: &ArrayView2<'_, f32>, activation: Activation) -> Array2<f32> {
        let straight = self.linear.as_ref().map(|layer| layer.apply(x));
        let Some((last, hidden)) = self.hidden.split_last() else {
            return straight.unwrap_or_else(|| x.to_owned());
        };
        let mut h = x.to_owned();
        for layer in hidden {
            h = layer.apply(&h.view());
            activation.apply_all(&mut h);
        }
        let bent = last.apply(&h.view());
        match straight {
            Some(straight) => straight + bent,
            None => bent,
        }
    }

    /// Of a decoder that is one linear layer, whatever refines it: the encoder whose latents come back
    /// nearest to the sample, (W W^T)^-1 W (x - b), the least-squares projection. Of any other
    /// decoder: nothing.
    pub fn projector(&self) -> Option<Self> {
        let (Some(layer), true) = (&self.linear, self.hidden.is_empty()) else {
            return None;
        };
        if layer.weight.is_empty() {
            // Of nothing nothing is made.
            return Some(Self {
                linear: Some(Layer {
                    weight: layer.weight.t().to_owned(),
                    bias: Array1::zeros(layer.weight.nrows()),
                }),
                ..Self::default()
            });
        }
        let w = layer.weight.mapv(f64::from);
        let mut gram = w.dot(&w.t());
        let largest = gram.diag().iter().fold(0.0_f64, |m, v| m.max(*v));
        // Rows that are zero, beyond the rank of the data, stay zero.
        gram.diag_mut()
            .mapv_inplace(|v| v + (1e-9 * largest).max(f64::MIN_POSITIVE));
        let n = gram.nrows();
        let factor = nalgebra::Cholesky::new(DMatrix::from_fn(n, n, |i, j| gram[[i, j]]))?;
        let inverse = factor.inverse();
        let inverse = Array2::from_shape_fn((n, n), |(i, j)| inverse[(i, j)]);
        let weight = inverse.dot(&w).reversed_axes();
        let bias = -layer.bias.mapv(f64::from).dot(&weight);
        Some(Self {
            hidden: Vec::new(),
            linear: Some(Layer {
                weight: weight.as_standard_layout().mapv(|v| v as f32),
                bias: bias.mapv(|v| v as f32),
            }),
            tiles: self.tiles.clone().map(|t| t.joining(false)),
            ..Self::default()
        })
    }

    /// What goes into the first layer for these samples: they themselves, or, where points are asked
    /// for one by one, some points of each.
    pub(super) fn asked(&self, x: ArrayView2<'_, f32>) -> Array2<f32> {
        match &self.coordinates {
            Some(coordinates) => coordinates.some(x),
            None => x.to_owned(),
        }
    }

    /// What goes into each of [`Half::layers`], samples x inputs; of a decoder that is asked point
    /// by point, pairs of a sample and a point x inputs.
    pub fn inputs(&self, x: ArrayView2<'_, f32>, activation: Activation) -> Vec<Array2<f32>> {
        let mut inputs = Vec::new();
        let mut h = match &self.tiles {
            Some(tiles) if tiles.joins => unfolded(x, tiles.count()),
            Some(tiles) => tiles.apply(x),
            None => self.asked(x),
        };
        let first = h.clone();
        for layer in &self.hidden {
            let next = layer.apply(&h.view()).mapv(|v| activation.apply(v));
            inputs.push(std::mem::replace(&mut h, next));
        }
        inputs.extend(self.linear.iter().map(|_| first.clone()));
        inputs
    }

    /// Width of what the layers give.
    pub fn outputs(&self) -> usize {
        let points = self.coordinates.as_ref().map_or(1, Coordinates::points);
        self.linear
            .iter()
            .chain(self.hidden.last())
            .next()
            .map_or(0, |l| l.bias.len() * points)
    }

    /// All layers but those of the refiner, the hidden path first: the order in an archive.
    pub fn layers(&self) -> impl Iterator<Item = &Layer> {
        self.hidden.iter().chain(&self.linear)
    }

    /// Weights and biases.
    pub fn parameters(&self) -> usize {
        let refining = self.refiner.iter().flat_map(|r| &r.layers);
        let layers = self.layers().chain(refining);
        layers.map(|l| l.weight.len() + l.bias.len()).sum()
    }
}

/// (Samples x tiles) x latents of a tile to samples x latents.
fn folded(latents: Array2<f32>, tiles: usize) -> Array2<f32> {
    let shape = (latents.nrows() / tiles, latents.ncols() * tiles);
    latents.into_shape_with_order(shape).unwrap_or_default()
}

/// The inverse of [`folded`].
fn unfolded(latents: ArrayView2<'_, f32>, tiles: usize) -> Array2<f32> {
    let shape = (latents.nrows() * tiles, latents.ncols() / tiles);
    let values = latents.iter().copied().collect();
    Array2::from_shape_vec(shape, values).unwrap_or_default()
}

impl Weights {
    /// Samples x features to samples x latents.
    pub fn encode(&self, spec: &ModelSpec, x: ArrayView2<'_, f32>) -> Array2<f32> {
        self.encoder.forward(x, spec.activation)
    }

    /// Samples x latents to samples x features.
    pub fn decode(&self, spec: &ModelSpec, z: ArrayView2<'_, f32>) -> Array2<f32> {
        self.decoder.forward(z, spec.activation)
    }
}

#[cfg(test)]
mod tests {
    use crate::model::Pca;
    use ndarray::array;

    use super::*;
    use crate::model::Size;

    fn cloud() -> Array2<f32> {
        let mut random = Random::new(7, 0);
        Array2::from_shape_fn((600, 4), |(i, j)| {
            let t = i as f32 / 50.0;
            t.sin() * (j as f32 + 1.0) + 0.01 * random.uniform() as f32
        })
    }

    #[test]
    fn a_network_starts_as_its_principal_components() {
        let x = cloud();
        let pca = Pca::fit(x.view(), 2);
        let spec = ModelSpec::new(Size::Small, 4, 2);
        let weights = Weights::init(&spec, &pca, 0);
        let z = weights.encoder.forward(x.view(), spec.activation);
        let back = weights.decoder.forward(z.view(), spec.activation);
        let expected = pca.reconstruct(x.view());
        assert!((&back - &expected).iter().all(|d| d.abs() < 1e-4));
        assert_eq!(
            weights.encoder.parameters() + weights.decoder.parameters(),
            spec.parameters(),
            "the specification counts what the network has"
        );
    }

    #[test]
    fn blocks_give_what_one_row_gives() {
        let x = cloud();
        let spec = ModelSpec::new(Size::Baler, 4, 2);
        let weights = Weights::init(&spec, &Pca::fit(x.view(), 2), 3);
        let all = weights.encoder.forward(x.view(), spec.activation);
        let one = weights
            .encoder
            .forward(x.slice(ndarray::s![599..600, ..]), spec.activation);
        assert!((&all.row(599) - &one.row(0)).iter().all(|d| d.abs() < 1e-6));
    }

    #[test]
    fn a_layer_is_a_product_and_a_sum() {
        let layer = Layer {
            weight: array![[1.0, 2.0], [3.0, 4.0]],
            bias: array![10.0, 20.0],
        };
        assert_eq!(
            layer.apply(&array![[1.0, 1.0]].view()),
            array![[14.0, 26.0]]
        );
    }
}
