//! How a model is to be stored, and in which steps it would be.

use ndarray::Array2;

use super::Bounds;
use crate::model::Weights;

/// How a model is to be stored.
#[derive(Clone, Copy)]
pub struct Storing<'a> {
    pub keep_encoder: bool,
    /// By what share the roots of the losses may rise so that latents and weights can be stored as
    /// multiples of a step; `None`: single precision.
    pub rounding: Option<f64>,
    /// How far decoded values may be off.
    pub bounds: &'a Bounds,
    /// Samples on which the losses are measured.
    pub training: &'a [usize],
    /// What training made small: the losses of some samples, by their indices and the features that
    /// come back (samples x features).
    pub losses: &'a dyn Fn(&[usize], &Array2<f32>) -> Losses,
    /// The model before it was trained for being rounded, if it was; else the rise is measured
    /// against the model itself.
    pub reference: Option<Reference>,
}

impl Storing<'_> {
    /// The rounding where none is chosen.
    pub const ROUNDING: f64 = 0.01;
}

/// Of features that come back: each part of what training makes small, none of which storing may
/// spoil for the sake of another.
pub type Losses = [f64; 2];

/// What a model that was trained for being rounded is measured against.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reference {
    /// Of the model before, unrounded.
    pub(super) losses: Judged,
    /// The D that was trained for.
    pub(super) step: f64,
}

/// The losses of some samples, and beside them the mean over columns of the root-mean-square
/// residual, squared.
pub(super) type Judged = [f64; 3];

/// The steps in which a model would be stored, for training that is to bear them.
#[derive(Clone, Debug)]
pub struct StorageSteps {
    /// One a latent.
    pub latents: Vec<f32>,
    /// In the place of every weight its step.
    pub weights: Weights,
    /// By what share of the loss, rounded, it has risen by rounding.
    pub rise: f64,
    /// Latents of all samples / all stored numbers.
    pub share: f64,
    /// What the rise is measured against.
    pub reference: Reference,
}
