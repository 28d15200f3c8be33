//! The search for the smallest file that meets a target.

mod bounded;
pub(super) mod codecs;
mod rounding;
mod space;
mod strategy;
mod trials;

pub(super) use codecs::without_model;
pub(super) use trials::run;
