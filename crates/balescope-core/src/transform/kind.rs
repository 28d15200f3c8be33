//! The families of maps.

use serde::{Deserialize, Serialize};

/// The families of maps that a user chooses from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum TransformKind {
    /// To \[0, 1\] by the range of the training values.
    MinMax,
    /// To zero mean and unit variance.
    Standard,
    /// Logarithm, then standard: for positive columns with a long tail.
    Log,
    /// Inverse hyperbolic sine, then standard: a logarithm that passes through zero.
    Asinh,
    /// Rank to normal score: any distribution becomes a Gaussian.
    Quantile,
    /// Cosine and sine: for directions, which have no end where they jump.
    Angle,
}

impl TransformKind {
    /// All, in the order of a menu.
    pub const ALL: [Self; 6] = [
        Self::MinMax,
        Self::Standard,
        Self::Log,
        Self::Asinh,
        Self::Quantile,
        Self::Angle,
    ];

    /// The name in a menu or a report.
    pub fn name(self) -> &'static str {
        match self {
            Self::MinMax => "min-max",
            Self::Standard => "standard",
            Self::Log => "log",
            Self::Asinh => "asinh",
            Self::Quantile => "quantile",
            Self::Angle => "angle",
        }
    }

    /// What it does and what it is for, in one line.
    pub fn describe(self) -> &'static str {
        match self {
            Self::MinMax => "To 0 ... 1 by the range: for values without a tail",
            Self::Standard => "To mean 0 and standard deviation 1",
            Self::Log => "Logarithm: for positive values with a long tail",
            Self::Asinh => {
                "Inverse hyperbolic sine, a logarithm that passes through zero: for signed values with long tails"
            }
            Self::Quantile => {
                "Ranks to normal scores: for values of any distribution, such as several peaks"
            }
            Self::Angle => {
                "Cosine and sine, two values for one: for angles, so that there is no jump after a full turn"
            }
        }
    }

    /// Features that a value becomes.
    pub fn width(self) -> usize {
        if self == Self::Angle { 2 } else { 1 }
    }
}
