//! The ground floors of Balescope: data, what is done to it, and what is told of it. Nothing here
//! trains a network or draws a window.
//!
//! The modules are floors of a house; each may use only what stands below it. `docs/architecture.md`
//! of the project has the map of them.

pub mod codec;
pub mod data;
pub mod figures;
pub mod format;
pub mod formula;
pub mod memory;
pub mod metrics;
pub mod model;
pub mod named;
pub mod plot;
pub mod report;
pub mod transform;
