use burn::module::{Module, Param};
use burn::nn::Linear;
use burn::tensor::activation::{leaky_relu, silu};
use burn::tensor::{Device, Tensor, TensorData};
use ndarray::{Array1, Array2};

use super::{Activation, Coordinates, Half, Layer, Weights};

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
    #[module(skip)]
    coordinates: Option<Coordinates>,
}

impl Network {
    #[must_use]
    pub fn upload(weights: &Weights, device: &Device) -> Self {
        Self {
            encoder: HalfNetwork::upload(&weights.encoder, device),
            decoder: HalfNetwork::upload(&weights.decoder, device),
        }
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
        match &self.decoder.coordinates {
            Some(coordinates) => self.decoder.answer_all(coordinates, &z, activation),
            None => self.decoder.forward(z, activation),
        }
    }

    /// The same at some points only, samples x (channels x points); of a decoder that is asked point
    /// by point. Any other answers with all.
    #[must_use]
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
        Self {
            hidden: half.hidden.iter().map(|l| upload(l, device)).collect(),
            linear: half.linear.as_ref().map(|l| upload(l, device)),
            coordinates: half.coordinates.clone(),
        }
    }

    fn download(&self) -> Result<Half, String> {
        Ok(Half {
            hidden: self.hidden.iter().map(download).collect::<Result<_, _>>()?,
            linear: self.linear.as_ref().map(download).transpose()?,
            coordinates: self.coordinates.clone(),
        })
    }

    fn forward(&self, x: Tensor<2>, activation: Activation) -> Tensor<2> {
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
