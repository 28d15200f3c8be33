use burn::module::{Module, Param};
use burn::nn::Linear;
use burn::tensor::activation::{leaky_relu, silu};
use burn::tensor::{Device, Tensor, TensorData};
use ndarray::{Array1, Array2};

use super::{Activation, Half, Layer, Weights};

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
        self.decoder.forward(z, activation)
    }
}

impl HalfNetwork {
    fn upload(half: &Half, device: &Device) -> Self {
        Self {
            hidden: half.hidden.iter().map(|l| upload(l, device)).collect(),
            linear: half.linear.as_ref().map(|l| upload(l, device)),
        }
    }

    fn download(&self) -> Result<Half, String> {
        Ok(Half {
            hidden: self.hidden.iter().map(download).collect::<Result<_, _>>()?,
            linear: self.linear.as_ref().map(download).transpose()?,
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
