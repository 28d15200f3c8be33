//! What a network is: its size, its weights, and how it runs with and without a training device.

mod activation;
pub mod deterministic;
mod family;
mod initial;
mod inspect;
mod parameters;
mod random;
mod size;
mod spec;
mod weights;

pub use activation::Activation;
pub use family::{
    Beginning, ConvSpec, Coordinates, Family, FamilyError, MOST_SAMPLES, ModelFamily, Modes, Pace,
    Pca, Refiner, Scale, Sizing, Tile, TileError, Tiles, Tucker, even_places,
};
pub use inspect::{FittedNetwork, LayerActivity, UnitActivity};
pub use random::Random;
pub use size::{Size, SizeError};
pub use spec::{LayerShape, ModelSpec};
pub use weights::{Half, Layer, Weights};
