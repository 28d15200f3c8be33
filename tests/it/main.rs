//! Everything that is tested from outside: one crate, because each further one would link the whole
//! program again.

#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot go on fails, also in its helpers"
)]

mod aim;
mod archive;
mod blocks;
mod bounds;
mod command_line;
mod convolution;
mod coordinate;
mod data_files;
mod docs;
mod faces;
mod fuzz;
mod golden;
mod losses;
mod missing;
mod portion;
mod promises;
mod quantise;
mod reading;
mod remote;
mod search;
mod smallest;
mod support;
mod training;
mod window;
mod window_remote;
mod window_runs;
