use burn::module::{Module, Param};
use burn::nn::Linear;
use burn::tensor::activation::{leaky_relu, silu};
use burn::tensor::{Device, Int, Tensor, TensorData};
use ndarray::{Array1, Array2};

use super::convolution::RefinerNetwork;
use super::{Activation, Half, Layer, Tiles, Weights};

/// A network on a training device.
#[derive(Module, Debug)]
pub struct Network {
    encoder: HalfNetwork,
    decoder: HalfNetwork,
}

#[derive(Module, Debug)]
struct HalfNetwork {
    hidden: Vec<Linear>,
    linear: Option<Linear>,
    refiner: Option<RefinerNetwork>,
    #[module(skip)]
    tiles: Option<Tiles>,
}

impl Network {
    #[must_use]
    pub fn upload(weights: &Weights, device: &Device) -> Self {
        Self {
            encoder: HalfNetwork::upload(&weights.encoder, device),
            decoder: HalfNetwork::upload(&weights.decoder, device),
        }
        .with_fixed_path(weights.decoder.refiner.is_some())
    }

    /// What a refiner adds to does not move while it learns: its latents stay those of the linear
    /// path, whose encoder is its projection.
    fn with_fixed_path(mut self, refines: bool) -> Self {
        if refines {
            self.encoder = self.encoder.no_grad();
            self.decoder.linear = self.decoder.linear.map(Module::no_grad);
        }
        self
    }

    /// # Errors
    /// When the device does not give its memory back.
    pub fn download(&self) -> Result<Weights, String> {
        Ok(Weights {
            encoder: self.encoder.download()?,
            decoder: self.decoder.download()?,
            tucker: None,
        })
    }

    /// Samples x features to samples x latents.
    #[must_use]
    pub fn encode(&self, x: Tensor<2>, activation: Activation) -> Tensor<2> {
        self.encoder.forward(x, activation)
    }

    /// Samples x latents to samples x features.
    #[must_use]
    pub fn decode(&self, z: Tensor<2>, activation: Activation) -> Tensor<2> {
        self.decoder.forward(z, activation)
    }
}

impl HalfNetwork {
    fn upload(half: &Half, device: &Device) -> Self {
        let refiner = half.refiner.as_ref();
        Self {
            hidden: half.hidden.iter().map(|l| upload(l, device)).collect(),
            linear: half.linear.as_ref().map(|l| upload(l, device)),
            refiner: refiner.map(|r| RefinerNetwork::upload(r, device)),
            tiles: half.tiles.clone(),
        }
    }

    fn download(&self) -> Result<Half, String> {
        Ok(Half {
            hidden: self.hidden.iter().map(download).collect::<Result<_, _>>()?,
            linear: self.linear.as_ref().map(download).transpose()?,
            tiles: self.tiles.clone(),
            refiner: match &self.refiner {
                Some(refiner) => Some(refiner.download()?),
                None => None,
            },
        })
    }

    fn forward(&self, x: Tensor<2>, activation: Activation) -> Tensor<2> {
        let out = match &self.tiles {
            Some(tiles) => self.by_tiles(tiles, x, activation),
            None => self.each(x, activation),
        };
        match &self.refiner {
            Some(refiner) => refiner.forward(out),
            None => out,
        }
    }

    /// The layers on every tile of the samples.
    fn by_tiles(&self, tiles: &Tiles, x: Tensor<2>, activation: Activation) -> Tensor<2> {
        let [samples, numbers] = x.dims();
        let sources: Vec<i32> = tiles.sources().into_iter().map(|at| at as i32).collect();
        let count = sources.len();
        let sources = TensorData::new(sources, [count]);
        let sources = Tensor::<1, Int>::from_data(sources, &x.device());
        if tiles.joins {
            let each = x.reshape([samples * tiles.count(), numbers / tiles.count()]);
            let fields = self.each(each, activation);
            let numbers = tiles.count() * tiles.values();
            return fields.reshape([samples, numbers]).select(1, sources);
        }
        let each = x.select(1, sources);
        let each = each.reshape([samples * tiles.count(), tiles.values()]);
        let latents = self.each(each, activation);
        let [rows, width] = latents.dims();
        latents.reshape([samples, rows / samples * width])
    }

