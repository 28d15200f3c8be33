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
}

impl TransformKind {
    /// All, in the order of a menu.
    pub const ALL: [Self; 4] = [Self::MinMax, Self::Standard, Self::Log, Self::Asinh];

    /// The name in a menu or a report.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::MinMax => "min-max",
            Self::Standard => "standard",
            Self::Log => "log",
            Self::Asinh => "asinh",
        }
    }
}
