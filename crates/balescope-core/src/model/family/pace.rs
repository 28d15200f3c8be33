//! How long and how fast a model is trained where nobody has chosen.

use crate::data::Dataset;
use crate::model::ModelSpec;

/// How a model is trained where nobody has chosen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pace {
    pub epochs: usize,
    /// Samples in a step.
    pub batch: usize,
    pub learning_rate: f64,
    /// Epochs without a better held-out loss after which it ends.
    pub patience: Option<usize>,
    /// Samples are held out; without, all of them are trained on.
    pub holds_out: bool,
    /// The learning rate only falls after a short rise, as half a cosine.
    pub cosine: bool,
}

impl Pace {
    /// Floating-point operations that a default run may take: well under a minute on two cores.
    const WORK: f64 = 8e11;
    /// Steps after which a default run has converged on everything that was tried.
    const STEPS: f64 = 3000.0;
    /// Series of snapshots are short, and learnt by heart long before that.
    const FIELD_STEPS: f64 = 1200.0;
    /// The highest learning rate, for up to `NARROW` features; for more it falls in
    /// proportion, since each step moves every sum over them all.
    pub const RATE: f64 = 2e-3;
    const NARROW: f64 = 64.0;
    /// No lower, also for snapshots of a hundred million points.
    const LOWEST_RATE: f64 = 1e-8;
    /// The share of samples that training never sees.
    pub const HELD_OUT: f64 = 0.15;

    /// Epochs and batch so that a run takes well under a minute on two cores and still converges.
    pub fn new(data: &Dataset, model: &ModelSpec) -> Self {
        let samples = Self::samples(data);
        let batch = (samples / 48).next_power_of_two().clamp(32, 512);
        let pace = Self {
            epochs: 0,
            batch: batch.min(samples),
            learning_rate: (Self::RATE * (Self::NARROW / model.features as f64).min(1.0))
                .max(Self::LOWEST_RATE),
            patience: None,
            holds_out: true,
            cosine: false,
        };
        pace.in_steps(data, pace.usual_steps(data, model))
    }

    /// Steps of a network that is no picture.
    pub fn usual_steps(&self, data: &Dataset, model: &ModelSpec) -> f64 {
        let most = if data.is_field() {
            Self::FIELD_STEPS
        } else {
            Self::STEPS
        };
        most.min(Self::WORK / self.work_per_step(model))
    }

    /// As many epochs as make so many steps, and the patience that goes with them.
    pub fn in_steps(self, data: &Dataset, steps: f64) -> Self {
        let batches = Self::samples(data).div_ceil(self.batch) as f64;
        let epochs = ((steps / batches).round() as usize).clamp(10, 2000);
        // A table of few samples is learnt, or learnt by heart, early.
        let share = if data.is_wide_table() { 20 } else { 5 };
        let patient = !data.is_field() && !data.is_wide_table();
        Self {
            epochs,
            patience: (!patient).then_some((epochs / share).max(10)),
            ..self
        }
    }

    /// Operations of one: two a weight forward, four backward.
    pub fn work_per_step(&self, model: &ModelSpec) -> f64 {
        6.0 * (self.batch * model.operations()) as f64
    }

    /// Samples that are trained on.
    fn samples(data: &Dataset) -> usize {
        ((data.samples() as f64 * (1.0 - Self::HELD_OUT)) as usize).max(1)
    }
}
