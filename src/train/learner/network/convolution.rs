//! The convolutions of a refiner on a training device.

use burn::module::{Module, Param};
use burn::tensor::activation::silu;
use burn::tensor::module::conv3d;
use burn::tensor::ops::{ConvOptions, PadMode};
use burn::tensor::{Device, Tensor, TensorData};
use ndarray::{Array1, Array2};

use super::linear::numbers;
use crate::model::{Layer, Refiner, Scale};
use crate::train::TrainError;

/// A [`Refiner`] on a training device.
#[derive(Module, Debug)]
pub struct RefinerNetwork {
    layers: Vec<Convolution>,
    #[module(skip)]
    lengths: [usize; 3],
    #[module(skip)]
    scales: Vec<Scale>,
}

#[derive(Module, Debug)]
struct Convolution {
    /// Outputs x inputs x taps along three axes.
    weight: Param<Tensor<5>>,
    bias: Param<Tensor<1>>,
}

impl RefinerNetwork {
    pub fn upload(refiner: &Refiner, device: &Device) -> Self {
        let kernel = Refiner::kernel(refiner.lengths);
        let layers = refiner.layers.iter();
        Self {
            layers: layers
                .map(|l| Convolution::upload(l, kernel, device))
                .collect(),
            lengths: refiner.lengths,
            scales: refiner.scales.clone(),
        }
    }

    pub fn download(&self) -> Result<Refiner, TrainError> {
        let layers = self.layers.iter().map(Convolution::download);
        Ok(Refiner {
            lengths: self.lengths,
            scales: self.scales.clone(),
            layers: layers.collect::<Result<_, _>>()?,
        })
    }

    /// Fields (rows: components x points) with what the network adds to them.
    pub fn forward(&self, y: Tensor<2>) -> Tensor<2> {
        let Some((last, hidden)) = self.layers.split_last() else {
            return y;
        };
        let shape = y.dims();
        let [depth, height, width] = self.lengths;
        let h = y
            .clone()
            .reshape([shape[0], self.scales.len(), depth, height, width]);
        let device = y.device();
        let each = |of: &dyn Fn(&Scale) -> f32| {
            let values: Vec<f32> = self.scales.iter().map(of).collect();
            let count = values.len();
            Tensor::<5>::from_data(TensorData::new(values, [1, count, 1, 1, 1]), &device)
        };
        let h = (h - each(&|s| s.centre)) * each(&|s| 1.0 / s.spread);
        let h = hidden.iter().fold(h, |h, layer| silu(layer.forward(h)));
        let found = last.forward(h) * each(&|s| s.reach);
        y + found.reshape(shape)
    }
}

impl Convolution {
    fn upload(layer: &Layer, kernel: [usize; 3], device: &Device) -> Self {
        let taps: usize = kernel.iter().product();
        let (rows, outputs) = layer.weight.dim();
        let inputs = rows / taps;
        let mut values = Vec::with_capacity(layer.weight.len());
        for output in 0..outputs {
            for input in 0..inputs {
                values.extend((0..taps).map(|tap| layer.weight[[tap * inputs + input, output]]));
            }
        }
        let shape = [outputs, inputs, kernel[0], kernel[1], kernel[2]];
        let bias = TensorData::new(layer.bias.to_vec(), [outputs]);
        Self {
            weight: Param::from_data(TensorData::new(values, shape), device),
            bias: Param::from_data(bias, device),
        }
    }

    fn download(&self) -> Result<Layer, TrainError> {
        let weight = self.weight.val();
        let [outputs, inputs, a, b, c] = weight.dims();
        let taps = a * b * c;
        let values = numbers(weight.into_data())?;
        let bias = Array1::from_vec(numbers(self.bias.val().into_data())?);
        let weight = Array2::from_shape_fn((taps * inputs, outputs), |(row, output)| {
            let (tap, input) = (row / inputs, row % inputs);
            values[(output * inputs + input) * taps + tap]
        });
        Ok(Layer { weight, bias })
    }

    fn forward(&self, x: Tensor<5>) -> Tensor<5> {
        let [_, _, a, b, c] = self.weight.dims();
        let around = [a, b, c].map(|taps| (taps / 2, taps / 2));
        let x = x.pad(around, PadMode::Edge);
        let options = ConvOptions::<3>::new([1; 3], [0; 3], [1; 3], 1);
        conv3d(x, self.weight.val(), Some(self.bias.val()), options)
    }
}
