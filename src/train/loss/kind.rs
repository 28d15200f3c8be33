//! What training minimises.

use clap::ValueEnum;
use serde::{Deserialize, Serialize};

use crate::transform::Aim;

/// What training minimises: the mean over samples and features of a function of r = feature after -
/// feature before. Features are transformed values. Columns can be weighted
/// ([`crate::train::TrainingSpec::weights`]), and two terms about distributions can be added
/// ([`crate::train::TrainingSpec::histogram_term`], [`crate::train::TrainingSpec::latent_term`]).
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
pub enum Loss {
    /// Mean of squares
    ///
    /// r^2: minds large errors most.
    Mse,
    /// Mean of absolute values
    ///
    /// |r|: minds every error in proportion, so that outliers count less.
    L1,
    /// Squares near zero, absolute values beyond 1
    ///
    /// r^2 / 2 where |r| < 1, |r| - 1/2 beyond (Huber, 1964).
    Huber,
    /// Mean of squares of (after - before) / before in original units, with a floor near zero
    ///
    /// The square of the response (after - before) / max(|before|, floor) in original units, to
    /// first order: (s r)^2 with s = |dx/dy| / max(|x|, floor), where x is the value before and y
    /// its feature. The floor is [`crate::train::TrainingSpec::floor`] times the column's root mean square. Exact
    /// for min-max and standard, whose inverse is a straight line.
    Relative,
}

impl Loss {
    /// The aim that goes with it.
    pub fn aim(self) -> Aim {
        match self {
            Self::Mse | Self::L1 | Self::Huber => Aim::Range,
            Self::Relative => Aim::Relative,
        }
    }
}

balescope_core::named!(Loss, "loss");
