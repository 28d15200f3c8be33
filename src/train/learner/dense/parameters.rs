use ndarray::{Array1, Array2};

use super::product::{stride, turn};
use crate::model::{Half, Layer, Weights};

/// Where a layer lies among the parameters: a row of weights for every input, then the biases.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub inputs: usize,
    pub outputs: usize,
    begin: usize,
    /// Where its weights lie turned round.
    turned: usize,
}

impl Place {
    pub fn range(&self) -> std::ops::Range<usize> {
        self.begin..self.begin + (self.inputs + 1) * stride(self.outputs)
    }

    fn biases(&self) -> usize {
        self.begin + self.inputs * stride(self.outputs)
    }
}

/// The layers of an encoder or decoder.
#[derive(Clone, Debug)]
pub(super) struct HalfPlaces {
    /// The output layer included; one or more.
    pub hidden: Vec<Place>,
    pub linear: Option<Place>,
}

impl HalfPlaces {
    /// `lengths`: of the parameters and of the turned weights so far.
    fn new(half: &Half, lengths: &mut [usize; 2]) -> Self {
        let mut place = |layer: &Layer| {
            let (inputs, outputs) = layer.weight.dim();
            let place = Place {
                inputs,
                outputs,
                begin: lengths[0],
                turned: lengths[1],
            };
            lengths[0] = place.range().end;
            lengths[1] += outputs * stride(inputs);
            place
        };
        Self {
            hidden: half.hidden.iter().map(&mut place).collect(),
            linear: half.linear.as_ref().map(&mut place),
        }
    }

    pub fn inputs(&self) -> usize {
        self.hidden.first().map_or(0, |place| place.inputs)
    }

    fn places(&self) -> impl Iterator<Item = &Place> {
        self.hidden.iter().chain(&self.linear)
    }
}

/// All weights and biases of a network in one row, as products read them.
#[derive(Clone, Debug)]
pub(super) struct Parameters {
    pub encoder: HalfPlaces,
    pub decoder: HalfPlaces,
    pub values: Vec<f32>,
    /// The weights turned round, outputs x inputs: gradients go back through them.
    turned: Vec<f32>,
}

impl Parameters {
    pub fn new(weights: &Weights) -> Self {
        let mut lengths = [0; 2];
        let encoder = HalfPlaces::new(&weights.encoder, &mut lengths);
        let decoder = HalfPlaces::new(&weights.decoder, &mut lengths);
        let mut values = vec![0.0; lengths[0]];
        let layers = weights.encoder.layers().chain(weights.decoder.layers());
        for (place, layer) in encoder.places().chain(decoder.places()).zip(layers) {
            let rows = layer.weight.rows().into_iter().chain([layer.bias.view()]);
            let to = values[place.range()].chunks_exact_mut(stride(place.outputs));
            for (to, row) in to.zip(rows) {
                for (to, v) in to.iter_mut().zip(row) {
                    *to = *v;
                }
            }
        }
        let mut parameters = Self {
            encoder,
            decoder,
            values,
            turned: vec![0.0; lengths[1]],
        };
        parameters.turn();
        parameters
    }

    pub fn weights(&self) -> Weights {
        Weights {
            encoder: self.half(&self.encoder),
            decoder: self.half(&self.decoder),
            tucker: None,
        }
    }

    fn half(&self, half: &HalfPlaces) -> Half {
        Half {
            hidden: half.hidden.iter().map(|place| self.layer(place)).collect(),
            linear: half.linear.as_ref().map(|place| self.layer(place)),
            ..Half::default()
        }
    }

    fn layer(&self, place: &Place) -> Layer {
        let values = &self.values[place.range()];
        let at = |(input, output)| values[input * stride(place.outputs) + output];
        Layer {
            weight: Array2::from_shape_fn((place.inputs, place.outputs), at),
            bias: Array1::from_shape_fn(place.outputs, |output| at((place.inputs, output))),
        }
    }

    /// Brings the turned weights up to date.
    pub fn turn(&mut self) {
        for place in self.encoder.places().chain(self.decoder.places()) {
            let weights = &self.values[place.begin..place.biases()];
            let turned = &mut self.turned[place.turned..];
            turn(weights, place.inputs, place.outputs, turned);
        }
    }

    /// Inputs x outputs.
    pub fn weight(&self, place: &Place) -> &[f32] {
        &self.values[place.begin..place.biases()]
    }

    pub fn bias(&self, place: &Place) -> &[f32] {
        &self.values[place.biases()..place.range().end]
    }

    /// Outputs x inputs.
    pub fn turned(&self, place: &Place) -> &[f32] {
        &self.turned[place.turned..][..place.outputs * stride(place.inputs)]
    }

    /// The longest row of an array that goes in or comes out.
    pub fn features(&self) -> usize {
        self.encoder.inputs()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ModelSpec, Pca, Size};

    #[test]
    fn what_goes_in_comes_out() {
        for size in [Size::Small, Size::Baler, Size::Custom(vec![17])] {
            let spec = ModelSpec::new(size, 7, 3);
            let x = Array2::from_shape_fn((20, 7), |(i, j)| ((i * i + 3 * j) % 11) as f32);
            let weights = Weights::init(&spec, &Pca::fit(x.view(), 3), 2);
            assert_eq!(Parameters::new(&weights).weights(), weights);
        }
    }
}
