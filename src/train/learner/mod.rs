//! What trains a network.

mod choose;
mod clip;
pub(in crate::train) mod dense;
pub(in crate::train) mod network;
mod quantise;
mod supply;
pub(in crate::train) mod tensors;

use ndarray::Array2;

use crate::model::{ModelSpec, Weights};
use crate::train::TrainError;
use crate::train::TrainingSpec;
use crate::train::prepare::Prepared;

/// Training rows on which a network is judged as it stands.
pub(in crate::train) const FIRST_LOOK: usize = 16_384;

/// Which samples a loss is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::train) enum LossOver {
    /// The first training samples.
    Training,
    HeldOut,
}

/// A network that is being trained, wherever that is done.
pub(in crate::train) trait Learner {
    /// Steps of a pass over the training samples.
    fn steps(&self) -> usize;

    /// Begins a pass. `order`: places among the training samples.
    fn begin(&mut self, epoch: usize, order: &[usize]);

    /// One step of gradient descent. Gives how many samples it saw that this pass had not seen before.
    fn step(&mut self, step: usize, rate: f64) -> usize;

    /// The mean loss of the pass so far.
    fn mean_loss(&mut self) -> Result<f64, TrainError>;

    /// The mean loss of the network as it stands.
    fn loss(&mut self, over: LossOver) -> Result<f64, TrainError>;

    /// The same as it would be stored: of the rounded one, once it is trained for being rounded.
    fn stored_loss(&mut self, over: LossOver) -> Result<f64, TrainError>;

    /// What comes back of the judge's samples as the network would be stored: rows x features.
    fn stored_answer(&mut self) -> Result<Array2<f32>, TrainError>;

    /// The error that the network would have if it took as many bytes as any other. `root`: the error
    /// is the root of a loss.
    fn at_equal_bytes(&mut self, error: f64, root: bool) -> Result<f64, TrainError>;

    fn weights(&self) -> Result<Weights, TrainError>;
}

/// What a learner learns from.
#[derive(Clone, Copy)]
pub(in crate::train) struct LearnerInput<'a> {
    pub prepared: &'a Prepared,
    pub model: &'a ModelSpec,
    pub training: &'a TrainingSpec,
}
