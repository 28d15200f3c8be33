//! A network that is asked with a time and a place and answers with the values there.

mod coordinates;

pub use coordinates::{Coordinates, even_places};

use super::{Beginning, ModelFamily, Pace, Sizing};
use crate::data::Dataset;
use crate::model::{Activation, Half, LayerShape, ModelSpec, Random, Size, Weights};

/// A network of time and place, whose weights are all that is kept.
pub struct Coordinate;

/// Pairs of a sample and a point on which roundings are tried.
const TRIAL_POINTS: usize = 1 << 18;

impl ModelFamily for Coordinate {
    fn name(&self) -> &'static str {
        "coordinate"
    }

    fn label(&self) -> &'static str {
        "Coordinate"
    }

    fn about(&self) -> &'static str {
        "A network that is asked with time and place and answers with the values there; its weights are \
         the file. It also answers between snapshots, but learns for minutes and cannot compress other \
         files; for the smallest file try Tucker first"
    }

    fn sizing(&self) -> Sizing {
        Sizing::FileRatio
    }

    fn for_fields(&self) -> bool {
        true
    }

    fn encodes(&self) -> bool {
        false
    }

    fn is_fully_connected(&self) -> bool {
        false
    }

    fn activation(&self) -> Activation {
        Activation::Sine
    }

    fn linear_path(&self) -> bool {
        false
    }

    /// A first layer of many waves, and two layers of this width that put them together. For as many
    /// weights that did better than equal widths.
    fn size_of_width(&self, width: usize) -> Size {
        Size::Custom(vec![3 * width, width, width])
    }

    fn sizes_in_search(&self, _features: usize) -> Vec<Size> {
        Vec::new()
    }

    /// What it has not seen it can only guess from the times before and after, so nothing is held out
    /// unless that is asked for.
    fn pace(&self, data: &Dataset, model: &ModelSpec) -> Pace {
        /// Samples that the pairs of a step are taken from, at most.
        const SNAPSHOTS: usize = 64;
        /// It goes on learning for much longer than other networks.
        const STEPS: f64 = 6000.0;
        /// Operations for the sine of a hidden number and its derivative, roughly.
        const SINE: usize = 60;
        /// Operations that a default run may take: some minutes on two cores.
        const WORK: f64 = 3e12;
        const RATE: f64 = 2e-2;
        let samples = data.samples();
        let batch = samples.clamp(1, SNAPSHOTS);
        let pairs = Coordinates::PAIRS_IN_A_STEP;
        let parts = (batch * data.points()).div_ceil(pairs).max(1);
        let work =
            6 * model.decoder_parameters() + SINE * model.size.widths().iter().sum::<usize>();
        let steps_an_epoch = (samples.div_ceil(batch) * parts) as f64;
        let epochs = STEPS.min(WORK / (pairs * work) as f64) / steps_an_epoch;
        Pace {
            epochs: (epochs.round() as usize).clamp(10, 2000),
            batch,
            learning_rate: RATE,
            patience: None,
            holds_out: false,
            cosine: true,
        }
    }

    fn begin(&self, model: &mut ModelSpec, from: &Beginning<'_>) -> Weights {
        let coordinates = model.coordinates();
        let frequencies = coordinates.map(|c| c.frequencies(from.samples, from.times));
        Weights::of_coordinates(model, &frequencies.unwrap_or_default(), from.seed)
    }

    fn coordinates(&self, model: &ModelSpec) -> Option<Coordinates> {
        Some(Coordinates {
            channels: model.channels,
            axes: model.axes().to_vec(),
        })
    }

    fn operations(&self, model: &ModelSpec) -> usize {
        let points = model.features / model.channels.max(1);
        model.parameters().saturating_mul(points)
    }

    fn trial_samples(&self, model: &ModelSpec, _usual: usize) -> usize {
        TRIAL_POINTS / (model.features / model.channels.max(1)).max(1)
    }

    fn is_sound(&self, model: &ModelSpec, _points: usize) -> bool {
        model.conv.is_none() && model.latent == 1 && !model.linear_path
    }

    /// Of one point: time and place in, the values there out.
    fn layers(&self, model: &ModelSpec) -> Vec<LayerShape> {
        let widths = model.widths().iter().copied().map(LayerShape::values);
        let mut layers = vec![LayerShape::latents(1 + model.axes().len())];
        layers.extend(widths);
        layers.push(LayerShape::values(model.channels));
        layers
    }

    fn summary(&self, model: &ModelSpec) -> String {
        let widths = model.layer_widths();
        format!("Network: {widths} values wide; time and place go in, the values there come out")
    }
}

impl Coordinates {
    /// Pairs of a sample and a point in a step of training.
    pub const PAIRS_IN_A_STEP: usize = 8192;
}

impl ModelSpec {
    /// The total ratio of a first coordinate network.
    pub const COORDINATE_RATIO: f64 = 500.0;
}

impl Weights {
    /// A coordinate network before training. `frequencies`: as [`Coordinates::frequencies`] finds
    /// them.
    fn of_coordinates(spec: &ModelSpec, frequencies: &[f64], seed: u64) -> Self {
        let mut random = Random::new(seed, 2);
        let sizes = Half::shapes(spec, true).0;
        Self {
            encoder: Half::default(),
            decoder: Half {
                hidden: Coordinates::init(&sizes, frequencies, &mut random),
                coordinates: spec.coordinates(),
                ..Half::default()
            },
            tucker: None,
        }
    }
}
