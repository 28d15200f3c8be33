//! What a network is: its size, its weights, and how it runs with and without a training device.

mod activation;
mod family;
mod inspect;
mod linear;
mod network;
mod random;
mod spec;
pub(crate) mod steady;
mod tucker;
mod weights;

pub use activation::Activation;
pub use family::{Family, FamilyError};
pub use inspect::{FittedNetwork, LayerActivity, UnitActivity};
pub use linear::Pca;
pub use network::Network;
pub use random::Random;
pub use spec::{LayerShape, ModelSpec, Size, SizeError};
pub use tucker::Tucker;
pub use weights::{Half, Layer, Weights};
