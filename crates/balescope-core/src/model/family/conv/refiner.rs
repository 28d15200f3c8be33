//! Convolutions that add to the fields that a decoder gives.

use ndarray::{Array2, ArrayView2, ArrayViewMut1, Axis, Zip};
use rayon::prelude::*;

use crate::model::{Activation, Layer, Random};

/// A residual convolution network over the points of a field:
///
/// y + r f((y - c) / s)
///
/// with centre c, spread s and reach r of each component. A layer of f sees the 3 points along every
/// axis around its own; beyond the border the field goes on as it is there. All layers but the last
/// are followed by the activation function.
#[derive(Clone, Debug, PartialEq)]
pub struct Refiner {
    /// Of the field's axes, at most three; those before them are of length 1.
    pub lengths: [usize; 3],
    /// One a component.
    pub scales: Vec<Scale>,
    /// (Taps x inputs) x outputs; taps in the order of the axes, the last fastest.
    pub layers: Vec<Layer>,
}

/// What a component is divided by before the first layer, and multiplied with after the last.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Scale {
    pub centre: f32,
    pub spread: f32,
    pub reach: f32,
}

impl Refiner {
    /// Field axes that a convolution goes along, at most.
    pub const MOST_AXES: usize = 3;

    /// Channels of a layer, at most.
    pub const MOST_CHANNELS: usize = 256;

    /// Lengths of three axes; `None` where the field has more that are longer than 1.
    pub fn axes(lengths: &[usize]) -> Option<[usize; 3]> {
        let long: Vec<usize> = lengths.iter().copied().filter(|n| *n > 1).collect();
        let mut axes = [1; 3];
        let first = Self::MOST_AXES.checked_sub(long.len())?;
        axes[first..].copy_from_slice(&long);
        Some(axes)
    }

    /// Points that a layer sees along each axis.
    pub fn kernel(lengths: [usize; 3]) -> [usize; 3] {
        lengths.map(|n| if n > 1 { 3 } else { 1 })
    }

    /// Inputs (taps x channels) and outputs of each layer; none without hidden channels.
    pub fn shapes(lengths: [usize; 3], components: usize, hidden: &[usize]) -> Vec<(usize, usize)> {
        if hidden.is_empty() {
            return Vec::new();
        }
        let taps: usize = Self::kernel(lengths).iter().product();
        let inputs = std::iter::once(components).chain(hidden.iter().copied());
        let outputs = hidden.iter().copied().chain([components]);
        inputs.zip(outputs).map(|(a, b)| (taps * a, b)).collect()
    }

    /// Weights drawn from the seed, and a last layer of zeros: nothing is added.
    pub fn init(
        lengths: [usize; 3],
        scales: Vec<Scale>,
        hidden: &[usize],
        random: &mut Random,
    ) -> Self {
        let shapes = Self::shapes(lengths, scales.len(), hidden);
        let last = shapes.len().saturating_sub(1);
        let layers = shapes.into_iter().enumerate();
        let layers = layers.map(|(i, (inputs, outputs))| {
            if i == last {
                Layer::zero(inputs, outputs)
            } else {
                Layer::uniform(inputs, outputs, random)
            }
        });
        Self {
            lengths,
            scales,
            layers: layers.collect(),
        }
    }

    /// Adds what the network finds to fields (rows: components x points).
    pub fn refine(&self, fields: &mut Array2<f32>, activation: Activation) {
        let Some((last, hidden)) = self.layers.split_last() else {
            return;
        };
        let rows: Vec<_> = fields.axis_iter_mut(Axis(0)).collect();
        rows.into_par_iter().for_each(|mut field| {
            let mut h = self.scaled(&field);
            for layer in hidden {
                h = self.convolve(&h, layer);
                activation.apply_all(&mut h);
            }
            let found = self.convolve(&h, last);
            let components = found.rows().into_iter().zip(&self.scales);
            let added = components.flat_map(|(c, s)| c.into_iter().map(|v| s.reach * v));
            for (value, added) in field.iter_mut().zip(added) {
                *value += added;
            }
        });
    }

    /// What each hidden layer gives for a field: channels x points, after the activation function.
    pub fn hidden(&self, mut field: Array2<f32>, activation: Activation) -> Vec<Array2<f32>> {
        let mut h = self.scaled(&field.row_mut(0));
        let count = self.layers.len().saturating_sub(1);
        let layers = self.layers[..count].iter().map(|layer| {
            h = self.convolve(&h, layer);
            activation.apply_all(&mut h);
            h.clone()
        });
        layers.collect()
    }

    /// One field as components x points, scaled.
    fn scaled(&self, field: &ArrayViewMut1<'_, f32>) -> Array2<f32> {
        let points: usize = self.lengths.iter().product();
        let mut out = Array2::zeros((self.scales.len(), points));
        for (to, from) in out.iter_mut().zip(field) {
            *to = *from;
        }
        for (mut component, scale) in out.rows_mut().into_iter().zip(&self.scales) {
            component.mapv_inplace(|v| (v - scale.centre) / scale.spread);
        }
        out
    }

