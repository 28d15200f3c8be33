//! The search for the smallest file that meets a target.

mod strategy;
mod trials;

pub(super) use trials::run;
