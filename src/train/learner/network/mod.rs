//! Networks on a training device.

mod convolution;
mod linear;

use burn::module::Module;
use burn::nn::Linear;
use burn::tensor::activation::{leaky_relu, silu};
use burn::tensor::{Device, Int, Tensor, TensorData};

use self::convolution::RefinerNetwork;
use self::linear::{download, upload};
use crate::model::{Activation, Coordinates, Half, Tiles, Weights};
use crate::train::TrainError;

/// Points that a network is asked for at a time.
const AT_ONCE: usize = 1 << 15;

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
    #[module(skip)]
    coordinates: Option<Coordinates>,
}

impl Network {
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

    pub fn download(&self) -> Result<Weights, TrainError> {
        Ok(Weights {
            encoder: self.encoder.download()?,
            decoder: self.decoder.download()?,
            tucker: None,
        })
    }

    /// Samples x features to samples x latents.
    pub fn encode(&self, x: Tensor<2>, activation: Activation) -> Tensor<2> {
        self.encoder.forward(x, activation)
    }

    /// Samples x latents to samples x features.
    pub fn decode(&self, z: Tensor<2>, activation: Activation) -> Tensor<2> {
        match &self.decoder.coordinates {
            Some(coordinates) => self.decoder.answer_all(coordinates, &z, activation),
            None => self.decoder.forward(z, activation),
        }
    }

    /// The same at some points only, samples x (channels x points); of a decoder that is asked point
    /// by point. Any other answers with all.
    pub fn decode_at(&self, points: &[usize], z: Tensor<2>, activation: Activation) -> Tensor<2> {
        match &self.decoder.coordinates {
            Some(coordinates) => {
                let values = self.decoder.answer(coordinates, points, z, activation);
                let [samples, channels, points] = values.dims();
                values.reshape([samples, channels * points])
            }
            None => self.decoder.forward(z, activation),
        }
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
            coordinates: half.coordinates.clone(),
        }
    }

    fn download(&self) -> Result<Half, TrainError> {
        Ok(Half {
            hidden: self.hidden.iter().map(download).collect::<Result<_, _>>()?,
            linear: self.linear.as_ref().map(download).transpose()?,
            tiles: self.tiles.clone(),
            refiner: (self.refiner.as_ref())
                .map(RefinerNetwork::download)
                .transpose()?,
            coordinates: self.coordinates.clone(),
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

impl HalfNetwork {
    /// Values at these points for times (samples x 1): samples x channels x points.
    fn answer(
        &self,
        coordinates: &Coordinates,
        points: &[usize],
        times: Tensor<2>,
        activation: Activation,
    ) -> Tensor<3> {
        let (samples, inputs) = (times.dims()[0], coordinates.inputs());
        let places = coordinates.places(points);
        let places = TensorData::new(
            places.into_raw_vec_and_offset().0,
            [1, points.len(), inputs - 1],
        );
        let places = Tensor::<3>::from_data(places, &times.device());
        let times = times.reshape([samples, 1, 1]);
        let asked = Tensor::cat(
            vec![
                times.expand([samples, points.len(), 1]),
                places.expand([samples, points.len(), inputs - 1]),
            ],
            2,
        );
        let values = self.forward(asked.reshape([samples * points.len(), inputs]), activation);
        values
            .reshape([samples, points.len(), coordinates.channels])
            .swap_dims(1, 2)
    }

    /// Values at all points, samples x (channels x points), block by block: a layer's numbers at all
    /// points of all samples would be many.
    fn answer_all(
        &self,
        coordinates: &Coordinates,
        times: &Tensor<2>,
        activation: Activation,
    ) -> Tensor<2> {
        let (samples, all) = (times.dims()[0], coordinates.points());
        let points: Vec<usize> = (0..all).collect();
        let rows = (AT_ONCE / all.max(1)).max(1);
        let blocks = (0..samples).step_by(rows).map(|begin| {
            let size = rows.min(samples - begin);
            let times = times.clone().narrow(0, begin, size);
            let parts = points
                .chunks(AT_ONCE)
                .map(|points| self.answer(coordinates, points, times.clone(), activation));
            Tensor::cat(parts.collect(), 2).reshape([size, coordinates.channels * all])
        });
        Tensor::cat(blocks.collect(), 0)
    }
}

fn bend(x: Tensor<2>, activation: Activation) -> Tensor<2> {
    match activation {
        Activation::Silu => silu(x),
        Activation::LeakyRelu => leaky_relu(x, 0.01),
        Activation::Sine => x.sin(),
    }
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::*;
    use crate::data::Layout;
    use crate::model::{Beginning, Family, ModelSpec, Pca, Random, Size, Tile, even_places};

    fn begun(spec: &mut ModelSpec, x: &Array2<f32>) -> Weights {
        let times = even_places(x.nrows());
        let from = Beginning {
            samples: x.view(),
            times: times.view(),
            pca: &Pca::fit(x.view(), 1),
            seed: 1,
        };
        let family = spec.family;
        family.begin(spec, &from)
    }

    #[test]
    fn a_device_answers_point_by_point_as_the_archive_does() {
        for (shape, component_axis, channels) in [
            (vec![4, 9], None, 1),
            (vec![4, 6, 5], None, 1),
            (vec![4, 2, 6, 5], Some(1), 2),
            (vec![4, 3, 4, 5], None, 1),
            (vec![4, 2, 4, 5, 2], Some(4), 2),
        ] {
            let layout = Layout::field(&shape, component_axis);
            let features = layout.features();
            let size = Size::Custom(vec![7, 5]);
            let mut spec =
                ModelSpec::with_family(Family::Coordinate, size, features, 9).on(&layout);
            let coordinates = spec.coordinates().unwrap();
            assert_eq!((spec.latent, coordinates.channels), (1, channels));
            let mut random = Random::new(3, 3);
            let x = Array2::from_shape_simple_fn((4, features), || random.uniform() as f32);
            let times = even_places(4);
            let weights = begun(&mut spec, &x);
            let cpu = weights.decode(&spec, times.view());
            assert_eq!(cpu.dim(), (4, spec.features));
            assert_eq!(weights.decoder.outputs(), spec.features);
            let device = Device::flex();
            let network = Network::upload(&weights, &device);
            assert_eq!(network.download().unwrap(), weights);
            let times = TensorData::new(times.into_raw_vec_and_offset().0, [4, 1]);
            let times = Tensor::<2>::from_data(times, &device);
            let all = network.decode(times.clone(), spec.activation);
            let all = all.into_data().try_into_vec::<f32>().unwrap();
            assert!(cpu.iter().zip(&all).all(|(a, b)| (a - b).abs() < 1e-5));
            let points = [coordinates.points() - 1, 2];
            let some = network.decode_at(&points, times, spec.activation);
            let some = some.into_data().try_into_vec::<f32>().unwrap();
            for (i, value) in some.iter().enumerate() {
                let (sample, rest) = (i / (2 * channels), i % (2 * channels));
                let feature = rest / 2 * coordinates.points() + points[rest % 2];
                assert!((cpu[[sample, feature]] - value).abs() < 1e-5);
            }
        }
    }

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
            let layout = Layout::field(&shape, Some(1));
            let features = layout.features();
            let x = Array2::from_shape_simple_fn((9, features), || random.uniform() as f32);
            let mut spec =
                ModelSpec::with_family(Family::Conv, Size::Custom(vec![5, 4]), features, 6)
                    .with_tile(Some(tile))
                    .on(&layout);
            spec.latent = spec.possible_latents(features / 4).min(features);
            let mut weights = begun(&mut spec, &x);
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
