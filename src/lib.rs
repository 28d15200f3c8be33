//! Balescope: watch an autoencoder learn to compress scientific data, and see what it did to it.
//!
//! The modules are floors of a house; each may use only what stands below it. `docs/architecture.md` has
//! the map of them, the data's way through, the threads, and a glossary. The ground floors are a package
//! of their own, `balescope-core`, which knows neither networks in training nor windows.

pub use balescope_core::{
    codec, data, figures, format, formula, memory, metrics, model, named, plot, report, transform,
};

pub mod app;
pub mod background;
pub mod bench;
pub mod cli;
mod crash;
pub mod document;
pub mod link;
pub mod runs;
pub mod serve;
pub mod sweep;
pub mod train;
mod version;
