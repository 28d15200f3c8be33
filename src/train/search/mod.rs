//! The search for the smallest file that meets a target.

mod bounded;
mod rounding;
mod strategy;
mod trials;

pub(super) use trials::run;
