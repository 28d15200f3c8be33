//! What a network is: its size, its weights, and how it runs with and without a training device.

mod activation;
mod inspect;
mod linear;
mod network;
mod random;
mod spec;
mod weights;

pub use activation::Activation;
pub use inspect::{FittedNetwork, LayerActivity, UnitActivity};
pub use linear::Pca;
pub use network::Network;
pub use random::Random;
pub use spec::{LayerShape, ModelSpec, Size, SizeError};
pub use weights::{Half, Layer, Weights};
