//! Fully connected layers, to a training device and back.

use burn::module::Param;
use burn::nn::Linear;
use burn::tensor::{Device, TensorData};
use ndarray::{Array1, Array2};

use crate::model::Layer;
use crate::train::TrainError;

pub(super) fn upload(layer: &Layer, device: &Device) -> Linear {
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

pub(super) fn download(layer: &Linear) -> Result<Layer, TrainError> {
    let weight = layer.weight.val();
    let shape = weight.dims();
    let values = numbers(weight.into_data())?;
    let weight = Array2::from_shape_vec(shape, values).map_err(TrainError::device)?;
    let bias = match &layer.bias {
        Some(bias) => Array1::from_vec(numbers(bias.val().into_data())?),
        None => Array1::zeros(weight.ncols()),
    };
    Ok(Layer { weight, bias })
}

pub(super) fn numbers(data: TensorData) -> Result<Vec<f32>, TrainError> {
    data.try_into_vec()
        .map_err(|e| TrainError::Device(format!("{e:?}")))
}
