//! Samples on a device.

use burn::tensor::{Device, Int, Tensor, TensorData};
use ndarray::Array2;

/// Samples on a device.
#[derive(Clone, Debug)]
pub(in crate::train) struct Rows {
    /// Samples x features.
    pub features: Tensor<2>,
    /// The samples' places in time (samples x 1), of a network without an encoder.
    pub places: Option<Tensor<2>>,
    /// The points that the features are of, where they are not of all.
    pub points: Option<Vec<usize>>,
    pub(super) scales: Option<Tensor<2>>,
    pub(super) weights: Option<Tensor<2>>,
}

impl Rows {
    pub fn len(&self) -> usize {
        self.features.dims()[0]
    }

    /// The same choice of rows from all that is kept by sample.
    pub fn choose(&self, rows: impl Fn(Tensor<2>) -> Tensor<2>) -> Self {
        Self {
            features: rows(self.features.clone()),
            places: self.places.clone().map(&rows),
            points: self.points.clone(),
            scales: self.scales.clone().map(&rows),
            weights: self.weights.clone(),
        }
    }

    /// These rows at some of the points alone, of `all` in a channel.
    pub fn at(&self, points: &[usize], all: usize) -> Self {
        let channels = self.features.dims()[1] / all.max(1);
        let features: Vec<i32> = (0..channels)
            .flat_map(|channel| points.iter().map(move |p| (channel * all + p) as i32))
            .collect();
        let count = features.len();
        let device = self.features.device();
        let features =
            Tensor::<1, Int>::from_data(TensorData::new(features, [count]), &device.inner());
        let some = |all: &Tensor<2>| all.clone().select(1, features.clone());
        Self {
            features: some(&self.features),
            places: self.places.clone(),
            points: Some(points.to_vec()),
            scales: self.scales.as_ref().map(some),
            weights: self.weights.as_ref().map(some),
        }
    }
}

pub(in crate::train) fn to_device(rows: Array2<f32>, device: &Device) -> Tensor<2> {
    let shape = [rows.nrows(), rows.ncols()];
    let values = if rows.is_standard_layout() {
        rows.into_raw_vec_and_offset().0
    } else {
        rows.iter().copied().collect()
    };
    Tensor::from_data(TensorData::new(values, shape), device)
}
