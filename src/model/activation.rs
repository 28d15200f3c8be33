use serde::{Deserialize, Serialize};

/// The non-linearity between hidden layers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Activation {
    /// x / (1 + exp(-x)).
    Silu,
    /// max(x, 0.01 x).
    LeakyRelu,
}

impl Activation {
    #[must_use]
    pub fn apply(self, x: f32) -> f32 {
        match self {
            Self::Silu => x / (1.0 + super::steady::exp(-x)),
            Self::LeakyRelu => x.max(0.01 * x),
        }
    }
}
