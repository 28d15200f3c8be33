//! What a network is: its size, its weights, and how it runs with and without a training device.

mod activation;
mod conv;
mod convolution;
mod coordinates;
pub(crate) mod deterministic;
mod family;
mod inspect;
mod linear;
mod network;
mod random;
mod refiner;
mod spec;
mod tiles;
mod tucker;
mod weights;

pub use activation::Activation;
pub use conv::{ConvSpec, Tile, TileError, start as start_conv};
pub use coordinates::{Coordinates, even_places};
pub use family::{Family, FamilyError};
pub use inspect::{FittedNetwork, LayerActivity, UnitActivity};
pub use linear::Pca;
pub use network::Network;
pub use random::Random;
pub use refiner::{Refiner, Scale};
pub use spec::{LayerShape, ModelSpec, Size, SizeError};
pub use tiles::Tiles;
pub use tucker::Tucker;
pub use weights::{Half, Layer, Weights};