    /// The layers alone, on rows that are samples or tiles.
    fn each(&self, x: Tensor<2>, activation: Activation) -> Tensor<2> {
        let straight = self.linear.as_ref().map(|l| l.forward(x.clone()));
        let Some((last, hidden)) = self.hidden.split_last() else {
            return straight.unwrap_or(x);
        };
        let h = hidden
            .iter()
            .fold(x, |h, layer| bend(layer.forward(h), activation));
        let bent = last.forward(h);
        match straight {
            Some(straight) => straight + bent,
            None => bent,
        }
    }
}

fn bend(x: Tensor<2>, activation: Activation) -> Tensor<2> {
    match activation {
        Activation::Silu => silu(x),
        Activation::LeakyRelu => leaky_relu(x, 0.01),
    }
}

fn upload(layer: &Layer, device: &Device) -> Linear {
    let weight = TensorData::new(
        layer.weight.iter().copied().collect::<Vec<f32>>(),
        [layer.weight.nrows(), layer.weight.ncols()],
    );
    let bias = TensorData::new(layer.bias.to_vec(), [layer.bias.len()]);
    Linear {
        weight: Param::from_data(weight, device),
        bias: Some(Param::from_data(bias, device)),
    }
}

fn download(layer: &Linear) -> Result<Layer, String> {
    let weight = layer.weight.val();
    let shape = weight.dims();
    let values = weight
        .into_data()
        .try_into_vec::<f32>()
        .map_err(|e| format!("{e:?}"))?;
    let weight = Array2::from_shape_vec(shape, values).map_err(|e| e.to_string())?;
    let bias = match &layer.bias {
        Some(bias) => Array1::from_vec(
            bias.val()
                .into_data()
                .try_into_vec::<f32>()
                .map_err(|e| format!("{e:?}"))?,
        ),
        None => Array1::zeros(weight.ncols()),
    };
    Ok(Layer { weight, bias })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Kind, Layout};
    use crate::model::{Family, ModelSpec, Random, Size, Tile, start_conv};

    #[test]
    fn a_device_convolves_as_the_archive_does() {
        let cases: [(usize, &[usize], Tile); 6] = [
            (1, &[23], Tile::Edge(5)),
            (1, &[7, 9], Tile::Whole),
            (2, &[7, 9], Tile::Edge(4)),
            (3, &[1, 6, 8], Tile::Edge(3)),
            (1, &[4, 5, 6], Tile::Whole),
            (2, &[4, 5, 6], Tile::Edge(3)),
        ];
        let mut random = Random::new(5, 5);
        for (components, grid, tile) in cases {
            let mut shape = vec![9, components];
            shape.extend(grid);
            let layout = Layout {
                shape,
                kind: Kind::Field,
                sample_axis: Some(0),
                component_axis: Some(1),
            };
            let features = layout.features();
            let x = Array2::from_shape_simple_fn((9, features), || random.uniform() as f32);
            let mut spec = ModelSpec::of(Family::Conv, Size::Custom(vec![5, 4]), features, 6)
                .with_tile(Some(tile))
                .on(&layout);
            spec.latent = spec.possible_latents(features / 4).min(features);
            let conv = spec.conv.clone().unwrap();
            let mut weights = start_conv(&mut spec, &conv, x.view(), 1);
            let last = weights.decoder.refiner.as_mut().unwrap();
            let last = last.layers.last_mut().unwrap();
            last.weight.mapv_inplace(|_| random.uniform() as f32 - 0.5);
            last.bias.fill(0.3);
            let device = Device::flex();
            let network = Network::upload(&weights, &device);
            assert_eq!(network.download().unwrap().decoder, weights.decoder);
            let data = TensorData::new(x.iter().copied().collect::<Vec<f32>>(), [9, features]);
            let z = network.encode(Tensor::from_data(data, &device), spec.activation);
            let back = network.decode(z.clone(), spec.activation);
            let ours = weights.encode(&spec, x.view());
            let ours_back = weights.decode(&spec, ours.view());
            for (theirs, ours) in [(z, ours), (back, ours_back)] {
                assert_eq!(theirs.dims(), [ours.nrows(), ours.ncols()]);
                let theirs = theirs.into_data().try_into_vec::<f32>().unwrap();
                let off = theirs.iter().zip(&ours).map(|(a, b)| (a - b).abs());
                let off = off.fold(0.0, f32::max);
                assert!(off < 1e-5, "{grid:?} {tile}: {off}");
            }
        }
    }
}
