//! Balescope: watch an autoencoder learn to compress scientific data, and see what it did to it.
//!
//! The modules are floors of a house; each may use only what stands below it. `docs/architecture.md` has
//! the map of them, the data's way through, the threads, and a glossary.

pub mod app;
pub mod background;
pub mod bench;
pub mod cli;
pub mod codec;
pub mod data;
pub mod document;
pub mod figures;
pub mod format;
pub mod link;
pub mod memory;
pub mod metrics;
pub mod model;
pub mod named;
pub mod plot;
pub mod report;
pub mod runs;
pub mod serve;
pub mod sweep;
pub mod train;
pub mod transform;
