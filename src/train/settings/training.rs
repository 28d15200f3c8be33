//! What a training has beside its settings: defaults, and what follows from them.

use super::TrainingSpec;
use crate::data::Dataset;
use crate::model::{ModelSpec, Pace};
use crate::train::{HeldOut, Loss, Schedule};

impl TrainingSpec {
    /// Of one order; a run that ended may be trained further.
    pub const MOST_EPOCHS: usize = 1_000_000;
    /// A rise of the error that nobody sees.
    pub const ROUNDING: f64 = crate::codec::Storing::ROUNDING;
    /// The floor of the relative loss. Lower ones spend the network on values near zero.
    pub const FLOOR: f64 = 0.5;
    /// The highest learning rate and the share of samples that is held out where nothing is said.
    pub(in crate::train) const RATE: f64 = Pace::RATE;
    pub(in crate::train) const HELD_OUT: f64 = Pace::HELD_OUT;

    /// Defaults for a data set, see [`ModelFamily::pace`](crate::model::ModelFamily::pace).
    pub fn for_data(data: &Dataset, model: &ModelSpec) -> Self {
        let pace = model.family.pace(data, model);
        let usual = Self::default();
        Self {
            epochs: pace.epochs,
            batch: pace.batch,
            learning_rate: pace.learning_rate,
            patience: pace.patience,
            schedule: if pace.cosine {
                Schedule::Cosine
            } else {
                usual.schedule
            },
            held_out: if pace.holds_out {
                usual.held_out
            } else {
                HeldOut::Spread(0.0)
            },
            ..usual
        }
    }
}

impl TrainingSpec {
    /// Whether the loss chooses the kept epoch, not the aim: with terms about distributions, of which
    /// the aim knows nothing, and with losses that are chosen so that outliers do not rule, as they
    /// rule the aim's squares.
    pub fn judged_by_loss(&self) -> bool {
        self.has_terms() || matches!(self.loss, Loss::L1 | Loss::Huber)
    }

    /// Whether terms about distributions are part of what is minimised.
    pub fn has_terms(&self) -> bool {
        self.histogram_term > 0.0 || self.latent_term > 0.0
    }

    /// Epochs of a run before the network is trained for being rounded.
    pub fn clean_epochs(&self) -> usize {
        match (self.quantise_from, self.rounding) {
            (Some(share), Some(_)) => (share * self.epochs as f64).round() as usize,
            _ => self.epochs,
        }
    }

    /// These settings for another network of the same data: those that nobody has touched go with
    /// what is suggested for it.
    pub fn adapted(&self, data: &Dataset, from: &ModelSpec, to: &ModelSpec) -> Self {
        let (before, after) = (Self::for_data(data, from), Self::for_data(data, to));
        self.follow(&before, &after)
    }
}
