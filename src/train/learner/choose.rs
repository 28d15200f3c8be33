//! Which code trains a network.

use super::dense::DenseLearner;
use super::tensors::TensorLearner;
use super::{Learner, LearnerInput};
use crate::model::Weights;
use crate::train::device::OpenDevice;

impl<'a> LearnerInput<'a> {
    /// Layers that are fully connected are trained by the program's own products where the CPU
    /// trains; all else by tensors.
    pub fn learner(self, weights: &Weights, device: &OpenDevice) -> Box<dyn Learner + 'a> {
        if !device.is_gpu()
            && let Some(learner) = DenseLearner::new(self, weights)
        {
            return Box::new(learner);
        }
        Box::new(TensorLearner::new(self, weights, device))
    }
}
