//! Points that a decoder is asked for one by one.

use ndarray::parallel::prelude::*;
use ndarray::{Array2, ArrayView2, ArrayViewMut1, Axis, s};

use crate::model::{Activation, Layer, Random};

/// Numbers of one layer that are computed at a time: few enough to stay in the cache.
const BLOCK: usize = 1 << 16;
/// Pairs of a sample and a point that stand for all, where units or rounding are looked at.
const SOME: usize = 1 << 15;

/// Where the values of a sample lie: what a decoder that answers point by point is asked.
///
/// x(t, p) = W3 sin(W2 sin(W1 (t, p) + b1) + b2) + b3
///
/// with as many such layers as there are, t the sample's place in time and p the point's place along every axis, each from -1 at the
/// first to 1 at the last (SIREN; Sitzmann, Martel, Bergman, Lindell and Wetzstein 2020). What comes
/// out are the values of all components at that point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coordinates {
    /// Values at each point.
    pub channels: usize,
    /// Lengths of the field's axes, the last one fastest.
    pub axes: Vec<usize>,
}

/// Places of samples in time, samples x 1: from -1 at the first to 1 at the last.
pub fn even_places(samples: usize) -> Array2<f32> {
    Array2::from_shape_fn((samples, 1), |(i, _)| place(i, samples))
}

/// 0 where there is only one.
fn place(i: usize, count: usize) -> f32 {
    let last = count.saturating_sub(1) as f64;
    if last > 0.0 {
        ((2.0 * i as f64 - last) / last) as f32
    } else {
        0.0
    }
}

impl Coordinates {
    pub fn points(&self) -> usize {
        self.axes.iter().product()
    }

    /// Numbers that the network is asked with: the time and a place along every axis.
    pub fn inputs(&self) -> usize {
        1 + self.axes.len()
    }

    /// Places of these points along the axes, points x axes.
    pub fn places(&self, points: &[usize]) -> Array2<f32> {
        let mut places = Array2::zeros((points.len(), self.axes.len()));
        for (&point, mut row) in points.iter().zip(places.rows_mut()) {
            let mut rest = point;
            for (axis, &length) in self.axes.iter().enumerate().rev() {
                row[axis] = place(rest % length, length);
                rest /= length;
            }
        }
        places
    }

    /// What some points of all samples (times, samples x 1) are asked with, pairs x inputs: enough
    /// to stand for all.
    pub fn some(&self, times: ArrayView2<'_, f32>) -> Array2<f32> {
        let (samples, all) = (times.nrows(), self.points());
        let each = (SOME / samples.max(1)).clamp(1, all);
        let mut asked = Array2::zeros((samples * each, self.inputs()));
        for (sample, mut rows) in asked.axis_chunks_iter_mut(Axis(0), each).enumerate() {
            // Other points for other samples, so that all parts of the field are seen.
            let points: Vec<usize> = (0..each)
                .map(|i| (i * all / each + sample * 7919) % all)
                .collect();
            rows.column_mut(0).fill(times[[sample, 0]]);
            rows.slice_mut(s![.., 1..]).assign(&self.places(&points));
        }
        asked
    }

    /// Runs samples (times, samples x 1) through layers: samples x (channels x points).
    pub(in crate::model) fn forward(
        &self,
        layers: &[Layer],
        activation: Activation,
        times: ArrayView2<'_, f32>,
    ) -> Array2<f32> {
        let points = self.points();
        let mut out = Array2::zeros((times.nrows(), self.channels * points));
        let widest = layers.iter().map(|l| l.bias.len()).max().unwrap_or(1);
        let block = (BLOCK / widest.max(1)).clamp(16, points.max(16));
        out.axis_iter_mut(Axis(0))
            .into_par_iter()
            .zip(times.axis_iter(Axis(0)).into_par_iter())
            .for_each(|(mut out, time)| {
                for begin in (0..points).step_by(block) {
                    let end = (begin + block).min(points);
                    self.answer(layers, activation, time[0], begin..end, &mut out);
                }
            });
        out
    }

    /// Values of a block of points at one time, into their places of the sample.
    fn answer(
        &self,
        layers: &[Layer],
        activation: Activation,
        time: f32,
        points: std::ops::Range<usize>,
        out: &mut ArrayViewMut1<'_, f32>,
    ) {
        let Some((last, hidden)) = layers.split_last() else {
            return;
        };
        let wanted: Vec<usize> = points.clone().collect();
        let mut h = Array2::from_elem((wanted.len(), self.inputs()), time);
        h.slice_mut(s![.., 1..]).assign(&self.places(&wanted));
        for layer in hidden {
            h = layer.apply(&h.view());
            activation.apply_all(&mut h);
        }
        let values = last.apply(&h.view());
        let all = self.points();
        for (channel, values) in values.columns().into_iter().enumerate() {
            out.slice_mut(s![channel * all + points.start..channel * all + points.end])
                .assign(&values);
        }
    }

    /// Layers of these sizes before training. `frequencies`: how fast the data change along time and
    /// every axis, in radians a unit: the first layer starts with waves of up to that.
    pub(in crate::model) fn init(
        sizes: &[(usize, usize)],
        frequencies: &[f64],
        random: &mut Random,
    ) -> Vec<Layer> {
        let last = sizes.len().saturating_sub(1);
        let mut layers = Vec::with_capacity(sizes.len());
        for (i, &(inputs, outputs)) in sizes.iter().enumerate() {
            let mut draw = |bound: f64| ((random.uniform() * 2.0 - 1.0) * bound) as f32;
            // Sums of sines keep their spread from layer to layer (Sitzmann et al., theorem 1).
            let bound = |input: usize| match i {
                0 => frequencies.get(input).copied().unwrap_or(1.0),
                i if i == last => (6.0 / inputs as f64).sqrt() * 0.3,
                _ => (6.0 / inputs as f64).sqrt(),
            };
            let phase = if i == 0 {
                std::f64::consts::PI
            } else {
                1.0 / (inputs as f64).sqrt()
            };
            layers.push(Layer {
                weight: Array2::from_shape_fn((inputs, outputs), |(input, _)| draw(bound(input))),
                bias: ndarray::Array1::from_shape_simple_fn(outputs, || draw(phase)),
            });
        }
        layers
    }

