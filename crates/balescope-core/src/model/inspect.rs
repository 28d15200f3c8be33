//! What goes on inside a network.

use ndarray::{Array2, ArrayView2, Axis};
use rayon::prelude::*;
use serde::Serialize;

use super::{Activation, Half, ModelSpec, Weights};
use crate::transform::FittedPlan;
use crate::transform::moments::Moments;

/// Samples that are run through a layer at a time.
const BLOCK: usize = 2048;

/// A unit whose outputs spread less than this share of the layer's widest never changes.
const DEAD: f64 = 1e-6;

/// A network with the maps around it: all that turns values into latents and latents into values.
#[derive(Clone, Debug, PartialEq)]
pub struct FittedNetwork {
    pub plan: FittedPlan,
    pub model: ModelSpec,
    pub weights: Weights,
    /// Whether the weights have an encoder; an archive may have been saved without.
    pub encodes: bool,
}

/// What one hidden unit gave over the samples.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct UnitActivity {
    /// Mean output, after the activation function.
    pub mean: f64,
    /// Population standard deviation of the output.
    pub std: f64,
    /// Share of the samples with an output above zero, which for `SiLU` and leaky `ReLU` is where
    /// the input is above zero.
    pub active: f64,
}

/// The units of one hidden layer.
#[derive(Clone, Debug, PartialEq)]
pub struct LayerActivity {
    /// `Encoder layer 1`, counted from the layer's input side.
    pub name: String,
    pub units: Vec<UnitActivity>,
    /// Samples that were looked at.
    pub samples: usize,
}

impl FittedNetwork {
    /// Samples x latents to samples x (columns x points), in the data's units. Columns that did not
    /// go through the network come back as their fill.
    pub fn decode(&self, latents: ArrayView2<'_, f32>) -> Array2<f64> {
        self.plan
            .inverse(self.weights.decode(&self.model, latents).view())
    }

    /// What the hidden units give over samples: `values` as they are in the data, `latents` the same
    /// samples behind the encoder. The layers of the encoder are missing where there is none.
    pub fn activity(
        &self,
        values: ArrayView2<'_, f64>,
        latents: ArrayView2<'_, f32>,
    ) -> Vec<LayerActivity> {
        let mut layers = Vec::new();
        if self.encodes {
            let features = self.plan.forward(values);
            let encoder = &self.weights.encoder;
            layers = of_half(encoder, "Encoder", features.view(), self.model.activation);
        }
        let decoder = &self.weights.decoder;
        layers.extend(of_half(decoder, "Decoder", latents, self.model.activation));
        layers.extend(of_refiner(decoder, latents, self.model.activation));
        layers
    }
}

/// The hidden layers of one half. Its output layer has no activation function and is none of them.
fn of_half(
    half: &Half,
    name: &str,
    x: ArrayView2<'_, f32>,
    activation: Activation,
) -> Vec<LayerActivity> {
    let Some((_, hidden)) = half.hidden.split_last() else {
        return Vec::new();
    };
    let mut tallies: Vec<Vec<Tally>> = hidden
        .iter()
        .map(|layer| vec![Tally::default(); layer.bias.len()])
        .collect();
    let x = half.asked(x);
    for block in x.axis_chunks_iter(Axis(0), BLOCK) {
        let mut h = block.to_owned();
        for (layer, tallies) in hidden.iter().zip(&mut tallies) {
            h = h.dot(&layer.weight);
            h += &layer.bias;
            h.par_mapv_inplace(|v| activation.apply(v));
            tallies
                .par_iter_mut()
                .zip(h.axis_iter(Axis(1)).into_par_iter())
                .for_each(|(tally, outputs)| tally.add(outputs.iter().copied()));
        }
    }
    finished(name, tallies, x.nrows())
}

/// The channels of a refiner, over all points of the samples.
fn of_refiner(
    decoder: &Half,
    latents: ArrayView2<'_, f32>,
    activation: Activation,
) -> Vec<LayerActivity> {
    let Some(refiner) = &decoder.refiner else {
        return Vec::new();
    };
    let path = Half {
        refiner: None,
        ..decoder.clone()
    };
    let hidden = refiner.layers.split_last().map_or(&[][..], |(_, h)| h);
    let mut tallies: Vec<Vec<Tally>> = hidden
        .iter()
        .map(|layer| vec![Tally::default(); layer.bias.len()])
        .collect();
    for latents in latents.axis_chunks_iter(Axis(0), 1) {
        let field = path.forward(latents, activation);
        for (outputs, tallies) in refiner.hidden(field, activation).iter().zip(&mut tallies) {
            let channels = outputs.axis_iter(Axis(0)).into_par_iter();
            let pairs = tallies.par_iter_mut().zip(channels);
            pairs.for_each(|(tally, channel)| tally.add(channel.iter().copied()));
        }
    }
    finished("Refiner", tallies, latents.nrows())
}

fn finished(name: &str, tallies: Vec<Vec<Tally>>, samples: usize) -> Vec<LayerActivity> {
    let layers = tallies.into_iter().enumerate();
    layers
        .map(|(i, units)| LayerActivity {
            name: format!("{name} layer {}", i + 1),
            units: units.into_iter().map(Tally::finish).collect(),
            samples,
        })
        .collect()
}

#[derive(Clone, Copy, Default)]
struct Tally {
    moments: Moments,
    active: u64,
}

impl Tally {
    /// Outputs that overflowed are left out.
    fn add(&mut self, outputs: impl Iterator<Item = f32>) {
        for output in outputs.filter(|v| v.is_finite()) {
            self.moments.push(f64::from(output));
            self.active += u64::from(output > 0.0);
        }
    }

