//! Balescope: watch an autoencoder learn to compress scientific data, and see what it did to it.
//!
//! The modules are floors of a house; each may use only what stands below it:
//!
//! ```text
//! app, cli     the window and the command line: two faces over one core
//! serve        trains for other machines
//! bench        whole jobs, timed on this machine
//! sweep        many codecs and models on the same data: bytes against error
//! runs         runs that outlive the program
//! train        the settings of a run, the training thread, its messages, the loop
//! link         sealed connections between two machines
//! document     a report of a run as one HTML page or JSON object
//! report       the figures of a finished run, the same for both faces
//! codec        the archive file and where its bytes go; classical codecs beside it
//! plot         charts described once, written as SVG or CSV, drawn by the window
//! model        what a network is: sizes, weights, the network on a device
//! metrics      histograms, responses, errors: pure functions
//! transform    invertible maps from a column to what a network likes to see
//! data         arrays as samples, one reader and writer per format, the profile
//! named        enums whose values have names
//! format       numbers, sizes and times in words
//! background   threads that let the window go first
//! ```

pub mod app;
pub mod background;
pub mod bench;
pub mod cli;
pub mod codec;
pub mod data;
pub mod document;
pub mod format;
pub mod link;
pub mod memory;
pub mod metrics;
pub mod model;
mod named;
pub mod plot;
pub mod report;
pub mod runs;
pub mod serve;
pub mod sweep;
pub mod train;
pub mod transform;