    /// How fast samples (samples x (channels x points), `times` apart evenly or with gaps) change
    /// along time and every axis, in radians a unit: the root mean square of the derivative over
    /// that of the values around their mean.
    pub fn frequencies(&self, x: ArrayView2<'_, f32>, times: ArrayView2<'_, f32>) -> Vec<f64> {
        let mean = x.iter().map(|v| f64::from(*v)).sum::<f64>() / x.len().max(1) as f64;
        let around: f64 = x.iter().map(|v| (f64::from(*v) - mean).powi(2)).sum();
        let around = (around / x.len().max(1) as f64).max(f64::MIN_POSITIVE);
        let mut found = vec![Slope::default(); self.inputs()];
        for row in 1..x.nrows() {
            let step = f64::from(times[[row, 0]] - times[[row - 1, 0]]);
            for (a, b) in x.row(row).iter().zip(x.row(row - 1)) {
                found[0].add(f64::from(a - b), step);
            }
        }
        let mut stride = self.points();
        for (axis, &length) in self.axes.iter().enumerate() {
            stride /= length.max(1);
            let step = f64::from(place(1, length) - place(0, length));
            for row in x.rows() {
                for i in (0..row.len()).filter(|i| !(i / stride).is_multiple_of(length)) {
                    found[1 + axis].add(f64::from(row[i] - row[i - stride]), step);
                }
            }
        }
        let slopes = found.iter().map(|s| (s.mean_square() / around).sqrt());
        slopes.map(|f| f.clamp(0.5, 1e4)).collect()
    }
}

/// Mean of squared slopes.
#[derive(Clone, Copy, Default)]
struct Slope {
    sum: f64,
    count: u64,
}

impl Slope {
    fn add(&mut self, difference: f64, step: f64) {
        if step > 0.0 {
            self.sum += (difference / step).powi(2);
            self.count += 1;
        }
    }

    fn mean_square(self) -> f64 {
        self.sum / self.count.max(1) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Layout;
    use crate::model::{Family, ModelSpec, Size, Weights};

    fn model(shape: &[usize], component_axis: Option<usize>) -> ModelSpec {
        let layout = Layout::field(shape, component_axis);
        let size = Size::Custom(vec![7, 5]);
        ModelSpec::with_family(Family::Coordinate, size, layout.features(), 9).on(&layout)
    }

    #[test]
    fn places_go_from_the_first_to_the_last() {
        let coordinates = Coordinates {
            channels: 1,
            axes: vec![3, 5, 1],
        };
        let places = coordinates.places(&[0, 7, 14]);
        let expected = [[-1.0, -1.0, 0.0], [0.0, 0.0, 0.0], [1.0, 1.0, 0.0]];
        assert_eq!(places, ndarray::arr2(&expected));
        assert_eq!(even_places(3), ndarray::arr2(&[[-1.0], [0.0], [1.0]]));
        assert_eq!(even_places(1), ndarray::arr2(&[[0.0]]));
    }

    #[test]
    fn blocks_of_points_give_what_all_give() {
        let spec = model(&[2, 300, 200], None);
        let weights = Weights::of_coordinates(&spec, &[2.0, 3.0, 4.0], 0);
        let times = even_places(2);
        let all = weights.decode(&spec, times.view());
        let coordinates = spec.coordinates().unwrap();
        let layers = &weights.decoder.hidden;
        assert_eq!(weights.decoder.parameters(), spec.decoder_parameters());
        assert_eq!(spec.encoder_parameters(), 0);
        for point in [0, 9_361, 9_362, 59_999] {
            let mut h = Array2::from_elem((1, 3), times[[1, 0]]);
            h.slice_mut(s![.., 1..])
                .assign(&coordinates.places(&[point]));
            for layer in &layers[..2] {
                h = layer.apply(&h.view()).mapv(f32::sin);
            }
            let one = layers[2].apply(&h.view())[[0, 0]];
            assert!((one - all[[1, point]]).abs() < 1e-5, "{point}");
        }
    }

    #[test]
    fn waves_are_measured_by_their_frequency() {
        let coordinates = Coordinates {
            channels: 2,
            axes: vec![40, 60],
        };
        let times = even_places(50);
        // Two whole waves along time, three and five along the axes.
        let wave = |waves: f64, place: f32| std::f64::consts::PI * waves * f64::from(place);
        let points: Vec<usize> = (0..2400).collect();
        let places = coordinates.places(&points);
        let x = Array2::from_shape_fn((50, 4800), |(i, p)| {
            let place = places.row(p % 2400);
            let angle = wave(2.0, times[[i, 0]]) + wave(3.0, place[0]) + wave(5.0, place[1]);
            angle.sin() as f32
        });
        let found = coordinates.frequencies(x.view(), times.view());
        for (found, waves) in found.iter().zip([2.0, 3.0, 5.0]) {
            let expected = std::f64::consts::PI * waves;
            assert!((found / expected - 1.0).abs() < 0.05, "{found} {expected}");
        }
    }
}