    fn finish(self) -> UnitActivity {
        let (count, mean, std) = self.moments.finish();
        UnitActivity {
            mean,
            std,
            active: self.active as f64 / count.max(1) as f64,
        }
    }
}

impl LayerActivity {
    /// Whether a unit gives the same for every sample: its standard deviation is below a millionth
    /// of the layer's largest. Of fewer than two samples nothing can be said.
    pub fn is_dead(&self, unit: usize) -> bool {
        let widest = self.units.iter().map(|u| u.std).fold(0.0, f64::max);
        self.samples > 1 && self.units.get(unit).is_some_and(|u| u.std <= DEAD * widest)
    }

    /// Units that never change.
    pub fn dead(&self) -> usize {
        (0..self.units.len()).filter(|&i| self.is_dead(i)).count()
    }

    /// Mean over units of the mean output.
    pub fn mean(&self) -> f64 {
        self.units.iter().map(|u| u.mean).sum::<f64>() / self.units.len().max(1) as f64
    }

    /// `3 of 128 units in encoder layer 2 never change`.
    pub fn summary(&self) -> String {
        let (dead, units) = (self.dead(), self.units.len());
        let change = if dead == 1 { "changes" } else { "change" };
        let name = self.name.to_lowercase();
        if dead == 0 {
            return format!("All {units} units in {name} change from sample to sample");
        }
        format!("{dead} of {units} units in {name} never {change}")
    }
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;
    use crate::model::{Layer, Pca, Size};
    use crate::transform::{ColumnPlan, Plan, Role, TransformKind};

    /// Two units: one passes x on, the other is switched off whatever comes.
    fn half() -> Half {
        let hidden = Layer {
            weight: array![[1.0, 0.0]],
            bias: array![0.0, -3.0],
        };
        let output = Layer {
            weight: array![[1.0], [1.0]],
            bias: array![0.0],
        };
        Half {
            hidden: vec![hidden, output],
            ..Half::default()
        }
    }

    #[test]
    fn a_unit_that_never_changes_is_dead() {
        let x = array![[-2.0_f32], [0.5], [1.5], [4.0]];
        let layers = of_half(&half(), "Encoder", x.view(), Activation::LeakyRelu);
        assert_eq!(layers.len(), 1, "the output layer is not a hidden one");
        let [passes, off] = layers[0].units[..] else {
            panic!("two units")
        };
        // -2 becomes -0.02.
        assert!((passes.mean - 5.98 / 4.0).abs() < 1e-6);
        assert_eq!(passes.active, 0.75);
        assert!((off.mean + 0.03).abs() < 1e-6);
        assert_eq!((off.active, off.std), (0.0, 0.0));
        assert_eq!((layers[0].is_dead(0), layers[0].is_dead(1)), (false, true));
        assert_eq!(
            layers[0].summary(),
            "1 of 2 units in encoder layer 1 never changes"
        );
    }

    #[test]
    fn one_sample_says_nothing_about_change() {
        let x = array![[1.0_f32]];
        let layers = of_half(&half(), "Decoder", x.view(), Activation::Silu);
        assert_eq!(layers[0].dead(), 0);
    }

    #[test]
    fn blocks_are_put_together() {
        let x = Array2::from_shape_fn((3 * BLOCK + 5, 1), |(i, _)| i as f32 / 100.0);
        let layers = of_half(&half(), "Encoder", x.view(), Activation::LeakyRelu);
        let mean = (x.nrows() - 1) as f64 / 200.0;
        assert!((layers[0].units[0].mean - mean).abs() < 1e-3 * mean);
    }

    #[test]
    fn latents_decode_to_values_in_the_units_of_the_data() {
        let values = Array2::from_shape_fn((50, 3), |(i, j)| match j {
            0 => i as f64,
            1 => 100.0 - 2.0 * i as f64,
            _ => 7.0,
        });
        let column = |role| ColumnPlan {
            role,
            whole: false,
            never_negative: false,
            entropy: None,
        };
        let min_max = Role::Model(TransformKind::MinMax);
        let plan = Plan {
            automatic: true,
            columns: vec![column(min_max), column(min_max), column(Role::Constant)],
        };
        let data = crate::data::Dataset::table(crate::data::DType::F64, values.clone());
        let rows: Vec<usize> = (0..50).collect();
        let plan = FittedPlan::fit(&plan, &data, &rows);
        let features = plan.forward(values.view());
        // One latent is enough for two columns that follow from each other.
        let model = ModelSpec::new(Size::Small, 2, 1);
        let weights = Weights::init(&model, &Pca::fit(features.view(), 1), 0);
        let latents = weights.encode(&model, features.view());
        let network = FittedNetwork {
            plan,
            model,
            weights,
            encodes: true,
        };
        let back = network.decode(latents.view());
        assert!((&back - &values).iter().all(|d| d.abs() < 1e-3));
        let layers = network.activity(values.view(), latents.view());
        let names: Vec<&str> = layers.iter().map(|l| l.name.as_str()).collect();
        assert_eq!(
            names,
            [
                "Encoder layer 1",
                "Encoder layer 2",
                "Decoder layer 1",
                "Decoder layer 2"
            ]
        );
        let decoder_only = FittedNetwork {
            encodes: false,
            ..network
        };
        assert_eq!(
            decoder_only.activity(values.view(), latents.view()),
            layers[2..]
        );
    }
}