    /// One layer without its activation function, channels x points to channels x points. Sums are
    /// in the same order on every machine.
    fn convolve(&self, x: &Array2<f32>, layer: &Layer) -> Array2<f32> {
        let [_, height, width] = self.lengths;
        let kernel = Self::kernel(self.lengths);
        let padded = self.padded(x.view());
        let size = padded.size;
        let (channels, outputs) = (x.nrows(), layer.bias.len());
        let mut out = Array2::zeros((outputs, x.ncols()));
        let mut values: Vec<&mut f32> = out.iter_mut().collect();
        values
            .par_chunks_mut(width)
            .enumerate()
            .for_each(|(line, out)| {
                let (plane, y) = (line / height, line % height);
                let (output, z) = (plane / self.lengths[0], plane % self.lengths[0]);
                let mut sum = vec![layer.bias[output]; width];
                let mut tap = 0;
                for dz in 0..kernel[0] {
                    for dy in 0..kernel[1] {
                        for dx in 0..kernel[2] {
                            for channel in 0..channels {
                                let weight = layer.weight[[tap * channels + channel, output]];
                                let begin = ((channel * size[0] + z + dz) * size[1] + y + dy)
                                    * size[2]
                                    + dx;
                                let from = &padded.values[begin..begin + width];
                                for (sum, v) in sum.iter_mut().zip(from) {
                                    *sum += weight * v;
                                }
                            }
                            tap += 1;
                        }
                    }
                }
                for (out, sum) in out.iter_mut().zip(sum) {
                    **out = sum;
                }
            });
        out
    }

    /// Channels with their borders repeated.
    fn padded(&self, x: ArrayView2<'_, f32>) -> Padded {
        let kernel = Self::kernel(self.lengths);
        let size: [usize; 3] = std::array::from_fn(|a| self.lengths[a] + kernel[a] - 1);
        let [depth, height, width] = self.lengths;
        let inside = |at: usize, axis: usize| {
            at.saturating_sub(kernel[axis] / 2)
                .min(self.lengths[axis] - 1)
        };
        let mut values = Vec::with_capacity(x.nrows() * size.iter().product::<usize>());
        for channel in x.rows() {
            for z in 0..size[0] {
                for y in 0..size[1] {
                    let begin = (inside(z, 0) * height + inside(y, 1)) * width;
                    values.extend((0..size[2]).map(|x| channel[begin + inside(x, 2)]));
                }
            }
        }
        debug_assert_eq!(x.ncols(), depth * height * width);
        Padded { values, size }
    }
}

struct Padded {
    /// Channels x size.
    values: Vec<f32>,
    size: [usize; 3],
}

impl Scale {
    /// From one component of fields that a linear path gives (`y`) for `x`: centred and of unit
    /// spread; what is added is as large as what the path misses.
    pub fn new(x: ArrayView2<'_, f32>, y: ArrayView2<'_, f32>) -> Self {
        let count = y.len().max(1) as f64;
        let mean = y.iter().map(|v| f64::from(*v)).sum::<f64>() / count;
        let squares: f64 = y.iter().map(|v| (f64::from(*v) - mean).powi(2)).sum();
        let mut missed = 0.0;
        Zip::from(x)
            .and(y)
            .for_each(|x, y| missed += f64::from(x - y).powi(2));
        let root = |sum: f64| (sum / count).sqrt().max(f64::from(f32::MIN_POSITIVE)) as f32;
        Self {
            centre: mean as f32,
            spread: root(squares),
            reach: root(missed),
        }
    }

    /// Whether it can have come from data.
    pub fn is_sound(&self) -> bool {
        self.centre.is_finite()
            && self.spread.is_normal()
            && self.spread > 0.0
            && self.reach.is_finite()
    }
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    fn refiner(lengths: &[usize], components: usize, hidden: &[usize]) -> Refiner {
        let scale = Scale {
            centre: 0.0,
            spread: 1.0,
            reach: 1.0,
        };
        let axes = Refiner::axes(lengths).unwrap();
        let mut random = Random::new(3, 1);
        Refiner::init(axes, vec![scale; components], hidden, &mut random)
    }

    #[test]
    fn it_starts_by_adding_nothing() {
        let refiner = refiner(&[4, 5], 2, &[3, 3]);
        let x = Array2::from_shape_fn((2, 40), |(i, j)| (i + j) as f32);
        let mut y = x.clone();
        refiner.refine(&mut y, Activation::Silu);
        assert_eq!(x, y);
    }

    #[test]
    fn a_layer_sees_its_neighbours_and_the_border_goes_on() {
        // A sum of the three points along an axis.
        let mut sums = refiner(&[3], 1, &[1]);
        let layer = Layer {
            weight: array![[1.0], [1.0], [1.0]],
            bias: array![10.0],
        };
        let x = array![[1.0, 2.0, 4.0]];
        assert_eq!(sums.convolve(&x, &layer), array![[14.0, 17.0, 20.0]]);
        // The last axis is the fastest tap.
        sums = refiner(&[2, 2], 1, &[1]);
        let mut layer = Layer::zero(9, 1);
        layer.weight[[5, 0]] = 1.0;
        let x = array![[1.0, 2.0, 3.0, 4.0]];
        assert_eq!(sums.convolve(&x, &layer), array![[2.0, 2.0, 4.0, 4.0]]);
    }

    #[test]
    fn axes_of_one_point_are_no_axes() {
        assert_eq!(Refiner::axes(&[1, 50, 40]), Some([1, 50, 40]));
        assert_eq!(Refiner::axes(&[2, 3, 4, 1]), Some([2, 3, 4]));
        assert_eq!(Refiner::axes(&[2, 3, 4, 5]), None);
        assert_eq!(Refiner::shapes([1, 1, 9], 2, &[4]), [(6, 4), (12, 2)]);
        assert_eq!(Refiner::shapes([9, 9, 9], 1, &[4]), [(27, 4), (108, 1)]);
    }
}
