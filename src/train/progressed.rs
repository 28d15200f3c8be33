//! The best network of a run so far, and how it got there.

use std::time::Duration;

use super::EpochLoss;
use super::prepare::Prepared;
use crate::codec::Reference;
use crate::model::Weights;

/// The best network of a run so far, and how it got there.
#[derive(Clone, Debug)]
pub(super) struct Progressed {
    pub weights: Weights,
    /// The least that was judged.
    pub best: f64,
    pub best_epoch: usize,
    pub losses: Vec<EpochLoss>,
    pub seconds: f64,
    pub samples_seen: u64,
    /// The losses before quantisation-aware training began, once it has.
    pub reference: Option<Reference>,
    /// The last epoch before that.
    pub quantised_after: Option<usize>,
    /// How long the last file took that was made during training.
    pub filing: Option<Duration>,
}

impl Progressed {
    /// Before the first epoch.
    pub fn new(prepared: &Prepared) -> Self {
        Self {
            weights: prepared.weights.clone(),
            best: f64::INFINITY,
            best_epoch: 0,
            losses: Vec::new(),
            seconds: 0.0,
            samples_seen: 0,
            reference: None,
            quantised_after: None,
            filing: None,
        }
    }

    /// The best network so far.
    pub fn best(&self) -> Best {
        Best {
            epoch: self.best_epoch,
            weights: self.weights.clone(),
            reference: self.reference,
        }
    }
}

/// The best network of a run at some moment.
pub(super) struct Best {
    pub epoch: usize,
    pub weights: Weights,
    /// The losses before quantisation-aware training began, once it has.
    pub reference: Option<Reference>,
}
